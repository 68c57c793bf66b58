"""Slack's messages as ours: markup, who is meant, whose words are the shop's, and what machines said."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack import mapping, plain, stamps
from connectors.slack.api import Api
from connectors.slack.mapping import Reader
from connectors.slack.people import People, Person, mentioned
from connectors.slack.roster import Place
from connectors.slack.settings import SlackSettings
from connectors.slack.testing.entities import BOT, BOT_USER, OTHER_TEAM, OWNER, TEAM, stored
from shopbell.events import MessageSeen
from shopbell.model import MessageKind, Visibility
from tests.contract.rig import Rig

SETTINGS = SlackSettings(
    "https://slack.com", TEAM, BOT_USER, BOT, "shopbell", "https://bakery.slack.com/", OWNER, ("ben",)
)
STAMP = "1764666000.000200"
SQUARE = Place("C1", "#square", public=True)
SHARED = Place("C2", "#cafe", shared=True)
TALK = Place("D1", direct=True, partner="U1")
ANA = {"type": "message", "user": "U1", "team": OTHER_TEAM, "ts": STAMP, "text": "Hello"}


@pytest.fixture
def reader(rig: Rig) -> Reader:
    people = People(Api("https://slack.com", rig.tools()))
    people._known = {
        "U1": Person("U1", "Ana", "ana", OTHER_TEAM, "https://avatars.slack-edge.com/a.jpg"),
        "U2": Person("U2", "Ben", "ben", TEAM),
        "U3": Person("U3", "Chloé", "chloe", TEAM),
        BOT_USER: Person(BOT_USER, "Shopbell", "shopbell", TEAM, machine=True),
        OWNER: Person(OWNER, "Rosa", "rosa", TEAM),
    }
    return Reader(SETTINGS, people)


def seen(reader: Reader, place: Place = SQUARE, **more: object) -> MessageSeen:
    return reader.seen({**ANA, **more}, place, live=True)


@pytest.mark.parametrize(
    ("more", "asks"),
    [
        ({"text": "Anybody hungry?"}, False),
        ({"text": f"<@{BOT_USER}> are you open?"}, True),
        ({"text": "shopbell: rye?"}, True),
        ({"text": "Yes please", "thread_ts": "1764665000.000100", "parent_user_id": BOT_USER}, True),
        ({"text": "Yes please", "thread_ts": "1764665000.000100", "parent_user_id": "U1"}, False),
    ],
)
def test_where_the_workspace_reads_along_only_what_is_said_to_the_app_asks(
    reader: Reader, more: dict[str, Any], asks: bool
) -> None:
    assert seen(reader, **more).auto_reply is not asks
    assert seen(reader, SHARED, **more).auto_reply is False
    assert seen(reader, TALK, **more).auto_reply is False
    assert seen(reader).visibility is Visibility.PUBLIC
    assert seen(reader, SHARED).visibility is Visibility.PRIVATE


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Ask <@U1> or <@U9|nina> in <#C5|general> or <#C6>", "Ask @Ana or @nina in #general or #a channel"),
        ("<!here> <!subteam^S1|@bakers> <!date^1392734382^{date}|today>", "@here @bakers today"),
        ("<https://a.example/x?a=1&amp;b=2>", "https://a.example/x?a=1&b=2"),
        ("<https://a.example|our menu>", "our menu (https://a.example)"),
        ("<https://a.example|a.example>", "https://a.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("5 &gt; 3 &amp;amp; 2 &lt;b&gt;", "5 > 3 &amp; 2 <b>"),
        ("*bold* _thin_ :unknown:", "*bold* _thin_ :unknown:"),
    ],
)
def test_markup_is_read_as_what_it_stands_for(reader: Reader, raw: str, words: str) -> None:
    assert seen(reader, text=raw).text == words


@given(st.text(max_size=60))
def test_plain_words_go_out_and_come_back_as_they_were(words: str) -> None:
    assert plain.readable(plain.escaped(words), lambda kind, one: "x") == words


def test_emoji_are_characters_again(reader: Reader) -> None:
    assert seen(reader, **stored("Hello 👋 and 👨‍👩‍👧")).text == "Hello 👋 and 👨‍👩‍👧"


def test_what_stands_beside_the_words_is_said_too(reader: Reader) -> None:
    forward = {"is_share": True, "text": "Closed on Monday", "from_url": "https://bakery.slack.com/x"}
    preview = {"from_url": "https://a.example", "title": "A page"}
    order = {"title": "Order 5", "text": "Two loaves", "fields": [{"title": "Price", "value": "8"}]}
    assert seen(reader, attachments=[forward, preview, order]).text == (
        "Hello\nForwarded: Closed on Monday\nOrder 5\nTwo loaves\nPrice: 8"
    )
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Only <@U1>"}, "fields": [{"text": "x"}]}]
    assert seen(reader, text="", blocks=blocks).text == "Only @Ana\nx"


def test_whose_words_are_the_shops(reader: Reader) -> None:
    colleague: dict[str, Any] = {"user": "U3", "team": TEAM}
    assert seen(reader, user=BOT_USER, bot_id=BOT).own
    assert seen(reader, user=OWNER).own
    assert seen(reader, user="U2").own, "named by the owner"
    assert seen(reader, SHARED, **colleague).own, "a colleague in a channel shared with customers"
    assert not seen(reader, **colleague).own, "a colleague among colleagues"
    assert not seen(reader, TALK, **colleague).own, "a colleague who writes to the app"
    assert not seen(reader, SHARED).own
    assert [one.name for one in seen(reader, TALK, user=BOT_USER, bot_id=BOT).recipients] == ["Ana"]


def test_what_nobody_wrote_waits_for_nobody(reader: Reader) -> None:
    joined = seen(reader, subtype="channel_join", text="<@U1> has joined the channel")
    assert (joined.text, joined.kind, joined.robot) == ("@Ana has joined the channel", MessageKind.MACHINERY, True)
    robot = seen(reader, user="", bot_id="B9", subtype="bot_message", username="Till", text="Beep")
    assert (robot.robot, robot.author.name, robot.author.address) == (True, "Till", "B9")
    assert not seen(reader).robot


def test_a_stranger_is_known_by_what_the_message_brings(reader: Reader) -> None:
    profile = {"display_name": "Dmitri", "name": "dmitri", "team": OTHER_TEAM}
    found = seen(reader, SHARED, user="U77", user_profile=profile, user_team=OTHER_TEAM)
    assert (found.author.name, found.facts["team"]) == ("Dmitri", OTHER_TEAM)


def test_an_answer_in_a_thread_knows_its_beginning(reader: Reader) -> None:
    root = "1764665000.000100"
    found = seen(reader, SHARED, thread_ts=root)
    assert (found.reply_to, found.facts["thread"]) == (f"C2:{root}", root)
    assert found.facts["link"] == f"https://bakery.slack.com/archives/C2/p1764666000000200?thread_ts={root}&cid=C2"
    assert found.place == f"tC2;20251202;{STAMP}"
    beginning = seen(reader, SHARED, thread_ts=STAMP)
    assert (beginning.reply_to, "thread" in beginning.facts) == ("", False)
    assert beginning.place == f"C2;20251202;{STAMP}"


def test_files_are_named_and_those_that_are_gone_are_not(reader: Reader) -> None:
    file = {"id": "F1", "name": "a\u202ecod.exe", "mimetype": "image/png", "size": 3, "alt_txt": "A loaf"}
    gone = {"id": "F2", "mode": "tombstone"}
    hidden = {"id": "F3", "mode": "hidden_by_limit"}
    (one,) = seen(reader, files=[file, gone, hidden]).attachments
    assert (one.remote_ref, one.media_type, one.description) == ("F1", "image/png", "A loaf")
    assert "\u202e" not in one.name


@pytest.mark.parametrize("broken", [{"ts": "x"}, {"ts": None}, {"type": "file"}, {"user": ""}, {"hidden": True}])
def test_what_is_no_message_is_refused(reader: Reader, broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="message"):
        seen(reader, **broken)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["ts", "user", "text", "blocks", "attachments", "files", "thread_ts", "edited", "bot_profile", "user_profile"]


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6))
def test_whatever_comes_is_a_message_or_a_refusal(broken: dict[str, Any]) -> None:
    reader = Reader(SETTINGS, People.__new__(People))
    reader.people._known = {}
    message = {**ANA, **broken}
    mentioned(message)
    try:
        found = reader.seen(message, SHARED, live=True)
        reader.edited(message, SHARED)
    except ValueError:
        return
    assert "\0" not in found.text


def test_a_huge_message_is_read_in_no_time(reader: Reader) -> None:
    assert len(seen(reader, text="<@U1> <" * 100_000).text) < 1_000_001


def test_stamps_tell_the_time_and_the_order() -> None:
    assert stamps.moment("1764666000.000200") == datetime(2025, 12, 2, 9, 0, 0, 200, tzinfo=UTC)
    assert stamps.at(stamps.moment(STAMP)) == STAMP
    assert stamps.order("999999999.000000") < stamps.order(STAMP)
    assert stamps.order("x") == (0, 0)
    assert [stamps.is_stamp(one) for one in (STAMP, "1", None, 1.5, "1.1", "x.000000")] == [True, *[False] * 5]
    assert mapping.place_prefix("C1", stamps.moment(STAMP)) == "C1;20251202;"
    assert replace(SHARED, name="").title == ""
