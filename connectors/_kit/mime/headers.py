"""Header fields of a message, with bounds: a header of megabytes costs no more than a normal one."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache

from connectors._kit.mime.charsets import decode, decode_words

HEADER_LIMIT = 256 * 1024
"""Bytes of the header block that are looked at."""
VALUE_LIMIT = 16 * 1024
ADDRESS_LIMIT = 500
_A_DAY = timedelta(days=1)
_ID = re.compile(r"<[^<>\s]{1,900}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_BLANK_LINES = (b"\n\n", b"\r\n\r\n", b"\n\r\n")
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
# The date as nearly all programs write it (RFC 5322 3.3): the library says the same, slowly.
_USUAL_DATE = re.compile(
    rf"(?:[A-Z][a-z][a-z], )?(\d\d?) ({'|'.join(_MONTHS)}) ([12]\d\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)([0-5]\d)"
    r"(?: \([A-Z]{1,5}\))?",
    re.ASCII,
)
_ADDRESS = (
    r"[A-Za-z0-9_+=-]{1,64}+(?:\.[A-Za-z0-9_+=-]{1,64}+){0,9}+@[A-Za-z0-9-]{1,63}+(?:\.[A-Za-z0-9-]{1,63}+){0,9}+"
)
# An address with a plain or encoded name, as in nine of ten headers: the parser of RFC 5322 says the same, slowly.
_USUAL = re.compile(rf"\s*+(?:([A-Za-z0-9_'=?+/ -]{{0,300}}+)<({_ADDRESS})>|({_ADDRESS}))\s*+")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address; the address in lower case, '' when there is none."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


class Headers:
    """The fields of one header block, in order; names in any case."""

    __slots__ = ("_boxes", "_fields")

    def __init__(self, fields: dict[str, list[str]]) -> None:
        """Names are in lower case, values unfolded and not yet decoded."""
        self._fields = fields
        self._boxes: dict[str, tuple[Mailbox, ...]] = {}

    @classmethod
    def of(cls, raw: bytes) -> "Headers":
        """Of a whole message or of a header block; never raises."""
        block = header_block(raw)[:HEADER_LIMIT]
        fields: dict[str, list[str]] = {}
        for line in _unfolded(block):
            name, colon, value = line.partition(b":")
            if colon and name.strip():
                kept = decode(value[:VALUE_LIMIT]).strip()
                fields.setdefault(_name(name), []).append(kept)
        return cls(fields)

    def raw(self, name: str) -> str:
        """The first value as it came, '' when there is none."""
        return next(iter(self._fields.get(name, ())), "")

    def text(self, name: str) -> str:
        """The first value, decoded, on one line."""
        return one_line(decode_words(self.raw(name)))

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self._fields

    def mailboxes(self, name: str) -> tuple[Mailbox, ...]:
        """Addresses of all fields of this name; read once, asked for often."""
        found = self._boxes.get(name)
        if found is None:
            values = self._fields.get(name)
            found = self._boxes[name] = tuple(mailboxes(", ".join(values))) if values else ()
        return found

    def ids(self, name: str) -> tuple[str, ...]:
        """Message ids in this field, with their angle brackets, each once."""
        return message_ids(self.raw(name))

    def date(self, name: str = "date") -> datetime | None:
        """The time in UTC, or None when there is none that can be believed."""
        return parse_date(self.raw(name))

    def offset(self, name: str = "date") -> int | None:
        """The writer's clock, in minutes east of UTC; None where the field does not tell."""
        return parse_offset(self.raw(name))


@lru_cache(maxsize=512)
def _name(name: bytes) -> str:
    """A field's name; the same few come again and again."""
    return decode(name).strip().lower()


def header_block(raw: bytes) -> bytes:
    """The bytes before the first empty line."""
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return b""
    end = len(raw)
    for mark in _BLANK_LINES:
        # Not further than the one found before: what follows may be many megabytes.
        found = raw.find(mark, 0, end + len(mark) - 1)
        end = found if found >= 0 else end
    return raw if end == len(raw) else raw[:end].removesuffix(b"\r")


def _unfolded(block: bytes) -> list[bytes]:
    lines: list[list[bytes]] = []
    for line in block.splitlines():
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1].append(line.strip())
        else:
            lines.append([line])
    return [b" ".join(parts) for parts in lines]


def one_line(text: str) -> str:
    """Without line ends, control characters and double spaces."""
    return " ".join(_CONTROL.sub(" ", text).split())


def mailboxes(value: str) -> list[Mailbox]:
    """Addresses of a header value; what is none becomes a name without an address."""
    usual = [_USUAL.fullmatch(one) for one in value.split(",")]
    if all(usual):
        return [_usual_mailbox(one) for one in usual[:ADDRESS_LIMIT] if one]
    try:
        pairs = getaddresses([value[: VALUE_LIMIT * 4]])[:ADDRESS_LIMIT]
    except (ValueError, TypeError, IndexError, AttributeError):
        pairs = [("", found) for found in re.findall(r"[^\s<>,;:\"]+@[^\s<>,;:\"]+", value)]
    found = []
    for name, address in pairs:
        plain = one_line(decode_words(address)).lower()
        shown = one_line(decode_words(name)).strip("\"' ")
        if "@" not in plain:
            shown, plain = shown or plain, ""
        if plain or shown:
            found.append(Mailbox(plain, "" if shown.lower() == plain else shown))
    return found


def _usual_mailbox(found: re.Match[str]) -> Mailbox:
    address = (found[2] or found[3]).lower()
    name = one_line(decode_words(found[1] or "")).strip("\"' ")
    return Mailbox(address, "" if name.lower() == address else name)


def message_ids(value: str) -> tuple[str, ...]:
    """Message ids in a value, with their angle brackets, each once; a bare one is bracketed (RFC 5322 3.6.4)."""
    found = _ID.findall(value)
    if not found and "@" in value and len(value.split()) == 1:
        found = [f"<{value.strip().strip('<>')}>"]
    return tuple(dict.fromkeys(found))


def parse_date(value: str) -> datetime | None:
    """A Date field in UTC; None for nonsense and for years before mail (1971) or far ahead (2200)."""
    usual = _USUAL_DATE.fullmatch(value)
    try:
        found = parsedate_to_datetime(value) if usual is None else _usual_date(usual)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return aware if 1971 <= aware.year < 2200 else None


def _usual_date(found: re.Match[str]) -> datetime:
    """In UTC. Raises ValueError and OverflowError."""
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    if ahead >= _A_DAY:
        raise ValueError("no such time zone")
    return at - ahead if sign == "+" else at + ahead


def parse_offset(value: str) -> int | None:
    """Minutes east of UTC of a Date field; None for nonsense and "-0000", which tells nothing (RFC 5322 3.3)."""
    usual = _USUAL_DATE.fullmatch(value)
    if usual is not None and usual[7] == "+":
        return _within_a_day(int(usual[8]) * 60 + int(usual[9]))
    try:
        found = parsedate_to_datetime(value).utcoffset()
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
    return None if found is None else _within_a_day(int(found / timedelta(minutes=1)))


def _within_a_day(minutes: int) -> int | None:
    return minutes if abs(minutes) < 24 * 60 else None


def parameter(value: str, name: str) -> str:
    """A parameter of a Content-Type or the like ('' when missing), in its plain form."""
    match = re.search(rf";\s*{re.escape(name)}\s*=\s*(\"[^\"]*\"|[^;\s]+)", value, re.IGNORECASE)
    return match[1].strip('"') if match else ""
