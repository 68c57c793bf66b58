"""Comments in two steps, tagged posts, and the twenty newest messages of a conversation."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from connectors.instagram.asking import CUT
from connectors.instagram.testing.world import ACCOUNT, SCOPED
from shopbell.errors import RateLimited, Rejected
from shopbell.events import GapSeen, MessageGone, MessageSeen
from shopbell.model import Visibility
from shopbell.reply_window import answer_until
from tests.unit.facebook.conftest import NOON
from tests.unit.instagram.conftest import Bakery


def said(events: Sequence[object]) -> list[str]:
    return [event.text for event in events if isinstance(event, MessageSeen)]


async def test_an_answer_to_an_answer_stands_beneath_the_top_comment(bakery: Bakery) -> None:
    world = bakery.world
    first = world.comment(world.post("Fresh rye").id, "Do you have spelt?", writer=world.person("ana"))
    too = world.comment(first.id, "I would like some too", writer=world.person("ben"))
    world.comment(too.id, "On Saturday", writer=ACCOUNT)
    asked, second, ours = [await bakery.seen(t) for t in ("Do you have spelt?", "I would like some too", "On Saturday")]
    assert {one.thread.conversation for one in (asked, second, ours)} == {first.id}
    assert [one.reply_to for one in (asked, second, ours)] == ["", first.id, first.id]
    assert [one.own for one in (asked, second, ours)] == [False, False, True]
    assert (asked.context, asked.visibility, asked.author.name) == ("Fresh rye", Visibility.PUBLIC, "ana")
    assert (asked.facts["judged"], ours.facts["judged"]) == ("hide show bin", "delete")


async def test_what_is_read_again_brings_nothing_and_what_is_new_is_news(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye")
    first = world.comment(post.id, "One", writer=world.person("ana"))
    world.letter(world.person("ana"), "Two")
    await bakery.read()
    assert await bakery.read() == []
    bakery.clock.at += timedelta(hours=1)
    world.comment(first.id, "Three", writer=world.person("ben"))
    world.letter(world.person("ben"), "Four")
    fresh = [event for event in await bakery.read() if isinstance(event, MessageSeen)]
    assert sorted(event.text for event in fresh) == ["Four", "Three"]
    assert all(event.live for event in fresh)


async def test_an_answer_to_a_comment_far_down_is_found_because_the_post_counts_it(bakery: Bakery) -> None:
    world = bakery.world
    post = world.post("Rye", at=NOON - timedelta(days=3))
    for number in range(70):
        world.comment(post.id, f"early {number}", writer=world.person("ana"), at=NOON - timedelta(hours=70 - number))
    await bakery.read()
    oldest = next(one for one in world.comments.values() if one.text == "early 0")
    world.comment(oldest.id, "Two years later", writer=world.person("ben"))
    assert said(await bakery.read(old=False)) == ["Two years later"]


async def test_more_answers_than_a_page_are_read_to_the_end(bakery: Bakery) -> None:
    world = bakery.world
    first = world.comment(world.post("Rye").id, "Who wants some?", writer=world.person("ana"))
    for number in range(120):
        world.comment(first.id, f"me {number}", writer=world.person("ben"), at=NOON + timedelta(seconds=number))
    await bakery.read()
    assert len(bakery.shelf.messages) == 121


async def test_hidden_comments_say_so_and_take_no_answer(bakery: Bakery) -> None:
    world = bakery.world
    comment = world.comment(world.post("Rye").id, "Boo", writer=world.person("ben"))
    await bakery.read()
    comment.hidden = True
    await bakery.read()
    seen = await bakery.seen("Boo")
    assert seen.facts["hidden"] == "1"
    assert "Show it again" in seen.facts["no_answer"]


async def test_comments_that_go_are_noticed(bakery: Bakery) -> None:
    world = bakery.world
    comment = world.comment(world.post("Rye").id, "Bye", writer=world.person("ben"))
    await bakery.read()
    world.drop(comment.id)
    assert [e.remote_id for e in await bakery.read(old=False) if isinstance(e, MessageGone)] == [comment.id]


async def test_posts_that_tag_the_shop_are_mentions_that_take_no_comment(bakery: Bakery) -> None:
    bakery.world.post("At Corner Bakery", writer=bakery.world.person("ana"))
    seen = await bakery.seen("At Corner Bakery")
    assert seen.mention
    assert "lets no program comment" in seen.facts["no_answer"]
    assert seen.facts["link"].startswith("https://www.instagram.com/")


async def test_without_the_list_of_tags_everything_else_is_read(bakery: Bakery) -> None:
    world = bakery.world
    bakery.service.tags = False
    world.post("At Corner Bakery", writer=world.person("ana"))
    world.comment(world.post("Rye").id, "One", writer=world.person("ana"))
    assert said(await bakery.read()) == ["One"]


async def test_only_twenty_messages_can_be_read_and_that_is_a_gap_with_its_reason(bakery: Bakery) -> None:
    world = bakery.world
    ana = world.person("ana")
    for number in range(30):
        world.letter(ana, f"message {number}", at=NOON - timedelta(hours=40 - number))
    world.letter(world.person("ben"), "Only one")
    events = await bakery.read()
    assert sorted(said(events)) == sorted([*(f"message {n}" for n in range(10, 30)), "Only one"])
    (gap,) = [event for event in events if isinstance(event, GapSeen)]
    assert (gap.start, gap.end, gap.reason) == (None, NOON - timedelta(hours=30), CUT)


async def test_more_than_twenty_between_two_looks_leave_a_gap(bakery: Bakery) -> None:
    world = bakery.world
    ana = world.person("ana")
    world.letter(ana, "The first", at=NOON - timedelta(days=1))
    await bakery.read()
    for number in range(25):
        world.letter(ana, f"more {number}", at=NOON + timedelta(minutes=number))
    bakery.clock.at += timedelta(hours=1)
    events = await bakery.read(old=False)
    assert said(events) == [f"more {n}" for n in range(5, 25)]
    (gap,) = [event for event in events if isinstance(event, GapSeen)]
    assert (gap.end, gap.reason) == (NOON + timedelta(minutes=5), CUT)
    assert gap.start is not None
    assert not [event for event in await bakery.read(old=False) if isinstance(event, GapSeen)]


@pytest.mark.parametrize("scoped", [False, True])
async def test_messages_say_until_when_and_ours_are_known_by_either_number(bakery: Bakery, scoped: bool) -> None:
    world = bakery.world
    bakery.service.scoped = scoped
    asked = world.letter(world.person("ana"), "Are you open?", at=NOON - timedelta(hours=3))
    world.letter(world.person("ana"), "Yes", ours=True)
    seen, ours = await bakery.seen("Are you open?"), await bakery.seen("Yes")
    assert answer_until(seen.facts) == asked.at + timedelta(hours=24)
    assert (seen.own, ours.own, ours.facts["person"]) == (False, True, world.person("ana"))
    assert bakery.account is not None
    assert bakery.account.settings["app_scoped"] == SCOPED


async def test_the_same_person_is_one_beneath_a_post_and_in_messages(bakery: Bakery) -> None:
    world = bakery.world
    world.comment(world.post("Rye").id, "In public", writer=world.person("ana"))
    world.letter(world.person("ana"), "In private")
    assert (await bakery.seen("In public")).author == (await bakery.seen("In private")).author


async def test_pictures_are_fetched_by_an_address_of_today_and_odd_messages_say_what_they_are(bakery: Bakery) -> None:
    world = bakery.world
    world.letter(world.person("ana"), "Look", files=[("a.jpg", "image/jpeg", b"\xff\xd8")])
    world.letter(world.person("ben"), "").unsupported = True
    world.letter(world.person("dora"), "").story = True
    (file,) = (await bakery.seen("Look")).attachments
    assert file.media_type == "image/jpeg"
    bakery.service.signature = 9
    session = await bakery.session()
    assert await session.fetch(file.remote_ref) == b"\xff\xd8"
    assert "Instagram does not hand this message to other programs. Open it in its app." in bakery.shelf.texts()
    assert "Mentioned you in a story." in bakery.shelf.texts()
    with pytest.raises(Rejected):
        await session.fetch("aWdfnothing#0")


@pytest.mark.parametrize(
    ("missing", "words"),
    [("instagram_business_manage_messages", "direct messages"), ("instagram_business_manage_comments", "comments")],
)
async def test_a_missing_permission_is_a_notice_and_the_rest_goes_on(bakery: Bakery, missing: str, words: str) -> None:
    world = bakery.world
    world.comment(world.post("Rye").id, "In public", writer=world.person("ana"))
    world.letter(world.person("ana"), "In private")
    bakery.service.granted -= {missing}
    session = await bakery.session()
    assert len(said(await bakery.read(session))) == 1
    (notice,) = session.notices()
    assert words in notice


async def test_too_many_calls_wait_as_long_as_instagram_says(bakery: Bakery) -> None:
    session = await bakery.session()
    await bakery.stand.limit_rate(600)
    with pytest.raises(RateLimited) as limited:
        await bakery.read(session)
    assert limited.value.until - bakery.clock.at == timedelta(minutes=10)
