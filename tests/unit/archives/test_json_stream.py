"""JSON piece by piece gives what reading it whole gives, and loses little of what is damaged."""

from __future__ import annotations

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.archives.json_stream import Damaged, Piece, pieces

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ITEMS = st.lists(st.fixed_dictionaries({"id": st.integers(1), "text": VALUES}), max_size=12)


def looks_right(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), int)


def read(text: str | bytes, *walked: str, prefix: bool = False) -> list[Piece | Damaged]:
    content = text.encode() if isinstance(text, str) else text
    return list(pieces(io.BytesIO(content), walked, looks_right, prefix=prefix))


@given(items=ITEMS, name=VALUES, indent=st.sampled_from([None, 1]))
def test_a_list_comes_item_by_item(items: list[object], name: object, indent: int | None) -> None:
    text = json.dumps({"name": name, "messages": items}, indent=indent)
    assert read(text, "messages") == [Piece(("name",), name), *(Piece(("messages",), one) for one in items)]


@given(chats=st.lists(ITEMS, max_size=4))
def test_lists_in_lists_are_walked(chats: list[list[object]]) -> None:
    text = json.dumps({"chats": {"list": [{"name": "x", "messages": one} for one in chats]}})
    found = read(text, "chats", "list", "list[]", "messages")
    assert [one.value for one in found if isinstance(one, Piece) and one.path[-1] == "messages"] == [
        item for chat in chats for item in chat
    ]


@given(items=ITEMS)
def test_javascript_before_it_is_passed_over(items: list[object]) -> None:
    found = read(f"window.YTD.tweets.part0 = {json.dumps(items)}", prefix=True)
    assert [one.value for one in found if isinstance(one, Piece)] == items


@given(count=st.integers(3, 20), at=st.integers(0, 19), filling=st.text(max_size=30))
def test_a_damaged_item_costs_little(count: int, at: int, filling: str) -> None:
    items = [
        json.dumps({"id": n + 1, "text": [{"type": "bold", "text": filling}, {"type": "x"}]}) for n in range(count)
    ]
    broken = at % count
    items[broken] = items[broken].replace('"text":', '"text"', 1)
    found = read('{"messages": [' + ", ".join(items) + "]}", "messages")
    ids = [one.value["id"] for one in found if isinstance(one, Piece) and isinstance(one.value, dict)]
    assert any(isinstance(one, Damaged) for one in found)
    assert ids == [n + 1 for n in range(count) if n != broken]


@given(items=ITEMS, cut=st.integers(1, 400))
def test_a_torn_end_keeps_what_stands_before_it(items: list[object], cut: int) -> None:
    whole = json.dumps({"messages": items})
    torn = whole[: -min(cut, len(whole) - 1)]
    found = [one.value for one in read(torn, "messages") if isinstance(one, Piece)]
    assert found == items[: len(found)]
    assert any(isinstance(one, Damaged) for one in read(torn, "messages"))


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content: bytes) -> None:
    read(content, "messages", "list", "list[]")
    read(content, prefix=True)


def test_a_deep_one_ends_quietly() -> None:
    assert any(isinstance(one, Damaged) for one in read("[" * 100_000))
    assert any(isinstance(one, Damaged) for one in read('{"list":' * 100_000, "list"))
