"""What comes in from an app's channels and talks: news, threads, changes, new channels, and what cannot be read."""

from datetime import timedelta
from typing import Any

import pytest

from connectors.slack.cursors import MOST_THREADS, HistoryCursor, LiveCursor
from connectors.slack.session import SlackSession
from connectors.slack.testing import SlackStand
from connectors.slack.testing.entities import file
from shopbell.connector import Stream
from shopbell.errors import RateLimited, Rejected, SignInNeeded
from shopbell.events import Event, GapSeen, MessageEdited, MessageGone, Unplaced
from shopbell.model import Visibility
from tests.contract.rig import Rig
from tests.contract.shelf import Shelf


def events(shelf: Shelf, kind: type[Any]) -> list[Event]:
    return [event for batch in shelf.batches for event in batch.events if isinstance(event, kind)]


async def live_alone(rig: Rig) -> Shelf:
    session = await rig.session()
    await rig.pull(session, (await session.streams())[0])
    return rig.shelf


async def test_channels_talks_and_who_can_read_them(rig: Rig, stand: SlackStand) -> None:
    service = stand.service
    square, talk = service.add_channel("square"), service.add_talk("dmitri")
    service.write(square, "ben", "Lovely weather")
    service.write(talk, "dmitri", "Is my cake ready?")
    await stand.deliver("Two loaves, please")
    shelf = await rig.read()
    found = {m.text: (m.visibility, m.auto_reply, m.subject, m.author.name) for m in shelf.messages.values()}
    assert found == {
        "Lovely weather": (Visibility.PUBLIC, True, "#square", "Ben"),
        "Is my cake ready?": (Visibility.PRIVATE, False, "", "Dmitri"),
        "Two loaves, please": (Visibility.PRIVATE, False, "#orders", "Ana"),
    }
    assert not any(message.live for message in shelf.messages.values())


async def test_everybody_is_asked_for_once(rig: Rig, stand: SlackStand) -> None:
    await stand.seed(30)
    await rig.read(await rig.session())
    assert stand.service.asked.count("users.info") == 3


async def test_answers_in_threads_come_from_the_history_and_as_news(rig: Rig, stand: SlackStand) -> None:
    asked = await stand.deliver("Do you have rye?")
    root = asked.partition(":")[2]
    stand.service.write(stand.orders, "ben", "I want some too", thread=root)
    shelf = await rig.read()
    (answer,) = shelf.with_text("I want some too")
    assert (answer.reply_to, answer.live) == (asked, False)
    stand.service.write(stand.orders, "ana", "Anybody?", thread=root)
    (late,) = (await rig.read()).with_text("Anybody?")
    assert late.live
    count = len(rig.shelf.batches)
    await rig.read()
    assert not [event for batch in rig.shelf.batches[count:] for event in batch.events]


async def test_an_answer_to_something_old_is_found(rig: Rig, stand: SlackStand) -> None:
    """The message itself is on no page of what is new any more."""
    old = stand.service.now() - timedelta(days=40)
    root = stand.service.write(stand.orders, "ana", "Do you bake at Easter?", at=old)["ts"]
    stand.service.write(stand.orders, "ben", "I ask too", thread=root, at=old + timedelta(hours=1))
    await rig.read()
    stand.service.write(stand.orders, "ana", "Easter is near!", thread=root)
    (late,) = (await live_alone(rig)).with_text("Easter is near!")
    assert late.live


async def test_what_was_changed_or_deleted_while_nobody_listened_is_found(rig: Rig, stand: SlackStand) -> None:
    changed, gone = await stand.deliver("Two loaves"), await stand.deliver("Never mind")
    stone = await stand.deliver("This has answers")
    stand.service.write(stand.orders, "ben", "An answer", thread=stone.partition(":")[2])
    await rig.read()
    stand.service.change(stand.orders, stand.found(changed), "Three loaves")
    await stand.delete(gone)
    await stand.delete(stone)
    await rig.read()
    (edit,) = events(rig.shelf, MessageEdited)
    assert isinstance(edit, MessageEdited)
    assert (edit.remote_id, edit.text) == (changed, "Three loaves")
    assert rig.shelf.gone == {gone, stone}
    count = len(rig.shelf.batches)
    await rig.read()
    assert not [e for b in rig.shelf.batches[count:] for e in b.events if isinstance(e, Unplaced | MessageGone)]


async def test_a_channel_that_the_app_was_just_invited_to(rig: Rig, stand: SlackStand) -> None:
    await rig.read()
    at = LiveCursor.of(rig.shelf.cursors["live"])
    assert at.looked is not None
    other = stand.service.add_channel("wholesale", shared=True)
    for number in range(150):
        when = at.looked - timedelta(days=1) + timedelta(minutes=number)
        stand.service.write(other, "ben", f"Old {number}", at=when)
    stand.service.write(other, "ben", "New")
    shelf = await live_alone(rig)
    assert [message.text for message in shelf.messages.values() if message.live] == ["New"]
    assert len((await rig.read()).messages) == 151  # the history brings the rest


async def test_after_a_long_absence_every_page_is_read(rig: Rig, stand: SlackStand) -> None:
    await stand.deliver("Before")
    await rig.read()
    for number in range(450):
        stand.service.write(stand.orders, "ben", f"Meanwhile {number}")
    shelf = await live_alone(rig)
    assert len(shelf.messages) == 451
    assert sum(message.live for message in shelf.messages.values()) == 450


