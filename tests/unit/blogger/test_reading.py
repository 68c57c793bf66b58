"""Comments of several blogs: threads, held ones, edits, spam, deletions; what Blogger cannot be asked of."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.blogger.mapping import NO_ANSWER
from connectors.blogger.testing.service import BAKING, EMPTIED, LIVE, NEWS, PENDING, SPAM, Blogs
from shopbell.events import MessageEdited, Placed
from tests.unit.blogger.support import look, made
from tests.unit.google.support import NOON, GoogleRig


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


async def begun() -> tuple[Blogs, GoogleRig]:
    """Two comments, read once."""
    blogs, rig = made()
    blogs.add("Ana", "Which flour?", at=at(-60))
    blogs.add("Ben", "Nice", at=at(-50), blog=NEWS, post="902")
    await look(rig)
    return blogs, rig


async def test_a_comment_says_where_it_stands_and_that_it_is_answered_by_hand() -> None:
    blogs, rig = made()
    one = blogs.add("Ana", "Which <b>flour</b>?<br/>Rye?", at=at(-5))
    await look(rig)
    (message,) = rig.shelf.messages.values()
    assert (message.text, message.html) == ("Which flour?\nRye?", one.content)
    assert (message.subject, message.author.address) == ("Article number 1", "g-ana")
    assert message.facts["link"] == f"http://{BAKING}.blogspot.example/2026/11/901.html#c{one.id}"
    assert message.facts["no_answer"] == NO_ANSWER
    assert message.facts["judged"] == "spam bin"


async def test_answers_join_the_thread_of_the_first_comment_and_ours_are_ours() -> None:
    blogs, rig = made()
    top = blogs.add("Ana", "Which flour?", at=NOON - timedelta(days=300))
    second = blogs.add("Ben", "Me too", top.id, at=NOON - timedelta(days=200))
    blogs.own("Rye", second.id, at=at(-5))
    await look(rig)
    (ours,) = rig.shelf.messages.values()
    assert (ours.own, ours.thread.conversation, ours.reply_to) == (True, f"{BAKING}/{top.id}", f"{BAKING}/{second.id}")
    assert "no_answer" not in ours.facts
    gets = [call for call in blogs.calls if call.endswith(f"/comments/{second.id}")]
    assert len(gets) == 1, "the way up is asked for once"


async def test_below_a_comment_that_was_deleted_a_thread_begins() -> None:
    blogs, rig = made()
    top = blogs.add("Ana", "Gone", at=NOON - timedelta(days=300))
    below = blogs.add("Ben", "Still here", top.id, at=at(-5))
    del blogs.comments[top.id]
    await look(rig)
    (message,) = rig.shelf.messages.values()
    assert message.thread.conversation in {f"{BAKING}/{below.id}", f"{BAKING}/{top.id}"}


async def test_held_comments_come_in_marked_and_are_approved_elsewhere() -> None:
    blogs, rig = await begun()
    held = blogs.add("Eve", "Buy gold", at=at(1), status=PENDING)
    assert await look(rig) == ["Buy gold"]
    message = rig.shelf.messages[f"{BAKING}/{held.id}"]
    assert (message.facts["held"], message.facts["judged"]) == ("1", "approve spam bin")
    assert message.live
    held.status = LIVE
    assert await look(rig) == ["Buy gold"]
    assert "held" not in rig.shelf.messages[f"{BAKING}/{held.id}"].facts
    assert await look(rig) == []


@pytest.mark.parametrize("fate", [SPAM, EMPTIED, "deleted"])
async def test_what_was_thrown_away_elsewhere_goes(fate: str) -> None:
    blogs, rig = await begun()
    one = next(iter(blogs.comments.values()))
    if fate == "deleted":
        del blogs.comments[one.id]
    else:
        one.status = fate
    await look(rig)
    assert rig.shelf.gone == {f"{BAKING}/{one.id}"}
    assert await look(rig) == []


async def test_what_was_taken_out_of_spam_is_there_again() -> None:
    blogs, rig = await begun()
    one = next(iter(blogs.comments.values()))
    one.status = SPAM
    await look(rig)
    one.status = LIVE
    assert await look(rig) == ["Which flour?"]
    back = [e for batch in rig.shelf.batches for e in batch.events if isinstance(e, Placed)]
    assert back[-1].remote_id == f"{BAKING}/{one.id}"


async def test_words_that_changed_come_in_as_an_edit() -> None:
    blogs, rig = await begun()
    one = next(iter(blogs.comments.values()))
    one.content, one.updated = "Which rye?", at(1)
    await look(rig)
    (edit,) = [e for batch in rig.shelf.batches for e in batch.events if isinstance(e, MessageEdited)]
    assert (edit.text, edit.at) == ("Which rye?", at(1))


async def test_after_a_long_absence_everything_since_comes_in() -> None:
    blogs, rig = await begun()
    for day in range(40):
        blogs.add("Ana", f"Day {day}", at=at(10) + timedelta(days=day))
    found = await look(rig, 40 * 24 * 60 + 30)
    assert len(found) == 40
    assert found[0] == "Day 0"
    assert not rig.shelf.gone


async def test_what_is_older_than_a_fortnight_is_looked_at_no_more_and_not_gone() -> None:
    blogs, rig = await begun()
    await look(rig, 15 * 24 * 60)
    await look(rig, 60)
    one = next(iter(blogs.comments.values()))
    del blogs.comments[one.id]
    await look(rig)
    assert not rig.shelf.gone


async def test_many_comments_come_in_small_batches() -> None:
    blogs, rig = await begun()
    for number in range(450):
        blogs.add("Ana", f"Flood {number}", at=at(number / 1000))
    assert len(await look(rig)) == 450
    assert all(len(batch.events) <= 200 for batch in rig.shelf.batches)


async def test_history_goes_on_from_a_page_that_blogger_forgot() -> None:
    blogs, rig = made()
    blogs.seed(300)
    rig.shelf.cursors[f"old/{BAKING}"] = '{"page": "forgotten", "done": 50, "ended": false}'
    await rig.read()
    assert len(rig.shelf.messages) == 300


async def test_a_blog_that_is_closed_to_us_does_not_stop_the_others() -> None:
    blogs, rig = await begun()
    blogs.forbidden.add(BAKING)
    blogs.add("Ben", "At the news", at=at(1), blog=NEWS)
    session: Any = await rig.session()
    for stream in await session.streams():
        if stream.name.startswith("new/"):
            await rig.pull(session, stream)
    assert rig.shelf.with_text("At the news")
    (notice,) = session.notices()
    assert "Rosa bakes cannot be read now" in notice


@pytest.mark.parametrize(
    ("words", "streams"), [("", 4), ("bakes", 2), ("32", 2), ("31.blogspot", 2), ("Rosa; News", 4)]
)
async def test_the_owner_chooses_blogs_and_new_ones_are_found(words: str, streams: int) -> None:
    blogs, rig = made(blogs=words)
    session = await rig.session()
    assert len(await session.streams()) == streams
    blogs.blogs["33"] = "A new one"
    rig.clock.at += timedelta(minutes=61)
    assert len(await session.streams()) == (6 if not words else streams)


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        {},
        {"id": "", "post": {"id": "901"}},
        {"id": "9", "post": []},
        {"id": 9, "post": {"id": 901}, "author": [], "published": "never", "content": {}},
        {"id": "9", "post": {"id": "nowhere"}, "author": {"displayName": "a\0b\nc"}, "inReplyTo": {"id": "9"}},
        {"id": "9" * 3000, "post": {"id": "901"}, "content": "<script>x</script>" * 1000, "status": "LIVE"},
    ],
)
async def test_whatever_comes_breaks_nothing(item: object) -> None:
    blogs, rig = await begun()
    blogs.odd = [item]
    blogs.add("Ben", "Good", at=at(1))
    assert "Good" in await look(rig)
    for message in rig.shelf.messages.values():
        assert "\0" not in message.text + message.author.name


async def test_two_comments_that_answer_one_another_end() -> None:
    blogs, rig = made()
    one = blogs.add("Ana", "One", at=at(-5))
    two = blogs.add("Ben", "Two", one.id, at=at(-4))
    one.parent = two.id
    assert sorted(await look(rig)) == ["One", "Two"]


async def test_who_has_no_account_is_known_by_name_and_the_nameless_by_their_comment() -> None:
    blogs, rig = made()
    for name in ("Kim", "Kim", "Anonymous", "Anonymous"):
        blogs.add(name, "Hello", at=at(-5), writer="")
    await look(rig)
    addresses = sorted(message.author.address for message in rig.shelf.messages.values())
    assert addresses[2:] == ["guest:kim", "guest:kim"]
    assert len(set(addresses)) == 3
