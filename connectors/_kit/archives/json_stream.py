"""JSON of any size, read piece by piece: objects along known names are walked into, everything else comes whole.

A damaged piece of a list is left out and the next one that has the right look goes on.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

LARGEST_VALUE = 32 * 1024 * 1024
"""Characters of one piece; a larger one is left out with what follows it."""
_CHUNK = 256 * 1024
_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT = re.compile(r"\}\s*,\s*(?=\{)")
_SEAM = 64
"""Characters that stay when the window moves, so that what is looked for is not cut in two."""
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A value and the names that lead to it; items of a list have the list's."""

    path: tuple[str, ...]
    value: object


class Damaged:
    """In the place of what could not be read."""


def pieces(
    source: BinaryIO, walked: Collection[str], looks_right: Callable[[object], bool], *, prefix: bool = False
) -> Generator[Piece | Damaged, None, None]:
    """Values of the document. `walked`: names whose objects and lists are walked into.

    `looks_right`: whether something found behind a damaged place is an item. `prefix`: JavaScript stands before it.
    """
    reader = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace")
    text = _Text(reader)
    try:
        if prefix:
            text.skip_to_json()
        yield from _walk(text, (), frozenset(walked), looks_right)
    except (_Broken, RecursionError):
        yield Damaged()
    finally:
        # The bytes are whoever's opened them, to be closed there.
        with suppress(ValueError):
            reader.detach()


class _Broken(Exception):
    """Nothing more can be read."""


class _Text:
    """A window that moves over the characters."""

    def __init__(self, reader: io.TextIOWrapper) -> None:
        self._reader = reader
        self._text = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder(strict=False)

    def _more(self) -> bool:
        if self._ended:
            return False
        kept = self._text[self._at :]
        added = self._reader.read(max(_CHUNK, len(kept)))
        self._text, self._at = kept + added, 0
        self._ended = not added
        return bool(added)

    def skip_to_json(self) -> None:
        """Past `window.YTD.… =`."""
        while not (match := re.search(r"[\[{]", self._text)):
            if not self._more():
                raise _Broken
        self._at = match.start()

    def peek(self) -> str:
        """The next character that is no space; '' at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, wanted: str) -> None:
        """That character. Raises _Broken for another."""
        if self.peek() != wanted:
            raise _Broken
        self._at += 1

    def value(self) -> object:
        """The whole value that stands here. Raises _Broken when there is none, or none that fits."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if len(self._text) - self._at > LARGEST_VALUE or not self._more():
                    raise _Broken from None
                continue
            # A number at the very end may go on.
            if end < len(self._text) or not self._more():
                self._at = end
                return found

    def resync(self, looks_right: Callable[[object], bool]) -> bool:
        """To the next `}, {` behind which an item stands; False at the end."""
        self._at += 1
        while True:
            match = _NEXT.search(self._text, self._at)
            if match is None:
                self._at = max(self._at, len(self._text) - _SEAM)
                if not self._more():
                    return False
                continue
            self._at = match.end()
            if self._stands(looks_right):
                return True

    def _stands(self, looks_right: Callable[[object], bool]) -> bool:
        while True:
            try:
                found, _ = self._decoder.raw_decode(self._text, self._at)
            except (ValueError, RecursionError):
                if len(self._text) - self._at < _CHUNK and self._more():
                    continue
                return False
            return looks_right(found)


def _walk(
    text: _Text, path: tuple[str, ...], walked: frozenset[str], looks_right: Callable[[object], bool]
) -> Iterator[Piece | Damaged]:
    if len(path) > _DEEPEST:
        raise _Broken
    mark = text.peek()
    if mark == "{" and (not path or path[-1] in walked):
        yield from _object(text, path, walked, looks_right)
    elif mark == "[" and (not path or path[-1] in walked):
        yield from _list(text, path, walked, looks_right)
    else:
        yield Piece(path, text.value())


def _object(
    text: _Text, path: tuple[str, ...], walked: frozenset[str], looks_right: Callable[[object], bool]
) -> Iterator[Piece | Damaged]:
    text.take("{")
    while text.peek() != "}":
        name = text.value()
        if not isinstance(name, str):
            raise _Broken
        text.take(":")
        yield from _walk(text, (*path, name), walked, looks_right)
        if text.peek() == ",":
            text.take(",")
        elif text.peek() != "}":
            raise _Broken
    text.take("}")


def _list(
    text: _Text, path: tuple[str, ...], walked: frozenset[str], looks_right: Callable[[object], bool]
) -> Iterator[Piece | Damaged]:
    """Objects in a list whose name ends with [] among the walked ones are walked into, too."""
    text.take("[")
    inside = f"{path[-1] if path else ''}[]"
    while text.peek() != "]":
        try:
            if inside in walked and text.peek() == "{":
                yield from _object(text, (*path, "[]"), walked, looks_right)
            else:
                yield Piece(path, text.value())
            if text.peek() == ",":
                text.take(",")
            elif text.peek() != "]":
                raise _Broken
        except _Broken:
            if inside in walked or not text.resync(looks_right):
                raise
            yield Damaged()
    text.take("]")
