"""IMAP's grammar as far as the double needs it: words of a command, sets, search, and the items of FETCH."""

import re
from email.parser import BytesHeaderParser

from connectors.mail.imap.sets import contains, parse_set
from connectors.mail.testing.mailbox import MailFolder, Stored

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s()]*\[[^\]]*\][^\s()]*)|([()])|([^\s()]+)')


def words(text: str) -> list[str]:
    """Quoted strings without quotes, atoms, parentheses; BODY[…] is one word."""
    found = []
    for quoted, section, bracket, atom in _WORD.findall(text):
        found.append(
            re.sub(r"\\(.)", r"\1", quoted) if not (section or bracket or atom) else section or bracket or atom
        )
    return found


def within(folder: MailFolder, text: str) -> list[Stored]:
    """Messages of a UID set; '*' is the highest."""
    top = max((one.uid for one in folder.messages), default=0)
    ranges = parse_set(text.replace("*", str(max(top, 1))))
    return [one for one in folder.messages if contains(ranges, one.uid)]


def search(folder: MailFolder, criteria: list[str]) -> list[Stored]:
    """All criteria together."""
    found = list(folder.messages)
    rest = iter(criteria)
    for word in rest:
        key = word.upper()
        if key == "UID":
            inside = within(folder, next(rest))
            found = [one for one in found if one in inside]
        elif key == "UNSEEN":
            found = [one for one in found if "\\Seen" not in one.flags]
        elif key == "HEADER":
            name, value = next(rest), next(rest)
            found = [one for one in found if value.lower() in header(one.raw, name).lower()]
    return found


def header(raw: bytes, name: str) -> str:
    """One field."""
    return str(BytesHeaderParser().parsebytes(raw)[name] or "")


def items(folder: MailFolder, one: Stored, wanted: list[str], *, gmail: bool) -> bytes:
    """FETCH's parenthesised list for one message."""
    parts = [item(folder, one, word, gmail=gmail) for word in wanted if word not in "()"]
    return b"(" + b" ".join(part for part in parts if part) + b")"


def item(folder: MailFolder, one: Stored, word: str, *, gmail: bool) -> bytes:
    """One item."""
    name = word.upper()
    plain = {
        "UID": b"UID %d" % one.uid,
        "FLAGS": b"FLAGS (" + " ".join(sorted(one.flags)).encode() + b")",
        "RFC822.SIZE": b"RFC822.SIZE %d" % len(one.raw),
        "INTERNALDATE": one.at.strftime('INTERNALDATE "%d-%b-%Y %H:%M:%S +0000"').encode(),
        "MODSEQ": b"MODSEQ (%d)" % one.modseq,
    }
    if gmail:
        own = b'"\\\\Sent"' if "\\Sent" in folder.flags or b"\nFrom: shop@" in b"\n" + one.raw else b""
        plain |= {
            "X-GM-MSGID": b"X-GM-MSGID %d" % one.gmail_id,
            "X-GM-THRID": b"X-GM-THRID %d" % one.gmail_id,
            "X-GM-LABELS": b"X-GM-LABELS (" + own + b")",
        }
    return plain[name] if name in plain else _body(one, word)


def _body(one: Stored, word: str) -> bytes:
    section = re.fullmatch(r"BODY(?:\.PEEK)?\[(.*?)\](?:<(\d+)\.(\d+)>)?", word, re.IGNORECASE)
    if section is None:
        return b""
    head, _, _ = one.raw.partition(b"\r\n\r\n")
    content = one.raw
    if section[1].upper().startswith("HEADER.FIELDS"):
        names = {name.lower() for name in words(section[1])[1:]} - {"(", ")"}
        kept = [line for line in _unfolded(head) if line.split(b":")[0].decode().lower() in names]
        content = b"".join(line + b"\r\n" for line in kept) + b"\r\n"
    elif section[1].upper() == "HEADER":
        content = head + b"\r\n\r\n"
    shown = f"BODY[{section[1]}]"
    if section[2]:
        start, size = int(section[2]), int(section[3])
        content, shown = content[start : start + size], f"{shown}<{start}>"
    return shown.encode() + b" {%d}\r\n" % len(content) + content


def _unfolded(head: bytes) -> list[bytes]:
    return re.split(rb"\r\n(?![ \t])", head)
