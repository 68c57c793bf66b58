"""Telegram's updates, also broken ones."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.telegram.cursors import Cursor, read_cursor
from connectors.telegram.mapping import events_of, message_of
from connectors.telegram.testing.service import BOT
from shopbell.events import MessageEdited, MessageGone, MessageSeen
from shopbell.model import MessageKind, Visibility
from shopbell.reply_window import answer_until

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "last_name": "Ruiz", "username": "ana"}


CALLED = ("corner_bot", "Corner Bakery")


def message(**more: Any) -> dict[str, Any]:
    plain = {
        "message_id": 5,
        "from": ANA,
        "chat": {"id": 7, "type": "private", "first_name": "Ana"},
        "date": 1_795_348_800,
        "text": "Do you have rye?",
    }
    return {name: value for name, value in {**plain, **more}.items() if value is not None}


def seen(**more: Any) -> MessageSeen:
    return message_of(message(**more), BOT, CALLED, live=True)


def test_a_message_to_the_bot() -> None:
    found = seen()
    assert (found.remote_id, found.thread.conversation) == ("c7:5", "c7")
    assert (found.author.address, found.author.name, found.own) == ("7", "Ana Ruiz", False)
    assert found.visibility is Visibility.PRIVATE
    assert found.facts == {"chat": "7", "username": "ana"}


def test_the_owner_writes_by_hand_from_the_business_account() -> None:
    owner = {"id": 500, "is_bot": False, "first_name": "Rosa"}
    found = seen(business_connection_id="biz", **{"from": owner})
    assert found.own
    assert found.author.address == "@corner_bot"
    assert [one.address for one in found.recipients] == ["7"]
    assert found.facts["connection"] == "biz"


def test_a_business_chat_takes_an_answer_for_a_day_and_nothing_else_has_an_end() -> None:
    asked = seen(business_connection_id="biz")
    assert answer_until(asked.facts) == asked.at + timedelta(hours=24)
    owner = {"id": 500, "is_bot": False, "first_name": "Rosa"}
    assert answer_until(seen(business_connection_id="biz", **{"from": owner}).facts) is None
    assert answer_until(seen().facts) is None


def test_a_public_group_and_its_topic() -> None:
    street = {"id": -100, "type": "supergroup", "title": "The street", "username": "street"}
    found = seen(chat=street, is_topic_message=True, message_thread_id=3)
    assert (found.thread.conversation, found.subject) == ("c-100/3", "The street")
    assert found.visibility is Visibility.PUBLIC
    assert found.facts["link"] == "https://t.me/street/5"
    assert found.remote_id == "c-100:5"


STREET = {"id": -100, "type": "supergroup", "title": "The street", "username": "street"}
BOT_USER = {"id": BOT, "is_bot": True, "first_name": "Corner Bakery"}


@pytest.mark.parametrize(
    ("more", "ours"),
    [
        ({}, False),
        ({"text": "Is the corner bakery open?"}, True),
        ({"text": "Bakery at the corner?"}, False),
        ({"text": "Hey @corner_bot, rye?"}, True),
        ({"text": "Hey @corner_bot2, rye?"}, False),
        ({"text": "/hours", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}, True),
        ({"text": "🍞 /hours@x", "entities": [{"type": "bot_command", "offset": 3, "length": 8}]}, False),
        ({"text": "You?", "entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": BOT_USER}]}, True),
        ({"text": "You?", "entities": [{"type": "text_mention", "offset": 0, "length": 3, "user": ANA}]}, False),
        ({"text": None, "caption": "Corner Bakery, like this?", "photo": [{"file_id": "f"}]}, True),
        ({"reply_to_message": message(message_id=4, chat=STREET, **{"from": BOT_USER})}, True),
        ({"reply_to_message": message(message_id=4, chat=STREET)}, False),
        (
            {
                "reply_to_message": message(
                    message_id=3, chat=STREET, forum_topic_created={"name": "Bread"}, **{"from": BOT_USER}
                )
            },
            False,
        ),
    ],
)
def test_in_an_open_group_only_what_is_said_to_the_shop_asks_for_its_turn(more: dict[str, Any], ours: bool) -> None:
    assert seen(chat=STREET, **more).auto_reply is not ours
    closed = {name: value for name, value in STREET.items() if name != "username"}
    assert not seen(chat=closed, **more).auto_reply
    assert not seen(**more).auto_reply


def test_an_answer_names_what_it_answers() -> None:
    assert seen(reply_to_message=message(message_id=4)).reply_to == "c7:4"


def test_a_link_behind_words_is_shown_where_it_leads() -> None:
    entity = {"type": "text_link", "offset": 3, "length": 4, "url": "https://corner.example/"}
    assert seen(text="🍞 menu!", entities=[entity]).text == "🍞 menu (https://corner.example/)!"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"location": {"latitude": 1.5, "longitude": 2}}, "Location: 1.5, 2"),
        ({"contact": {"first_name": "Ben", "phone_number": "+1"}}, "Contact: Ben +1"),
        ({"poll": {"question": "Rye?"}}, "Poll: Rye?"),
        ({"sticker": {"file_id": "s", "emoji": "🥐"}}, "🥐"),
    ],
)
def test_things_that_are_no_words_are_named(content: dict[str, Any], words: str) -> None:
    assert seen(text=None, **content).text == words


def test_somebody_joining_is_no_turn() -> None:
    found = seen(text=None, new_chat_members=[{"id": 9, "first_name": "Ben"}])
    assert (found.kind, found.text) == (MessageKind.MACHINERY, "Ben joined")


def test_a_picture_comes_in_its_largest_form_and_an_animation_once() -> None:
    sizes = [{"file_id": "small", "file_size": 1}, {"file_id": "large", "file_size": 9}]
    (picture,) = seen(photo=sizes, text=None, caption="Look").attachments
    assert (picture.remote_ref, picture.size, picture.media_type) == ("large", 9, "image/jpeg")
    both = seen(animation={"file_id": "a"}, document={"file_id": "a"}).attachments
    assert [one.remote_ref for one in both] == ["a"]


def test_edits_and_deletions() -> None:
    (edited,) = events_of({"edited_message": message(edit_date=1_795_348_900)}, BOT, CALLED, NOW, live=True)
    assert isinstance(edited, MessageEdited)
    assert edited.remote_id == "c7:5"
    gone = {"business_connection_id": "biz", "chat": {"id": 7}, "message_ids": [5, "x", 6]}
    found = events_of({"deleted_business_messages": gone}, BOT, CALLED, NOW, live=True)
    assert found == (MessageGone("b7:5", NOW), MessageGone("b7:6", NOW))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)
_KEYS = st.sampled_from(["message_id", "from", "chat", "date", "text", "entities", "photo", "document", "caption"])


@given(st.sampled_from(["message", "edited_message", "business_message", "deleted_business_messages"]), _JSON)
def test_nothing_that_is_sent_breaks_more_than_itself(kind: str, content: object) -> None:
    try:
        events_of({kind: content}, BOT, CALLED, NOW, live=True)
    except ValueError:
        return


@given(st.dictionaries(_KEYS, _JSON))
def test_a_message_with_anything_in_it_is_read_or_left_out(parts: dict[str, Any]) -> None:
    try:
        events_of({"message": {**message(), **parts}}, BOT, CALLED, NOW, live=True)
    except ValueError:
        return


@given(st.text())
def test_a_cursor_that_cannot_be_read_is_the_beginning(text: str) -> None:
    assert read_cursor(text).offset >= 0


def test_a_cursor_comes_back() -> None:
    assert read_cursor(Cursor(9, NOW).written()) == Cursor(9, NOW)
