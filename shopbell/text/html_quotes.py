"""Where the quoted part of an HTML mail begins, by the marks mail programs leave."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shopbell.text.html_tokens import VOID, Run, Tag, tokens
from shopbell.text.quote_forms import is_attribution

_LIMIT: Final = 2_000_000
_MAX_TOKENS: Final = 200_000
_CONTAINER: Final = re.compile(
    r"(?:class|id)\s*=\s*[\"']?[^\"'>]*\b(?:gmail_quote(?:_container)?|yahoo_quoted|moz-cite-prefix|protonmail_quote"
    r"|tutanota_quote|zmail_extra|mailru-blockquote|js-messageQuote|moz-forward-container|x_gmail_quote)\b",
    re.IGNORECASE,
)
_CITE: Final = re.compile(
    r"\btype\s*=\s*[\"']?cite\b|\bclass\s*=\s*[\"']?(?:gmail_quote|mailru-blockquote)", re.IGNORECASE
)
_TO_THE_END: Final = re.compile(
    r"\bid\s*=\s*[\"']?(?:x_)?(?:divRplyFwdMsg|appendonsend|reply-intro|ms-outlook-mobile-body-separator-line|mail-editor-reference-message-container)"
    r"|\bid\s*=\s*[\"']?stopSpelling|\bname\s*=\s*[\"']?messageReplySection"
    r"|border:\s*none;\s*border-top:\s*(?:solid\s+#?\w+\s+1\.0pt|1\.0pt\s+solid|solid\s+1\.0pt)",
    re.IGNORECASE,
)
_BLOCKS: Final = frozenset(("p", "div", "td", "blockquote", "li", "br", "hr", "table"))


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    end: int


def split(html: str) -> tuple[str, str]:
    """Split HTML into what was written and what it quotes; the quote is "" where none is certain.

    A mail answered line by line (own words between several quotes) stays whole. Both parts are
    pieces of the source and still unsafe: they go through `clean` like everything else.
    """
    scan = _Scan()
    for token in islice(tokens(html[:_LIMIT]), _MAX_TOKENS):
        if isinstance(token, Run):
            scan.text(token.raw)
        elif token.closing:
            scan.end(token)
        else:
            scan.start(token)
        if scan.to_end is not None:
            break
    found = scan.finish(len(html))
    if found is None:
        return html, ""
    return html[: found.start] + html[found.end :], html[found.start : found.end]


class _Scan:
    """Finds quote containers of the outermost level and whether own words stand between them."""

    def __init__(self) -> None:
        self.to_end: int | None = None
        self._groups: list[_Stretch] = []
        self._inside: tuple[str, int] | None = None
        self._nested = 0
        self._text: list[str] = []
        self._block_at = 0
        self._words_since = False

    def text(self, raw: str) -> None:
        if self._inside is None and raw.strip() and raw.strip() != "&nbsp;":
            self._text.append(raw[:600])

    def start(self, tag: Tag) -> None:
        if self._inside is not None:
            self._nested += tag.name == self._inside[0]
            return
        raw = tag.raw
        if raw and len(raw) < 4_000 and _TO_THE_END.search(raw):
            self.to_end = tag.start
        elif tag.name not in VOID and self._is_container(tag):
            self._inside = (tag.name, self._begin(tag))
            self._nested = 1
        elif tag.name in _BLOCKS:
            self._close_block(tag.start)

    def end(self, tag: Tag) -> None:
        if self._inside is None:
            return
        name, began = self._inside
        self._nested -= tag.name == name
        if self._nested <= 0:
            self._leave(_Stretch(began, tag.end))
            self._block_at = tag.end

    def finish(self, size: int) -> _Stretch | None:
        if self._inside is not None:
            self._leave(_Stretch(self._inside[1], size))
        if self.to_end is not None:
            self._leave(_Stretch(self.to_end, size))
        return self._groups[0] if len(self._groups) == 1 else None

    def _is_container(self, tag: Tag) -> bool:
        raw = tag.raw[:4_000]
        if tag.name == "blockquote":
            return _CITE.search(raw) is not None or self._introduced()
        return bool(raw) and "=" in raw and _CONTAINER.search(raw) is not None

    def _introduced(self) -> bool:
        return is_attribution(" ".join("".join(self._text).split()))

    def _begin(self, tag: Tag) -> int:
        """Return where the quote begins: with the line that introduces it, if there is one."""
        if self._introduced():
            self._text.clear()
            return self._block_at
        self._close_block(tag.start)
        return tag.start

    def _close_block(self, at: int) -> None:
        if self._text and self._introduced():
            return
        self._words_since = self._words_since or bool(self._text)
        self._text.clear()
        self._block_at = at

    def _leave(self, stretch: _Stretch) -> None:
        self._words_since = self._words_since or bool(self._text)
        last = self._groups[-1] if self._groups else None
        if last is not None and not self._words_since:
            self._groups[-1] = _Stretch(last.start, stretch.end)
        else:
            self._groups.append(stretch)
        self._inside = None
        self._words_since = False
        self._text.clear()
