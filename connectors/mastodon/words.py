"""A status's words as plain text, and the names an answer begins with. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from shopbell.text.plain import html_to_text

_LEADING: Final = re.compile(r"\s*@([\w.-]+)(@[\w.:-]*\w)?(?=\s|$)")
_FORMATTED: Final = re.compile(
    r"<(?:ul|ol|blockquote|pre|code|b|strong|i|em|u|s|del|h[1-6]|ruby|table|img)\b", re.IGNORECASE
)
_NAME_EMOJI: Final = re.compile(r"\s*:[A-Za-z0-9_]{2,}:")
_NAME_LINK: Final = re.compile(r"<a\b[^>]*\bclass=[\"'][^\"'>]*\b(?:mention|hashtag)\b[^>]*>", re.IGNORECASE)
_FULL_NAME: Final = re.compile(r"@([\w.-]+)@[\w.:-]*\w")


def plain(html: str, names: Iterable[str]) -> str:
    """The words without the names at their beginning that only say who is spoken to. `names`: without any domain."""
    # The address behind a name or a tag says nothing that a reader wants to see.
    return without_names(html_to_text(_NAME_LINK.sub("<a>", html)), names)


def without_names(text: str, names: Iterable[str]) -> str:
    """The same for plain text. A text that is nothing but names stays."""
    known, at = {name.lower() for name in names}, 0
    while (match := _LEADING.match(text, at)) and match[1].lower() in known:
        at = match.end()
    return text[at:].lstrip(" ").removeprefix("\n") if text[at:].strip() else text


def formatted(html: str) -> str:
    """The HTML when it says more than its words and links, else ''."""
    return html if _FORMATTED.search(html) else ""


def shown_name(display: str, otherwise: str) -> str:
    """A name without the small pictures some put into it, unless it is made of them."""
    return _NAME_EMOJI.sub("", display).strip() or display.strip() or otherwise


def prefixed(prefix: str, text: str) -> str:
    """The words with those names before them that are not in them already."""
    present = {match[0].lower() for match in re.finditer(r"@[\w.-]+(?:@[\w.:-]*\w)?", text)}
    missing = [name for name in prefix.split() if name.lower() not in present and _short(name) not in present]
    return " ".join((*missing, text)) if missing else text


def _short(name: str) -> str:
    return _FULL_NAME.sub(r"@\1", name).lower()


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same message: a server shortens names in links and moves blanks."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(_FULL_NAME.sub(r"@\1", text).split())
