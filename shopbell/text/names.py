"""Names of people as they may be shown: initials, a stable colour, and a name that cannot lie."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence
from itertools import groupby
from typing import Final

HUES: Final = 12
"""How many colours `hue` chooses from."""

# Only what can be a tag or a comment: "Ana <3" and "Ana </3" keep their hearts.
_TAG: Final = re.compile(r"<(?:[/!]?[A-Za-z]|!--)[^<>]{0,2000}+>?")
_UNSEEN_KINDS: Final = frozenset({"Cc", "Cs", "Cf", "Zl", "Zp"})
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_ADDRESS: Final = re.compile(r"[^\s@<>\"'(),;:]{1,128}+@[^\s@<>\"'(),;:]{1,253}")
_SHOWN_LIMIT: Final = 120
_EAST_ASIAN: Final = (("\u3041", "\u3096"), ("\u30a1", "\u30fa"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7a3"))
"""Kana, Han and Hangul syllables: the letters of nearly all names there."""


def initials(name: str) -> str:
    """Return one or two graphemes that stand for a person: "AR", "林", "🐝"; "?" where nothing can be seen."""
    words = [word for word in _ADDRESS.sub(_local_part, _visible(name)).replace("@", " ").split() if _first(word)]
    letters = [word for word in words if _first(word)[0].isalnum()] or words
    if not letters:
        return "?"
    first = _first(letters[0])
    if len(letters) == 1 or _has_no_spaces(first) or not first[0].isalpha():
        return first.upper()
    return (first + _first(letters[-1])).upper()


def hue(key: str) -> int:
    """Choose a colour index (0 to HUES - 1) for an identity: the same on every machine and in every run."""
    return zlib.crc32(unicodedata.normalize("NFC", key).casefold().encode("utf-8", "replace")) % HUES


def display_name(name: str, address: str) -> str:
    """Return what a sender may be called on screen: plain, one line, at most 120 characters.

    Markup, control and direction characters are taken out. A name that is empty, or that contains an address other
    than the real one (a known trick), is replaced by the address; with neither it is "(no name)".
    """
    real = _visible(address)[:_SHOWN_LIMIT]
    shown = _visible(name)
    claimed = {found.strip(".").casefold() for found in _ADDRESS.findall(unicodedata.normalize("NFKC", shown))}
    if claimed - {unicodedata.normalize("NFKC", real).casefold()}:
        return real or "(no name)"
    if not any(char.isalnum() or unicodedata.category(char) in ("So", "Sk") for char in shown):
        return real or shown or "(no name)"
    return shown if len(shown) <= _SHOWN_LIMIT else shown[: _SHOWN_LIMIT - 1].rstrip() + "…"


def _visible(name: str) -> str:
    # What cannot be seen goes first: a control character in a tag would keep it from being known as one.
    kept = _TAG.sub(" ", _without_unseen(name[:4_000]))
    return " ".join(kept.split()).strip("\"' ")


def _without_unseen(text: str) -> str:
    if text.isprintable() and _FILLERS.isdisjoint(text):
        return text
    runs = ((unseen, "".join(run)) for unseen, run in groupby(text, _is_unseen))
    return "".join(_only_joiners(run) if unseen else run for unseen, run in runs)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN_KINDS or char in _FILLERS


def _only_joiners(unseen: str) -> str:
    """Keep a single joiner (Persian words and family emoji need it); the rest becomes a space or nothing."""
    if unseen in ("\u200c", "\u200d"):
        return unseen
    return " " if any(char.isspace() for char in unseen) else ""


def _local_part(match: re.Match[str]) -> str:
    return match[0].split("@", 1)[0].replace(".", " ")


def _first(word: str) -> str:
    for cluster in _clusters(word):
        if cluster[0].isalnum() or unicodedata.category(cluster[0]) == "So":
            return cluster
    return ""


def _clusters(word: str) -> Sequence[str]:
    """The graphemes of a word; those of most names are found without loading the tables for all of them."""
    if word.isascii() or all(map(_stands_alone, word)):
        return word
    import regex

    return [str(cluster) for cluster in regex.findall(r"\X", word)]


def _stands_alone(char: str) -> bool:
    """Whether two such characters are always two graphemes (UAX #29)."""
    return char.isascii() or unicodedata.category(char) in ("Lu", "Ll") or _is_east_asian(char)


def _is_east_asian(char: str) -> bool:
    return char.isalpha() and any(first <= char <= last for first, last in _EAST_ASIAN)


def _has_no_spaces(first: str) -> bool:
    """Whether it is of a script written without spaces; the third kind of letters needs the tables."""
    if first[0] < "\u1100":
        return False
    if _is_east_asian(first[0]):
        return True
    import regex

    return regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]", first) is not None
