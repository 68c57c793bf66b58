"""What becomes of a picture in a stranger's mail: shown from the mail itself, blocked, or dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

CID_SCHEME: Final = "shopbell-cid"
"""Scheme of pictures that came with the mail; what follows is the token the caller mapped."""

_DATA_LIMIT: Final = 700_000
_DATA: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]{4,}+={0,2}")
_SPACE: Final = re.compile(r"\s+")
_REMOTE: Final = re.compile(r"(?:https?|ftp):|[/\\]{2}", re.IGNORECASE)
_HTTPS: Final = re.compile(r"https://[A-Za-z0-9][^\s\"'<>\\`\x00-\x20]*+")
_TOKEN: Final = re.compile(rf"{CID_SCHEME}:[A-Za-z0-9._~%-]{{1,300}}")
_PIXEL: Final = re.compile(r"\s*(?:0|1)(?:\.0*)?(?:px)?\s*")
_STYLE_PIXEL: Final = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!|;|$)")
_SIZE: Final = re.compile(r"\s*([1-9][0-9]{0,3})(?:px)?\s*")
_MAX_SIDE: Final = 1_600


@dataclass(frozen=True, slots=True)
class Picture:
    """What to do with one picture: `src` is "" when it must not be shown; `blocked` is 0 or 1."""

    src: str
    blocked: int


def judge_picture(attrs: Mapping[str, str], cid: Mapping[str, str], *, allow_remote: bool) -> Picture:
    """Decide over one `<img>` by its attributes.

    A remote picture is blocked and counted; with `allow_remote` one over https stays, unless it
    is a tracking pixel. Local files, shares and relative paths are dropped without a word.
    """
    src = attrs.get("src", "").strip()
    lower = src[:12].lower()
    if lower.startswith("cid:"):
        return Picture(_from_mail(src[4:], cid), 0)
    if lower.startswith("data:"):
        return Picture(_inline(src), 0)
    if _is_remote(src):
        shown = src if allow_remote and not is_pixel(attrs) and _is_https(src) else ""
        return Picture(shown, 0 if shown else 1)
    return Picture("", int(bool(_is_remote(attrs.get("srcset", "").strip()))))


def may_stay(src: str, *, allow_remote: bool) -> bool:
    """Say whether a source in finished HTML is one we would have written: the second look."""
    if _TOKEN.fullmatch(src):
        return True
    if len(src) <= _DATA_LIMIT and _DATA.fullmatch(src):
        return True
    return allow_remote and _is_https(src)


def side(value: str) -> str:
    """Return a width or height in pixels as it may stay, or "" for none (relative, absurd)."""
    match = _SIZE.fullmatch(value)
    return match[1] if match and int(match[1]) <= _MAX_SIDE else ""


def is_pixel(attrs: Mapping[str, str]) -> bool:
    """Say whether a picture is too small to be for the reader: a tracking pixel."""
    sides = (attrs.get("width", ""), attrs.get("height", ""))
    if any(value and _PIXEL.fullmatch(value) for value in sides):
        return True
    return _STYLE_PIXEL.search(attrs.get("style", "").lower()[:2_000]) is not None


def _is_remote(src: str) -> bool:
    return _REMOTE.match(src) is not None


def _is_https(src: str) -> bool:
    if not _HTTPS.fullmatch(src):
        return False
    try:
        parts = urlsplit(src)
        return bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _from_mail(name: str, cid: Mapping[str, str]) -> str:
    """Map a Content-ID (RFC 2392: percent-encoded, without its angle brackets) to its token."""
    plain = unquote(name).strip().strip("<>")
    token = cid.get(plain) or cid.get(name) or cid.get(f"<{plain}>")
    if not token or len(token) > 100:
        return ""
    return f"{CID_SCHEME}:{quote(token, safe='')}"


def _inline(src: str) -> str:
    if len(src) > _DATA_LIMIT:
        return ""
    head, comma, body = src.partition(",")
    plain = f"{_SPACE.sub('', head).lower()}{comma}{_SPACE.sub('', unquote(body))}"
    return plain if _DATA.fullmatch(plain) else ""
