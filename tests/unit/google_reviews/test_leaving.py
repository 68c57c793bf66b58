"""Answers by upsert: the same one twice is one, another takes its place; changed, taken back, refused in words."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.google_reviews.testing.service import HARBOUR, Profile
from shopbell.connector import DeleteMessage, EditMessage, Moderate, OutgoingFile, Verdict
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unsupported
from shopbell.events import MessageEdited, MessageSeen
from tests.unit.google.support import NOON, GoogleRig
from tests.unit.google_reviews.support import look, made


async def asked() -> tuple[Profile, GoogleRig, MessageSeen]:
    profile, rig = made()
    review = profile.add("Ana", "Lovely rye", 4, at=NOON - timedelta(minutes=5))
    await look(rig)
    return profile, rig, rig.shelf.messages[f"{HARBOUR}/{review.id}"]


async def test_the_same_key_twice_is_one_reply() -> None:
    profile, rig, message = await asked()
    session = await rig.session()
    outgoing = rig.answer(message, "Thank you")
    first, second = await rig.leave(session, outgoing), await rig.leave(session, outgoing)
    assert first.remote_id == second.remote_id == f"{message.remote_id}/reply"
    assert first.at == second.at
    (review,) = profile.reviews.values()
    assert (review.reply, [one.text for one in profile.log]) == ("Thank you", ["Thank you"])
    assert sum(call.startswith("PUT") for call in profile.calls) == 2


async def test_a_lost_answer_is_sent_again_without_harm() -> None:
    profile, rig, message = await asked()
    session = await rig.session()
    outgoing = rig.answer(message, "Thank you")
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    receipt = await rig.leave(session, outgoing)
    assert [one.text for one in profile.log] == ["Thank you"]
    await look(rig)
    (ours,) = rig.shelf.with_text("Thank you")
    assert ours.remote_id == receipt.remote_id
    assert len(rig.shelf.messages) == 2


async def test_another_answer_takes_the_place_of_the_first_and_is_the_same_message() -> None:
    profile, rig, message = await asked()
    session = await rig.session()
    first = await rig.leave(session, rig.answer(message, "Thank you"))
    second = await rig.leave(session, rig.answer(message, "Thank you, Ana"))
    assert first.remote_id == second.remote_id
    (review,) = profile.reviews.values()
    assert review.reply == "Thank you, Ana"


async def test_our_own_answer_is_not_called_edited_and_one_written_anew_tells_its_words() -> None:
    profile, rig, message = await asked()
    session = await rig.session()

    def edits() -> list[str]:
        return [e.text for batch in rig.shelf.batches for e in batch.events if isinstance(e, MessageEdited)]

    await rig.leave(session, rig.answer(message, "Thank you"))
    await look(rig)
    assert edits() == []
    (review,) = profile.reviews.values()
    review.reply = ""
    await look(rig)
    await rig.leave(session, rig.answer(message, "Thanks"))
    await look(rig)
    assert edits() == ["Thanks"]


async def test_google_looks_at_an_answer_first_and_the_receipt_says_so() -> None:
    profile, rig, message = await asked()
    profile.pending = True
    receipt = await rig.leave(await rig.session(), rig.answer(message, "Thank you"))
    assert "looks at answers before it shows them" in receipt.note


async def test_our_answer_is_changed_and_taken_back_and_twice_is_harmless() -> None:
    profile, rig, message = await asked()
    await rig.leave(await rig.session(), rig.answer(message, "Thank you"))
    await look(rig)
    (ours,) = rig.shelf.with_text("Thank you")
    (review,) = profile.reviews.values()
    act: Callable[[object], Awaitable[None]] = (await rig.session()).act  # type: ignore[attr-defined]
    for _ in range(2):
        await act(EditMessage(ours.remote_id, "Thank you, Ana", ours.facts))
    assert review.reply == "Thank you, Ana"
    for _ in range(2):
        await act(DeleteMessage(ours.remote_id, ours.facts))
    assert review.reply == ""
    with pytest.raises(Rejected, match="not known well enough"):
        await act(DeleteMessage(ours.remote_id))
    with pytest.raises(Unsupported):
        await act(Moderate(message.remote_id, Verdict.SPAM))


@pytest.mark.parametrize(
    ("text", "words"), [("é" * 2049, "this is 2 too long"), (" \n", "nothing to send"), ("林" * 1366, "2 too long")]
)
async def test_what_google_would_not_take_is_said_before_it_leaves(text: str, words: str) -> None:
    _, rig, message = await asked()
    with pytest.raises(Rejected, match=words):
        await rig.prepare(await rig.session(), rig.answer(message, text))


async def test_files_and_answers_to_nothing_are_refused() -> None:
    _, rig, message = await asked()
    session: Any = await rig.session()
    with_file = replace(rig.answer(message, "Look"), files=(OutgoingFile("a.png", "image/png", b"x"),))
    with pytest.raises(Rejected, match="takes no files"):
        await session.prepare(with_file)
    with pytest.raises(Rejected, match="no review here"):
        await session.prepare(replace(rig.answer(message, "Look"), reply_facts={}))


async def test_each_refusal_says_what_to_do() -> None:
    profile, rig, message = await asked()
    profile.issuer.scope = "openid"
    with pytest.raises(SignInNeeded, match="tick the box"):
        await rig.leave(await rig.session(), rig.answer(message, "Thanks"))
    profile.issuer.scope = "https://www.googleapis.com/auth/business.manage"
    profile.reviews.clear()
    with pytest.raises(Rejected, match="does not have this any more"):
        await rig.leave(await rig.session(), rig.answer(message, "Thanks"))
