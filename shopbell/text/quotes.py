"""What somebody wrote, told apart from what they quoted and how they sign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from shopbell.text.quote_forms import (
    is_attribution,
    is_device_line,
    is_from_line,
    is_header_block,
    is_original_mark,
    is_rule,
    is_signature_mark,
    is_weak_attribution,
    may_end_attribution,
)


class PartKind(StrEnum):
    """What a part of a message is."""

    TEXT = "text"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of whole lines of a message."""

    kind: PartKind
    text: str


# A signature is short; more lines than this after "--" are a message with a dash in it.
_SIGNATURE_LINES: Final = 20
# More dashes alone on a line than this are drawn, and every one would cost a look ahead.
_MAX_MARKS: Final = 50
# An introduction may be wrapped over this many lines.
_WRAPPED: Final = 3
# One message is taken apart by several questions: whether it asks, what it asks, and, when all that comes with it is
# stored, how its conversation's row reads.
_REMEMBERED: Final = 256
_WORTH_REMEMBERING: Final = 20_000


def fold(text: str) -> tuple[Part, ...]:
    """Take a message apart into own words, quotes and signatures, in order.

    Joining the texts of all parts gives the message back exactly. Understands ">" lines,
    introductions ("On ... wrote:") and header blocks ("From: ... Sent: ...") in the languages of
    `quote_forms`, "-- " signatures (RFC 3676) and what phones add. Linear in the text.
    """
    return _folded(text) if len(text) <= _WORTH_REMEMBERING else _folded.__wrapped__(text)


@lru_cache(maxsize=_REMEMBERED)
def _folded(text: str) -> tuple[Part, ...]:
    lines = text.splitlines(keepends=True)
    if not lines:
        return ()
    kinds = _Sorter(lines).kinds()
    return tuple(_joined(lines, kinds))


def own_words(text: str) -> str:
    """Return only what the writer wrote, without quotes and signatures; "" when nothing is left."""
    return "".join(part.text for part in fold(text) if part.kind is PartKind.TEXT).strip()


def _joined(lines: list[str], kinds: list[PartKind]) -> Iterator[Part]:
    began = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or kinds[at] is not kinds[began]:
            yield Part(kinds[began], "".join(lines[began:at]))
            began = at


class _Sorter:
    """Gives every line of one message its kind."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._size = len(lines)
        self._kinds: list[PartKind] = []
        self._marks_left = _MAX_MARKS
        self._may_end = [may_end_attribution(line) for line in lines]

    def kinds(self) -> list[PartKind]:
        """Return the kind of each line; blank lines belong to what stands before them."""
        at = 0
        while at < self._size:
            length, kind = self._next(at)
            self._kinds.extend([kind] * length)
            at += length
        self._settle_blanks()
        return self._kinds

    def _next(self, at: int) -> tuple[int, PartKind]:
        """Return how many lines from here are of one kind, and which."""
        line = self._lines[at]
        if _is_quoted(line):
            return 1, PartKind.QUOTE
        if not line.strip():
            return 1, self._kinds[-1] if self._kinds else PartKind.TEXT
        length = self._quote(at)
        if length:
            return length, PartKind.QUOTE
        length = self._small_print(at)
        return (length, PartKind.SIGNATURE) if length else (1, PartKind.TEXT)

    def _quote(self, at: int) -> int:
        """Return how many lines a quote has that begins here without a ">"; 0 for none."""
        if self._begins_older(at):
            return self._size - at
        wrapped = self._introduction(at)
        follower = self._after_blanks(at + wrapped) if wrapped else self._size
        quoted = follower < self._size and _is_quoted(self._lines[follower])
        return wrapped if quoted or not wrapped else self._size - at

    def _small_print(self, at: int) -> int:
        """Return how many lines of signature begin here; 0 for none."""
        line = self._lines[at]
        if self._marks_left and is_signature_mark(line):
            self._marks_left -= 1
            return self._signature(at)
        return int(is_device_line(line) and self._is_last(at + 1))

    def _begins_older(self, at: int) -> bool:
        """Say whether everything from here is an older message, as Outlook and others append it."""
        line = self._lines[at]
        if is_original_mark(line):
            return True
        if is_rule(line):
            after = self._after_blanks(at + 1)
            return is_header_block(self._lines[after : after + 10])
        return is_from_line(line) and is_header_block(self._lines[at : at + 10])

    def _introduction(self, at: int) -> int:
        """Return how many lines introduce a quote here; 0 for none."""
        if True not in self._may_end[at : at + _WRAPPED]:
            return 0
        joined = ""
        for count in range(1, _WRAPPED + 1):
            if at + count > self._size:
                return 0
            piece = self._lines[at + count - 1].strip()
            if not piece or _is_quoted(piece) or len(piece) > 300:
                return 0
            joined = f"{joined} {piece}".strip()
            if is_attribution(joined) and (count == 1 or _may_begin(joined)):
                return count
            if is_weak_attribution(joined):
                follower = self._after_blanks(at + count)
                known = follower < self._size and _is_quoted(self._lines[follower])
                return count if known else 0
        return 0

    def _signature(self, at: int) -> int:
        """Return how many lines a signature has from its mark on; 0 when it is none."""
        end = at + 1
        while end < self._size and end - at <= _SIGNATURE_LINES + 1:
            if _is_quoted(self._lines[end]) or self._begins_older(end) or self._introduction(end):
                break
            end += 1
        return end - at if end - at <= _SIGNATURE_LINES + 1 else 0

    def _is_last(self, at: int) -> bool:
        """Say whether only signatures and quotes follow."""
        after = self._after_blanks(at)
        if after >= self._size or _is_quoted(self._lines[after]):
            return True
        line = self._lines[after]
        is_small = is_device_line(line) or is_signature_mark(line)
        return is_small or self._begins_older(after) or self._introduction(after) > 0

    def _after_blanks(self, at: int) -> int:
        limit = min(self._size, at + 30)
        while at < limit and not self._lines[at].strip():
            at += 1
        return at

    def _settle_blanks(self) -> None:
        """Give blank lines after a quote to the own words that follow them, so that they read alone."""
        for at in range(self._size - 2, -1, -1):
            is_blank = not self._lines[at].strip()
            if is_blank and self._kinds[at] is PartKind.QUOTE:
                follower = self._kinds[at + 1]
                self._kinds[at] = follower if follower is PartKind.TEXT else PartKind.QUOTE


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t\u00a0\u200e\u200f")[:1] in (">", "＞")


def _may_begin(joined: str) -> bool:
    """Wrapped introductions begin like one: a sentence that only ends like one must not be eaten."""
    return joined[:1].isupper() or joined[:1].isdigit() or not joined[:1].isascii()
