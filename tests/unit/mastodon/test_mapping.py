"""Statuses as events: pure, and deaf to nonsense."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mastodon.ids import order, steady
from connectors.mastodon.mapping import Place, Statuses
from connectors.mastodon.words import alike, formatted, plain, prefixed, shown_name, without_names
from shopbell.errors import PayloadSkipped
from shopbell.events import MessageEdited, MessageSeen
from shopbell.model import Visibility
from tests.unit.mastodon.conftest import SETTINGS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "id",
    "created_at",
    "account",
    "content",
    "visibility",
    "mentions",
    "media_attachments",
    "spoiler_text",
    "in_reply_to_id",
    "reblog",
    "edited_at",
    "url",
    "uri",
    "acct",
    "username",
    "display_name",
    "description",
    "remote_url",
    "type",
    "bot",
]
STATUS = st.dictionaries(st.sampled_from(KEYS), JSON | st.dictionaries(st.sampled_from(KEYS), JSON, max_size=5))


def status(**more: Any) -> dict[str, Any]:
    """Ana's post to the shop."""
    return {
        "id": "10",
        "created_at": "2026-11-21T10:00:00.000Z",
        "account": {"id": "2", "username": "ana", "acct": "ana@other.example", "display_name": "Ana :cake:"},
        "content": '<p><a href="https://shop.example/@bakery" class="u-url mention">@<span>bakery</span></a> Rye?</p>',
        "visibility": "public",
        "mentions": [{"id": "1", "username": "bakery", "acct": "bakery"}],
        "url": "https://other.example/@ana/10",
    } | more


def seen(statuses: Statuses, **more: Any) -> MessageSeen:
    """The message of it."""
    return statuses.message(status(**more), Place("10"), live=True)


def test_a_post_becomes_a_message(statuses: Statuses) -> None:
    message = seen(statuses, spoiler_text="Food", media_attachments=[])
    assert (message.text, message.author.address, message.author.name) == ("Rye?", "ana@other.example", "Ana")
    assert message.facts == {
        "link": "https://other.example/@ana/10",
        "warning": "Food",
        "visibility": "public",
        "prefix": "@ana@other.example",
    }
    assert [each.address for each in message.recipients] == ["bakery@shop.example"]
    assert not message.own


@given(STATUS)
def test_nonsense_is_skipped_and_breaks_nothing(found: dict[str, Any]) -> None:
    statuses = Statuses(SETTINGS)
    with suppress(PayloadSkipped):
        statuses.events(found, Place("1"), live=True)
    assert statuses.is_message(found) in (True, False)


@pytest.mark.parametrize(
    ("word", "readers"),
    [
        ("public", Visibility.PUBLIC),
        ("unlisted", Visibility.PUBLIC),
        ("local", Visibility.PUBLIC),
        ("private", Visibility.FOLLOWERS),
        ("mutuals_only", Visibility.FOLLOWERS),
        ("direct", Visibility.PRIVATE),
    ],
)
def test_who_can_read_a_post_is_kept(statuses: Statuses, word: str, readers: Visibility) -> None:
    message = seen(statuses, visibility=word)
    assert message.visibility is readers
    private = readers is Visibility.PRIVATE
    assert message.thread.conversation == ("direct:ana@other.example" if private else "10")


def test_a_talk_of_three_is_another_one_than_that_of_two(statuses: Statuses) -> None:
    third = {"id": "3", "username": "ben", "acct": "ben"}
    message = seen(statuses, visibility="direct", mentions=[*status()["mentions"], third])
    assert message.thread.conversation == "direct:ana@other.example,ben@shop.example"
    assert message.facts["prefix"] == "@ana@other.example @ben"


def test_what_the_shop_posts_to_nobody_and_boosts_are_no_messages(statuses: Statuses) -> None:
    us = {"id": "1", "username": "bakery", "acct": "bakery"}
    assert not statuses.is_message(status(account=us, mentions=[]))
    assert statuses.is_message(status(account=us, mentions=[{"id": "2", "username": "ana", "acct": "ana"}]))
    assert not statuses.is_message(status(reblog=status()))


def test_a_machine_is_a_robot(statuses: Statuses) -> None:
    assert seen(statuses, account={**status()["account"], "bot": True}).robot


@pytest.mark.parametrize(
    ("url", "origin", "kept"),
    [
        ("https://files.shop.example/a.png", None, True),
        ("https://files.shop.example/cache/a.png", "https://other.example/a.png", True),
        ("https://other.example/a.png", "https://other.example/a.png", False),
        (None, "https://other.example/a.png", False),
        ("https://shop.example/a.png", "https://shop.example/a.png", True),
    ],
)
def test_only_what_our_own_server_keeps_is_fetched(
    statuses: Statuses, url: str | None, origin: str | None, kept: bool
) -> None:
    media = {"id": "5", "type": "image", "url": url, "remote_url": origin, "description": "A cake"}
    (file,) = seen(statuses, media_attachments=[media]).attachments
    assert file.remote_ref == (url if kept else "")
    assert file.description == "A cake"


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ({"avatar": "https://shop.example/a.gif", "avatar_static": "https://shop.example/a.png"}, "a.png"),
        ({"avatar": "https://shop.example/b.png"}, "b.png"),
        ({"avatar_static": "https://shop.example/avatars/original/missing.png"}, ""),
        ({}, ""),
    ],
)
def test_a_face_is_the_still_picture_and_the_one_of_everybody_is_none(
    statuses: Statuses, account: dict[str, Any], told: str
) -> None:
    somebody = {"id": "7", "acct": "ana", "username": "ana", **account}
    assert seen(statuses, account=somebody).author.portrait.rpartition("/")[2] == told


def test_an_edited_post_says_so(statuses: Statuses) -> None:
    message, edited = statuses.events(status(edited_at="2026-11-21T11:00:00Z"), Place("10"), live=False)
    assert isinstance(message, MessageSeen)
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == ("10", "Rye?")


def test_names_at_the_beginning_are_left_out_and_put_back() -> None:
    assert without_names("@Bakery @ana hello @ana", {"bakery", "ana"}) == "hello @ana"
    assert without_names("@bakery", {"bakery"}) == "@bakery"
    assert without_names("@stranger hello", {"bakery"}) == "@stranger hello"
    assert prefixed("@ana@other.example @ben", "hello @ben") == "@ana@other.example hello @ben"
    assert prefixed("@ana@other.example", "thanks @ana") == "thanks @ana"
    assert alike("@ana@other.example  hello\nyou", "@ana hello you")


def test_links_are_whole_and_formatting_is_kept_as_html() -> None:
    link = '<p>See <a href="https://a.example/long"><span class="invisible">https://</span>a.example/long</a></p>'
    assert plain(link, ()) == "See https://a.example/long"
    assert formatted(link) == ""
    assert formatted("<p><strong>Two</strong> loaves</p>")


def test_names_lose_their_small_pictures() -> None:
    assert shown_name("Ana :verified:", "ana") == "Ana"
    assert shown_name(":cake:", "ana") == ":cake:"
    assert shown_name("", "ana") == "ana"


def test_ids_that_change_with_an_edit_are_told_apart_by_what_stays() -> None:
    md5 = "e402847f84bebe67227cb62a467ae2f0"
    assert steady(f"1795309864{md5}") == steady(f"1795309885{md5}")
    assert order(f"1795309864{md5}") < order(f"1795309885{md5}")
    assert order("9") < order("10")
    assert steady("109348677773283527") == "109348677773283527"
