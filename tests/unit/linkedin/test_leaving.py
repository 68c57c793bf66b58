"""Answers out as the page, edits, deletions and likes, and what LinkedIn says against them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connectors._kit.http import Answer
from connectors.linkedin import wording
from connectors.linkedin.testing import LinkedInStand
from connectors.linkedin.testing.service import PAGE
from shopbell.connector import (
    Acts,
    DeleteMessage,
    EditMessage,
    FindsSent,
    Like,
    Moderate,
    OutgoingFile,
    Sends,
    Verdict,
)
from shopbell.errors import KnownError, RateLimited, Rejected, Unsupported
from tests.contract.rig import Rig

NOW = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)


async def test_an_answer_to_an_answer_stands_below_the_first_comment(rig: Rig, stand: LinkedInStand) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    await rig.leave(session, rig.answer(asked, "Yes."))
    await stand.deliver("Until when?", sender="ben", answer_to="Yes.")
    (again,) = (await rig.read()).with_text("Until when?")
    receipt = await rig.leave(session, rig.answer(again, "Until four."))
    made = stand.service.comments[int(receipt.remote_id)]
    assert (made.actor, made.parent, made.text) == (PAGE, int(asked.remote_id), "Until four.")
    assert len({one.thread.conversation for one in (await rig.read()).messages.values()}) == 1


async def test_a_lost_receipt_is_found_among_many_answers(rig: Rig, stand: LinkedInStand) -> None:
    asked = await rig.from_ana()
    for number in range(70):
        stand.service.say("urn:li:person:ben", f"me too {number}", parent=int(asked.remote_id))
    outgoing, session = rig.answer(asked, "Yes,\nfour."), await rig.session()
    assert isinstance(session, FindsSent)
    prepared = await rig.prepare(session, outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    receipt = await rig.leave(session, outgoing)
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id == receipt.remote_id


async def test_what_cannot_leave_is_refused_before(rig: Rig) -> None:
    fine = rig.answer(await rig.from_ana(), "x" * 1250)
    session = await rig.session()
    assert isinstance(session, Sends)
    await session.prepare(fine)
    for wrong, words in (
        (replace(fine, text=" \n"), "cannot be empty"),
        (replace(fine, text="x" * 1251), "1 characters too long"),
        (replace(fine, files=(OutgoingFile("a.txt", "text/plain", b"a"),)), "no files"),
        (replace(fine, reply_facts={}), "not known"),
        (replace(fine, reply_facts={**fine.reply_facts, "root": "urn:li:comment:(x,1)"}), "no comment here"),
        (replace(fine, reply_facts={**fine.reply_facts, "post": "urn:li:activity:1/../2"}), "not known"),
    ):
        with pytest.raises(Rejected, match=words):
            await session.prepare(wrong)


async def test_our_comment_is_changed_and_deleted_and_theirs_is_liked(rig: Rig, stand: LinkedInStand) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(asked, "Yes."))
    ours = (await rig.read()).messages[receipt.remote_id]
    assert isinstance(session, Acts)
    await session.act(EditMessage(ours.remote_id, "Yes, four.", ours.facts))
    assert stand.service.comments[int(ours.remote_id)].text == "Yes, four."
    assert (await rig.read()).messages[ours.remote_id].text == "Yes, four."
    theirs = stand.service.comments[int(asked.remote_id)]
    for liked in (True, True, False, False):
        await session.act(Like(asked.remote_id, liked, asked.facts))
        assert theirs.liked is liked
    for _ in range(2):
        await session.act(DeleteMessage(ours.remote_id, ours.facts))
    assert int(ours.remote_id) not in stand.service.comments
    await rig.read()
    assert rig.shelf.gone == {ours.remote_id}
    with pytest.raises(Unsupported):
        await session.act(Moderate(asked.remote_id, Verdict.HIDE))


async def test_what_others_wrote_cannot_be_changed(rig: Rig) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    assert isinstance(session, Acts)
    with pytest.raises(Rejected, match="does not let"):
        await session.act(EditMessage(asked.remote_id, "Mine.", asked.facts))


def _explained(status: int, message: str = "Not here") -> KnownError | None:
    content = json.dumps({"status": status, "message": message}).encode()
    return wording.explain(Answer(status, httpx.Headers(), content, "https://api.linkedin.com/"), NOW)


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "Not here"), (403, "does not let"), (404, "no longer"), (409, "already"), (426, "version")],
)
def test_each_status_has_a_sentence(status: int, said: str) -> None:
    found = _explained(status)
    assert isinstance(found, Rejected)
    assert said in str(found)
    assert str(found).endswith(".")


def test_a_days_requests_come_back_at_midnight_utc() -> None:
    found = _explained(429, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.")
    assert isinstance(found, RateLimited)
    assert found.until - NOW == timedelta(hours=5, minutes=30)


def test_the_rest_is_left_to_the_general_rules() -> None:
    assert [_explained(status) for status in (401, 429, 500, 503)] == [None] * 4
