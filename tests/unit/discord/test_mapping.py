"""Discord's messages as ours: who is meant, what is said, and what came to be said by machines."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.discord import mapping, permissions, plain, snowflakes
from connectors.discord.mapping import Ours
from connectors.discord.roster import Place, Roster
from connectors.discord.testing import entities
from connectors.discord.testing.entities import BOT
from shopbell.events import MessageSeen
from shopbell.model import MessageKind, Visibility

ANA = entities.user("300", "ana", shown="Ana")
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
ROSTER = Roster(BOT, ("Corner Bakery", "corner-bakery"), frozenset({"77"}), {"1": "The Street"})
ROSTER.names |= {("channel", "40"): "orders", ("role", "77"): "Bakers", ("1", "300"): "Ana of No. 5"}
STREET = Place("40", 0, "#orders · The Street", "1", permissions.WANTED, public=True)
CLOSED = Place("41", 0, "#vip · The Street", "1", permissions.WANTED)
TALK = Place("50", 1, partner=ANA)


def message(text: str, **more: object) -> dict[str, Any]:
    return {**entities.message(str(snowflakes.at(AT)), "40", ANA, AT, text), **more}


def seen(text: str, place: Place = STREET, **more: object) -> MessageSeen:
    return mapping.seen(message(text, **more), place, ROSTER, Ours(frozenset({"rosa"})), live=True)


@pytest.mark.parametrize(
    ("text", "more", "asks"),
    [
        ("Anybody hungry?", {}, False),
        ("Corner Bakery: are you open?", {}, True),
        ("corner-bakery, rye?", {}, True),
        ("bakery", {}, False),
        (f"<@{BOT}> rye?", {"mentions": [entities.user(BOT, "corner-bakery", bot=True)]}, True),
        ("<@&77> rye?", {"mention_roles": ["77"]}, True),
        ("<@&78> rye?", {"mention_roles": ["78"]}, False),
        ("Yes please", {"referenced_message": {"author": {"id": BOT}}, "type": 19}, True),
        ("Yes please", {"referenced_message": {"author": {"id": "300"}}, "type": 19}, False),
    ],
)
def test_where_all_can_read_only_what_is_said_to_the_shop_asks(text: str, more: dict[str, Any], asks: bool) -> None:
    assert seen(text, **more).auto_reply is not asks
    assert seen(text, CLOSED, **more).auto_reply is False
    assert seen(text, TALK, **more).auto_reply is False


def test_who_can_read_it_is_said() -> None:
    assert seen("Hello").visibility is Visibility.PUBLIC
    assert seen("Hello", CLOSED).visibility is Visibility.PRIVATE
    assert seen("Hello", TALK).visibility is Visibility.PRIVATE


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Ask <@300> or <@!301> in <#40>", "Ask @Ana of No. 5 or @somebody in #orders"),
        ("<@&77> <@&1>", "@Bakers @a role"),
        ("<:rye:123> <a:bun:9>", ":rye: :bun:"),
        ("At <t:1793527200:F>", "At 2026-11-01 10:00 UTC"),
        ("</order now:12>", "/order now"),
        ("a < b > c <@x>", "a < b > c <@x>"),
    ],
)
def test_signs_are_read_as_what_they_stand_for(raw: str, words: str) -> None:
    assert seen(raw).text == words


def test_what_stands_beside_the_words_is_said_too() -> None:
    embed = {"type": "rich", "title": "Menu", "description": "Rye", "fields": [{"name": "Price", "value": "4"}]}
    preview = {"type": "link", "title": "A page"}
    poll = {"question": {"text": "Which?"}, "answers": [{"poll_media": {"text": "Rye"}}]}
    found = seen("Look", embeds=[embed, preview], sticker_items=[{"name": "Wave"}], poll=poll).text
    assert found == "Look\nMenu\nRye\nPrice: 4\n[Wave]\nPoll: Which?\n- Rye"
    forward = [{"message": {"content": "Closed on <t:0>"}}]
    assert seen("", message_snapshots=forward).text == "Forwarded: Closed on 1970-01-01 00:00 UTC"


def test_what_nobody_wrote_waits_for_nobody() -> None:
    joined = seen("", type=7)
    assert (joined.text, joined.kind, joined.robot) == ("Ana joined the server", MessageKind.MACHINERY, True)
    assert seen("Beep", author=entities.user("9", "counter", bot=True)).robot
    assert seen("Beep", webhook_id="12").robot
    assert not seen("Hello").robot


def test_whose_words_are_the_shops() -> None:
    own = seen("Yes", author=entities.user(BOT, "corner-bakery", bot=True))
    assert (own.own, own.robot, own.live, own.auto_reply) == (True, False, False, False)
    assert seen("Yes", author=entities.user("7", "Rosa")).own
    assert [one.name for one in seen("Yes", TALK, author=entities.user(BOT, "b", bot=True)).recipients] == ["Ana"]


def test_an_answer_knows_what_it_answers_and_a_forward_does_not() -> None:
    assert seen("Yes", type=19, message_reference={"message_id": "5", "type": 0}).reply_to == "40:5"
    assert seen("", type=0, message_reference={"message_id": "5", "type": 1}).reply_to == ""
    assert seen("", type=6, message_reference={"message_id": "5"}).reply_to == ""


def test_files_are_named_and_found_again() -> None:
    file = {"id": "88", "filename": "a\u202ecod.exe\n", "size": 3, "content_type": "text/plain; charset=utf-8"}
    (one,) = seen("", attachments=[{**file, "description": "A list"}]).attachments
    number = snowflakes.at(AT)
    assert (one.remote_ref, one.media_type, one.description) == (f"40:{number}:88", "text/plain", "A list")
    assert "\u202e" not in one.name
    assert "\n" not in one.name


def test_a_link_and_a_name_at_the_server() -> None:
    found = seen("Hello")
    assert found.author.name == "Ana of No. 5"
    assert found.facts["link"] == f"https://discord.com/channels/1/40/{snowflakes.at(AT)}"
    assert seen("Hello", TALK).facts["link"].startswith("https://discord.com/channels/@me/50/")
    assert found.place == f"40;20261102;{snowflakes.at(AT)}"


def test_a_face_is_a_path_at_discords_servers_and_nothing_else() -> None:
    assert seen("a", author={**ANA, "avatar": "a_1f"}).author.portrait == "avatars/300/a_1f.png?size=128"
    assert seen("a", author={**ANA, "avatar": "../../x"}).author.portrait == ""


@pytest.mark.parametrize("broken", [{"id": "x"}, {"timestamp": "soon"}, {"author": {}}, {"id": "9" * 30}])
def test_what_is_no_message_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="message without"):
        seen("Hello", **broken)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["content", "author", "mentions", "mention_roles", "embeds", "attachments", "type", "poll", "sticker_items"]
FIELDS += ["message_reference", "referenced_message", "message_snapshots", "timestamp", "id", "edited_timestamp"]


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=6))
def test_whatever_comes_is_a_message_or_a_refusal(broken: dict[str, Any]) -> None:
    try:
        found = seen("Hello", **broken)
        mapping.edited(message("Hello", **broken), STREET, ROSTER)
    except ValueError:
        return
    assert "\0" not in found.text


def test_a_huge_message_is_read_in_no_time() -> None:
    signs = "<@300> <:a:1> " * 50_000
    assert len(plain.readable({}, signs, lambda kind, number: "x")) < len(signs)


def test_ids_tell_the_time() -> None:
    """The example of the documentation (Reference, Snowflakes)."""
    assert snowflakes.made_at(175928847299117063) == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)
    assert snowflakes.made_at(snowflakes.at(AT)) == AT
    assert [snowflakes.number(one) for one in ("12", "-1", "x", None, 12, "9" * 40)] == [12, 0, 0, 0, 0, 0]
