"""Answers out, verdicts, likes, and what Disqus says against them."""

from dataclasses import replace

import httpx
import pytest

from connectors._kit.http import Answer
from connectors.disqus import wording
from connectors.disqus.testing import DisqusStand
from connectors.disqus.testing.service import SHOP
from shopbell.clock import SystemClock
from shopbell.connector import (
    Acts,
    DeleteMessage,
    EditMessage,
    FindsSent,
    Like,
    MarkSeen,
    Moderate,
    OutgoingFile,
    Sends,
    Verdict,
)
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable, Unsupported
from tests.contract.rig import Rig


async def test_our_words_are_no_markup(rig: Rig, stand: DisqusStand) -> None:
    asked = await rig.from_ana()
    receipt = await rig.leave(await rig.session(), rig.answer(asked, "<b>Yes</b> & no"))
    post = stand.service.posts[int(receipt.remote_id)]
    assert (post.raw, post.parent, post.author) == ("&lt;b&gt;Yes&lt;/b&gt; &amp; no", int(asked.remote_id), SHOP)
    assert receipt.note == ""


async def test_an_answer_that_is_held_back_says_so(rig: Rig, stand: DisqusStand) -> None:
    asked = await rig.from_ana()
    stand.service.premoderated = True
    receipt = await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    assert "until a moderator approves it" in receipt.note


async def test_what_cannot_leave_is_refused_before(rig: Rig) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    assert isinstance(session, Sends)
    fine = rig.answer(asked, "Yes.")
    for wrong, words in (
        (replace(fine, text=" \n"), "nothing to send"),
        (replace(fine, files=(OutgoingFile("a.txt", "text/plain", b"a"),)), "no files"),
        (replace(fine, reply_to="../x"), "no comment here"),
    ):
        with pytest.raises(Rejected, match=words):
            await session.prepare(wrong)


async def test_a_closed_page_says_so(rig: Rig, stand: DisqusStand) -> None:
    asked = await rig.from_ana()
    stand.service.closed.add(1)
    with pytest.raises(Rejected, match="Thread is closed"):
        await rig.leave(await rig.session(), rig.answer(asked, "Yes."))


async def test_what_was_kept_but_is_not_shown_is_looked_up(rig: Rig, stand: DisqusStand) -> None:
    asked = await rig.from_ana()
    outgoing, session = rig.answer(asked, "Yes."), await rig.session()
    stand.service.failing = 20
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert isinstance(session, FindsSent)
    found = await session.find_sent(outgoing, await rig.prepare(session, outgoing))
    assert found is not None
    assert stand.service.posts[int(found.remote_id)].text() == "Yes."


async def test_an_older_answer_of_the_same_words_is_not_taken_for_this_one(rig: Rig, stand: DisqusStand) -> None:
    asked = await rig.from_ana()
    outgoing, session = rig.answer(asked, "Yes."), await rig.session()
    assert isinstance(session, FindsSent)
    old = stand.service.add(SHOP, "Yes.", parent=int(asked.remote_id))
    old.at = old.at.replace(year=old.at.year - 1)
    stand.service.add(SHOP, "Yes.", parent=0)
    assert await session.find_sent(outgoing, await rig.prepare(session, outgoing)) is None


async def test_verdicts_likes_edits_and_deletions_arrive_and_twice_is_harmless(rig: Rig, stand: DisqusStand) -> None:
    post = stand.service.posts[int(await stand.deliver("Hm"))]
    post.approved = False
    session = await rig.session()
    assert isinstance(session, Acts)
    number = str(post.id)
    for _ in range(2):
        await session.act(Moderate(number, Verdict.APPROVE))
        assert (post.approved, post.spam) == (True, False)
        await session.act(Like(number, liked=True))
        assert post.votes == {SHOP: 1}
    assert (await rig.read()).messages[number].facts["liked"] == "1"
    await session.act(Like(number, liked=False))
    assert post.votes == {SHOP: 0}
    await session.act(Moderate(number, Verdict.SPAM))
    assert post.spam
    await session.act(Moderate(number, Verdict.BIN))
    assert post.deleted
    ours = stand.service.add(SHOP, "Yes.")
    await session.act(EditMessage(str(ours.id), "Yes & no."))
    assert ours.raw == "Yes &amp; no."
    await session.act(DeleteMessage(str(ours.id)))
    assert ours.deleted
    await session.act(DeleteMessage("999999"))


async def test_what_disqus_cannot_do_is_said(rig: Rig, stand: DisqusStand) -> None:
    session = await rig.session()
    assert isinstance(session, Acts)
    for action in (MarkSeen("1", seen=True), Moderate("1", Verdict.HIDE)):
        with pytest.raises(Unsupported):
            await session.act(action)
    with pytest.raises(Rejected, match="Delete it instead"):
        await session.act(EditMessage("1", " "))
    theirs = await stand.deliver("Mine")
    with pytest.raises(Rejected, match="does not let this user"):
        await session.act(EditMessage(theirs, "Yours"))


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 2, Rejected),
        (401, 4, SignInNeeded),
        (403, 5, SignInNeeded),
        (404, 8, Rejected),
        (400, 9, SignInNeeded),
        (400, 11, SignInNeeded),
        (400, 12, Rejected),
        (400, 13, RateLimited),
        (400, 14, RateLimited),
        (408, 16, Unreachable),
        (400, 17, Rejected),
        (400, 18, SignInNeeded),
        (400, 19, Rejected),
        (503, 20, Unreachable),
        (503, 21, Unreachable),
        (400, 22, Rejected),
        (400, 24, RateLimited),
    ],
)
def test_each_published_code_has_its_error_and_a_sentence(status: int, code: int, kind: type[KnownError]) -> None:
    content = f'{{"code": {code}, "response": "You cannot"}}'.encode()
    answer = Answer(status, httpx.Headers(), content, "https://disqus.com/api/3.0/posts/list.json")
    found = wording.explain(answer, SystemClock().now())
    assert isinstance(found, kind)
    assert str(found)[0].isupper()
    assert str(found).endswith(".")


def test_what_is_no_answer_of_disqus_is_left_to_the_general_rules() -> None:
    for content in (b"<html>", b"[]", b'{"code": 15, "response": "x"}'):
        answer = Answer(502, httpx.Headers(), content, "https://disqus.com/")
        assert wording.explain(answer, SystemClock().now()) is None
