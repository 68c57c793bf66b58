"""Answers out, read marks, and what eBay says against them."""

import json
from dataclasses import replace

import httpx
import pytest

from connectors._kit.http import Answer
from connectors.ebay import wording
from connectors.ebay.testing import EbayStand
from shopbell.clock import SystemClock
from shopbell.connector import Acts, DeleteMessage, FindsSent, MarkSeen, OutgoingFile, Sends
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Unsupported
from tests.contract.rig import Rig
from tests.unit.ebay.published import MOST_TEXT


async def test_the_longest_answer_leaves_and_one_letter_more_does_not(rig: Rig) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    await rig.leave(session, rig.answer(asked, "x" * MOST_TEXT))
    assert isinstance(session, Sends)
    with pytest.raises(Rejected, match="1 characters too long"):
        await session.prepare(rig.answer(asked, "x" * (MOST_TEXT + 1)))
    assert rig.connector.manifest.limit.length == MOST_TEXT


async def test_what_cannot_leave_is_refused_before(rig: Rig) -> None:
    fine = rig.answer(await rig.from_ana(), "Yes.")
    session = await rig.session()
    assert isinstance(session, Sends)
    for wrong, words in (
        (replace(fine, text=" \n"), "nothing to send"),
        (replace(fine, files=(OutgoingFile("a.txt", "text/plain", b"a"),)), "at eBay only"),
        (replace(fine, conversation=""), "conversation that began"),
    ):
        with pytest.raises(Rejected, match=words):
            await session.prepare(wrong)


async def test_a_token_that_ran_out_is_refreshed_once_and_the_answer_leaves_once(rig: Rig, stand: EbayStand) -> None:
    asked = await rig.from_ana()
    stand.service.access = set()
    minted = stand.service.minted
    await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    assert await rig.sent_texts() == ["Yes."]
    assert stand.service.minted == minted + 1


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_a_lost_receipt_is_found_in_a_long_conversation(rig: Rig, stand: EbayStand, oldest_first: bool) -> None:
    stand.service.oldest_first = oldest_first
    asked = await rig.from_ana()
    stand.service.seed(230)
    outgoing, session = rig.answer(asked, "Yes,\nfour."), await rig.session()
    assert isinstance(session, FindsSent)
    prepared = await rig.prepare(session, outgoing)
    assert await session.find_sent(outgoing, prepared) is None
    receipt = await rig.leave(session, outgoing)
    found = await session.find_sent(outgoing, prepared)
    assert found is not None
    assert found.remote_id == receipt.remote_id


async def test_a_conversation_is_read_and_unread_and_nothing_else(rig: Rig, stand: EbayStand) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    assert isinstance(session, Acts)
    (message,) = stand.service.talks["ana"].messages
    for seen in (True, True, False):
        await session.act(MarkSeen(asked.remote_id, seen))
        assert message.read is seen
    with pytest.raises(Unsupported):
        await session.act(DeleteMessage(asked.remote_id))
    with pytest.raises(Rejected):
        await session.act(MarkSeen("no-name", seen=True))


@pytest.mark.parametrize(
    ("status", "number", "kind"),
    [
        (403, 1100, SignInNeeded),
        (429, 2001, RateLimited),
        (400, 355006, Rejected),
        (400, 355007, Rejected),
        (400, 355013, Rejected),
        (400, 355015, Rejected),
        (400, 355020, Rejected),
        (400, 355999, Rejected),
    ],
)
def test_each_number_has_its_error_and_a_sentence(status: int, number: int, kind: type[KnownError]) -> None:
    content = json.dumps({"errors": [{"errorId": number, "message": "Not here"}]}).encode()
    found = wording.explain(Answer(status, httpx.Headers(), content, "https://api.ebay.com/"), SystemClock().now())
    assert isinstance(found, kind)
    assert str(found)[0].isupper()
    assert str(found).endswith(".")


def test_what_is_no_answer_of_ebay_is_left_to_the_general_rules() -> None:
    for status, content in ((502, b"<html>"), (500, b'{"errors": [{"errorId": 335000}]}'), (401, b'{"errors": []}')):
        answer = Answer(status, httpx.Headers(), content, "https://api.ebay.com/")
        assert wording.explain(answer, SystemClock().now()) is None
