"""The lines of an exported WhatsApp chat: who said what, when, over how many lines.

iPhone: `[14.03.21, 15:09:26] Ana: words`; Android: `14/03/2021, 15:09 - Ana: words`. A line without such a beginning
goes on with the one before. U+200E stands before what WhatsApp itself wrote, U+202F before PM (docs/adr/archives.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from connectors._kit.archives.whatsapp_dates import Told, told

_MARKS = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_IPHONE = re.compile(rf"^{_MARKS}\[([^\[\]]{{8,50}})\] (.*)$", re.DOTALL)
_ANDROID = re.compile(rf"^{_MARKS}(\d{{1,4}}[./-]\s?\d{{1,2}}[./-]\s?\d{{1,4}}.{{1,24}}?)\s[-\u2013] (.*)$", re.DOTALL)
_SAID = re.compile(r"^([^:\n]{1,120}?):(?: |$)(.*)$", re.DOTALL)
LONGEST_LINE = 1_000_000
"""Characters; longer ones are cut there."""


class Phone(Enum):
    """Which program wrote the file."""

    IPHONE = "iphone"
    ANDROID = "android"


@dataclass(slots=True)
class Line:
    """One message or one line of WhatsApp itself."""

    told: Told
    writer: str
    """'' where WhatsApp itself speaks."""
    words: str
    marked: bool = False
    """Whether U+200E stands before the words: WhatsApp wrote them."""
    more: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its lines."""
        return "\n".join([self.words, *self.more])


def beginning(line: str) -> tuple[Phone, Told, str] | None:
    """When a line begins a message: of which program, when, and the rest of it."""
    for phone, form in ((Phone.IPHONE, _IPHONE), (Phone.ANDROID, _ANDROID)):
        match = form.match(line[:400])
        when = told(match[1]) if match else None
        if match and when:
            return phone, when, line[match.start(2) :]
    return None


def lines_of(source: Iterable[str], phone: Phone) -> Iterator[Line | None]:
    """Each message with all its lines, as that program wrote them; None for words before the first."""
    current: Line | None = None
    for raw in source:
        line = raw[:LONGEST_LINE].rstrip("\r\n")
        begun = beginning(line)
        if begun is not None and begun[0] is phone:
            if current is not None:
                yield current
            current = _begun(begun[1], begun[2])
        elif current is not None:
            if sum(map(len, current.more)) < LONGEST_LINE:
                current.more.append(line)
        elif line.strip("\ufeff \t"):
            yield None
    if current is not None:
        yield current


def _begun(when: Told, rest: str) -> Line:
    said = _SAID.match(rest)
    if said is None:
        return Line(when, "", _bare(rest))
    return Line(when, _bare(said[1]).strip(), _bare(said[2]), marked=said[2].startswith("\u200e"))


def _bare(words: str) -> str:
    return words.lstrip("\u200e\u200f\ufeff").replace("\u200e", "")
