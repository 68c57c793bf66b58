"""Folding for search: what is put into the index, what a query asks of it, and what to mark.

The scheme, for an FTS5 table with `tokenize='unicode61 remove_diacritics 0'`:

* `fold` lowers case and takes off accents (NFKD without the marks, NFC again), and undoes what
  Unicode does not take apart: ß is ss, ø is o, ł is l, ı is i; Arabic alef forms are one, kana keep
  their voicing. Text and query go through the same fold, so "Novak" finds "Novák".
* Scripts written without spaces (Han, kana, Hangul, Thai, Lao, Khmer, Myanmar) are cut by us: a
  run ABC goes into the index as `AB BC` and, behind it, `A B C`. A query of one character is the
  token A; a longer one is the phrase `AB BC`. So every stretch of a run is found, whatever words
  it begins or ends in.
* Other words are found by their beginning (`Term.prefix`), words of a "quoted phrase" as they are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

import regex

MAX_TERMS: Final = 24
"""How many terms of a query are used."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a query asks for, all of which must be in a message.

    `text` is one or more index tokens, parted by spaces; `phrase` says that they stand beside each
    other in this order; `prefix` that the last one is only the beginning of a word.
    """

    text: str
    prefix: bool
    phrase: bool


# An ASCII character followed by a mark belongs to the cluster that the mark ends.
_CLUSTERS: Final = regex.compile(r"[\x00-\x7f]+(?![^\x00-\x7f])|\X", regex.DOTALL)
# All but Han and kana that nothing changes and nothing is joined to.
_CHANGED: Final = regex.compile(
    r"[\u3041-\u3094\u30a1-\u30fa\u4e00-\u9fff]{1,40}(?![\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}])(*SKIP)(*FAIL)"
    r"|[\x00-\x7f]+(?![^\x00-\x7f])|\X",
    regex.DOTALL,
)
_UNSPACED: Final = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}々〇ー]"
_RUN: Final = regex.compile(rf"{_UNSPACED}[{_UNSPACED[1:-1]}\p{{M}}]*+")
_PIECE: Final = regex.compile(
    rf"(?P<run>{_UNSPACED}[{_UNSPACED[1:-1]}\p{{M}}]*+)|(?P<word>(?:(?!{_UNSPACED})[\p{{L}}\p{{N}}\p{{Co}}])++)"
)
_QUOTED: Final = regex.compile(r'["“„«]([^"“”„«»]*+)["”“»]')
_LETTER: Final = r"[\p{L}\p{N}\p{Co}]"
# What NFKD leaves whole although every reader takes it for another letter.
_ALIKE: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
        "ı": "i", "ŋ": "n", "ĸ": "k", "ə": "e", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": "",
        "ټ": "ت", "ґ": "г", "’": "'", "ʼ": "'", "〇": "零",
    }
)  # fmt: skip
_KEPT_MARKS: Final = frozenset("\u3099\u309a")
_LAST_OLD_IDEOGRAPH: Final = 0x2B73F
_WORD: Final = 24


def fold(text: str) -> str:
    """Return a text as search compares it. The fold of a text is the fold of its graphemes, joined."""
    if text.isascii():
        return text.lower()
    # A space ends what may be composed, and most words are met again and again.
    return " ".join([word.lower() if word.isascii() else _fold_word(word) for word in text.split(" ")])


def index_terms(text: str) -> str:
    """Return what to put into the index for a text: folded, runs without spaces cut as above."""
    folded = fold(text)
    if folded.isascii():
        return folded
    return _RUN.sub(_expanded, folded)


def query_terms(query: str) -> tuple[Term, ...]:
    """Take a query apart into terms that all must match; () when it holds nothing to look for."""
    terms = dict.fromkeys(piece.term for piece in _pieces(query))
    return tuple(terms)[:MAX_TERMS]


def highlight(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Find what a query matches in a text: ranges of offsets into the text itself.

    They are sorted, do not touch, never split a grapheme, and hold only what the query asks for.
    """
    patterns = [piece.pattern for piece in _pieces(query)]
    if not patterns or not text:
        return ()
    folded, starts = _folded_with_map(text)
    spans: list[tuple[int, int]] = []
    for pattern in dict.fromkeys(patterns):
        spans.extend(
            _original(match.start(), match.end(), folded, starts, len(text))
            for match in regex.finditer(pattern, folded)
        )
    return tuple(_merged(sorted(spans)))


def first_mark(line: str, query: str) -> int | None:
    """Return about where the first thing that a query matches begins in a line, to within its word; None for nothing.

    Much quicker than `highlight`, for choosing which part of a long line is shown at all.
    """
    patterns = [piece.pattern for piece in _pieces(query)]
    first = _first_of(patterns, line.lower())
    if first is not None or line.isascii():
        return first
    folded = fold(line)
    first = _first_of(patterns, folded)
    if first is None:
        return None
    word = folded.count(" ", 0, first)
    before = line.split(" ", word)[:word]
    inside = first - (folded.rfind(" ", 0, first) + 1)
    return min(sum(map(len, before)) + len(before) + inside, len(line))


