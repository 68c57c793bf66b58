"""HTML read as plain text: paragraphs, lists, quotes and links, without what nobody would see."""

from __future__ import annotations

import html as html_entities
import re
from itertools import islice
from typing import Final

from shopbell.text.html_links import safe_href
from shopbell.text.html_style import hides
from shopbell.text.html_tokens import VOID, Run, Tag, attributes, tokens
from shopbell.text.word_lists import names

MAX_HTML: Final = 2_000_000
"""How many characters of HTML are read."""

_MAX_TOKENS: Final = 300_000
_MAX_DEPTH: Final = 20
_PARAGRAPHS: Final = names("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl pre table hr")
_LINES: Final = names(
    "div li dt dd tr center article section header footer main aside nav address form fieldset figure "
    "figcaption details summary body caption"
)
_OFTEN_UNCLOSED: Final = frozenset(("p", "li", "option", "dt", "dd"))
_SPACES: Final = re.compile(r"[ \t\n\f\r]+")
_SIGNATURE: Final = re.compile(
    r"(?:class|id)\s*=\s*[\"']?[^\"'>]*\b(?:gmail_signature|moz-signature|ms-outlook-mobile-signature"
    r"|Signature|protonmail_signature_block)\b"
)
_INDENTED: Final = re.compile(r"border\s*:\s*(?:none|0)", re.IGNORECASE)


def text_of(html: str) -> str:
    """Read HTML as lines of text, not yet normalised; quoted lines begin with "> "."""
    reader = _Reader()
    for token in islice(tokens(html[:MAX_HTML]), _MAX_TOKENS):
        if isinstance(token, Run):
            reader.text(token.raw)
        elif token.closing:
            reader.end(token.name)
        else:
            reader.start(token)
    return reader.finish()


class _Reader:
    """Collects lines. A line knows how deeply it is quoted; blank lines part paragraphs."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes: list[bool] = []
        self._depth = 0
        self._lists: list[int] = []
        self._hidden: list[str] = []
        self._pre = 0
        self._href = ""
        self._link_at = 0

    def text(self, raw: str) -> None:
        if self._hidden:
            return
        words = html_entities.unescape(raw) if "&" in raw else raw
        if self._pre:
            first, *others = words.split("\n")
            self._line.append(first)
            for other in others:
                self._break()
                self._line.append(other)
            return
        words = _SPACES.sub(" ", words)
        if words[:1] == " " and (not self._line or self._line[-1].endswith(" ")):
            words = words[1:]
        if words:
            self._line.append(words)

    def start(self, tag: Tag) -> None:
        name = tag.name
        if self._hidden == [name] and name in _OFTEN_UNCLOSED:
            self._hidden.clear()
        if self._hidden or _is_hidden(tag):
            if name not in VOID and (not self._hidden or self._hidden[0] == name):
                self._hidden.append(name)
            return
        if "ignature" in tag.raw and _SIGNATURE.search(tag.raw):
            self._signature()
        if name in _PARAGRAPHS:
            self._paragraph()
        elif name in _LINES:
            self._flush()
        self._open(tag)

    def _open(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self._break()
        elif name in ("td", "th"):
            if self._line and not self._line[-1].endswith((" ", "\t")):
                self._line.append(" ")
        elif name == "blockquote":
            quoted = "style" not in tag.raw or not _INDENTED.search(tag.raw) or "cite" in tag.raw
            self._quotes.append(quoted)
            self._depth = min(_MAX_DEPTH, self._depth + quoted)
        elif name in ("ul", "ol"):
            self._lists.append(1 if name == "ol" else 0)
        elif name == "li":
            self._bullet()
        elif name == "pre":
            self._pre += 1
        elif name == "a":
            self._end_link()
            self._href = safe_href(attributes(tag.raw).get("href", ""))
            self._link_at = len(self._line)
        elif name == "img":
            self._alternative(tag)

    def end(self, name: str) -> None:
        if self._hidden:
            if self._hidden[-1] == name:
                self._hidden.pop()
            return
        if name == "a":
            self._end_link()
        elif name == "blockquote" and self._quotes:
            self._flush()
            self._depth = max(0, self._depth - self._quotes.pop())
            self._paragraph()
        elif name in _PARAGRAPHS:
            self._paragraph()
        elif name in _LINES:
            self._flush()
        if name in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif name == "pre":
            self._pre = max(0, self._pre - 1)

    def finish(self) -> str:
        self._end_link()
        self._flush()
        return "\n".join(self._lines)

    def _end_link(self) -> None:
        """Write where a link leads behind its words, when these do not say it."""
        href, self._href = self._href, ""
        shown = "".join(self._line[self._link_at :]).strip()
        if not href or not shown or len(href) > 200:
            return
        plain = href.split("://", 1)[-1].removeprefix("mailto:").removeprefix("tel:").rstrip("/")
        if plain.removeprefix("www.").casefold() not in shown.casefold():
            self._line.append(f" <{href}>")

    def _bullet(self) -> None:
        if self._lists and self._lists[-1]:
            self._line.append(f"{self._lists[-1]}. ")
            self._lists[-1] += 1
        else:
            self._line.append("• ")

    def _alternative(self, tag: Tag) -> None:
        alt = _SPACES.sub(" ", attributes(tag.raw).get("alt", "")).strip()[:120]
        if alt:
            self._line.append(alt)

    def _signature(self) -> None:
        """Mark a signature the way mail does ("-- ", RFC 3676 4.3), unless its text already does."""
        self._flush()
        if not self._lines or self._lines[-1].rstrip() != "--":
            self._lines.append("> " * self._depth + "-- ")

    def _paragraph(self) -> None:
        self._flush()
        if not self._lines:
            return
        if not self._lines[-1].strip("> "):
            self._lines.pop()
        self._lines.append(("> " * self._depth).rstrip())

    def _flush(self) -> None:
        if "".join(self._line).strip():
            self._break()
        self._line.clear()
        self._link_at = 0

    def _break(self) -> None:
        words = "".join(self._line)
        kept = words.rstrip() if words.strip() != "--" else "-- "
        self._lines.append(("> " * self._depth + kept) if self._depth else kept)
        self._line.clear()
        self._link_at = 0


def _is_hidden(tag: Tag) -> bool:
    raw = tag.raw
    if not raw or ("hid" not in raw and "style" not in raw.lower()):
        return False
    found = attributes(raw)
    return "hidden" in found or hides(found.get("style", ""))
