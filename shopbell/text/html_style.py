"""The few CSS declarations that may stay, and what the others would have done.

A declaration is kept by name and by the whole form of its value; nothing is ever repaired.
"""

from __future__ import annotations

import re
from typing import Final

_LIMIT: Final = 4_000
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n\r\f]?|\\([^\n])")
_REMOTE: Final = re.compile(r"(?:url|image|image-set|src)\s*\(\s*[\"']?\s*(?:https?:|ftp:|//|\\\\)", re.IGNORECASE)
_COLOUR: Final = (
    r"(?:#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]{3,24}"
    r"|rgba?\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*(?:,\s*(?:0|1|0?\.\d{1,4}))?\s*\))"
)
_VALUES: Final = {
    name: re.compile(pattern)
    for name, pattern in {
        "font-weight": r"normal|bold|bolder|lighter|[1-9]00",
        "font-style": r"normal|italic|oblique",
        "text-decoration": r"none|underline|line-through|overline",
        "text-align": r"left|right|center|justify",
        "vertical-align": r"baseline|sub|super|top|middle|bottom",
        "direction": r"ltr|rtl",
        "list-style-type": r"none|disc|circle|square|decimal|lower-alpha|upper-alpha"
        r"|lower-roman|upper-roman",
        "white-space": r"normal|nowrap|pre|pre-wrap|pre-line",
    }.items()
}
_COLOURS: Final = {name: re.compile(_COLOUR) for name in ("color", "background-color")}
# Not font-size:0, which builders put on layout cells whose content sets its own size.
_HIDING: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|opacity:0(?:\.0+)?(?=;|$)"
    r"|max-height:0(?:px)?(?=;|$))"
)
_SPACES: Final = re.compile(r"\s+|!important")


def _plain(style: str) -> str:
    """Undo the disguises CSS allows: comments and escapes."""
    bounded = style[:_LIMIT]
    if "/*" in bounded:
        bounded = _COMMENT.sub("", bounded)
    if "\\" in bounded:
        bounded = _ESCAPE.sub(_unescaped, bounded)
    return bounded.lower()


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return str(match[2])
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def kept_style(style: str, *, keep_colours: bool = False) -> str:
    """Return the declarations of a style attribute that may stay, written anew; "" for none."""
    kept = []
    for declaration in _plain(style).split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip(), value.replace("!important", "").strip()
        form = _VALUES.get(name) or (_COLOURS.get(name) if keep_colours else None)
        if colon and form is not None and form.fullmatch(value):
            kept.append(f"{name}:{value}")
    return ";".join(kept)


def hides(style: str) -> bool:
    """Say whether a style makes its element invisible (previews and traps of newsletters)."""
    if ":" not in style:
        return False
    return _HIDING.search(_SPACES.sub("", _plain(style))) is not None


def remote_images(style: str) -> int:
    """Count the pictures a style would have fetched from elsewhere."""
    return len(_REMOTE.findall(_plain(style))) if "(" in style else 0
