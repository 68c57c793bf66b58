"""What is new, answers that move nothing up, what was held, edited, rejected and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from connectors.youtube.testing.service import HELD, PUBLISHED, REJECTED, SHOP, Channel
from shopbell.errors import Unreachable
from shopbell.events import MessageEdited, MessageSeen, Placed
from tests.unit.google.support import NOON, GoogleRig
from tests.unit.youtube.support import made


def at(minutes: float) -> Any:
    return NOON + timedelta(minutes=minutes)


async def look(rig: GoogleRig, after: float = 2) -> list[str]:
    """A look some minutes later: what came, as words."""
    rig.clock.at += timedelta(minutes=after)
    batches = await rig.look()
    return [one.text for batch in batches for one in batch.events if isinstance(one, MessageSeen)]


async def begun() -> tuple[Channel, GoogleRig]:
    """Three threads, read once."""
    channel, rig = made()
    for number in range(3):
        channel.add("Ana", f"First {number}", at=at(-60 + number))
    await look(rig)
    return channel, rig


async def test_a_comment_is_a_message_of_its_thread_with_video_link_and_writer() -> None:
    channel, rig = made()
    top = channel.add("Ana", "What flour?", at=at(-9), video="video-2")
    channel.own("Rye", top.id, at=at(-5))
    await look(rig)
    asked, ours = rig.shelf.messages.values()
    assert (asked.author.address, asked.author.name, asked.own) == ("UC-ana", "Ana", False)
    assert (asked.subject, asked.context, asked.thread.conversation) == ("How we bake, part 2",) * 2 + (top.id,)
    assert asked.facts["link"] == f"https://www.youtube.com/watch?v=video-2&lc={top.id}"
    assert asked.facts["judged"] == "bin"
    assert (ours.own, ours.author.address, ours.reply_to) == (True, SHOP, top.id)


async def test_an_answer_to_a_thread_that_does_not_move_up_is_found() -> None:
    channel, rig = await begun()
    oldest = min(channel.comments.values(), key=lambda one: one.at)
    channel.add("Ben", "Me too", oldest.id, at=at(1))
    assert await look(rig) == ["First 0", "Me too"]
    (new,) = rig.shelf.with_text("Me too")
    assert (new.live, new.thread.conversation) == (True, oldest.id)
    assert not rig.shelf.with_text("First 0")[0].live, "what is known is no news"
    assert await look(rig) == []


async def test_more_answers_than_come_along_are_asked_for_page_by_page() -> None:
    channel, rig = made()
    top = channel.add("Ana", "What flour?", at=at(-600))
    for number in range(230):
        channel.add("Ben", f"Answer {number}", top.id, at=at(-500 + number))
    await look(rig)
    assert len(rig.shelf.messages) == 231
    assert channel.calls.count("comments.list") == 3
    assert all(len(batch.events) <= 200 for batch in rig.shelf.batches)


async def test_an_answer_deep_down_is_found_once_an_hour() -> None:
    channel, rig = made()
    for number in range(250):
        channel.add("Ana", f"Thread {number}", at=at(-1000 + number))
    await look(rig)
    await rig.look(1)
    oldest = min(channel.comments.values(), key=lambda one: one.at)
    channel.add("Ben", "Late", oldest.id, at=at(1))
    await look(rig, 61)
    assert await look(rig) == []
    channel.add("Ben", "Later", oldest.id, at=at(2))
    assert await look(rig) == [], "the newest page only"
    assert "Later" in await look(rig, 61)


async def test_many_new_threads_are_read_down_to_a_known_one() -> None:
    channel, rig = await begun()
    for number in range(350):
        channel.add("Ben", f"Flood {number}", at=at(number / 100))
    found = await look(rig, 10)
    assert len(found) == 350
    assert found[0] == "Flood 0", "the oldest first"
    assert len(rig.shelf.messages) == 353


async def test_held_comments_come_in_marked_and_are_approved_elsewhere() -> None:
    channel, rig = await begun()
    held = channel.add("Eve", "Buy gold", at=at(1), status=HELD)
    assert await look(rig) == ["Buy gold"]
    message = rig.shelf.messages[held.id]
    assert (message.facts["held"], message.facts["judged"]) == ("1", "approve bin")
    assert await look(rig) == []
    held.status = PUBLISHED
    assert await look(rig) == ["Buy gold"]
    assert "held" not in rig.shelf.messages[held.id].facts
    assert not rig.shelf.gone


async def test_held_comments_that_are_rejected_elsewhere_go() -> None:
    channel, rig = await begun()
    held = channel.add("Eve", "Buy gold", at=at(1), status=HELD)
    await look(rig)
    held.status = REJECTED
    await look(rig)
    assert rig.shelf.gone == {held.id}
    held.status = PUBLISHED
    assert await look(rig) == ["Buy gold"]
    back = [e.remote_id for batch in rig.shelf.batches for e in batch.events if isinstance(e, Placed)]
    assert back == [held.id], "who rejected it thought again"


@pytest.mark.parametrize(("verdict", "gone"), [(PUBLISHED, False), (REJECTED, True)])
async def test_a_held_answer_below_a_shown_comment_is_followed(verdict: str, gone: bool) -> None:
    channel, rig = await begun()
    top = next(iter(channel.comments.values()))
    held = channel.add("Eve", "Buy gold", top.id, at=at(1), status=HELD)
    assert await look(rig) == ["Buy gold"]
    assert rig.shelf.messages[held.id].facts["held"] == "1"
    held.status = verdict
    await look(rig)
    assert (held.id in rig.shelf.gone) is gone
    assert ("held" in rig.shelf.messages[held.id].facts) is gone


async def test_words_that_were_changed_come_in_as_an_edit() -> None:
    channel, rig = await begun()
    one = next(iter(channel.comments.values()))
    one.text, one.updated = "Changed", at(3)
    await look(rig, 5)
    edits = [e for batch in rig.shelf.batches for e in batch.events if isinstance(e, MessageEdited)]
    assert [(edit.remote_id, edit.text) for edit in edits] == [(one.id, "Changed")]
    assert rig.shelf.messages[one.id].text == "Changed"


async def test_what_is_taken_back_goes_with_what_was_answered_to_it() -> None:
    channel, rig = await begun()
    top = next(iter(channel.comments.values()))
    answer = channel.add("Ben", "Me too", top.id, at=at(1))
    other = channel.add("Ben", "Me three", top.id, at=at(1.5))
    await look(rig)
    channel.remove(other.id)
    await look(rig)
    assert rig.shelf.gone == {other.id}
    channel.remove(top.id)
    await look(rig)
    assert rig.shelf.gone == {other.id, top.id, answer.id}


async def test_what_scrolled_out_of_the_newest_page_is_not_gone() -> None:
    channel, rig = await begun()
    for number in range(99):
        channel.add("Ben", f"More {number}", at=at(1 + number / 100))
    await look(rig)
    assert not rig.shelf.gone


async def test_where_no_answer_is_taken_the_message_says_so() -> None:
    channel, rig = made()
    top = channel.add("Ana", "Hello?", at=at(-1))
    channel.no_reply.add(top.id)
    await look(rig)
    assert "answer it on its own page" in rig.shelf.messages[top.id].facts["no_answer"]


async def test_history_goes_on_from_a_page_that_youtube_forgot() -> None:
    channel, rig = made()
    channel.seed(300)
    await rig.look(1)
    cursor = rig.shelf.batches[0].cursor
    rig.shelf.cursors["history"] = cursor.replace("page-", "forgotten-")
    rig.shelf.messages.clear()
    await rig.look(1)
    assert len(rig.shelf.messages) == 300


async def test_a_channel_that_cannot_be_read_now_is_tried_again() -> None:
    channel, rig = await begun()
    channel.unreadable = "Odd"
    with pytest.raises(Unreachable, match="cannot be read now"):
        await look(rig)


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        {},
        {"id": ""},
        {"id": "x"},
        {"id": "x", "snippet": []},
        {"id": "x", "snippet": {"topLevelComment": {"id": 3}}},
        {
            "id": "x",
            "snippet": {"topLevelComment": {"id": "x", "snippet": {"publishedAt": "never", "textDisplay": []}}},
        },
        {"id": "x", "snippet": {"topLevelComment": {"id": "x"}, "totalReplyCount": "many", "videoId": {}}},
        {"id": "x" * 5000, "snippet": {"topLevelComment": {"id": "y", "snippet": {"authorDisplayName": "a\0b\nc"}}}},
    ],
)
async def test_whatever_comes_breaks_nothing(item: object) -> None:
    channel, rig = await begun()
    channel.odd = [item]
    channel.add("Ben", "Good", at=at(1))
    assert "Good" in await look(rig)


async def test_a_huge_comment_is_read_whole() -> None:
    channel, rig = made()
    channel.add("Ana", "ab\0c" * 25_000, at=at(-1))
    await look(rig)
    (message,) = rig.shelf.messages.values()
    assert len(message.text) == 75_000
