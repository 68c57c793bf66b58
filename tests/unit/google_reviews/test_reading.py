"""Reviews with stars and without words, edited, answered elsewhere, taken back; places that come, fail and go."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.google_reviews.testing.service import HARBOUR, MARKET, Profile
from shopbell.events import DeliveryReported, MessageEdited
from shopbell.model import Delivery
from tests.unit.google.support import NOON, GoogleRig
from tests.unit.google_reviews.support import look, made


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def events(rig: GoogleRig, kind: type) -> list[Any]:
    return [one for batch in rig.shelf.batches for one in batch.events if isinstance(one, kind)]


async def begun() -> tuple[Profile, GoogleRig]:
    """Three reviews, read once."""
    profile, rig = made()
    for number, location in enumerate((HARBOUR, MARKET, HARBOUR)):
        profile.add("Ana", f"Review {number}", 5 - number, location, at=at(-60 + number))
    await look(rig)
    return profile, rig


async def test_a_review_is_a_conversation_at_its_place_with_stars() -> None:
    profile, rig = made()
    review = profile.add("Ana Ruiz", "Lovely rye", 4, MARKET, at=at(-5))
    await look(rig)
    (message,) = rig.shelf.messages.values()
    assert message.thread.conversation == message.remote_id == f"{MARKET}/{review.id}"
    assert message.subject == "Rosa's bakery, Market Square 1"
    assert message.facts["stars"] == "4"
    assert message.facts["link"].startswith("https://business.google.com/")
    assert message.facts["review"] == f"accounts/202/locations/{MARKET}/reviews/{review.id}"
    assert (message.author.name, message.own, message.text) == ("Ana Ruiz", False, "Lovely rye")


async def test_stars_alone_are_a_review() -> None:
    profile, rig = made()
    profile.add("Ben", "", 2, at=at(-5))
    assert await look(rig) == [""]
    (message,) = rig.shelf.messages.values()
    assert message.facts["stars"] == "2"


async def test_a_place_seen_from_two_accounts_is_read_once() -> None:
    profile, rig = await begun()
    assert len(rig.shelf.messages) == 3
    lists = [call for call in profile.calls if call.endswith("/reviews")]
    assert {call.split("/")[3] for call in lists} == {"101", "202"}
    assert len(lists) == 2


async def test_who_stays_anonymous_is_each_another_and_names_are_told_apart_by_picture() -> None:
    profile, rig = made()
    for _ in range(2):
        profile.add("x", "Hm", anonymous=True, at=at(-5))
    await look(rig)
    authors = {message.author for message in rig.shelf.messages.values()}
    assert len(authors) == 2
    assert {author.name for author in authors} == {"A Google User"}


async def test_an_edited_review_comes_in_as_an_edit_with_its_new_stars() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    profile.edit(review, "Not any more", 1, at(1))
    assert await look(rig) == ["Not any more"]
    (edit,) = events(rig, MessageEdited)
    assert (edit.text, edit.at) == ("Not any more", at(1))
    message = rig.shelf.messages[f"{HARBOUR}/{review.id}"]
    assert (message.facts["stars"], message.live) == ("1", False)
    assert await look(rig) == []


async def test_stars_alone_that_change_are_an_edit_too() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    profile.edit(review, review.text, 1, at(1))
    await look(rig)
    assert len(events(rig, MessageEdited)) == 1


async def test_an_answer_from_elsewhere_comes_in_as_ours_and_shuts_the_review() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    profile.answer_elsewhere(review, "Thank you", at(1))
    assert await look(rig) == ["Review 0", "Thank you"]
    (ours,) = rig.shelf.with_text("Thank you")
    assert (ours.own, ours.reply_to, ours.at) == (True, f"{HARBOUR}/{review.id}", at(1))
    assert "one answer" in rig.shelf.messages[f"{HARBOUR}/{review.id}"].facts["no_answer"]
    profile.answer_elsewhere(review, "Thank you, Ana", at(5))
    await look(rig)
    (edit,) = events(rig, MessageEdited)
    assert (edit.remote_id, edit.text) == (ours.remote_id, "Thank you, Ana")


async def test_an_answer_that_is_taken_back_goes_and_the_review_can_be_answered_again() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    profile.answer_elsewhere(review, "Oops", at(1))
    await look(rig)
    review.reply = ""
    await look(rig)
    assert rig.shelf.gone == {f"{HARBOUR}/{review.id}/reply"}
    assert "no_answer" not in rig.shelf.messages[f"{HARBOUR}/{review.id}"].facts


async def test_an_answer_that_google_does_not_show_is_told_with_the_reason() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    profile.answer_elsewhere(review, "Buy now", at(1))
    review.state, review.violation = "REJECTED", "OFF_TOPIC"
    await look(rig)
    (report,) = events(rig, DeliveryReported)
    assert report.delivery is Delivery.BOUNCED
    assert "goes against its rules (off topic)" in report.note
    await look(rig)
    assert len(events(rig, DeliveryReported)) == 1


async def test_a_review_that_is_taken_back_goes() -> None:
    profile, rig = await begun()
    review = next(iter(profile.reviews.values()))
    del profile.reviews[review.id]
    await look(rig)
    assert rig.shelf.gone == {f"{HARBOUR}/{review.id}"}


async def test_what_moved_off_the_newest_page_is_not_gone() -> None:
    profile, rig = await begun()
    for number in range(60):
        profile.add("Ben", f"More {number}", at=at(1 + number / 100))
    assert len(await look(rig)) == 60
    assert not rig.shelf.gone


async def test_an_answer_to_an_older_review_is_found_within_the_hour() -> None:
    profile, rig = made()
    for number in range(120):
        profile.add("Ben", f"Old {number}", at=at(-500 + number))
    await look(rig)
    session = await rig.session()
    for stream in await session.streams():
        await rig.pull(session, stream)
    oldest = next(iter(profile.reviews.values()))
    await look(rig, 61)
    profile.answer_elsewhere(oldest, "Late thanks", at(62))
    assert await look(rig) == []
    assert await look(rig, 61) == ["Old 0", "Late thanks"]


async def test_history_goes_on_from_a_page_that_google_forgot() -> None:
    profile, rig = made()
    profile.seed(300)
    rig.shelf.cursors[f"old/{HARBOUR}"] = '{"page": "forgotten", "done": 50, "ended": false}'
    await rig.read()
    assert len(rig.shelf.messages) == 300


async def test_a_place_that_is_not_verified_does_not_stop_the_others() -> None:
    profile, rig = await begun()
    profile.unverified.add(HARBOUR)
    profile.add("Ben", "At the market", 5, MARKET, at=at(1))
    session: Any = await rig.session()
    for stream in await session.streams():
        await rig.pull(session, stream)
    assert rig.shelf.with_text("At the market")
    (notice,) = session.notices()
    assert "Harbour Street 4 cannot be read now" in notice
    assert "Verify this one" in notice
    profile.unverified.clear()
    for stream in await session.streams():
        await rig.pull(session, stream)
    assert session.notices() == ()


async def test_a_new_place_is_found_within_the_hour_and_one_that_closed_goes() -> None:
    profile, rig = await begun()
    session = await rig.session()
    assert len(await session.streams()) == 4
    profile.places["33"] = "Station 9"
    assert len(await session.streams()) == 4
    rig.clock.at += timedelta(minutes=61)
    assert len(await session.streams()) == 6
    del profile.places[MARKET]
    rig.clock.at += timedelta(minutes=61)
    assert {stream.name for stream in await session.streams()} == {"new/11", "old/11", "new/33", "old/33"}


@pytest.mark.parametrize(
    ("words", "streams"),
    [("", 4), ("market", 2), ("S11", 2), ("22", 2), ("Harbour Street 4; Market", 4), ("Rosa's bakery", 4)],
)
async def test_the_owner_chooses_places(words: str, streams: int) -> None:
    _, rig = made(locations=words)
    assert len(await (await rig.session()).streams()) == streams


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        {},
        {"reviewId": ""},
        {"reviewId": 4},
        {"reviewId": "x", "reviewer": [], "starRating": 5, "createTime": "never", "comment": {}},
        {"reviewId": "x", "starRating": "SIX", "reviewReply": {"comment": []}, "reviewReplyUrl": "javascript:alert(1)"},
        {"name": "accounts/1/locations/2/reviews/y" * 200, "reviewer": {"displayName": "a\0b\nc", "isAnonymous": "no"}},
        {"reviewId": "x", "reviewReply": {"comment": "hi", "updateTime": 7, "policyViolation": {"reason": ["x"]}}},
    ],
)
async def test_whatever_comes_breaks_nothing(item: object) -> None:
    profile, rig = await begun()
    profile.odd = [item]
    profile.add("Ben", "Good", at=at(1))
    assert "Good" in await look(rig)
    for message in rig.shelf.messages.values():
        assert message.facts.get("stars", "1") in "12345"
        assert message.facts.get("link", "https://").startswith("https://")


async def test_a_huge_review_is_read_whole() -> None:
    profile, rig = made()
    profile.add("Ana", "ab\0c" * 25_000, at=at(-1))
    await look(rig)
    (message,) = rig.shelf.messages.values()
    assert len(message.text) == 75_000
