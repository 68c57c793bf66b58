"""Names of people as they may be shown: initials, a stable colour, and a name that cannot lie."""

from __future__ import annotations

import unicodedata
import zlib
from typing import Final

import regex

HUES: Final = 12
"""How many colours `hue` chooses from."""

_CLUSTER: Final = regex.compile(r"\X")
_NO_SPACE_SCRIPT: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]")
# Only what can be a tag: "Ana <3" keeps its heart.
_TAG: Final = regex.compile(r"<[/!]?[A-Za-z][^<>]{0,2000}+>?")
_UNSEEN: Final = regex.compile(r"[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]++")
_ADDRESS: Final = regex.compile(r"[^\s@<>\"'(),;:]{1,128}+@[^\s@<>\"'(),;:]{1,253}")
_SHOWN_LIMIT: Final = 120


def initials(name: str) -> str:
    """Return one or two graphemes that stand for a person: "AR", "林", "🐝"; "?" where nothing can be seen."""
    words = [word for word in _ADDRESS.sub(_local_part, _visible(name)).replace("@", " ").split() if _first(word)]
    letters = [word for word in words if _first(word)[0].isalnum()] or words
    if not letters:
        return "?"
    first = _first(letters[0])
    if len(letters) == 1 or _NO_SPACE_SCRIPT.match(first) or not first[0].isalpha():
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
    bounded = name[:4_000]
    kept = _UNSEEN.sub(_only_joiners, _TAG.sub(" ", bounded))
    return " ".join(kept.split()).strip("\"'")


def _only_joiners(match: regex.Match[str]) -> str:
    """Keep a single joiner (Persian words and family emoji need it); the rest becomes a space or nothing."""
    unseen = match[0]
    if unseen in ("\u200c", "\u200d"):
        return str(unseen)
    return " " if any(char.isspace() for char in unseen) else ""


def _local_part(match: regex.Match[str]) -> str:
    return str(match[0]).split("@", 1)[0].replace(".", " ")


def _first(word: str) -> str:
    for match in _CLUSTER.finditer(word):
        cluster = str(match[0])
        if cluster[0].isalnum() or unicodedata.category(cluster[0]) == "So":
            return cluster
    return ""
