"""Server-sent events, however their bytes were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._model.stream import MOST, Event, EventReader
from shopbell.errors import Unreachable


def read(*parts: bytes) -> list[Event]:
    """Everything, as it would come in these parts."""
    reader = EventReader()
    found = [event for part in parts for event in reader.feed(part)]
    return [*found, *reader.end()]


def test_an_event_ends_at_an_empty_line() -> None:
    reader = EventReader()
    assert list(reader.feed(b"data: a\n")) == []
    assert list(reader.feed(b"\ndata: b\n\n")) == [Event("a"), Event("b")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(end: str) -> None:
    said = f": ping{end}{end}data: a{end}data: b{end}{end}data:c{end}{end}"
    assert read(said.encode()) == [Event("a\nb"), Event("c")]


def test_what_is_no_data_is_left_out() -> None:
    assert read(b": only alive\n\nid: 7\nretry: 10\nevent: message\n\ndata: a\n\n") == [Event("a")]


@pytest.mark.parametrize("said", [b"event: error\ndata: {}\n\n", b"error: {}\n\n"])
def test_an_error_is_known_by_its_name(said: bytes) -> None:
    assert read(said) == [Event("{}", wrong=True)]


def test_a_mark_of_utf_8_at_the_beginning_is_no_letter() -> None:
    assert read("\ufeffdata: ß\n\n".encode()) == [Event("ß")]


def test_bytes_that_are_no_utf_8_cost_a_letter_and_no_more() -> None:
    assert read(b"data: a\xffb\n\n") == [Event("a\ufffdb")]


@pytest.mark.parametrize("endless", [b"data: " + b"a" * (MOST + 1), b"data: aaaaaaaa\n" * (MOST // 8)])
def test_an_event_without_an_end_is_given_up(endless: bytes) -> None:
    with pytest.raises(Unreachable, match="without an end"):
        read(endless)


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)


@given(st.lists(TEXT, max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.lists(st.integers(1, 7), max_size=60))
def test_how_bytes_are_cut_changes_nothing(words: list[str], end: str, steps: list[int]) -> None:
    raw = "".join(f": alive{end}data: {word}{end}{end}" for word in words).encode()
    parts, begin = [], 0
    for step in steps:
        parts.append(raw[begin : begin + step])
        begin += step
    assert read(*parts, raw[begin:]) == [Event(word) for word in words]
