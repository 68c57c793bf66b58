"""Whatever Meta, or somebody in between, sends: mapping gives messages or nothing, and breaks nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.graph.said import House, address_of, said
from connectors._kit.graph.times import EPOCH, later, moment_of
from connectors.facebook import mapping as facebook
from connectors.instagram import mapping as instagram
from shopbell.events import MessageSeen

NAMES = (
    *("id", "message", "created_time", "timestamp", "from", "to", "data", "name", "username", "parent", "text"),
    *("attachments", "attachment", "type", "media", "image", "src", "sticker", "shares", "link", "story", "mention"),
    *("is_hidden", "hidden", "user_likes", "can_hide", "can_reply_privately", "permalink_url", "permalink", "caption"),
    *("recommendation_type", "review_text", "rating", "has_rating", "reviewer", "replies", "size", "mime_type"),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-11-29T17:00:00+0000", "9999-12-31T23:59:59+0000", "0001-01-01T00:00:00+0000", "photo"])
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner), max_leaves=25
)
OBJECTS = st.dictionaries(st.sampled_from(NAMES), JSON)


def whole(message: MessageSeen) -> None:
    """As the contract wants messages."""
    assert message.remote_id
    assert message.at.utcoffset() == timedelta(0)
    assert message.author.address
    assert message.thread.conversation
    assert "\0" not in message.text
    assert all(isinstance(value, str) for value in message.facts.values())


@given(OBJECTS)
def test_a_private_message_of_any_shape(message: dict[str, object]) -> None:
    try:
        found = said(message, "t_1", House("Facebook", "1"), live=True)
    except ValueError:
        return
    whole(found)
    for file in found.attachments:
        assert isinstance(address_of(message, file.remote_ref.partition("#")[2]), str)


@given(st.sampled_from(["feed", "tagged", "ratings"]), OBJECTS, st.lists(OBJECTS, max_size=3))
def test_posts_and_comments_of_facebook_of_any_shape(
    source: str, post: dict[str, object], below: list[dict[str, object]]
) -> None:
    for message in facebook.messages_of("1", source, post, below, True):
        whole(message)


@given(st.sampled_from(["media", "tags"]), OBJECTS, st.lists(OBJECTS, max_size=3))
def test_posts_and_comments_of_instagram_of_any_shape(
    source: str, post: dict[str, object], below: list[dict[str, object]]
) -> None:
    us = instagram.Us(frozenset({"1"}), "corner.bakery")
    for message in instagram.messages_of(us, source, post, below, True):
        whole(message)


@given(JSON)
def test_times_of_any_shape(value: object) -> None:
    assert moment_of({"at": value}, "at").utcoffset() == timedelta(0)


def test_both_ways_of_writing_a_time_are_one() -> None:
    at = datetime(2026, 11, 29, 17, tzinfo=UTC)
    for written in ("2026-11-29T17:00:00+0000", int(at.timestamp()), str(int(at.timestamp()))):
        assert moment_of({"at": written}, "at") == at
    assert moment_of({}, "at") == EPOCH
    assert later(datetime.max.replace(tzinfo=UTC), timedelta(days=7)) == datetime.max.replace(tzinfo=UTC)
