"""XML as XMPP has it: elements out, a bounded stream of elements in (RFC 6120 section 11)."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

CLIENT: Final = "jabber:client"
STREAM: Final = "http://etherx.jabber.org/streams"
STANZA_BYTES: Final = 1024 * 1024
"""More than any server lets through by default (Prosody and ejabberd: 256 KiB)."""
DEPTH: Final = 64
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """What came is not XMPP, or too large."""


def make(tag: str, attributes: Mapping[str, str] | None = None, *children: Element, text: str = "") -> Element:
    """An element; `tag` is '{namespace}name'. Attributes that are empty are left out."""
    made = Element(tag, {name: value for name, value in (attributes or {}).items() if value})
    made.text = speakable(text) or None
    made.extend(children)
    return made


def speakable(text: str) -> str:
    """Without the characters that XML cannot carry (XML 1.0, 2.2)."""
    return _UNSPEAKABLE.sub("", text)


def written(node: Element, outer: str = CLIENT) -> str:
    """As it goes over the line, inside an element of the namespace `outer`; no prefixes."""
    space, name = parts(node.tag)
    head = f"<{name}" + (f" xmlns={quoteattr(space)}" if space != outer else "")
    head += "".join(f" {key}={quoteattr(speakable(value))}" for key, value in node.attrib.items() if "}" not in key)
    inside = escape(node.text or "") + "".join(written(child, space) + escape(child.tail or "") for child in node)
    return f"{head}>{inside}</{name}>" if inside else f"{head}/>"


def origin_of(message: Element) -> str:
    """The id that its writer's program gave it; some rooms change the other one (XEP-0359)."""
    node = message.find("{urn:xmpp:sid:0}origin-id")
    return node.get("id", "") if node is not None else ""


def parts(tag: str) -> tuple[str, str]:
    """Namespace and name."""
    space, _, name = tag.rpartition("}")
    return space.removeprefix("{"), name


class StreamParser:
    """Elements of a stream as they become whole. A document type, entity or comment ends it (RFC 6120 11.1)."""

    def __init__(self, limit: int = STANZA_BYTES) -> None:
        self.opened = False
        self.ended = False
        self.pending = 0
        """Bytes taken since the last whole element."""
        self._limit = limit
        self._open: list[Element] = []
        self._whole: list[Element] = []
        self._parser = _expat(self)

    def feed(self, data: bytes) -> list[Element]:
        """What became whole with these bytes; raises Unreadable."""
        self.pending += len(data)
        try:
            self._parser.Parse(data, False)
        except (expat.ExpatError, ValueError) as error:
            raise Unreadable("not XML") from error
        if self.pending > self._limit:
            raise Unreadable("too large")
        whole, self._whole = self._whole, []
        return whole

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Called by expat."""
        name = f"{{{tag}" if "}" in tag else tag
        if not self.opened:
            if name != f"{{{STREAM}}}stream":
                raise Unreadable("no stream")
            self.opened = True
            return
        if len(self._open) >= DEPTH:
            raise Unreadable("too deep")
        made = Element(name, {f"{{{key}" if "}" in key else key: value for key, value in attributes.items()})
        if self._open:
            self._open[-1].append(made)
        self._open.append(made)

    def end(self, _tag: str) -> None:
        """Called by expat."""
        if not self._open:
            self.ended = True
            return
        done = self._open.pop()
        if not self._open:
            self._whole.append(done)
            self.pending = 0

    def characters(self, text: str) -> None:
        """Called by expat."""
        if not self._open:
            self.pending = 0  # a space keeps the line alive (RFC 6120 4.6.1)
            return
        node = self._open[-1]
        if len(node):
            node[-1].tail = (node[-1].tail or "") + text
        else:
            node.text = (node.text or "") + text


def _expat(target: StreamParser) -> expat.XMLParserType:
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True
    made.StartElementHandler = target.start
    made.EndElementHandler = target.end
    made.CharacterDataHandler = target.characters
    made.StartDoctypeDeclHandler = made.EntityDeclHandler = _forbidden
    made.ProcessingInstructionHandler = made.CommentHandler = _forbidden
    # Newer versions of expat hold a piece back until more comes; in a talk nothing more may come.
    if hasattr(made, "SetReparseDeferralEnabled"):
        made.SetReparseDeferralEnabled(False)
    return made


def _forbidden(*_: object) -> None:
    raise Unreadable("forbidden XML")
