"""What goes over the line and what is taken from it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.xmpp.stanzas import STANZA_BYTES, StreamParser, Unreadable, make, speakable, written

HEAD = b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"


def parser() -> StreamParser:
    made = StreamParser()
    assert made.feed(HEAD) == []
    return made


@given(st.text(), st.text())
def test_whatever_is_written_is_read_again(text: str, name: str) -> None:
    body = make("{jabber:client}body", text=text)
    sent = make("{jabber:client}message", {"id": name}, body, make("{urn:x}mark", {"of": name}))
    (got,) = parser().feed(written(sent).encode())
    # XML makes one line end of two, and spaces of others inside attributes.
    assert (got.findtext("{jabber:client}body") or "") == speakable(text).replace("\r\n", "\n").replace("\r", "\n")
    assert got.find("{urn:x}mark") is not None


@given(st.binary(max_size=300))
def test_any_bytes_end_in_elements_or_in_one_error(data: bytes) -> None:
    with suppress(Unreadable):
        parser().feed(data)


@given(st.lists(st.integers(1, 40), max_size=30))
def test_pieces_of_any_size_give_the_same_elements(sizes: list[int]) -> None:
    message = "".join(written(make("{jabber:client}message", {"id": str(n)})) for n in range(5)).encode()
    made, found, place = parser(), 0, 0
    for size in (*sizes, len(message)):
        found += len(made.feed(message[place : place + size]))
        place += size
    assert found == 5


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><message/>",
        b"<message><!-- hidden --></message>",
        b"<message><?php x ?></message>",
        b"<message>&undefined;</message>",
        b"<message></presence>",
        b"<a>" * 70,
        b"<message>" + b"x" * (STANZA_BYTES + 1),
    ],
)
def test_what_is_no_xmpp_ends_the_stream(data: bytes) -> None:
    with pytest.raises(Unreadable):
        parser().feed(data)


def test_spaces_that_keep_a_line_alive_do_not_add_up() -> None:
    made = parser()
    for _ in range(40):
        assert made.feed(b" " * 65536) == []


def test_the_end_of_the_stream_is_seen() -> None:
    made = parser()
    made.feed(b"</stream:stream>")
    assert made.ended
