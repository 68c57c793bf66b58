"""What a service says is never believed to have its documented shape."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.bluesky.mapping import chat_message, convo_of, message_of, own_post, post_of
from shopbell.errors import PayloadSkipped
from shopbell.events import Author

ME = "did:plc:shop"
ANA = "did:plc:ana"
URI = f"at://{ANA}/app.bsky.feed.post/3l2"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
POST: dict[str, Any] = {
    "uri": URI,
    "cid": "bafy",
    "author": {"did": ANA, "handle": "ana.test", "displayName": "Ana"},
    "indexedAt": "2026-11-22T10:00:00.000Z",
    "record": {"text": "Is it rye?", "createdAt": "2026-11-22T09:59:00.000Z"},
}
CONVO: dict[str, Any] = {
    "id": "c1",
    "members": [{"did": ANA, "handle": "ana.test"}, {"did": ME, "handle": "shop.test"}],
}
MESSAGE: dict[str, Any] = {"id": "m1", "text": "psst", "sender": {"did": ANA}, "sentAt": "2026-11-22T10:00:00.000Z"}


def _places(data: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = [path] if path else []
    if isinstance(data, dict):
        for name, value in data.items():
            found += _places(value, (*path, name))
    return found


def _with(data: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    name, *rest = path
    below = data.get(name)
    inner = _with(below if isinstance(below, dict) else {}, tuple(rest), value) if rest else value
    return {**data, name: inner}


MORE = [("record", "facets"), ("record", "embed"), ("record", "reply"), ("record", "labels"), ("embed",), ("labels",)]


@settings(max_examples=200)
@given(path=st.sampled_from([*_places(POST), *MORE]), value=ANYTHING)
def test_a_post_with_anything_in_it_is_a_message_or_passed_over(path: tuple[str, ...], value: object) -> None:
    data = _with(POST, path, value)
    try:
        post = post_of(data)
    except PayloadSkipped:
        return
    message = message_of(post, ME, post, live=True)
    assert message.remote_id == URI
    assert "\0" not in message.text + message.html


@given(data=st.dictionaries(st.text(max_size=8), ANYTHING))
def test_anything_at_all_is_passed_over(data: dict[str, Any]) -> None:
    for read in (post_of, convo_of, lambda given: own_post(given, Author(ME), "shop.test")):
        try:
            read(data)
        except PayloadSkipped:
            continue
        raise AssertionError(data)


@given(path=st.sampled_from([*_places(MESSAGE), ("facets",), ("embed",), ("replyTo",)]), value=ANYTHING)
def test_a_direct_message_with_anything_in_it(path: tuple[str, ...], value: object) -> None:
    try:
        message = chat_message(_with(MESSAGE, path, value), convo_of(CONVO), ME, live=True, seen=False)
    except PayloadSkipped:
        return
    assert message.thread.conversation == "chat:c1"


def test_a_post_in_somebody_elses_name_is_passed_over() -> None:
    with pytest.raises(PayloadSkipped):
        post_of({**POST, "author": {"did": ME, "handle": "shop.test"}})


def test_a_post_from_the_future_is_from_when_it_was_seen() -> None:
    record = {**POST["record"], "createdAt": "2031-01-01T00:00:00.000Z"}
    assert post_of({**POST, "record": record}).at == post_of({**POST, "record": {**record, "createdAt": ""}}).at


def test_the_content_warning_of_a_writer_is_kept() -> None:
    record = {**POST["record"], "labels": {"values": [{"val": "nudity"}]}}
    post = post_of({**POST, "record": record})
    assert message_of(post, ME, None, live=True).facts["warning"] == "Nudity"


def test_a_link_card_is_told_once() -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://example.org/a"}}
    post = post_of({**POST, "record": {**POST["record"], "embed": card}})
    assert message_of(post, ME, None, live=True).text == "Is it rye?\nhttps://example.org/a"
    record = {**POST["record"], "embed": card, "text": "see https://example.org/a"}
    assert message_of(post_of({**POST, "record": record}), ME, None, live=True).text == "see https://example.org/a"
