"""Direct messages: the real PDS signs in and passes on; a stand-in for the closed chat service answers by lexicon."""

from dataclasses import replace
from typing import Any

import pytest

from shopbell.connector import Acts, MarkSeen
from shopbell.errors import Rejected
from shopbell.events import SeenChanged
from shopbell.model import Visibility
from tests.e2e.bluesky.conftest import RealRig

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]


async def whisper(rig: RealRig, text: str) -> str:
    """Ana writes to the shop alone; the conversation's id."""
    talk = await convo(rig)
    await rig.ana.do("chat.bsky.convo.sendMessage", convoId=talk, message={"text": text})
    return talk


async def convo(rig: RealRig) -> str:
    found = await rig.ana.ask("chat.bsky.convo.getConvoForMembers", members=rig.place.shop.user.did)
    return str(found["convo"]["id"])


async def heard(rig: RealRig) -> list[Any]:
    """What Ana sees of the shop's words, oldest first."""
    messages = (await rig.ana.ask("chat.bsky.convo.getMessages", convoId=await convo(rig)))["messages"]
    return [one for one in reversed(messages) if one["sender"]["did"] == rig.place.shop.user.did]


async def test_a_direct_message_arrives_live_and_is_private(rig: RealRig) -> None:
    session = await rig.session()
    await rig.read(session)
    talk = await whisper(rig, "Is the back door open? 👋")
    (message,) = (await rig.read(session)).with_text("Is the back door open? 👋")
    assert message.live
    assert message.visibility is Visibility.PRIVATE
    assert message.thread.conversation == f"chat:{talk}"
    assert message.author.address == rig.ana.user.did
    assert message.facts["handle"] == rig.ana.user.handle
    assert message.seen is False
    assert await rig.news(session) == []


async def test_old_conversations_are_read_and_are_no_news(rig: RealRig) -> None:
    for number in range(130):
        await whisper(rig, f"old words {number}")
    found = [m for m in (await rig.read()).messages.values() if m.text.startswith("old words")]
    assert len(found) == 130
    assert not any(message.live for message in found)


async def test_an_answer_reaches_her_once(rig: RealRig) -> None:
    await whisper(rig, "And on Sunday?")
    (question,) = (await rig.read()).with_text("And on Sunday?")
    outgoing = rig.answer(question, "Closed, see https://example.org")
    receipt = await rig.leave(await rig.session(), outgoing)
    again = await rig.leave(await rig.session(), outgoing)
    assert again.remote_id == receipt.remote_id
    (got,) = await heard(rig)
    assert got["text"] == "Closed, see https://example.org"
    assert {"https://example.org"} == {f["features"][0].get("uri") for f in got["facets"]} - {None}
    (ours,) = (await rig.read()).with_text("Closed, see https://example.org")
    assert ours.own
    assert ours.remote_id == receipt.remote_id
    assert ours.thread == question.thread


async def test_two_answers_with_the_same_words_are_two(rig: RealRig) -> None:
    await whisper(rig, "Really?")
    (question,) = (await rig.read()).with_text("Really?")
    session = await rig.session()
    first = rig.answer(question, "Yes.")
    await rig.leave(session, first)
    await rig.leave(session, replace(first, key="another-key-0123456789abcdef"))
    assert [one["text"] for one in await heard(rig)] == ["Yes.", "Yes."]


async def test_a_line_that_breaks_after_the_message_makes_no_second_one(rig: RealRig) -> None:
    await whisper(rig, "Till when?")
    (question,) = (await rig.read()).with_text("Till when?")
    outgoing = rig.answer(question, "Till ten past nine")
    session = await rig.session()
    await rig.prepare(session, outgoing)
    rig.place.cut_words("Till ten past nine")
    receipt = await rig.leave(session, outgoing)
    assert rig.place.proxy.cuts == 1
    assert await rig.ask_again(await rig.session(), outgoing) == receipt.remote_id
    assert [one["text"] for one in await heard(rig)] == ["Till ten past nine"]


async def test_what_was_read_here_is_read_there_and_the_other_way(rig: RealRig) -> None:
    talk = await whisper(rig, "Read me")
    (message,) = (await rig.read()).with_text("Read me")
    session = await rig.session()
    assert isinstance(session, Acts)
    await session.act(MarkSeen(message.remote_id, seen=True))
    there = await rig.place.shop.ask("chat.bsky.convo.getConvo", convoId=talk)
    assert there["convo"]["unreadCount"] == 0
    assert SeenChanged(seen=True, remote_id=message.remote_id) in await rig.news(session)


async def test_what_was_deleted_on_the_phone_is_gone(rig: RealRig) -> None:
    talk = await whisper(rig, "Oops")
    (message,) = (await rig.read()).with_text("Oops")
    number = message.remote_id.rpartition(":")[2]
    await rig.place.shop.do("chat.bsky.convo.deleteMessageForSelf", convoId=talk, messageId=number)
    shelf = await rig.read()
    assert shelf.gone == {message.remote_id}


async def test_a_thousand_graphemes_go_and_one_more_does_not(rig: RealRig) -> None:
    await whisper(rig, "Tell me all")
    (question,) = (await rig.read()).with_text("Tell me all")
    session = await rig.session()
    await rig.leave(session, rig.answer(question, "ü" * 1000))
    with pytest.raises(Rejected, match="too long"):
        await rig.leave(session, rig.answer(question, "ü" * 1001))
    assert [len(one["text"]) for one in await heard(rig)] == [1000]