def _first_of(patterns: list[str], text: str) -> int | None:
    found = (regex.search(pattern, text) for pattern in patterns)
    return min((match.start() for match in found if match is not None), default=None)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A term, and the pattern that finds it in folded text that was not cut."""

    term: Term
    pattern: str


def _pieces(query: str) -> Iterator[_Piece]:
    at = 0
    bounded = query[:1_000]
    for match in _QUOTED.finditer(bounded):
        yield from _loose(bounded[at : match.start()])
        yield from _strict(match[1])
        at = match.end()
    yield from _loose(bounded[at:])


def _loose(words: str) -> Iterator[_Piece]:
    """Read words typed as they come: each is the beginning of a word; a run is found anywhere."""
    for word in fold(words).split():
        plain: list[str] = []
        for match in _PIECE.finditer(word):
            if match["run"]:
                yield from _plain_piece(plain, prefix=False)
                plain = []
                yield _run_piece(match["run"])
            else:
                plain.append(match["word"])
        yield from _plain_piece(plain, prefix=True)


def _strict(phrase: str) -> Iterator[_Piece]:
    """Read a quoted phrase; where scripts change within it, it falls into terms of its own."""
    plain: list[str] = []
    for match in _PIECE.finditer(fold(phrase)):
        if match["run"]:
            yield from _plain_piece(plain, prefix=False)
            plain = []
            yield _run_piece(match["run"])
        else:
            plain.append(match["word"])
    yield from _plain_piece(plain, prefix=False)


def _plain_piece(words: list[str], *, prefix: bool) -> Iterator[_Piece]:
    if words:
        joined = rf"(?:(?!{_LETTER}).)+?".join(map(regex.escape, words))
        ending = "" if prefix else rf"(?!{_LETTER})"
        before = rf"(?<!(?!{_UNSPACED}){_LETTER})"
        term = Term(" ".join(words), prefix, len(words) > 1)
        yield _Piece(term, f"(?s){before}{joined}{ending}")


def _run_piece(run: str) -> _Piece:
    letters = _letters(run)
    tokens = _pairs(letters) if len(letters) > 1 else [_token(char) for char in letters]
    pattern = r"\p{M}*+".join(map(regex.escape, letters))
    return _Piece(Term(" ".join(tokens), False, len(tokens) > 1), pattern)


def _letters(run: str) -> str:
    """Leave out marks, which the tokenizer takes for spaces (Thai vowels above the line)."""
    return "".join(char for char in run if unicodedata.category(char)[0] != "M") or run[:1]


def _pairs(letters: str) -> list[str]:
    return [_token(first) + _token(second) for first, second in pairwise(letters)]


def _token(char: str) -> str:
    """Spell characters younger than SQLite's tables, which it would take for spaces."""
    return f"u{ord(char):x}" if ord(char) > _LAST_OLD_IDEOGRAPH else char


def _expanded(match: regex.Match[str]) -> str:
    letters = _letters(match[0])
    return " ".join(("", *_pairs(letters), *map(_token, letters), ""))


def _fold_word(word: str) -> str:
    """Fold what stands between two spaces and is not ASCII. Long stretches are rarely met twice."""
    return _word_once(word) if len(word) <= _WORD else _word_once.__wrapped__(word)


@lru_cache(maxsize=32_768)
def _word_once(word: str) -> str:
    return _CHANGED.sub(lambda match: _fold_cluster(match[0]), word)


def _fold_cluster(cluster: str) -> str:
    """Fold an ASCII stretch or one grapheme. Long graphemes are hostile and not worth remembering."""
    if cluster.isascii():
        return cluster.lower()
    return _folded_once(cluster) if len(cluster) <= 8 else _folded_once.__wrapped__(cluster)


@lru_cache(maxsize=16_384)
def _folded_once(cluster: str) -> str:
    apart = unicodedata.normalize("NFKD", cluster).casefold().translate(_ALIKE)
    kept = (char for char in unicodedata.normalize("NFKD", apart) if not _is_dropped(char))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_dropped(char: str) -> bool:
    """Say whether search ignores a character: accents and points, and what has no width."""
    if char.isascii() or char in _KEPT_MARKS:
        return False
    category = unicodedata.category(char)
    if category == "Cf":
        return True
    code = ord(char)
    return category == "Mn" and (
        0x300 <= code <= 0x36F
        or 0x483 <= code <= 0x487
        or 0x591 <= code <= 0x5C7
        or 0x610 <= code <= 0x6ED
        or 0x1AB0 <= code <= 0x1DFF
        or 0x20D0 <= code <= 0x20FF
        or code >= 0xFE00
    )


def _folded_with_map(text: str) -> tuple[str, list[int]]:
    """Fold a text and say for every folded character where its grapheme begins in the text."""
    folded: list[str] = []
    starts: list[int] = []
    for match in _CLUSTERS.finditer(text):
        piece = _fold_cluster(match[0])
        if match[0].isascii():
            starts.extend(range(match.start(), match.end()))
        else:
            starts.extend([match.start()] * len(piece))
        folded.append(piece)
    return "".join(folded), starts


def _original(start: int, end: int, folded: str, starts: list[int], size: int) -> tuple[int, int]:
    """Carry a range of the folded text back; it ends where the next grapheme begins."""
    first, last = starts[start], starts[end - 1]
    after = end
    while after < len(folded) and starts[after] == last:
        after += 1
    return first, starts[after] if after < len(folded) else size


def _merged(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current
