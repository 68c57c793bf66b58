"""Bytes to text whatever the label says: unknown and wrong charsets, encoded words, percent signs."""

import base64
import binascii
import codecs
import quopri
import re
from functools import lru_cache

# These are codecs, not charsets: slow on purpose-made input, or they run escapes.
_REFUSED = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
# UTF-7 and UTF-16 can say half a surrogate pair, which no database and no screen can hold.
_HALVES = re.compile("[\ud800-\udfff]")
_WITHOUT_HALVES = frozenset({"utf-8", "cp1252"})
# Senders say these and mean the larger set (as browsers take it, WHATWG Encoding).
_MEANT = {"ascii": "utf-8", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?=)\s+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


def decode(content: bytes, charset: str = "") -> str:
    """Text of these bytes; never raises. NULs are left out."""
    for name in (_known(charset[:100]), "utf-8") if charset else ("utf-8",):
        try:
            text = content.decode(name).replace("\0", "")
            return text if name in _WITHOUT_HALVES else _HALVES.sub("\ufffd", text)
        except (UnicodeError, LookupError):
            continue
    return content.decode("cp1252", "replace").replace("\0", "")


@lru_cache(maxsize=256)
def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip("\"' \t").split("*")[0]).name
    except (LookupError, ValueError, TypeError):
        return "utf-8"
    return "utf-8" if name.replace("-", "_") in _REFUSED else _MEANT.get(name, name)


def decode_words(value: str) -> str:
    """RFC 2047 encoded words as text; what is broken stays as it is."""
    if "=?" not in value:
        return value
    joined = _BETWEEN.sub(r"\1", value)
    pieces: list[str] = []
    pending: tuple[str, bytes] | None = None
    end = 0
    for word in _WORD.finditer(joined):
        content = _word_bytes(word[2], word[3])
        if content is None:
            continue
        between = joined[end : word.start()]
        if pending and not between and pending[0] == word[1].lower():
            # One character may be cut between two words.
            pending = (pending[0], pending[1] + content)
        else:
            pieces += [decode(pending[1], pending[0]) if pending else "", between]
            pending = (word[1].lower(), content)
        end = word.end()
    pieces += [decode(pending[1], pending[0]) if pending else "", joined[end:]]
    return "".join(pieces)


def _word_bytes(kind: str, text: str) -> bytes | None:
    raw = text.encode("utf-8", "surrogateescape")
    if kind in "qQ":
        return quopri.decodestring(raw, header=True)
    return decode_base64(raw)


def decode_base64(raw: bytes) -> bytes:
    """As much as can be read of base64; never raises."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    try:
        return base64.b64decode(clean + b"=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""


def decode_transfer(content: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045); unknown ones are left as they are."""
    name = encoding.strip().lower()
    if name == "base64":
        return decode_base64(content)
    if name == "quoted-printable":
        return quopri.decodestring(content)
    return content
