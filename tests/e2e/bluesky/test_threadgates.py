"""Who may answer a thread is for its first writer to say: the AppView is asked before anything leaves."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from shopbell.errors import Rejected
from tests.e2e.bluesky.conftest import RealRig
from tests.servers.bluesky_stand import Somebody

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]
GATE = "app.bsky.feed.threadgate"
CLOSED = "Only some people may answer"


async def gated(rig: RealRig, writer: Somebody, uri: str, allow: Sequence[Mapping[str, Any]]) -> None:
    """From now on only these may answer the thread."""
    await writer.record(GATE, {"post": uri, "allow": list(allow)}, uri.rpartition("/")[2])
    await rig.place.settle()


async def test_nobody_may_answer(rig: RealRig) -> None:
    question = await rig.from_ana("Only my friends, please")
    await gated(rig, rig.ana, question.remote_id, [])
    with pytest.raises(Rejected, match=CLOSED):
        await rig.leave(await rig.session(), rig.answer(question, "May I?"))
    assert await rig.sent_texts() == []


async def test_those_who_are_mentioned_may_answer(rig: RealRig) -> None:
    question = await rig.from_ana("You there?")
    await gated(rig, rig.ana, question.remote_id, [{"$type": f"{GATE}#mentionRule"}])
    await rig.leave(await rig.session(), rig.answer(question, "Yes."))
    await rig.place.settle()
    thread = await rig.ana.ask("app.bsky.feed.getPostThread", uri=question.remote_id)
    assert [one["post"]["record"]["text"] for one in thread["thread"]["replies"]] == ["Yes."]


async def test_those_whom_the_writer_follows_may_answer_and_nobody_else(rig: RealRig) -> None:
    question = await rig.from_ana("Friends?")
    await gated(rig, rig.ana, question.remote_id, [{"$type": f"{GATE}#followingRule"}])
    outgoing = rig.answer(question, "A friend now")
    with pytest.raises(Rejected, match=CLOSED):
        await rig.leave(await rig.session(), outgoing)
    await rig.ana.record("app.bsky.graph.follow", {"subject": rig.place.shop.user.did})
    await rig.place.settle()
    await rig.leave(await rig.session(), outgoing)
    assert await rig.sent_texts() == ["A friend now"]


async def test_the_gate_of_the_thread_holds_for_what_others_wrote_in_it(rig: RealRig) -> None:
    """Ben's thread; Ana calls the shop into it; then Ben closes it."""
    ben = rig.place.people["ben"]
    root = await ben.post("My party on Saturday")
    await rig.place.settle()
    parent = await ben.post_seen(root["uri"])
    await rig.ana.post("The bakery will know", to=rig.place.shop.user.did, parent=parent)
    await rig.place.settle()
    (question,) = (await rig.read()).with_text("The bakery will know")
    await gated(rig, ben, root["uri"], [])
    with pytest.raises(Rejected, match=CLOSED):
        await rig.leave(await rig.session(), rig.answer(question, "We do"))
    assert await rig.sent_texts() == []
