"""Which of a message's parts are its words, which its files (RFC 2046 5.1.4, RFC 2387)."""

import re
from dataclasses import dataclass, field

from connectors._kit.mime.charsets import decode
from connectors._kit.mime.headers import parameter
from connectors._kit.mime.tree import Part

TEXT_LIMIT = 4_000_000
"""Characters of a text that are kept in its readable form."""
_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", re.IGNORECASE)


@dataclass(slots=True)
class Bodies:
    """Collected while walking the tree."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    reports: list[Part] = field(default_factory=list)
    """message/delivery-status, message/rfc822 and text/rfc822-headers parts, for reports (RFC 3464)."""


def bodies(root: Part) -> Bodies:
    """Everything in reading order."""
    found = Bodies()
    _walk(root, found, related=False)
    return found


def _walk(part: Part, found: Bodies, *, related: bool) -> None:
    if part.type.startswith("multipart/") and part.children:
        if part.type == "multipart/alternative":
            _alternatives(part, found)
            return
        for child in part.children:
            _walk(child, found, related=part.type == "multipart/related")
        return
    _leaf(part, found, related=related)


def _alternatives(part: Part, found: Bodies) -> None:
    """One thing said several ways: a plain one, a rich one, and what else is beside."""
    plain, html = len(found.plain), len(found.html)
    for child in part.children:
        inner = Bodies()
        _walk(child, inner, related=False)
        if len(found.plain) == plain:
            found.plain += inner.plain
        if inner.html:
            found.html[html:] = inner.html
        found.files += inner.files
        found.reports += inner.reports


def _leaf(part: Part, found: Bodies, *, related: bool) -> None:
    if part.type in ("message/delivery-status", "message/global-delivery-status", "text/rfc822-headers"):
        found.reports.append(part)
        return
    if part.type == "message/rfc822":
        found.reports.append(part)
    shown = part.disposition != "attachment" and not part.filename and not (related and part.content_id)
    if part.type == "text/html" and shown:
        found.html.append(_html(part))
    elif part.type.startswith("text/") and part.type != "text/calendar" and shown:
        found.plain.append(_plain(part))
    elif part.content or part.filename:
        found.files.append(part)


def _plain(part: Part) -> str:
    text = decode(part.content[:TEXT_LIMIT], parameter(part.header, "charset"))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if parameter(part.header, "format").lower() == "flowed":
        return unflow(text, delete_space=parameter(part.header, "delsp").lower() == "yes")
    return text


def _html(part: Part) -> str:
    charset = parameter(part.header, "charset")
    if not charset:
        said = _META.search(part.content[:2048])
        charset = said[1].decode("ascii") if said else ""
    return decode(part.content[:TEXT_LIMIT], charset)


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Paragraphs of format=flowed text joined again (RFC 3676); quote depths stay."""
    lines: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if depth == open_depth and words != "-- ":
            lines[-1] += words
        else:
            lines.append(">" * depth + (" " if depth else "") + words)
        open_depth = -1
        if words.endswith(" ") and words != "-- ":
            open_depth = depth
            if delete_space:
                lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
