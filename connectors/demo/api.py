"""What the demo service keeps about a message, and how it is written down in its journal."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class File:
    """A file with a message: `kind` names what `files.py` draws."""

    name: str
    kind: str
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One message at the service."""

    id: str
    at: datetime
    conversation: str
    address: str
    """Of the other side, whoever wrote."""
    name: str
    own: bool
    text: str
    subject: str = ""
    html: str = ""
    public: bool = False
    followers: bool = False
    """For those who follow the writer."""
    context: str = ""
    reply_to: str = ""
    robot: bool = False
    auto: bool = False
    unseen: bool = False
    machinery: bool = False
    mention: bool = False
    """Said about the shop, not to it."""
    edited_at: datetime | None = None
    gone_at: datetime | None = None
    read_at: datetime | None = None
    """When the other side read what the shop wrote, at networks that tell."""
    bounced: str = ""
    """A plain sentence when it could not be delivered."""
    language: str = ""
    files: tuple[File, ...] = ()
    copies: tuple[str, ...] = ()
    key: str = ""
    """The key it was sent with by this program; '' when it was written elsewhere."""


_DEFAULTS = {field.name: field.default for field in fields(Item)}
_TIMES = ("at", "edited_at", "gone_at", "read_at")


def to_record(item: Item) -> dict[str, Any]:
    """As JSON; what has its default is left out."""
    record: dict[str, Any] = {"kind": "message"}
    for name, default in _DEFAULTS.items():
        value = getattr(item, name)
        if value != default:
            record[name] = _plain(value)
    return record


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [[each.name, each.kind, each.content_id] if isinstance(each, File) else each for each in value]
    return value


def from_record(record: Mapping[str, Any]) -> Item:
    """Back from JSON."""
    values = {name: record[name] for name in _DEFAULTS if name in record}
    values.setdefault("own", False)
    for name in _TIMES:
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    values["files"] = tuple(File(*each) for each in values.get("files", ()))
    values["copies"] = tuple(values.get("copies", ()))
    return Item(**values)
