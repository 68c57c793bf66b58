"""Lengths as each network counts them. Facts: shared platforms.md 2.4; the ports below name their source."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

import regex

from shopbell.text.links_found import Span, mastodon_spans, x_spans
from shopbell.text.units import Unit

__all__ = ["URL_LENGTH", "Unit", "count", "cut"]

URL_LENGTH: Final = 23
"""What a link costs on X (`transformedURLLength`) and Mastodon (`characters_reserved_per_url`, default)."""

_CLUSTER: Final = regex.compile(r"\X")
# X counts a whole emoji sequence as two. What one is follows its own table; here: a pictograph, a
# flag or a keycap.
_EMOJI: Final = regex.compile(
    r"(?:\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3"
    r"|\p{Emoji_Presentation}|\p{Extended_Pictographic})\X*"
)


def count(text: str, unit: Unit) -> int:
    """Count a text in the given unit.

    X_WEIGHTED: twitter-text configuration v3 (NFC, four ranges of weight 1, the rest 2, emoji 2, URL 23).
    MASTODON: graphemes with a URL as 23 and `@user@host` as `@user` (StatusLengthValidator).
    A lone surrogate counts as the replacement character it will leave as.
    """
    if unit is Unit.CODE_POINTS:
        return len(text)
    if unit is Unit.BYTES:
        # A lone surrogate has no UTF-8; U+FFFD, which it leaves as, has three bytes like its "surrogatepass" form.
        return len(text.encode("utf-8", "surrogatepass"))
    if unit is Unit.UTF16:
        return len(text) + sum(1 for char in text if char > "\uffff")
    return sum(size for _, size in _pieces(text, unit))


def cut(text: str, unit: Unit, limit: int) -> str:
    """Return the longest start of a text that counts at most `limit`, never splitting a grapheme or a link."""
    if limit <= 0:
        return ""
    if count(text, unit) <= limit:
        return text
    used, ends = 0, [0]
    for piece, size in _pieces(text, unit):
        if used + size > limit:
            break
        used += size
        ends.append(ends[-1] + len(piece))
    # What was no link in the whole text may be one where the cut ends it ("0.AL0" at "0.AL"), and count more.
    return next(text[:end] for end in reversed(ends) if count(text[:end], unit) <= limit)


def _pieces(text: str, unit: Unit) -> Iterator[tuple[str, int]]:
    """Take a text apart into what may not be split, each with what it counts."""
    if unit is Unit.X_WEIGHTED:
        spans = tuple((span, URL_LENGTH) for span in x_spans(text))
        yield from _around(text, spans, _x_weight)
    elif unit is Unit.MASTODON:
        yield from _around(text, mastodon_spans(text), _one)
    else:
        for match in _CLUSTER.finditer(text):
            cluster = match[0]
            yield cluster, 1 if unit is Unit.GRAPHEMES else count(cluster, unit)


def _around(text: str, spans: tuple[tuple[Span, int], ...], weigh: Callable[[str], int]) -> Iterator[tuple[str, int]]:
    """Yield the given spans whole, with their price, and every grapheme between them as `weigh` says."""
    at = 0
    for span, price in spans:
        for match in _CLUSTER.finditer(text, at, span.start):
            yield match[0], weigh(match[0])
        yield text[span.start : span.end], price
        at = span.end
    for match in _CLUSTER.finditer(text, at):
        yield match[0], weigh(match[0])


def _one(_cluster: str) -> int:
    return 1


def _x_weight(cluster: str) -> int:
    if cluster.isascii():
        return len(cluster)
    if _EMOJI.fullmatch(cluster):
        return 2
    return sum(1 if _is_light(ord(char)) else 2 for char in unicodedata.normalize("NFC", cluster))


def _is_light(code: int) -> bool:
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247
