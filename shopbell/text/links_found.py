"""Links and mentions in plain text, as X and Mastodon find them when they count (twitter-text 3.1 rules)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from shopbell.text.tlds import TLDS


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, as offsets in code points, end excluded."""

    start: int
    end: int


_LETTER: Final = r"[^\s\p{P}\p{C}$+<=>^`|~]"
_PORT: Final = r"(?::[0-9]{1,5}+)?"
_PATH_CHAR: Final = r"a-zA-Z0-9!*';:=+,.$/%#\[\]\-–_~@|&\p{Cyrillic}à-öø-ÿÀ-ÖØ-ßāēīōūş"
_TAIL: Final = (
    rf"(?P<path>/(?:[{_PATH_CHAR}]|\([{_PATH_CHAR}]*+(?:\([{_PATH_CHAR}]++\)[{_PATH_CHAR}]*+)?\))*+)?"
    r"(?P<query>\?[a-zA-Z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*+)?"
)
# Labels are bounded (RFC 1035: 63 octets), which is also what keeps a megabyte of letters from costing a square.
_WITH_SCHEME: Final = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃])https?://(?P<host>(?:(?:{_LETTER}|[_-]){{1,63}}+\.){{1,30}}+(?:{_LETTER}|-){{2,63}}+){_PORT}{_TAIL}",
    regex.IGNORECASE,
)
_BARE: Final = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃\-_./])(?P<host>[a-zA-Z0-9](?:[a-zA-Z0-9\-_]{{0,62}}+\.)(?:[a-zA-Z0-9\-_]{{1,63}}+\.){{0,30}}+"
    rf"[a-zA-Z0-9]{{2,63}}+)(?![A-Za-z0-9@+\-]){_PORT}{_TAIL}"
)
_MENTION: Final = regex.compile(r"(?<![/\w])@(?P<user>[a-z0-9_]+)@[a-z0-9.-]*+(?<=[a-z0-9])", regex.IGNORECASE)
_LATIN_START: Final = regex.compile(r"[a-z]{2,}+")
_PATH_END: Final = "+-=_#/)"
_QUERY_END: Final = "-_&=#/"


def x_spans(text: str) -> tuple[Span, ...]:
    """Find what X shortens to a t.co link, with or without a scheme, in order."""
    if "." not in text:
        return ()
    found: list[Span] = []
    schemed = list(_spans(_WITH_SCHEME, text))
    taken = iter(schemed)
    ahead = next(taken, None)
    for bare in _spans(_BARE, text):
        while ahead is not None and ahead.end <= bare.start:
            found.append(ahead)
            ahead = next(taken, None)
        if ahead is None or bare.end <= ahead.start:
            found.append(bare)
    if ahead is not None:
        found.append(ahead)
    return (*found, *taken)


def mastodon_spans(text: str) -> tuple[tuple[Span, int], ...]:
    """Find what Mastodon counts otherwise: links with a scheme (23) and `@user@host` (as long as `@user`)."""
    links = [(span, 23) for span in _spans(_WITH_SCHEME, text)] if "://" in text else []
    linked = [span for span, _ in links]
    at = 0
    if "@" not in text:
        return tuple(links)
    for match in _MENTION.finditer(text):
        while at < len(linked) and linked[at].end <= match.start():
            at += 1
        if at == len(linked) or match.end() <= linked[at].start:
            links.append((Span(match.start(), match.end()), 1 + len(match["user"])))
    return tuple(sorted(links, key=lambda item: item[0].start))


def _spans(pattern: regex.Pattern[str], text: str) -> Iterator[Span]:
    for match in pattern.finditer(text):
        length = host_length(match["host"])
        if length == len(match["host"]):
            yield Span(match.start(), _trimmed_end(match))
        elif length:
            yield Span(match.start(), match.start("host") + length)


def _trimmed_end(match: regex.Match[str]) -> int:
    """Leave the punctuation that ends a sentence outside the link."""
    query, path = match["query"], match["path"]
    if query:
        kept = len(query)
        while kept and not (query[kept - 1].isalnum() or query[kept - 1] in _QUERY_END):
            kept -= 1
        if kept > 1:
            return int(match.start("query") + kept)
    if path:
        kept = len(path)
        while kept > 1 and not (path[kept - 1].isalnum() or path[kept - 1] in _PATH_END):
            kept -= 1
        return int(match.start("path") + kept)
    return int(match.end() - len(query or ""))


def host_length(host: str) -> int:
    """Say how much of a dotted name is a host that could exist; 0 for none.

    It ends in a known top-level domain, which letters of another script may follow ("example.comです"); its labels
    have at most 63 octets (RFC 1035, RFC 3492) and no dash or underscore at their ends.
    """
    labels = host.split(".")
    while len(labels) > 1:
        kept = _top_level_length(labels[-1])
        if kept:
            fine = all(map(_is_label, labels[:-1])) and "_" not in labels[-2]
            return len(".".join(labels[:-1])) + 1 + kept if fine else 0
        labels.pop()
    return 0


def _top_level_length(label: str) -> int:
    lower = label.lower()
    if lower in TLDS or (lower.startswith("xn--") and lower.isascii()):
        return len(label)
    latin = _LATIN_START.match(lower)
    if latin is not None and not label.isascii():
        return len(latin[0]) if latin[0] in TLDS else 0
    return 0 if label.isascii() else len(label)


def _is_label(label: str) -> bool:
    if not label or label[0] in "-_" or label[-1] in "-_":
        return False
    try:
        return label.isascii() or len(label.encode("punycode")) + 4 <= 63
    except UnicodeError:
        return False
