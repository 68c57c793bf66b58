"""HTML from strangers, made safe and calm enough to show.

Two lines of defence that know nothing of each other: a flat reader that writes anew only what we
know, and nh3 (ammonia, html5ever) with explicit lists over the result. No remote source, no file
and no script survives either of them. Colours are dropped, so that a newsletter follows the theme.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final

import nh3

from shopbell.text.html_links import Link, judge, safe_href
from shopbell.text.html_pictures import CID_SCHEME, judge_picture, may_stay, side
from shopbell.text.html_style import hides, kept_style, remote_images
from shopbell.text.html_tables import MAX_DEPTH, grids
from shopbell.text.html_tokens import VOID, Run, Tag, attributes, tokens
from shopbell.text.html_writer import CELL, LAYOUT, HtmlWriter
from shopbell.text.word_lists import names

__all__ = ["CID_SCHEME", "MAX_HTML", "CleanHtml", "Link", "clean"]

MAX_HTML: Final = 2_000_000
"""How many characters of HTML are read; the rest is left out and `truncated` says so."""

MAX_TOKENS: Final = 200_000
"""How many tags and runs of text are read."""

_INLINE: Final = names(
    "b strong i em u s strike del ins sub sup small big code tt kbd samp q cite abbr span font a mark"
)
_BLOCK: Final = names("p div blockquote ul ol li dl dt dd pre h1 h2 h3 h4 h5 h6 center")
_TABLE: Final = frozenset(("table", "tr", "td", "th"))
_EMPTY: Final = frozenset(("br", "hr", "img"))
# Blocks Qt's rich text does not know, by what it does know.
_AS_DIV: Final = names(
    "article section header footer main aside nav address figure figcaption details summary fieldset form dir "
    "menu hgroup caption body"
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "ol": {"start"},
    "*": {"dir", "style"},
}
_SPAN: Final = re.compile(r"\s*(1?[0-9])\s*")
_START: Final = re.compile(r"\s*([0-9]{1,5})\s*")
_CHOICES: Final = {
    "dir": frozenset(("ltr", "rtl", "auto")),
    "align": frozenset(("left", "right", "center", "justify")),
    "valign": frozenset(("top", "middle", "bottom", "baseline")),
}
# Their end tag may be missing, so what hides them ends where the next of their kind begins.
_OFTEN_UNCLOSED: Final = frozenset(("p", "li", "option", "dt", "dd"))
_ALT_LIMIT: Final = 120
_MAX_LINKS: Final = 2_000
_NO_CID: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CleanHtml:
    """Safe HTML, how many remote pictures it lost, its links in order, and whether it was cut."""

    html: str
    blocked: int
    links: tuple[Link, ...]
    truncated: bool = False


def clean(
    html: str,
    *,
    allow_remote: bool = False,
    cid: Mapping[str, str] = _NO_CID,
    keep_colours: bool = False,
) -> CleanHtml:
    """Make HTML from a stranger safe to show.

    `cid` maps Content-IDs of the mail's own pictures to opaque tokens; they come out as
    `shopbell-cid:TOKEN`. With `allow_remote` pictures over https stay, tracking pixels never.
    Blocked pictures leave their alternative text. Never fails and never takes more than linear
    time: nesting, tables, attributes and the whole input are bounded (`truncated` tells).
    """
    bounded = html[:MAX_HTML].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    pass_one = _Pass(allow_remote, cid, keep_colours)
    stream = list(islice(tokens(bounded), MAX_TOKENS))
    pass_one.run(stream)
    safe = _sanitise(pass_one.writer.finish(), allow_remote, keep_colours)
    truncated = len(html) > MAX_HTML or len(stream) == MAX_TOKENS or pass_one.writer.is_full
    return CleanHtml(safe, pass_one.blocked, tuple(pass_one.links), truncated)


class _Pass:
    """One reading of a message: what is written, what was blocked, which links were seen."""

    def __init__(self, allow_remote: bool, cid: Mapping[str, str], keep_colours: bool) -> None:
        self.writer = HtmlWriter()
        self.blocked = 0
        self.links: list[Link] = []
        self._allow_remote = allow_remote
        self._cid = cid
        self._keep_colours = keep_colours
        self._styles: dict[str, tuple[str, bool, int]] = {}
        self._tables: list[bool] = []
        self._grids_open = 0
        self._hidden: list[str] = []
        self._href = ""
        self._shown: list[str] = []

    def run(self, stream: list[Tag | Run]) -> None:
        """Read the whole stream."""
        kept_tables = grids(stream)
        for at, token in enumerate(stream):
            if isinstance(token, Run):
                self._text(token.raw)
            elif token.closing:
                self._end(token.name)
            else:
                self._start(token, at in kept_tables)
        self._end_link()

    def _text(self, raw: str) -> None:
        if self._hidden:
            return
        words = html_entities.unescape(raw) if "&" in raw else raw
        self.writer.text(words)
        if self._href:
            self._shown.append(words)

    def _start(self, tag: Tag, is_grid: bool) -> None:
        name = tag.name
        attrs = attributes(tag.raw)
        style, hidden, remote = self._style(attrs)
        self.blocked += remote + _background(attrs) + _other_picture(name, attrs)
        if name == "img":
            self._picture(attrs, hidden)
        if self._hidden and name in _OFTEN_UNCLOSED and self._hidden == [name]:
            self._hidden.clear()
        if self._hidden or hidden or "hidden" in attrs:
            if name not in VOID and (not self._hidden or name == self._hidden[0]):
                self._hidden.append(name)
        elif name in _TABLE:
            self._table_start(name, self._kept(name, attrs, style), is_grid)
        elif name == "a":
            self._link(attrs, style)
        elif name in ("br", "hr"):
            self.writer.void(name, {})
        elif name in _INLINE or name in _BLOCK:
            self.writer.open(name, self._kept(name, attrs, style))
        elif name in _AS_DIV:
            self.writer.open("div", self._kept("div", attrs, style))

    def _end(self, name: str) -> None:
        if self._hidden:
            if self._hidden[-1] == name:
                self._hidden.pop()
        elif name == "a":
            self._end_link()
            self.writer.close(name)
        elif name in _TABLE:
            self._table_end(name)
        elif name in _INLINE or name in _BLOCK:
            self.writer.close(name)
        elif name in _AS_DIV:
            self.writer.close("div")

    def _style(self, attrs: Mapping[str, str]) -> tuple[str, bool, int]:
        """Judge a style attribute; newsletters repeat the same ones, so each is read once."""
        style = attrs.get("style", "")
        if not style:
            return "", False, 0
        found = self._styles.get(style)
        if found is None:
            kept = kept_style(style, keep_colours=self._keep_colours)
            found = self._styles[style] = (kept, hides(style), remote_images(style))
        return found

    def _kept(self, name: str, attrs: Mapping[str, str], style: str) -> dict[str, str]:
        kept = {"style": style} if style else {}
        for key in ("dir", "align", "valign"):
            value = attrs.get(key, "").strip().lower()
            if value in _CHOICES[key] and (key == "dir" or name in ("td", "th")):
                kept[key] = value
        if name in ("td", "th"):
            for key in ("colspan", "rowspan"):
                match = _SPAN.fullmatch(attrs.get(key, ""))
                if match and int(match[1]) > 1:
                    kept[key] = match[1]
        start = _START.fullmatch(attrs.get("start", "")) if name == "ol" else None
        if start:
            kept["start"] = start[1]
        return kept

    def _picture(self, attrs: Mapping[str, str], hidden: bool) -> None:
        picture = judge_picture(attrs, self._cid, allow_remote=self._allow_remote)
        dropped = bool(self._hidden) or hidden
        self.blocked += 1 if dropped and picture.src.startswith("https:") else picture.blocked
        if dropped:
            return
        alt = " ".join(attrs.get("alt", "").split())[:_ALT_LIMIT]
        if self._href:
            self._shown.append(alt)
        if picture.src:
            sizes = {key: side(attrs.get(key, "")) for key in ("width", "height")}
            kept = {key: value for key, value in sizes.items() if value}
            self.writer.void("img", {"src": picture.src, "alt": alt, **kept})
        elif alt and picture.blocked:
            self.writer.text(f"{alt} ")

    def _link(self, attrs: Mapping[str, str], style: str) -> None:
        self._end_link()
        href = safe_href(attrs.get("href", ""))
        kept = {"style": style} if style else {}
        self.writer.open("a", {"href": href, **kept} if href else kept)
        self._href = href

    def _end_link(self) -> None:
        if self._href and len(self.links) < _MAX_LINKS:
            self.links.append(judge("".join(self._shown), self._href))
        self._href = ""
        self._shown.clear()

    def _table_start(self, name: str, attrs: Mapping[str, str], is_grid: bool) -> None:
        if name == "table":
            kept = is_grid and self._grids_open < MAX_DEPTH
            self._tables.append(kept)
            self._grids_open += kept
            self.writer.open("table" if kept else LAYOUT, {})
        elif self._tables and self._tables[-1]:
            self.writer.open(name, attrs)
        elif self._tables and name in ("td", "th"):
            direction = {key: attrs[key] for key in ("dir", "style") if key in attrs}
            self.writer.open(CELL, direction)

    def _table_end(self, name: str) -> None:
        if not self._tables:
            return
        kept = self._tables[-1]
        if name == "table":
            self._grids_open -= self._tables.pop()
        if kept:
            self.writer.close(name)
        elif name != "tr":
            self.writer.close(LAYOUT if name == "table" else CELL)


def _background(attrs: Mapping[str, str]) -> int:
    source = attrs.get("background", "").strip().lower()
    return int(source.startswith(("http:", "https:", "//")))


def _other_picture(name: str, attrs: Mapping[str, str]) -> int:
    """Count pictures that hide in elements that never stay."""
    key = {"input": "src", "video": "poster", "source": "srcset"}.get(name, "")
    return int(attrs.get(key, "").strip().lower().startswith(("http:", "https:", "//")))


def _sanitise(html: str, allow_remote: bool, keep_colours: bool) -> str:
    """Let nh3 judge again everything that was written, with its own parser."""

    def judge_attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return value if may_stay(value, allow_remote=allow_remote) else None
        if name == "href":
            return value if safe_href(value) == value else None
        if name == "style":
            return kept_style(value, keep_colours=keep_colours) or None
        return value

    return nh3.clean(
        html,
        tags=set(_INLINE | _BLOCK | _TABLE | _EMPTY | {"tbody"}),
        clean_content_tags={"script", "style", "title", "textarea"},
        attributes=_ATTRIBUTES,
        attribute_filter=judge_attribute,
        strip_comments=True,
        link_rel="noopener",
        url_schemes={"http", "https", "mailto", "tel", "data", CID_SCHEME},
        url_relative="deny",
    )
