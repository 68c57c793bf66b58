"""Server-sent events out of bytes, however they were cut (WHATWG HTML, 9.2)."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shopbell.errors import Unreachable

MOST: Final = 1024 * 1024
"""Letters of one event; a step of an answer has some hundred."""


@dataclass(frozen=True, slots=True)
class Event:
    """What came with one event; `wrong` when the server named it an error."""

    data: str
    wrong: bool = False


class EventReader:
    """Takes bytes as they come and gives whole events. Lines end in LF, CR or both; comments keep a line alive only."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._open: list[str] = []
        self._held = ""
        self._data: list[str] = []
        self._wrong = False
        self._size = 0

    def feed(self, part: bytes) -> Iterator[Event]:
        """The events that these bytes complete. Raises Unreachable when one has no end."""
        yield from self._lines(self._decoder.decode(part))

    def end(self) -> Iterator[Event]:
        """What was not closed by an empty line: some servers leave it away behind the last event."""
        yield from self._lines(self._decoder.decode(b"", final=True) + "\n\n")

    def _lines(self, text: str) -> Iterator[Event]:
        # A CR at the very end may be the first half of a CRLF.
        text, self._held = self._held + text, ""
        if text.endswith("\r"):
            text, self._held = text[:-1], "\r"
        *whole, rest = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in whole:
            yield from self._line("".join((*self._open, line)))
            self._open.clear()
        if rest:
            self._open.append(rest)
            self._grow(len(rest))

    def _line(self, line: str) -> Iterator[Event]:
        if not line:
            if self._data:
                yield Event("\n".join(self._data), self._wrong)
            self._data, self._wrong, self._size = [], False, 0
            return
        self._grow(len(line))
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        # llama.cpp of 2024 wrote an error as a field of its own, and not as data.
        if name in ("data", "error"):
            self._data.append(value)
        self._wrong = self._wrong or name == "error" or (name == "event" and value == "error")

    def _grow(self, letters: int) -> None:
        self._size += letters
        if self._size > MOST:
            raise Unreachable("The server of the model sent a line without an end.")
