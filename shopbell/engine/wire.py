"""What is said on the bell: JSON lines of at most 64 kB, ids only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId, PersonId
from shopbell.probing import Finding, Found

if TYPE_CHECKING:
    from shopbell.engine.worker import Pass

T = TypeVar("T", int, str)
LONGEST = 64 * 1024
ROOM = LONGEST - 1024
MOST_ARRIVED = 500


class Kind(StrEnum):
    """The words that the bell knows."""

    HELLO = "hello"
    """First line of a client, with the launch token."""
    WELCOME = "welcome"
    CHANGES = "changes"
    WAKE = "wake"
    """'Try now'."""
    PING = "ping"
    PONG = "pong"
    SYNC = "sync"
    """One full pass, please: over `accounts`, or over all when that is null."""
    SYNCED = "synced"
    """The answer: `passes`, a line of numbers and a sentence for each account."""
    PROBE = "probe"
    """Try what `account` may do, please."""
    PROBED = "probed"
    """The answer: the `account`, and what was `found`, or the `error` as a sentence."""
    BYE = "bye"
    """Last line of a client that rang everything it had to ring."""


def line(kind: Kind, fields: Mapping[str, object] | None = None) -> bytes:
    """One message, ready to be written."""
    return json.dumps({"kind": kind, **(fields or {})}).encode() + b"\n"


def changes_line(changes: Changes) -> bytes:
    """Too many ids to fit become 'everything'."""
    full = line(Kind.CHANGES, _fields(changes))
    if len(full) <= ROOM:
        return full
    return line(
        Kind.CHANGES,
        {
            "counter": changes.counter,
            "everything": True,
            "received": changes.received,
            "arrived": sorted(changes.arrived)[-MOST_ARRIVED:],
        },
    )


def _fields(changes: Changes) -> dict[str, object]:
    ids: dict[str, Iterable[int | str]] = {
        "accounts": changes.accounts,
        "conversations": changes.conversations,
        "messages": changes.messages,
        "persons": changes.persons,
        "outbox": changes.outbox,
        "drafts": changes.drafts,
        "arrived": changes.arrived,
    }
    fields: dict[str, object] = {name: list(values) for name, values in ids.items() if values}
    fields["counter"] = changes.counter
    if changes.received:
        fields["received"] = changes.received
    if changes.everything:
        fields["everything"] = True
    if changes.initiator:
        fields["initiator"] = changes.initiator
    return fields


def parsed(data: bytes) -> dict[str, object] | None:
    """A message, or None for what is none."""
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("kind") not in set(Kind):
        return None
    return message


def changes_of(message: Mapping[str, object]) -> Changes:
    """What the line said; a field of the wrong kind counts as 'everything'."""
    try:
        return Changes(
            counter=_number(message, "counter"),
            accounts=frozenset(AccountId(n) for n in _ids(message, "accounts")),
            conversations=frozenset(ConversationId(n) for n in _ids(message, "conversations")),
            messages=frozenset(MessageId(n) for n in _ids(message, "messages")),
            persons=frozenset(PersonId(n) for n in _ids(message, "persons")),
            outbox=frozenset(OutboxId(n) for n in _ids(message, "outbox")),
            drafts=frozenset(_list(message, "drafts", str)),
            arrived=frozenset(MessageId(n) for n in _ids(message, "arrived")),
            received=_number(message, "received"),
            everything=message.get("everything") is True,
            initiator=str(message.get("initiator", "")),
        )
    except TypeError:
        return Changes(everything=True)


def passes_line(passes: Sequence[Pass]) -> bytes:
    """Sentences are cut where the line would be too long."""
    rows = [asdict(each) for each in passes]
    room = ROOM // max(len(rows), 1) // 8
    for row in rows:
        row["error"] = row["error"][:room]
    return line(Kind.SYNCED, {"passes": rows})


def passes_of(message: Mapping[str, object]) -> tuple[Pass, ...]:
    """Raises TypeError for what is none."""
    from shopbell.engine.worker import Pass

    rows = message.get("passes")
    if not isinstance(rows, list):
        raise TypeError("passes")
    return tuple(Pass(**row) for row in rows)


def probed_line(account: AccountId, found: Sequence[Found]) -> bytes:
    """What was found; sentences are cut where the line would be too long."""
    rows = [asdict(each) for each in found]
    room = ROOM // max(len(rows), 1) // 24
    for row in rows:
        row.update({name: value[:room] for name, value in row.items() if isinstance(value, str)})
    return line(Kind.PROBED, {"account": account, "found": rows})


def found_of(message: Mapping[str, object]) -> tuple[Found, ...]:
    """Raises TypeError for what is none."""
    rows = message.get("found")
    if not isinstance(rows, list):
        raise TypeError("found")
    return tuple(Found(**{**row, "finding": Finding(row["finding"])}) for row in rows)


def account_of(message: Mapping[str, object]) -> AccountId:
    """The account that a line is about; 0 is none."""
    return AccountId(_number(message, "account"))


def accounts_of(message: Mapping[str, object]) -> list[AccountId] | None:
    """The accounts a pass is wanted for; None is all."""
    if not isinstance(message.get("accounts"), list):
        return None
    return [AccountId(number) for number in _ids(message, "accounts")]


def _number(message: Mapping[str, object], name: str) -> int:
    value = message.get(name, 0)
    if not isinstance(value, int):
        raise TypeError(name)
    return value


def _ids(message: Mapping[str, object], name: str) -> list[int]:
    return _list(message, name, int)


def _list(message: Mapping[str, object], name: str, kind: type[T]) -> list[T]:
    values = message.get(name, [])
    if not isinstance(values, list):
        raise TypeError(name)
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(name)
    return values
