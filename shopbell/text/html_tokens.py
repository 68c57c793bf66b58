"""A linear reader of HTML tags and text, following the tokenizer of the HTML standard (13.2.5).

What a tree builder makes of nesting costs the square of its depth (lexbor and html5ever need 20 s
for 100,000 nested tags), so mail is read flat. Comments, scripts, styles and foreign content never
come out of here, and what is left has no state in which a later parser could disagree.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from shopbell.text.word_lists import names


class Tag(NamedTuple):
    """A start or end tag: its name in lower case, its attributes as written, where it stands."""

    name: str
    closing: bool
    raw: str
    start: int
    end: int


class Run(NamedTuple):
    """A run of text, entities not yet decoded."""

    raw: str


VOID: Final = names(
    "area base basefont bgsound br col command embed frame hr image img input keygen link meta param source track wbr"
)
"""Elements that have no end tag."""

_DROPPED_WHOLE: Final = names("script style xmp iframe noembed noframes textarea title svg math template select")
_RAW_TEXT: Final = names("script style xmp iframe noembed noframes textarea title")
_SPACE: Final = r"\t\n\f\r "
# Possessive throughout: no backtracking, one pass. An unclosed quote makes it fail, as it
# swallows the rest of the document in every browser.
_TAG: Final = re.compile(
    rf"<(/?)([a-zA-Z][^{_SPACE}/>]*+)"
    rf"((?:[{_SPACE}/]++|[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^{_SPACE}>]*+)"
    rf"|(?![{_SPACE}]*+=)))*+)>"
)
_ATTRIBUTE: Final = re.compile(
    rf"([^{_SPACE}/>][^{_SPACE}/>=]*+)"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"([^\"]*+)\"|'([^']*+)'|([^{_SPACE}>]*+)))?+"
)
# "<" before anything else is a character of the text.
_OPENING: Final = re.compile(r"<(?=[a-zA-Z/!?])")
_COMMENT_END: Final = re.compile(r"--!?>")
_MAX_ATTRIBUTES: Final = 60


def tokens(html: str) -> Iterator[Tag | Run]:
    """Read HTML from start to end, yielding tags and text in order.

    Never fails. What stands in a tag, comment or script that is never closed is dropped, as the
    standard says for the end of the file.
    """
    at, size = 0, len(html)
    endings = _Endings(html)
    while at < size:
        opening = _OPENING.search(html, at)
        opened = opening.start() if opening else size
        if opened > at:
            yield Run(html[at:opened])
        match = _TAG.match(html, opened)
        if match is None:
            at = _after_markup(html, opened)
            continue
        at = match.end()
        tag = Tag(match[2].lower(), bool(match[1]), match[3], opened, at)
        yield tag
        if tag.name in _DROPPED_WHOLE and not tag.closing:
            at = endings.after(tag.name, at)


class _Endings:
    """Finds where dropped elements end, and remembers which never do, so that no search is repeated."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._missing: set[str] = set()

    def after(self, name: str, at: int) -> int:
        if name in self._missing:
            return at
        found = re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE).search(self._html, at)
        if found is not None:
            return found.start()
        self._missing.add(name)
        return len(self._html) if name in _RAW_TEXT else at


def _after_markup(html: str, opened: int) -> int:
    """Skip what begins with "<" and is no tag: comment, doctype, instruction, odd end tag.

    Whatever is never closed takes all the rest with it.
    """
    if html.startswith("<!--", opened):
        if html.startswith((">", "->"), opened + 4):
            return html.index(">", opened + 4) + 1
        found = _COMMENT_END.search(html, opened + 4)
        return found.end() if found else len(html)
    if html[opened + 1 : opened + 2] in ("!", "?") or html[opened + 2 : opened + 3] == "":
        return _after_bracket(html, opened)
    follower = html[opened + 2] if html[opened + 1] == "/" else "a"
    is_tag = follower.isascii() and follower.isalpha()
    return len(html) if is_tag else _after_bracket(html, opened)


def _after_bracket(html: str, opened: int) -> int:
    end = html.find(">", opened)
    return len(html) if end < 0 else end + 1


def attributes(raw: str) -> dict[str, str]:
    """Read the attributes of a tag, decoded; the first of a name wins, and at most 60 are read."""
    found: dict[str, str] = {}
    if not raw or raw.isspace():
        return found
    for count, match in enumerate(_ATTRIBUTE.finditer(raw)):
        if count >= _MAX_ATTRIBUTES:
            break
        name, double, single, bare = match.groups()
        value = double or single or bare or ""
        found.setdefault(name.lower(), html_entities.unescape(value) if "&" in value else value)
    return found
