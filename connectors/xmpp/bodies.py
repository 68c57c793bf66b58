"""What a message says: words, files by their address, or that it is encrypted and cannot be read here."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from shopbell.events import SeenAttachment

OOB: Final = "{jabber:x:oob}x"
SFS: Final = "{urn:xmpp:sfs:0}"
FILE: Final = "{urn:xmpp:file:metadata:0}"
URL_DATA: Final = "{http://jabber.org/protocol/url-data}url-data"
FALLBACK: Final = "{urn:xmpp:fallback:0}fallback"
OMEMO: Final = ("{eu.siacs.conversations.axolotl}", "{urn:xmpp:omemo:1}", "{urn:xmpp:omemo:2}")
_SCHEMES: Final = {
    "eu.siacs.conversations.axolotl": "OMEMO",
    "urn:xmpp:omemo:1": "OMEMO",
    "urn:xmpp:omemo:2": "OMEMO",
    "urn:xmpp:openpgp:0": "OpenPGP",
    "jabber:x:encrypted": "OpenPGP",
    "urn:xmpp:otr:0": "OTR",
}
_MOST_FILES: Final = 20
_REPLACED: Final = frozenset({SFS[1:-1], "jabber:x:oob", "urn:xmpp:reply:0"})
"""What we show ourselves, so that the words made for older programs are left out (XEP-0428)."""


@dataclass(frozen=True, slots=True)
class Body:
    """Nothing at all is falsy."""

    text: str = ""
    files: tuple[SeenAttachment, ...] = ()
    encrypted: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.files)


def body_of(message: Element, *, own: bool) -> Body:
    """Words and files of a message; a sentence where it cannot be read."""
    text = message.findtext("{jabber:client}body") or ""
    scheme = _encryption(message, text)
    if scheme:
        return Body(_unreadable(scheme, own=own), encrypted=scheme) if _says_something(message, text) else Body()
    files = tuple(_files(message))[:_MOST_FILES]
    text = _without_fallback(message, text)
    urls = {file.remote_ref for file in files}
    lines = [line for line in text.split("\n") if line.strip() not in urls]
    return Body("\n".join(lines).strip("\n") if urls else text, files)


def _encryption(message: Element, text: str) -> str:
    """How it is encrypted, '' when it is not (XEP-0380 names it, else what is inside)."""
    for child in message:
        space, _, name = child.tag.rpartition("}")
        if name in ("encrypted", "openpgp", "x") and space[1:] in _SCHEMES:
            return _SCHEMES[space[1:]]
    named = message.find("{urn:xmpp:eme:0}encryption")
    if named is not None:
        scheme = _SCHEMES.get(named.get("namespace", ""), "") or named.get("name", "")[:40]
        return scheme or "a way unknown here"
    return "OTR" if text.startswith("?OTR") else ""


def _says_something(message: Element, text: str) -> bool:
    """An OMEMO message without a payload only carries keys (XEP-0384)."""
    for space in OMEMO:
        node = message.find(f"{space}encrypted")
        if node is not None:
            return node.find(f"{space}payload") is not None
    return bool(text) or message.find("{urn:xmpp:openpgp:0}openpgp") is not None


def _unreadable(scheme: str, *, own: bool) -> str:
    if own:
        return f"You wrote this encrypted ({scheme}) in another program. Shopbell cannot read it."
    return (
        f"This message is encrypted ({scheme}), and Shopbell cannot read it. "
        "Read it in the program that has the key, or ask them to write without encryption."
    )


def _files(message: Element) -> Iterator[SeenAttachment]:
    told: set[str] = set()
    for sharing in message.iter(f"{SFS}file-sharing"):
        source = sharing.find(f"{SFS}sources/{URL_DATA}")
        url = source.get("target", "") if source is not None else ""
        if _is_web(url) and url not in told:
            told.add(url)
            yield _file(url, sharing.find(f"{FILE}file"))
    for node in message.iter(OOB):
        url = (node.findtext("{jabber:x:oob}url") or "").strip()
        if _is_web(url) and url not in told:
            told.add(url)
            yield _file(url, None)


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("https", "http") and bool(urlsplit(url).hostname) and len(url) < 4096
    except ValueError:
        return False


def _file(url: str, about: Element | None) -> SeenAttachment:
    def said(name: str) -> str:
        return ((about.findtext(f"{FILE}{name}") or "").strip() if about is not None else "")[:2000]

    name = PurePosixPath(said("name") or unquote(urlsplit(url).path)).name[:200] or "file"
    kind = said("media-type") or mimetypes.guess_type(name)[0] or "application/octet-stream"
    size = said("size")
    return SeenAttachment(
        name=name,
        media_type=kind[:100],
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0,
        remote_ref=url,
        description=said("desc"),
    )


def _without_fallback(message: Element, text: str) -> str:
    """Without the parts that repeat, for older programs, what is shown in another way here (XEP-0428)."""
    cuts: list[tuple[int, int]] = []
    for node in message.findall(FALLBACK):
        if node.get("for") in _REPLACED:
            cuts += [_span(part, len(text)) for part in node.findall("{urn:xmpp:fallback:0}body")]
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text


def _span(part: Element, length: int) -> tuple[int, int]:
    start, end = part.get("start", "0"), part.get("end", str(length))
    if not all(one.isascii() and one.isdigit() and len(one) < 12 for one in (start, end)):
        return (0, 0)
    return (min(int(start), length), min(max(int(start), int(end)), length))
