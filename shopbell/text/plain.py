"""Readable plain text from what arrived, and the short forms of it that rows and cards show."""

from __future__ import annotations

import re
from typing import Final

import regex

from shopbell.text.closings import without_greeting
from shopbell.text.html_plain import text_of
from shopbell.text.quotes import own_words

MAX_TEXT: Final = 1_000_000
"""How many characters of plain text are kept of one message."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb]+")
_LINE_END: Final = re.compile("\r\n|[\r\x85\u2028]")
# Zero-width runs are what newsletters fill their previews with; a single joiner belongs to a word.
_PADDING: Final = re.compile("(?:[\u200b\u200c\u200d\u2060\u034f\u00ad\u00a0\u2007\u180e\u115f\u1160\u3164] ?){4,}")
_OPENERS: Final = "\u202a\u202b\u202d\u202e"
_ISOLATES: Final = "\u2066\u2067\u2068"
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t\u00a0>]*\n){3,}")


def html_to_text(html: str) -> str:
    """Return the readable text of HTML: paragraphs apart, list marks, quotes with "> ", links told.

    Hidden elements, scripts and styles are left out. Reads at most 2 MB of HTML and 300,000
    tags; never fails, and takes linear time whatever the input.
    """
    return clean_text(text_of(html)).strip("\n")


def clean_text(text: str) -> str:
    """Return a text as it may be stored and shown: at most 1 MB, nothing in it that no writer meant.

    Line ends become "\\n"; control characters, NULs and lone surrogates go; embeddings and
    overrides of direction (which make "gpj.exe" read as "exe.jpg") go, isolates stay and are closed
    at the end of their line; more than two blank lines become two.
    """
    text = text[:MAX_TEXT]
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub("", _LINE_END.sub("\n", text)).replace("\u2029", "\n\n")
    if not text.isascii():
        text = _PADDING.sub(" ", text)
        if _BIDI.search(text):
            text = "\n".join(map(_closed, text.split("\n")))
    return _BLANK_LINES.sub("\n\n\n", text)


def _closed(line: str) -> str:
    """Drop embeddings and overrides of one line and close its isolates (UAX #9, 2.1 and 2.4.2)."""
    if not _BIDI.search(line):
        return line
    out, depth = [], 0
    for char in line:
        if char in _ISOLATES:
            depth += 1
        elif char == "\u2069":
            if not depth:
                continue
            depth -= 1
        elif char in _OPENERS or char == "\u202c":
            continue
        out.append(char)
    return "".join(out) + "\u2069" * depth


def one_line(text: str) -> str:
    """Put a text on one line: every run of space, of any kind, becomes one space."""
    return " ".join(clean_text(text).split())


def snippet(text: str, limit: int = 160) -> str:
    """Return their own words on one line, at most `limit` characters, cut at a word with "…".

    Quotes, signatures and a greeting that stands alone are skipped, unless nothing else is left.
    """
    bounded = text[:20_000]
    own = own_words(bounded).strip()
    line = one_line(without_greeting(own)) or one_line(own) or one_line(bounded.replace(">", " "))
    if len(line) <= limit:
        return line
    # A cut could leave an isolate open, which would turn what is written behind it.
    line = _BIDI.sub("", line)
    kept = line[: max(0, limit - 1)]
    at = kept.rfind(" ")
    if at > limit * 2 // 3:
        kept = kept[:at]
    return _whole_graphemes(line, kept).rstrip(" ,;:-–—") + "…"


def _whole_graphemes(line: str, kept: str) -> str:
    """Shorten a cut so that it ends between two graphemes: half a family is somebody else."""
    start = max(0, len(kept) - 40)
    if line[start : len(kept) + 1].isascii():
        # On one line every ASCII character is a grapheme of its own.
        return kept
    end = start
    for match in regex.finditer(r"\X", line[start : len(kept) + 40]):
        if start + match.end() > len(kept):
            break
        end = start + match.end()
    return kept[:end]
