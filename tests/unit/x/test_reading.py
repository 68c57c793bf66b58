"""What comes in from X, what is said to be missing, and what X's odd answers do."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.x.mapping import Posts, moment_of, number_of, private_message
from connectors.x.reading import Place
from connectors.x.testing.world import US
from shopbell.errors import KnownError, RateLimited, SignInNeeded, Unreachable
from shopbell.events import Author
from shopbell.model import Visibility
from tests.unit.x.shop import NOON, Shop, open_shop


async def test_a_mention_comes_with_who_wrote_what_it_answers_and_where_it_stands(shop: Shop) -> None:
    post = shop.stand.written("ana", "Do you have rye & <b>seeds</b> today?")
    await shop.look(shop.session())
    found = shop.one("Do you have rye & <b>seeds</b> today?")
    assert (found.author.address, found.author.name) == ("@ana", "Ana")
    assert found.author.portrait.startswith("https://pbs.twimg.com/profile_images/")
    assert (found.at, found.visibility, found.own) == (NOON, Visibility.PUBLIC, False)
    assert found.reply_to == shop.stand.root.id
    assert found.context == "Fresh bread every morning from seven."
    assert found.facts["link"] == f"https://x.com/ana/status/{post.id}"
    assert "no_answer" not in found.facts
    assert found.thread.conversation == f"c{shop.stand.root.id}-{post.author}"


async def test_everybody_below_one_post_has_a_talk_of_their_own_and_our_answer_joins_it(shop: Shop) -> None:
    ana = shop.stand.written("ana", "Rye today?")
    shop.stand.written("ben", "And spelt?")
    shop.stand.service.world.post(US, "Yes, four loaves.", answers=ana.id)
    shop.stand.service.world.post(US, "Closed on Monday.")
    await shop.look(shop.session())
    assert shop.texts() == ["And spelt?", "Rye today?", "Yes, four loaves."], "a post to everybody is nobody's turn"
    answer, question = shop.one("Yes, four loaves."), shop.one("Rye today?")
    assert answer.own
    assert answer.thread == question.thread != shop.one("And spelt?").thread
    assert [one.address for one in answer.recipients] == ["@ana"]


async def test_the_context_of_a_comment_is_known_after_a_restart(shop: Shop) -> None:
    shop.stand.root.at = NOON - timedelta(days=40)
    await shop.look(shop.session(), "own", "older own")
    shop.stand.written("ana", "Rye today?")
    await shop.look(shop.session(), "mentions")
    assert shop.one("Rye today?").context == "Fresh bread every morning from seven."


async def test_who_did_not_summon_the_shop_is_read_and_said_to_be_answered_by_hand(shop: Shop) -> None:
    world = shop.stand.service.world
    made = world.post(world.person("ana").id, "Nice loaf, is it vegan?", answers=shop.stand.root.id)
    made.text, made.shown_from = "Nice loaf, is it vegan?", 0
    await shop.look(shop.session(), "answers")
    found = shop.one("Nice loaf, is it vegan?")
    assert found.facts["no_answer"].startswith("X lets programs answer only posts whose writer mentions or quotes you")
    assert found.facts["link"] == f"https://x.com/ana/status/{made.id}"


async def test_a_quote_of_our_post_summons_us(shop: Shop) -> None:
    world = shop.stand.service.world
    await shop.look(shop.session())
    await shop.look(shop.session(), "older own")
    made = world.post(world.person("ana").id, "Best bread", answers=shop.stand.root.id, quoted=shop.stand.root.id)
    made.text, made.shown_from = "Best bread", 0
    await shop.look(shop.session(), "answers")
    assert "no_answer" not in shop.one("Best bread").facts


async def test_real_addresses_stand_in_the_words_and_long_posts_come_whole(shop: Shop) -> None:
    world = shop.stand.service.world
    long = "I wonder, @tern_bakery: " + "bread " * 90 + "https://example.org/recipe?a=1&b=2"
    made = shop.stand.written("ana", "I wonder…")
    made.note = long
    post = world.post(world.person("ben").id, "Look: example.org/loaf @tern_bakery")
    again = world.post(world.person("chloe").id, "RT @ben: Look @tern_bakery")
    again.repost = post.id
    await shop.look(shop.session())
    assert shop.texts() == sorted([long, "Look: http://example.org/loaf @tern_bakery"])


async def test_pictures_come_with_what_they_show_and_are_fetched_from_x_alone(shop: Shop) -> None:
    key = shop.stand.service.world.picture(b"\x89PNG loaf", "png", "A loaf")
    shop.stand.written("ana", "Like this one?").media = (key,)
    session = shop.session()
    await shop.look(session)
    (file,) = shop.one("Like this one?").attachments
    assert (file.name, file.media_type, file.description) == ("picture1.png", "image/png", "A loaf")
    assert await session.fetch(file.remote_ref) == b"\x89PNG loaf"
    with pytest.raises(KnownError, match="somebody else's server"):
        await session.fetch("https://pbs.twimg.com.example.org/loaf.png")


async def test_more_than_x_hands_out_is_said_to_be_missing(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 5000)
    shop.stand.written("ana", "The first")
    await shop.look(shop.session(), "mentions")
    first = shop.one("The first").at
    for number in range(900):
        shop.stand.written("ben", f"Number {number}", at=NOON + timedelta(minutes=number))
    shop.clock.pass_by(days=3)
    await shop.look(shop.session(), "mentions")
    assert len(shop.shelf.messages) == 801
    (gap,) = shop.gaps()
    assert gap.reason == "X hands out the 800 newest only; what came before was not read in time."
    assert gap.start is not None
    assert abs(gap.start - first) <= timedelta(minutes=1, seconds=1)
    assert abs(gap.end - shop.one("Number 100").at) < timedelta(seconds=1)
    await shop.look(shop.session(), "mentions")
    assert len(shop.gaps()) == 1
    await shop.close()


async def test_history_ends_where_a_tenth_of_the_budget_does_and_goes_on_when_asked(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 2)
    for number in range(200):
        shop.stand.written("ana", f"Number {number}", at=NOON - timedelta(days=30) + timedelta(minutes=number))
    session = shop.session()
    await shop.look(session, "mentions", "older mentions")
    assert shop.stand.service.bill.total() <= 200_000
    read = len(shop.shelf.messages)
    assert 0 < read < 200
    (gap,) = shop.gaps()
    assert gap.start is None
    assert "more than a tenth of the month's budget" in gap.reason
    assert not any(message.live for message in shop.shelf.messages.values())
    shop.shelf.cursors.pop("older mentions")
    shop.clock.pass_by(days=1)
    await shop.look(shop.session(), "older mentions")
    assert len(shop.shelf.messages) > read
    posts = [kind for _, kind, _ in shop.stand.service.bill.lines if kind == "post"]
    assert len(posts) == len(shop.shelf.messages), "none is paid for twice"
    assert await shop.used() == shop.billed()
    await shop.close()


async def test_history_that_ends_by_itself_lacks_nothing(shop: Shop) -> None:
    for number in range(30):
        shop.stand.written("ana", f"Number {number}", at=NOON - timedelta(days=20) + timedelta(minutes=number))
    await shop.look(shop.session())
    assert len(shop.shelf.messages) == 30
    assert shop.gaps() == []


async def test_the_search_for_answers_reaches_seven_days_and_says_what_it_missed(shop: Shop) -> None:
    world = shop.stand.service.world
    made = world.post(world.person("ana").id, "One", answers=shop.stand.root.id)
    made.text, made.shown_from = "One", 0
    await shop.look(shop.session(), "answers")
    shop.clock.pass_by(days=9)
    await shop.look(shop.session(), "answers")
    (gap,) = shop.gaps()
    assert gap.reason.startswith("X searches seven days back only")
    await shop.look(shop.session(), "answers")
    assert len(shop.gaps()) == 1


async def test_what_was_there_before_the_first_look_is_no_news_even_when_money_puts_it_off(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 1, owned=False)
    for number in range(30):
        at = NOON - timedelta(hours=30) + timedelta(minutes=number)
        shop.stand.written(f"person{number}", f"Old {number}", at=at)
    waits = await shop.look(shop.session(), "mentions")
    while waits:
        shop.clock.at = waits[0].until
        waits = await shop.look(shop.session(), "mentions")
    assert len(shop.shelf.messages) == 30
    assert not any(message.live for message in shop.shelf.messages.values())
    await shop.close()


async def test_the_very_first_mention_is_news(shop: Shop) -> None:
    await shop.look(shop.session(), "mentions")
    shop.clock.pass_by(minutes=2)
    shop.stand.written("ana", "Are you open?")
    await shop.look(shop.session(), "mentions")
    assert shop.one("Are you open?").live


async def test_what_x_lists_late_is_not_lost(shop: Shop) -> None:
    late = shop.stand.written("ana", "Written first, listed last")
    del shop.stand.service.world.posts[late.id]
    shop.clock.pass_by(seconds=30)
    shop.stand.written("ben", "Listed at once")
    await shop.look(shop.session(), "mentions")
    shop.stand.service.world.posts[late.id] = late
    await shop.look(shop.session(), "mentions")
    assert shop.texts() == ["Listed at once", "Written first, listed last"]
    assert await shop.used() == shop.billed()


# ---- private messages


async def test_private_messages_come_with_both_sides_and_the_older_ones_are_said_to_be_missing(shop: Shop) -> None:
    world = shop.stand.service.world
    ana = world.person("ana").id
    for number in range(30):
        world.write_private(ana, US, f"Private {number}", at=NOON - timedelta(hours=40 - number))
    world.write_private(US, ana, "We do.", at=NOON - timedelta(hours=1))
    await shop.look(shop.session(), "private")
    assert len(shop.shelf.messages) == 20
    ours, theirs = shop.one("We do."), shop.one("Private 29")
    assert (ours.own, ours.visibility, theirs.own) == (True, Visibility.PRIVATE, False)
    assert ours.thread == theirs.thread
    assert [one.address for one in ours.recipients] == ["@ana"]
    (gap,) = shop.gaps()
    assert (gap.start, "charges a cent for each" in gap.reason) == (None, True)


async def test_a_new_private_message_is_found_by_one_that_costs_a_cent(shop: Shop) -> None:
    world = shop.stand.service.world
    ana = world.person("ana").id
    world.write_private(ana, US, "First", at=NOON - timedelta(hours=1))
    await shop.look(shop.session(), "private")
    shop.clock.pass_by(minutes=5)
    for number in range(9):
        world.write_private(ana, US, f"More {number}")
        shop.clock.pass_by(seconds=1)
    await shop.look(shop.session(), "private")
    assert len(shop.shelf.messages) == 10
    assert all(message.live for message in shop.shelf.messages.values() if message.text != "First")
    assert shop.gaps() == []
    assert await shop.used() == shop.billed()


async def test_private_messages_are_not_asked_for_more_often_than_x_lets_one(shop: Shop) -> None:
    session = shop.session()
    for _ in range(60):
        await shop.look(session, "private")
        shop.clock.pass_by(seconds=60)
    asked = [call for call, _ in shop.stand.service.said if call.path == "/2/dm_events"]
    assert 25 < len(asked) <= 32


async def test_who_was_away_for_more_than_thirty_days_is_told_what_x_forgot(shop: Shop) -> None:
    world = shop.stand.service.world
    ana = world.person("ana").id
    world.write_private(ana, US, "Long ago", at=NOON - timedelta(hours=1))
    await shop.look(shop.session(), "private")
    shop.clock.pass_by(days=35)
    world.write_private(ana, US, "Just now")
    await shop.look(shop.session(), "private")
    (gap,) = shop.gaps()
    assert "keeps private messages for programs for 30 days" in gap.reason


async def test_without_the_permission_for_private_messages_the_rest_is_read_and_the_card_says_so(shop: Shop) -> None:
    shop.stand.service.dm_allowed = False
    shop.stand.written("ana", "Rye today?")
    session = shop.session()
    await shop.look(session)
    assert shop.texts() == ["Rye today?"]
    (notice,) = session.notices()
    assert notice.startswith("Private messages are not read: X does not let this app.")
    assert await shop.used() == shop.billed()
    await shop.look(session)
    assert session.notices() == (notice,)
    shop.stand.service.dm_allowed = True
    shop.clock.pass_by(minutes=5)
    await shop.look(session)
    assert session.notices() == ()


async def test_a_permission_that_is_missing_for_mentions_stops_the_account_and_says_what_to_do(shop: Shop) -> None:
    shop.stand.service.refuses_reading = True
    with pytest.raises(SignInNeeded, match="Look at the app's permissions in X's console"):
        await shop.look(shop.session(), "mentions")


# ---- X says no, or says something odd


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        ({"credit": False}, "Your credit at X is used up. Buy more on console.x.com"),
        ({"capped": True}, "X's own limit for this app is reached"),
        ({"limited": 40.0}, "X asks to wait a little"),
    ],
)
async def test_each_wait_says_for_what(shop: Shop, prepare: dict[str, object], words: str) -> None:
    for name, value in prepare.items():
        setattr(shop.stand.service, name, value)
    (stopped,) = await shop.look(shop.session(), "mentions")
    assert words in str(stopped)
    assert timedelta(seconds=30) < stopped.until - shop.clock.at <= timedelta(hours=6)
    assert await shop.used() == 0


async def test_the_quarter_of_an_hour_ends_when_x_says(shop: Shop) -> None:
    shop.stand.service.limits["mentions"] = 1
    session = shop.session()
    assert await shop.look(session, "mentions") == []
    shop.clock.pass_by(minutes=5)
    (stopped,) = await shop.look(session, "mentions")
    assert stopped.until == NOON + timedelta(minutes=15)
    shop.clock.at = stopped.until
    assert await shop.look(session, "mentions") == []


class Answers(httpx.AsyncBaseTransport):
    """Answers every list with this, whatever is asked."""

    def __init__(self, line: httpx.AsyncBaseTransport, content: bytes) -> None:
        self._line = line
        self._content = content

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(("/mentions", "/dm_events", "/2/users")):
            return httpx.Response(200, content=self._content)
        return await self._line.handle_async_request(request)


_ODD: tuple[object, ...] = (
    {"data": "no list"},
    {"data": [None, 5, "x", {}, {"id": "1" * 400}, {"id": "12", "text": 7, "author_id": {}}], "meta": []},
    {"data": [{"id": "99", "text": None, "created_at": "never", "author_id": "5", "entities": [], "attachments": 3}]},
    {"data": [{"id": "-5"}, {"id": "1e9"}, {"id": "²"}], "meta": {"next_token": 5}, "includes": {"media": [None]}},
    {"meta": {"next_token": "for ever"}},
    {"data": [{"id": "77", "text": "x" * 2_000_000, "author_id": "9", "referenced_tweets": [{"type": "replied_to"}]}]},
)


@pytest.mark.parametrize("body", _ODD, ids=range(len(_ODD)))
async def test_an_odd_answer_ends_and_spoils_nothing(shop: Shop, body: object) -> None:
    tools = replace(shop.tools(), transport=Answers(shop.stand.line, json.dumps(body).encode()))
    from connectors.x.connector import connector

    session = connector().open(shop.account, tools)
    for stream in await session.streams():
        try:
            await shop.pull(session, stream)  # type: ignore[arg-type]
        except RateLimited as limited:
            assert "budget" in str(limited)  # noqa: PT017
    await session.close()
    assert all(message.remote_id.removeprefix("dm:").isdecimal() for message in shop.shelf.messages.values())


async def test_an_answer_that_is_no_json_counts_as_charged_and_is_asked_again_later(shop: Shop) -> None:
    tools = replace(shop.tools(), transport=Answers(shop.stand.line, b"<html>"))
    from connectors.x.connector import connector

    session = connector().open(shop.account, tools)
    with pytest.raises(Unreachable):
        await shop.look(session, "mentions")  # type: ignore[arg-type]
    assert await shop.used() > 0, "X may have charged what could not be read"
    await session.close()


_leaf = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
_inner = _leaf | st.lists(_leaf, max_size=3) | st.dictionaries(st.text(max_size=12), _leaf, max_size=3)
_json = _inner | st.lists(_inner, max_size=3) | st.dictionaries(st.text(max_size=12), _inner, max_size=3)
_names = ("id", "text", "author_id", "conversation_id", "created_at", "entities", "attachments", "referenced_tweets")
_post = st.dictionaries(
    st.sampled_from([*_names, "note_tweet", "in_reply_to_user_id", "sender_id", "event_type"]), _json
)


@given(_post, st.booleans())
def test_no_post_of_whatever_shape_raises_more_than_that_it_has_no_number(
    post: dict[str, object], private: bool
) -> None:
    posts = Posts("7001", "tern_bakery", lambda user: Author(f"id {user}"), lambda number: "")
    try:
        if private:
            found = private_message(post, "7001", "tern_bakery", lambda user: Author(f"id {user}"), live=True)
        else:
            found = posts.message(post, {}, live=True)
    except ValueError as error:
        assert "without" in str(error)  # noqa: PT017
    else:
        assert found is None or found.remote_id


@given(st.text() | _json.map(json.dumps))
def test_a_cursor_that_cannot_be_read_is_the_beginning(cursor: str) -> None:
    assert isinstance(Place.of(cursor), Place)
    assert Place.of(Place.of(cursor).written()) == Place.of(cursor)


def test_a_number_tells_its_time() -> None:
    at = moment_of("1212092628029698048")
    assert str(at).startswith("2019-12-31 19:26:16")
    assert at is not None
    assert moment_of(str(number_of(at))) == at
    assert moment_of("") is moment_of("x") is moment_of("9" * 30) is None