async def test_where_only_so_many_pages_are_given_a_minute_everything_is_read_in_the_end(
    rig: Rig, stand: SlackStand
) -> None:
    """A look that was told to wait goes on where it was, the first one, later ones and the history alike."""
    for number in range(12):
        channel = stand.service.add_channel(f"room{number}", shared=True)
        for question in range(4):
            root = stand.service.write(channel, "ana", f"Question {question} in {number}")["ts"]
            stand.service.write(channel, "ben", f"Answer {question} in {number}", thread=root)
    real, left = stand.service.answer, 5

    def scarce(method: str, target: str, headers: dict[str, str], body: bytes) -> object:
        nonlocal left
        if "conversations.history" in target or "conversations.replies" in target:
            left -= 1
            if left < 0:
                return 429, {"Retry-After": "60"}, {"ok": False, "error": "ratelimited"}
        return real(method, target, headers, body)

    stand.line.answering = scarce  # type: ignore[assignment]

    async def read_in_the_end(stream: Stream) -> int:
        nonlocal left
        for minutes in range(30):
            left = 5
            try:
                await rig.pull(session, stream)
            except RateLimited:
                continue
            return minutes
        raise AssertionError("never at the end")

    session = await rig.session()
    live, history = await session.streams()
    assert await read_in_the_end(live) == 2
    assert await read_in_the_end(history) > 9
    assert len(rig.shelf.messages) == 12 * 8
    for number, channel in enumerate([*stand.service.channels][1:]):
        stand.service.write(channel, "ana", f"Late {number}")
    await read_in_the_end(live)
    assert len(rig.shelf.messages) == 12 * 9


async def test_what_the_free_plan_hides_is_told(rig: Rig, stand: SlackStand) -> None:
    stand.service.limited_plan = True
    await stand.seed(3)
    await rig.read()
    (gap,) = events(rig.shelf, GapSeen)
    assert isinstance(gap, GapSeen)
    assert "90 days" in gap.reason
    assert gap.start is None


async def test_a_channel_that_shut_the_app_out_stops_no_other(rig: Rig, stand: SlackStand) -> None:
    other = stand.service.add_channel("other", shared=True)
    await rig.read()
    stand.service.write(other, "ben", "Bye")
    await stand.deliver("Hello")
    session = await rig.session()
    real = stand.service.answer

    def shut(method: str, target: str, headers: dict[str, str], body: bytes) -> object:
        if f"channel={other}".encode() in body:
            return 200, {}, {"ok": False, "error": "channel_not_found"}
        return real(method, target, headers, body)

    stand.line.answering = shut  # type: ignore[assignment]
    assert list((await rig.read(session)).texts()) == ["Hello"]


async def test_a_scope_that_was_taken_away_is_a_sentence(rig: Rig, stand: SlackStand) -> None:
    stand.service.scopes.remove("channels:history")
    with pytest.raises(Rejected, match=r"needs channels:history: add it .* OAuth & Permissions"):
        await rig.read()


@pytest.mark.parametrize(
    "word", ["invalid_auth", "token_revoked", "account_inactive", "token_expired", "not_authed", "team_disabled"]
)
async def test_a_lost_sign_in_by_all_its_names(rig: Rig, stand: SlackStand, word: str) -> None:
    session = await rig.session()
    stand.line.answering = lambda *_: (200, {}, {"ok": False, "error": word})
    with pytest.raises(SignInNeeded):
        await rig.read(session)


async def test_a_short_pause_is_waited_out_and_a_long_one_told(rig: Rig, stand: SlackStand) -> None:
    await stand.seed(3)
    stand.service.limited = 1
    assert len((await rig.read()).messages) == 3
    stand.line.answering = lambda *_: (200, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"})
    with pytest.raises(RateLimited):
        await rig.read(await rig.session())


async def test_a_file_is_fetched_from_slack_alone(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    made = file("F0LIST", "list.txt", "text/plain", b"rye", "", "http://127.0.0.1:9")
    stand.service.files["F0LIST"], stand.service.contents["F0LIST"] = made, b"rye"
    assert await session.fetch("F0LIST") == b"rye"
    made["url_private_download"] = "https://tracker.example/list.txt"
    with pytest.raises(Rejected, match="somebody else's server"):
        await session.fetch("F0LIST")
    made["url_private_download"] = made["url_private"] = ""
    with pytest.raises(Rejected, match="does not hand this file out"):
        await session.fetch("F0LIST")
    for reference in ("F0GONE", "", "../F0LIST", "F 1"):
        with pytest.raises(Rejected):
            await session.fetch(reference)


async def test_answers_that_are_nonsense_are_known_errors(rig: Rig, stand: SlackStand) -> None:
    await stand.deliver("Hello")
    session = await rig.session()
    real = stand.service.answer

    def broken(method: str, target: str, headers: dict[str, str], body: bytes) -> object:
        status, found, data = real(method, target, headers, body)
        if "history" in target:
            data = {"ok": True, "messages": [None, 5, {"ts": "x"}, {"ts": "1.000000"}, {"type": "message", "ts": {}}]}
        return status, found, data

    stand.line.answering = broken  # type: ignore[assignment]
    await rig.read(session)
    assert not rig.shelf.messages


@pytest.mark.parametrize("cursor", ["x", "[]", '{"last": 3}', '{"last": {"C": "x"}, "looked": 5}', "{" * 9])
def test_a_cursor_that_cannot_be_read_is_the_beginning(cursor: str) -> None:
    at = LiveCursor.of(cursor)
    assert (at.last, at.begun, at.looked) == ({}, False, None)
    assert HistoryCursor.of(cursor).done == []


def test_a_cursor_stays_small() -> None:
    threads = {f"C1:{number}.000000": f"{number}.000000" for number in range(1000, 2000)}
    kept = LiveCursor.of(LiveCursor(threads=threads).written()).threads
    assert len(kept) == MOST_THREADS
    assert "C1:1999.000000" in kept
