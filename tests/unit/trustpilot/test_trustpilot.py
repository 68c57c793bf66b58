"""Reviews in, one answer each out, what becomes of both, and what is missing said."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.http import Answer
from connectors.trustpilot import mapping, wording
from connectors.trustpilot.connector import TrustpilotConnector
from connectors.trustpilot.testing import TrustpilotStand
from shopbell.connector import Acts, Checks, DeleteMessage, EditMessage, FindsSent, OutgoingFile, Sends
from shopbell.errors import FormRefused, KnownError, Rejected, Uncertain, Unsupported
from shopbell.events import Event, MessageEdited, MessageGone, MessageSeen, Placed
from shopbell.probing import Finding
from tests.contract.rig import Rig


async def news(rig: Rig) -> Sequence[Event]:
    """What one more look brings."""
    seen = len(rig.shelf.batches)
    await rig.read()
    return [event for batch in rig.shelf.batches[seen:] for event in batch.events]


async def test_a_review_comes_with_stars_and_what_only_the_company_sees(rig: Rig, stand: TrustpilotStand) -> None:
    review = stand.service.add("ana", "Good rye.", stars=4, title="Bread!")
    (seen,) = (await rig.read()).messages.values()
    assert (seen.text, seen.subject, seen.author.name, seen.author.address) == ("Good rye.", "Bread!", "Ana", "c-ana")
    assert seen.author.profile == "Mainz, DE"
    assert seen.facts == {
        "stars": "4",
        "link": f"https://www.trustpilot.com/reviews/{review.id}",
        "email": "ana@example.org",
        "order": "order-17",
        "language": "en",
    }


async def test_an_answered_review_says_that_it_takes_no_other(rig: Rig, stand: TrustpilotStand) -> None:
    asked = await rig.from_ana()
    await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    shelf = await rig.read()
    assert "has one answer" in shelf.messages[asked.remote_id].facts["no_answer"]
    ours = shelf.messages[f"{asked.remote_id}:answer"]
    assert (ours.own, ours.text, ours.reply_to) == (True, "Yes.", asked.remote_id)


async def test_what_becomes_of_a_review_and_its_answer_is_seen(rig: Rig, stand: TrustpilotStand) -> None:
    review = stand.service.reviews[await stand.deliver("Good rye.")]
    await rig.read()
    review.text = "Bad rye."
    found = await news(rig)
    assert [type(one) for one in found] == [MessageSeen, MessageEdited]
    review.stars = 1
    await news(rig)
    assert rig.shelf.messages[review.id].facts["stars"] == "1"
    await stand.write_elsewhere("Oh.")
    assert [type(one) for one in await news(rig)] == [MessageSeen, MessageSeen, Placed]
    await stand.write_elsewhere("Oh dear.")
    *_, edited = await news(rig)
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == (f"{review.id}:answer", "Oh dear.")
    review.answer = ""
    assert isinstance((await news(rig))[-1], MessageGone)
    assert "no_answer" not in rig.shelf.messages[review.id].facts
    assert await news(rig) == []


async def test_more_news_than_a_page_come_all_and_a_quiet_look_is_one_request(rig: Rig, stand: TrustpilotStand) -> None:
    stand.service.seed(40)
    await rig.read()
    for number in range(230):
        await stand.deliver(f"news {number}")
    found = [one.text for one in await news(rig) if isinstance(one, MessageSeen)]
    assert found == [f"news {number}" for number in range(230)]
    stand.service.asked.clear()
    assert await news(rig) == []
    assert len(stand.service.asked) == 1


async def test_an_answer_that_is_there_already_is_never_written_over(rig: Rig, stand: TrustpilotStand) -> None:
    asked = await rig.from_ana()
    await stand.write_elsewhere("From the other computer.")
    with pytest.raises(Rejected, match="has one answer"):
        await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    assert stand.service.reviews[asked.remote_id].answer == "From the other computer."


async def test_a_lost_receipt_is_looked_up(rig: Rig, stand: TrustpilotStand) -> None:
    asked = await rig.from_ana()
    outgoing, session = rig.answer(asked, "Yes,\nfour."), await rig.session()
    await stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert isinstance(session, FindsSent)
    found = await session.find_sent(outgoing, await rig.prepare(session, outgoing))
    assert found is not None
    assert found.remote_id == f"{asked.remote_id}:answer"


async def test_our_answer_can_be_taken_back_and_written_anew(rig: Rig, stand: TrustpilotStand) -> None:
    asked = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(asked, "Yes."))
    await rig.read()
    assert isinstance(session, Acts)
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    assert stand.service.reviews[asked.remote_id].answer == ""
    await rig.read()
    assert rig.shelf.gone == {receipt.remote_id}
    await rig.leave(session, rig.answer(asked, "Yes, four."))
    assert any(isinstance(one, Placed) and one.remote_id == receipt.remote_id for one in await news(rig))
    with pytest.raises(Unsupported):
        await session.act(EditMessage(receipt.remote_id, "No."))


async def test_what_cannot_leave_is_refused_before(rig: Rig) -> None:
    fine = rig.answer(await rig.from_ana(), "Yes.")
    session = await rig.session()
    assert isinstance(session, Sends)
    for wrong, words in (
        (replace(fine, text=" \n"), "nothing to send"),
        (replace(fine, files=(OutgoingFile("a.txt", "text/plain", b"a"),)), "no files"),
        (replace(fine, conversation="", reply_to=""), "no review here"),
    ):
        with pytest.raises(Rejected, match=words):
            await session.prepare(wrong)


async def test_without_a_user_id_reviews_are_read_only(rig: Rig) -> None:
    answers = {**rig.stand.answers, "business_user": ""}
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(answers, rig.tools())
    assert checked.verified is not None
    assert [(one.name, one.finding, one.needed) for one in checked.found] == [
        ("API module", Finding.FINE, True),
        ("User ID", Finding.MISSING, False),
    ]
    asked = await rig.from_ana()
    assert rig.account is not None
    rig.account = replace(rig.account, settings=checked.verified.settings)
    session = await rig.session()
    assert isinstance(session, Sends)
    with pytest.raises(Rejected, match="User ID"):
        await session.prepare(rig.answer(asked, "Yes."))


async def test_without_the_module_the_plan_is_named(rig: Rig, stand: TrustpilotStand) -> None:
    stand.service.module = False
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert checked.verified is None
    assert "API module" in checked.found[0].remedy
    with pytest.raises(FormRefused, match="plan"):
        await rig.connector.verify(rig.stand.answers, rig.tools())


async def test_a_pasted_address_is_as_good_as_its_domain(rig: Rig) -> None:
    verified = await rig.connector.verify(
        {**rig.stand.answers, "domain": "https://Corner-Bakery.example/about"}, rig.tools()
    )
    assert (verified.address, verified.name) == ("corner-bakery.example", "Corner Bakery")
    for odd in ("corner bakery", "../x", "example"):
        with pytest.raises(FormRefused, match="looks like"):
            await rig.connector.verify({**rig.stand.answers, "domain": odd}, rig.tools())


@pytest.mark.parametrize(("status", "said"), [(400, "Too long"), (403, "API module"), (404, "any more"), (501, "yet")])
def test_each_status_has_a_sentence(status: int, said: str) -> None:
    content = json.dumps({"message": "Too long"}).encode()
    found = wording.explain(Answer(status, httpx.Headers(), content, "https://api.trustpilot.com/"))
    assert isinstance(found, KnownError)
    assert said in str(found)
    assert str(found).endswith(".")


def test_the_rest_is_left_to_the_general_rules() -> None:
    for status in (401, 429, 500, 503):
        assert wording.explain(Answer(status, httpx.Headers(), b"", "https://api.trustpilot.com/")) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("consumer", "text", "title", "createdAt", "stars", "companyReply", "referralEmail", "language")


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_whatever_trustpilot_sends_is_a_message(sent: dict[str, Any]) -> None:
    found = mapping.seen({"id": "5", **sent}, live=True)
    assert found.author.address
    assert found.at.tzinfo is not None
    assert "\0" not in found.text
    assert found.facts.get("stars", "1") in "12345"


def test_the_guide_gives_each_field_a_step() -> None:
    form = TrustpilotConnector().form()
    assert form.guide is not None
    asked = {name for step in form.guide.steps for name in step.fields}
    assert asked == {field.name for field in form.fields if not field.advanced}
