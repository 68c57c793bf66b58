"""What people write at the Page and in Messenger, and what becomes of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from connectors.facebook.testing.world import PAGE
from shopbell.errors import RateLimited, Rejected, SignInNeeded, Unreachable
from shopbell.events import MessageEdited, MessageGone, MessageSeen, SeenChanged
from shopbell.model import Visibility
from shopbell.reply_window import answer_until
from tests.unit.facebook.conftest import NOON, Bakery


def said(events: Sequence[object]) -> list[str]:
    return [event.text for event in events if isinstance(event, MessageSeen)]


async def test_a_comment_stands_beneath_the_words_of_the_post_and_its_answers_beneath_it(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Fresh rye today")
    first = world.comment(post.id, "Do you have spelt?", writer=world.person("ana"))
    world.comment(first.id, "I would like some too", writer=world.person("ben"))
    world.comment(first.id, "On Saturday", writer=PAGE)
    await bakery.read()
    asked, too, ours = (
        bakery.shelf.with_text(t)[0] for t in ("Do you have spelt?", "I would like some too", "On Saturday")
    )
    assert (asked.context, asked.visibility) == ("Fresh rye today", Visibility.PUBLIC)
    assert {one.thread.conversation for one in (asked, too, ours)} == {first.id}
    assert (too.reply_to, too.author.name) == (first.id, "Ben")
    assert (ours.own, asked.own) == (True, False)
    assert asked.facts["link"].startswith("https://www.facebook.com/")
    assert asked.facts["judged"] == "hide show bin like"
    assert "Fresh rye today" not in list(bakery.shelf.texts())


async def test_a_visitors_post_and_everything_beneath_it_is_one_conversation(bakery: Bakery) -> None:
    world = bakery.world
    visit = world.post("Your door was locked", writer=world.person("ana"))
    world.comment(visit.id, "Sorry! We open at eight.", writer=PAGE)
    await bakery.read()
    (post,), (ours,) = (
        bakery.shelf.with_text("Your door was locked"),
        bakery.shelf.with_text("Sorry! We open at eight."),
    )
    assert post.thread == ours.thread
    assert ours.reply_to == post.remote_id
    assert len(bakery.shelf.messages) == 2  # it is listed in two places


async def test_a_post_elsewhere_that_names_the_page_is_a_mention(bakery: Bakery) -> None:
    world = bakery.world
    world.post("Best rye at Corner Bakery", writer=world.person("ana"), tagged=True)
    seen = await bakery.seen("Best rye at Corner Bakery")
    assert seen.mention
    assert "bin" not in seen.facts["judged"]


async def test_recommendations_say_what_they_are_and_old_ones_their_stars(bakery: Bakery) -> None:
    world = bakery.world
    world.rate(world.person("ana"), "positive", "Lovely people")
    world.rate(world.person("ben"), "negative", "", stars=2)
    story = world.rate(world.person("dora"), "positive", "Twice a week")
    world.comment(story.id, "Thank you!", writer=PAGE)
    await bakery.read()
    assert (await bakery.seen("Recommends you.\nLovely people")).facts["recommendation"] == "positive"
    assert (await bakery.seen("Does not recommend you.")).facts["stars"] == "2"
    ours = await bakery.seen("Thank you!")
    assert (ours.own, ours.thread.conversation) == (True, story.id)


async def test_what_is_read_again_brings_nothing_and_what_is_new_is_news(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye")
    world.comment(post.id, "One", writer=world.person("ana"))
    world.letter(world.person("ana"), "Two")
    await bakery.read()
    assert await bakery.read() == []
    bakery.clock.at += timedelta(hours=1)
    world.comment(post.id, "Three", writer=world.person("ben"))
    world.letter(world.person("ben"), "Four")
    fresh = [event for event in await bakery.read() if isinstance(event, MessageSeen)]
    assert sorted(event.text for event in fresh) == ["Four", "Three"]
    assert all(event.live for event in fresh)


async def test_many_comments_beneath_one_post_are_read_to_the_last_known_one(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye", at=NOON - timedelta(days=1))
    world.comment(post.id, "The first", writer=world.person("ana"), at=NOON - timedelta(hours=2))
    await bakery.read()
    for number in range(130):
        world.comment(post.id, f"more {number}", writer=world.person("ben"), at=NOON + timedelta(seconds=number))
    bakery.clock.at += timedelta(hours=1)
    assert len(said(await bakery.read(old=False))) == 130


async def test_a_comment_beneath_an_old_post_is_found_within_a_few_looks(bakery: Bakery) -> None:
    world = bakery.world
    posts = [world.post(f"Bread {n}", at=NOON - timedelta(days=n)) for n in range(90)]
    await bakery.read()
    world.comment(posts[-1].id, "Do you still make this?", writer=world.person("ana"))
    looks = 0
    while not bakery.shelf.with_text("Do you still make this?"):
        await bakery.read(old=False)
        looks += 1
    assert looks <= 4  # 25 posts of the 65 older ones at each look


async def test_edited_hidden_and_deleted_comments_are_noticed(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye")
    first = world.comment(post.id, "Grrr", writer=world.person("ana"))
    second = world.comment(post.id, "Bye", writer=world.person("ben"))
    await bakery.read()
    first.text, first.hidden, first.liked = "Grr", True, True
    world.drop(second.id)
    events = await bakery.read(old=False)
    (seen,) = [event for event in events if isinstance(event, MessageSeen)]
    assert (seen.facts["hidden"], seen.facts["liked"], seen.live) == ("1", "1", False)
    assert [(e.remote_id, e.text) for e in events if isinstance(e, MessageEdited)] == [(first.id, "Grr")]
    assert [e.remote_id for e in events if isinstance(e, MessageGone)] == [second.id]
    assert await bakery.read(old=False) == []


async def test_messenger_says_until_when_and_who(bakery: Bakery) -> None:
    world = bakery.world
    asked = world.letter(world.person("ana"), "Are you open?", at=NOON - timedelta(hours=3))
    world.letter(world.person("ana"), "Yes", ours=True)
    seen, ours = await bakery.seen("Are you open?"), await bakery.seen("Yes")
    assert answer_until(seen.facts) == asked.at + timedelta(hours=24)
    assert answer_until(ours.facts) is None
    assert seen.facts["person"] == ours.facts["person"] == world.person("ana")
    assert (seen.author.name, seen.visibility, seen.thread) == ("Ana", Visibility.PRIVATE, ours.thread)


async def test_with_human_agent_messenger_takes_answers_for_seven_days(bakery: Bakery) -> None:
    await bakery.sign_in(human_agent="1")
    asked = bakery.world.letter(bakery.world.person("ana"), "Are you open?")
    assert answer_until((await bakery.seen("Are you open?")).facts) == asked.at + timedelta(days=7)


async def test_the_same_person_is_one_at_the_page_and_in_messenger(bakery: Bakery) -> None:
    world = bakery.world
    world.comment(world.post("Rye").id, "In public", writer=world.person("ana"))
    world.letter(world.person("ana"), "In private")
    assert (await bakery.seen("In public")).author == (await bakery.seen("In private")).author


async def test_a_long_conversation_is_read_to_where_the_last_look_was(bakery: Bakery) -> None:
    world = bakery.world
    ana = world.person("ana")
    world.letter(ana, "The first", at=NOON - timedelta(days=3))
    await bakery.read()
    for number in range(140):
        world.letter(ana, f"more {number}", at=NOON + timedelta(seconds=number))
    bakery.clock.at += timedelta(hours=1)
    fresh = said(await bakery.read(old=False))
    assert fresh == [f"more {number}" for number in range(140)]


async def test_unread_is_told_and_so_is_that_somebody_looked_elsewhere(bakery: Bakery) -> None:
    world = bakery.world
    ana = world.person("ana")
    world.letter(ana, "One", at=NOON - timedelta(minutes=3))
    world.unread[world.talk(ana)] = 0
    last = world.letter(ana, "Two", at=NOON - timedelta(minutes=2))
    assert [(await bakery.seen(words)).seen for words in ("One", "Two")] == [True, False]
    world.unread[world.talk(ana)] = 0
    assert [e for e in await bakery.read(old=False) if isinstance(e, SeenChanged)] == [
        SeenChanged(True, remote_id=last.id, earlier=True)
    ]


async def test_without_advanced_access_comments_have_no_names_and_are_people_of_their_own(bakery: Bakery) -> None:
    world = bakery.world
    world.nameless = True
    post = world.post("Rye")
    for words in ("One", "Two"):
        world.comment(post.id, words, writer=world.person("ana"))
    one, two = await bakery.seen("One"), await bakery.seen("Two")
    assert one.author.name == "Somebody"
    assert one.author.address != two.author.address
    assert not one.own


async def test_files_are_fetched_by_an_address_of_today(bakery: Bakery) -> None:
    world = bakery.world
    world.letter(world.person("ana"), "", files=[("menu.pdf", "application/pdf", b"%PDF")])
    world.comment(world.post("Rye").id, "Look", writer=world.person("ana")).picture = b"\xff\xd8picture"
    await bakery.read()
    files = {file.name: file for message in bakery.shelf.messages.values() for file in message.attachments}
    bakery.service.views.signature = 7
    session = await bakery.session()
    assert await session.fetch(files["menu.pdf"].remote_ref) == b"%PDF"
    assert await session.fetch(files["picture.jpg"].remote_ref) == b"\xff\xd8picture"
    world.letters.clear()
    with pytest.raises(Rejected, match="no longer at Facebook"):
        await session.fetch(files["menu.pdf"].remote_ref)


@pytest.mark.parametrize(
    ("missing", "words", "left"),
    [
        ("pages_messaging", "Messenger", 2),
        ("pages_read_engagement", "what stands at your Page", 1),
        ("pages_read_user_content", "read visitors' posts, mentions, recommendations", 2),
    ],
)
async def test_a_missing_permission_is_a_notice_and_the_rest_goes_on(
    bakery: Bakery, missing: str, words: str, left: int
) -> None:
    world = bakery.world
    world.comment(world.post("Rye").id, "In public", writer=world.person("ana"))
    world.letter(world.person("ana"), "In private")
    world.rate(world.person("ana"), "positive", "Lovely")
    bakery.service.granted -= {missing}
    session = await bakery.session()
    assert len(said(await bakery.read(session))) == left
    (notice,) = session.notices()
    assert words in notice
    bakery.service.granted |= {missing}
    await bakery.read(session)
    assert len(bakery.shelf.messages) == 3
    assert session.notices() == ()


async def test_a_page_too_large_for_facebook_is_asked_for_in_smaller_ones(bakery: Bakery) -> None:
    await bakery.stand.seed(120)
    bakery.service.most = 5
    await bakery.read()
    assert len(bakery.shelf.messages) == 120
    bakery.service.most = 0
    with pytest.raises(Unreachable, match="problem of its own"):
        await bakery.read()


async def test_near_the_limit_reading_goes_slower_and_before_it_rests(bakery: Bakery) -> None:
    session = await bakery.session()
    bakery.service.percent = 85
    await bakery.read(session)
    assert bakery.clock.slept
    bakery.service.percent = 97
    with pytest.raises(RateLimited, match="nearly used up"):
        await bakery.read(session)
    bakery.service.percent = 10
    bakery.clock.at += timedelta(minutes=11)
    await bakery.read(session)


async def test_while_reading_rests_answers_still_leave(bakery: Bakery) -> None:
    bakery.world.letter(bakery.world.person("ana"), "Open?")
    asked = await bakery.seen("Open?")
    session = await bakery.session()
    bakery.service.percent = 99
    with pytest.raises(RateLimited):
        await bakery.read(session)
    outgoing = bakery.answer(asked, "Yes")
    await session.send(outgoing, await session.prepare(outgoing))
    assert [one.text for one in await bakery.stand.arrived()] == ["Yes"]


async def test_a_sign_in_that_ended_says_why(bakery: Bakery) -> None:
    session = await bakery.session()
    bakery.service.trouble = (190, 460)
    await bakery.stand.expire_sign_in()
    with pytest.raises(SignInNeeded, match="password at Facebook was changed"):
        await bakery.read(session)


async def test_a_list_cursor_that_is_no_longer_known_begins_again_and_doubles_nothing(bakery: Bakery) -> None:
    await bakery.stand.seed(60)
    await bakery.read()
    bakery.shelf.cursors["old talks"] = '{"after": "bm9uc2Vuc2U=", "ended": false}'
    bakery.shelf.cursors["old wall"] = '{"source": 0, "after": "bm9uc2Vuc2U="}'
    assert said(await bakery.read()) == []


@pytest.mark.parametrize("odd", [b"<html>", b"[]", b'{"data": 5}', b'{"data": [5, null, {"id": 7}, {"id": "x"}]}'])
async def test_answers_of_any_shape_are_survived(bakery: Bakery, odd: bytes) -> None:
    session = await bakery.session()
    bakery.stand.line.faults.odd = odd
    with suppress(Unreachable):
        await bakery.read(session)
    bakery.world.letter(bakery.world.person("ana"), "And after that?")
    assert "And after that?" in said(await bakery.read(session))


async def test_hostile_words_stay_plain_and_huge_ones_are_taken(bakery: Bakery) -> None:
    world = bakery.world
    said = world.comment(world.post("Rye").id, "x" * 60_000, writer=world.person("ana"))
    world.names[said.writer] = "<img src=x>\nAna\x00"
    await bakery.read()
    (seen,) = bakery.shelf.messages.values()
    assert len(seen.text) == 60_000
    assert seen.author.name == "<img src=x> Ana"


async def test_what_was_only_pushed_out_of_the_page_is_not_asked_for_and_not_gone(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye", at=NOON - timedelta(days=1))
    for number in range(50):
        at = NOON - timedelta(minutes=100 - number)
        world.comment(post.id, f"early {number}", writer=world.person("ana"), at=at)
    await bakery.read()
    for number in range(5):
        world.comment(post.id, f"late {number}", writer=world.person("ben"))
    before = len(bakery.stand.line.calls)
    events = await bakery.read(old=False)
    assert len(said(events)) == 5
    assert not [event for event in events if isinstance(event, MessageGone)]
    asked = [call.path.rpartition("/")[2] for call in bakery.stand.line.calls[before:]]
    assert not [name for name in asked if "_" in name and name != "visitor_posts"]


async def test_a_visitors_post_that_goes_is_noticed(bakery: Bakery) -> None:
    post = bakery.world.post("Your door was locked", writer=bakery.world.person("ana"))
    await bakery.read()
    bakery.world.drop(post.id)
    assert [e.remote_id for e in await bakery.read(old=False) if isinstance(e, MessageGone)] == [post.id]


async def test_what_a_first_look_brings_after_it_was_broken_off_is_no_news(bakery: Bakery) -> None:
    world = bakery.world
    for number in range(5):
        post = world.post(f"Bread {number}", at=NOON - timedelta(days=1))
        for other in range(40):
            at = NOON - timedelta(minutes=300 - other)
            world.comment(post.id, f"{number} {other}", writer=world.person("ana"), at=at)
    session = await bakery.session()
    wall = (await session.streams())[0]
    first = await anext(aiter(session.pull(wall, "")))
    bakery.shelf.take(wall.name, first)
    assert 0 < len(bakery.shelf.messages) < 200
    rest = [event for event in await bakery.read(old=False) if isinstance(event, MessageSeen)]
    assert len(bakery.shelf.messages) == 200
    assert not [event for event in rest if event.live]
