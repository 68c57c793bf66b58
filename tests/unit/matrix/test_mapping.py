"""Events of Matrix become ours, whatever a stranger's server puts into them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.matrix.mapping import UNREADABLE, edit_of, events_of, invitation_of
from connectors.matrix.media import address_of, attachment_of, opened
from connectors.matrix.reading import HistoryPlace
from connectors.matrix.rooms import Room, RoomBook
from shopbell.clock import SystemClock
from shopbell.errors import Rejected
from shopbell.events import MessageGone, MessageSeen
from shopbell.model import MessageKind

SHOP, ANA = "@shop:bakery.test", "@ana:bakery.test"
NAMES = (
    st.sampled_from(
        (
            "type",
            "content",
            "body",
            "msgtype",
            "m.relates_to",
            "rel_type",
            "event_id",
            "url",
            "file",
            "info",
            "unsigned",
        )
    )
    | st.sampled_from(
        ("state_key", "sender", "m.mentions", "user_ids", "membership", "m.relations", "m.replace", "m.new_content")
    )
    | st.sampled_from(
        ("redacted_because", "origin_server_ts", "rooms", "join", "timeline", "events", "summary", "m.heroes", "key")
    )
)
WORDS = st.sampled_from(
    ["m.room.message", "m.room.encrypted", "m.reaction", "m.text", "m.image", "m.bridge", "m.replace"]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(), inner, max_size=6),
    max_leaves=30,
)


def room(**more: Any) -> Room:
    made = Room("!room:bakery.test", SHOP, heroes=(ANA,), people=2, **more)
    made.members[ANA] = {"displayname": "Ana"}
    return made


def event(content: dict[str, Any], kind: str = "m.room.message", **more: Any) -> dict[str, Any]:
    base = {"event_id": "$1", "sender": ANA, "origin_server_ts": 1_750_000_000_000, "type": kind, "content": content}
    return {**base, **more}


def message(content: dict[str, Any], where: Room | None = None, **more: Any) -> MessageSeen:
    (found,) = events_of(event(content, **more), where or room(), live=True)
    assert isinstance(found, MessageSeen)
    return found


@given(ANYTHING)
def test_nothing_that_comes_breaks_the_reading(anything: Any) -> None:
    raw = anything if isinstance(anything, dict) else {"content": anything}
    base = {"event_id": "$1", "sender": ANA, "origin_server_ts": 1, "type": "m.room.message"}
    for each in (raw, {**base, **raw}, {**base, "content": raw}):
        where = room()
        where.learn(each)
        list(events_of(each, where, live=False))
        edit_of(each, each)
    book = RoomBook(SHOP)
    book.absorb(raw)
    book.joined()
    invitation_of("!a:b", raw, SHOP, SystemClock().now())
    attachment_of(raw)


@given(st.text())
def test_any_cursor_and_any_reference_can_be_read(text: str) -> None:
    assert HistoryPlace.of(HistoryPlace.of(text).text()) == HistoryPlace.of(text)
    assert isinstance(address_of(text), str)


def test_the_copy_of_what_is_answered_is_taken_out() -> None:
    relation = {"m.in_reply_to": {"event_id": "$0"}}
    html = "<mx-reply><blockquote>old words</blockquote></mx-reply><b>Yes</b>"
    content = {
        "msgtype": "m.text",
        "body": "> <@shop:bakery.test> old words\n> more\n\nYes",
        "format": "org.matrix.custom.html",
        "formatted_body": html,
        "m.relates_to": relation,
    }
    found = message(content)
    assert (found.text, found.html, found.reply_to) == ("Yes", "<b>Yes</b>", "$0")
    assert message({"msgtype": "m.text", "body": "> a quote of my own"}).text == "> a quote of my own"


def test_what_cannot_be_read_yet_is_said_and_an_unreadable_edit_is_not() -> None:
    (found,) = events_of(event({"algorithm": "m.megolm.v1.aes-sha2"}, "m.room.encrypted"), room(), live=True)
    assert isinstance(found, MessageSeen)
    assert found.text == UNREADABLE
    edit = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$0"}}
    assert list(events_of(event(edit, "m.room.encrypted"), room(), live=True)) == []


def test_what_was_taken_back_before_we_looked_is_gone() -> None:
    because = {"origin_server_ts": 1_750_000_001_000}
    (found,) = events_of(event({}, unsigned={"redacted_because": because}), room(), live=True)
    assert isinstance(found, MessageGone)


@pytest.mark.parametrize("how", [{"redacts": "$0"}, {"content": {"redacts": "$0"}}])
def test_a_deletion_in_old_and_new_rooms(how: dict[str, Any]) -> None:
    (found,) = events_of({**event({}, "m.room.redaction"), **how}, room(), live=True)
    assert isinstance(found, MessageGone)
    assert found.remote_id == "$0"


def test_a_picture_without_a_caption_has_no_words() -> None:
    content = {
        "msgtype": "m.image",
        "body": "cake.png",
        "url": "mxc://bakery.test/abc",
        "info": {"mimetype": "image/png"},
    }
    found = message(content)
    assert found.text == ""
    assert [(a.name, a.media_type, a.remote_ref) for a in found.attachments] == [
        ("cake.png", "image/png", "mxc://bakery.test/abc")
    ]


def test_a_file_elsewhere_than_at_matrix_is_none() -> None:
    content = {"msgtype": "m.file", "body": "a", "url": "https://elsewhere.test/a"}
    assert message(content).attachments == ()


def test_an_encrypted_file_that_was_changed_is_not_opened() -> None:
    reference = '{"url": "mxc://a/b", "key": "AAAA", "iv": "AAAA", "sha256": "AAAA"}'
    with pytest.raises(Rejected, match="damaged"):
        opened(reference, b"anything")


def test_lines_that_are_nobodys_turn() -> None:
    reaction = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$0", "key": "👍"}}
    assert (message(reaction, kind="m.reaction").text, message(reaction, kind="m.reaction").kind) == (
        "Ana reacted with 👍",
        MessageKind.MACHINERY,
    )
    before = {"membership": "join", "displayname": "Ana"}
    left = event({"membership": "leave"}, "m.room.member", state_key=ANA, unsigned={"prev_content": before})
    (line,) = events_of(left, room(), live=True)
    assert isinstance(line, MessageSeen)
    assert (line.text, line.kind) == ("Ana left the chat", MessageKind.MACHINERY)
    assert message({"msgtype": "m.notice", "body": "Beep"}).auto_reply


def test_a_poll_is_its_question() -> None:
    poll = {"org.matrix.msc3381.poll.start": {"question": {"org.matrix.msc1767.text": "Rye or wheat?"}}}
    assert message(poll, kind="org.matrix.msc3381.poll.start").text == "Rye or wheat?"


def test_our_own_words_name_whom_they_are_for() -> None:
    ours = message({"msgtype": "m.text", "body": "Yes"}, sender=SHOP)
    assert ours.own
    assert [one.address for one in ours.recipients] == [ANA]


def test_encryption_is_never_taken_back() -> None:
    where = room()
    where.learn(event({"algorithm": "m.megolm.v1.aes-sha2"}, "m.room.encryption", state_key=""))
    where.learn(event({}, "m.room.encryption", state_key=""))
    assert where.encrypted


@pytest.mark.parametrize(
    ("rule", "content", "sender", "aside"),
    [
        ("public", {"body": "Who likes rye?"}, ANA, "!room:bakery.test $1"),
        ("public", {"body": "Hey @shop, any rye left?"}, ANA, ""),
        ("public", {"body": "Rye!", "m.mentions": {"user_ids": [SHOP]}}, ANA, ""),
        ("public", {"body": "Rye is out", "msgtype": "m.notice"}, ANA, ""),
        ("public", {"body": "We like rye"}, SHOP, ""),
        ("invite", {"body": "Who likes rye?"}, ANA, ""),
    ],
)
def test_only_what_is_said_among_others_in_public_may_be_about_the_shop(
    rule: str, content: dict[str, Any], sender: str, aside: str
) -> None:
    place = Room("!room:bakery.test", SHOP, public=rule == "public", people=9)
    raw = event({"msgtype": "m.text", **content}, sender=sender)
    (seen,) = events_of(raw, place, live=True)
    assert isinstance(seen, MessageSeen)
    assert seen.aside == aside
    assert seen.auto_reply == (bool(aside) or content.get("msgtype") == "m.notice")
