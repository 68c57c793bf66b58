"""Sentences of a message, with their places, as far as finding questions needs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopbell.text.word_lists import names

MAX_SENTENCE: Final = 1_200
"""A sentence without an end is cut here, so that no pattern ever sees more."""

_END: Final = re.compile(r"[。！？｡]+[」』）\"”']*|[.!?؟⁇‽…;]++[\"”»’')\]]*+(?=\s|$)|[!?؟]++(?=[^\s\W\d])|\n")
_SHORT: Final = names(
    "z.b e.g i.e dr mr mrs ms st nr no vs ca bzw usw etc tel str inkl evtl ggf bspw prof m mme mlle sr sra dña "
    "ud uds dott sig art es p.ej n.b np ul tzn m.in dhr mevr bijv t.a.v d.h u.a г ул р т.д т.е и.т.д approx "
    "min max std fr hr p pag tél avda jan feb mar apr jun jul aug sep sept oct nov dec okt dez mo di mi do fr "
    "sa so uhr v.a a.m p.m vgl o.ä"
)
_BREAK: Final = re.compile(r"[\s(\"“„'«]")
_LIST_MARK: Final = re.compile(r"\s*(?:[-*•–—·]|\d{1,2}[.)]|[a-z]\))\s")
_WRAP_FROM: Final = 48


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences begin and end, without the space around them.

    Ends are marks of any script; a line end counts unless the line is long enough to have been
    wrapped by a mail program. A dot after an abbreviation or a number is none.
    """
    began = 0
    for match in _END.finditer(text):
        if match.end() - began < MAX_SENTENCE and not _is_end(text, began, match):
            continue
        yield from _bounded(text, began, match.end())
        began = match.end()
    yield from _bounded(text, began, len(text))


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim a stretch, and cut one that is too long."""
    for at in range(start, end, MAX_SENTENCE):
        piece = text[at : min(at + MAX_SENTENCE, end)]
        kept = piece.strip()
        if kept:
            first = at + len(piece) - len(piece.lstrip())
            yield first, first + len(kept)


def _is_end(text: str, began: int, match: re.Match[str]) -> bool:
    mark = match[0]
    if mark == "\n":
        return _line_ends(text, match.start())
    if mark[0] == "." and len(mark) == 1:
        return _dot_ends(text, began, match)
    if mark[0] == ";":
        # A Greek question mark is often typed as a semicolon.
        return "\u0370" <= text[max(0, match.start() - 1)] <= "\u03ff"
    if mark[-1] in "\"”»’')]":
        follower = text[match.end() : match.end() + 2].lstrip()
        return not follower[:1].islower()
    return True


def _line_ends(text: str, at: int) -> bool:
    begins = text.rfind("\n", max(0, at - 200), at) + 1
    rest = text[at + 1 : at + 200]
    # What goes on in small letters was wrapped, even early; where nouns are large it must be longer.
    wrapped_from = _WRAP_FROM // 2 if rest.lstrip()[:1].islower() else _WRAP_FROM
    if at - begins < wrapped_from or not rest.strip(" \t") or rest.lstrip(" \t").startswith("\n"):
        return True
    return _LIST_MARK.match(rest) is not None


def _dot_ends(text: str, began: int, match: re.Match[str]) -> bool:
    before = text[max(began, match.start() - 12) : match.start()].removesuffix("\n")
    word = _BREAK.split(before)[-1].lower()
    if not word:
        return True
    if word in _SHORT or (len(word) == 1 and word.isalpha()):
        return False
    follower = text[match.end() : match.end() + 3].strip()[:1]
    return not (word.isdigit() and len(word) <= 2 and follower.isalpha() and _same_line(text, match))


def _same_line(text: str, match: re.Match[str]) -> bool:
    return "\n" not in text[match.end() : match.end() + 2]
