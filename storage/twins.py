"""A message that is here already under another name, an archive's or the service's: `shopbell/archive/twins.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.archive.twins import PREFIX, bounds, is_archived, precision, same_moment, same_words
from storage.again import fill_files
from storage.instants import from_us
from storage.merging import survivor
from storage.tables.archived import place_of
from storage.tables.messages import forget
from storage.tables.words import SLOTS_A_SECOND, first_slot

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.parcels import Parcel
    from storage.transaction import Transaction

TELLING = 12
"""Letters of a message that two people do not write to one shop in one second."""
MOST_TOLD_APART = 5_000
"""Lines of an archive that are looked through when its conversation turns out to be another."""
_SECOND = 1_000_000
_AROUND = 62 * _SECOND
AROUND = """
SELECT m.id, m.remote_id, coalesce(m.written_at, m.at), m.text, m.author_name, coalesce(i.address, ''), m.conversation,
    m.files, coalesce(w.name, '')
FROM message AS m INDEXED BY message_slot
LEFT JOIN identity AS i ON i.id = m.author
LEFT JOIN conversation AS c ON c.id = m.conversation
LEFT JOIN identity AS w ON w.id = c.identity
WHERE m.slot >= ?1 AND m.slot < ?2 AND m.account = ?3 AND m.direction = ?4 AND m.kind = ?5
    AND (substr(m.remote_id, 1, length(?6)) = ?6) IS NOT ?7
    AND (NOT ?7 OR NOT EXISTS (
        SELECT 1 FROM archived AS a WHERE a.message = m.id AND substr(a.name, 1, length(?6)) = ?6))
"""
"""Candidates of an account between two slots; for an archive's (?7 = 1) those that no archive of its precision named,
for a service's those that only an archive named."""


ARCHIVED_IN = """
SELECT id, remote_id, coalesce(written_at, at), direction, text FROM message
WHERE conversation = ?1 AND remote_id >= ?2 AND remote_id < ?3 AND kind = 'message' AND auto_reply = 0 LIMIT ?4
"""


@dataclass(frozen=True, slots=True)
class _Candidate:
    id: int
    remote_id: str
    at: int
    text: str
    author_name: str
    address: str
    conversation: int
    files: int
    person: str
    """The name of whom its conversation is with."""


def known_otherwise(tx: Transaction, account: int, parcel: Parcel, at: int) -> int | None:
    """The row that an archive's or a service's message has under another name; from now on it has both."""
    seen = parcel.seen
    if is_archived(seen.remote_id):
        found: int | None = tx.db.value(
            "SELECT message FROM archived WHERE account = ? AND name = ?", (account, seen.remote_id)
        )
        if found is None and (twin := _twin(tx, account, seen, at)) is not None:
            found = twin.id
            _is_also(tx, account, seen.remote_id, found)
            _is_one_place(tx, account, seen.thread.conversation, twin.conversation)
        if found is not None:
            fill_files(tx, found, parcel)
        return found
    if not _has_archive(tx, account):
        return None
    twin = _twin(tx, account, seen, at)
    if twin is None:
        return None
    _is_also(tx, account, twin.remote_id, twin.id)
    tx.db.run("UPDATE message SET remote_id = ? WHERE id = ?", (seen.remote_id, twin.id))
    _goes_by(tx, account, seen.thread.conversation, twin.conversation)
    return twin.id


def comes_home(tx: Transaction, account: int, message: int, seen: MessageSeen) -> None:
    """A message that an archive brought under the service's own name, into a place that only the archive named."""
    if is_archived(seen.remote_id) or not seen.thread.conversation or not _has_archive(tx, account):
        return
    found: int = tx.db.value("SELECT conversation FROM message WHERE id = ?", (message,))
    if is_archived(tx.db.value("SELECT remote_id FROM conversation WHERE id = ?", (found,))):
        _goes_by(tx, account, seen.thread.conversation, found)


def _has_archive(tx: Transaction, account: int) -> bool:
    """Whether it has messages or conversations that only an archive named."""
    known = tx.archives.get(account)
    if known is None:
        named = "FROM {} WHERE account = ?1 AND remote_id >= ?2 AND remote_id < ?3"
        both = "SELECT 1 WHERE EXISTS (SELECT 1 " + named.format("message") + ") OR EXISTS (SELECT 1 "
        both += named.format("conversation") + " AND remote_id <> '')"
        known = tx.archives[account] = tx.db.one(both, (account, *bounds())) is not None
    return known


def _twin(tx: Transaction, account: int, seen: MessageSeen, at: int) -> _Candidate | None:
    """The one message it can be; None where there is none or several places have one."""
    here = place_of(tx, account, seen.thread.conversation)
    found = [one for one in _around(tx, account, seen, at) if _is_same(tx, one, seen, at, here)]
    at_home = [one for one in found if one.conversation == here]
    if at_home:
        return at_home[0]
    return found[0] if found and len({one.conversation for one in found}) == 1 else None


def _around(tx: Transaction, account: int, seen: MessageSeen, at: int) -> list[_Candidate]:
    """What was said about then, and is not yet known to be another message of such an archive."""
    archive = is_archived(seen.remote_id)
    mark = f"{PREFIX}{precision(seen.remote_id)}:" if archive else PREFIX
    rows = tx.db.all(
        AROUND,
        (
            *_slots(at),
            account,
            "out" if seen.own else "in",
            seen.kind.value,
            mark,
            int(archive),
        ),
    )
    return sorted((_Candidate(*row) for row in rows), key=lambda one: (one.at, one.id))


def _slots(at: int) -> tuple[int, int]:
    return first_slot(at - _AROUND), first_slot(at + _AROUND) + SLOTS_A_SECOND


def _is_same(tx: Transaction, one: _Candidate, seen: MessageSeen, at: int, here: int | None) -> bool:
    coarser, finer = (from_us(at), from_us(one.at))
    if not is_archived(seen.remote_id) or precision(one.remote_id) > precision(seen.remote_id):
        coarser, finer = finer, coarser
    seconds = max(precision(name) if is_archived(name) else 1 for name in (seen.remote_id, one.remote_id))
    if not same_moment(coarser, finer, seconds):
        return False
    said = same_words(seen.text)
    if said != same_words(one.text) or (not said and not _same_files(tx, one, seen)):
        return False
    if one.conversation == here:
        return True
    # Archives call a conversation by one name: where they do not, it is another one.
    return not (is_archived(seen.remote_id) and is_archived(one.remote_id)) and _same_side(tx, one, seen, here)


def _same_side(tx: Transaction, one: _Candidate, seen: MessageSeen, here: int | None) -> bool:
    """Theirs: by the same person. Ours: to the same person, unless one side does not know to whom."""
    if not seen.own:
        named = _same_name(seen.author.name, one.author_name)
        # Some services tell user names where their archives tell names: then a whole sentence says who it was.
        return (
            named or seen.author.address.casefold() == one.address.casefold() or len(same_words(seen.text)) >= TELLING
        )
    whom = seen.recipients[0].name if seen.recipients else _whom(tx, here)
    return not whom or not one.person or _same_name(whom, one.person)


def _whom(tx: Transaction, conversation: int | None) -> str:
    """The name of whom a conversation is with; ''."""
    found: str | None = tx.db.value(
        "SELECT i.name FROM conversation AS c JOIN identity AS i ON i.id = c.identity WHERE c.id = ?", (conversation,)
    )
    return found or ""


def _same_name(one: str, other: str) -> bool:
    return bool(one) and same_words(one).casefold() == same_words(other).casefold()


def _same_files(tx: Transaction, one: _Candidate, seen: MessageSeen) -> bool:
    if not one.files or one.files != len(seen.attachments):
        return False
    rows = tx.db.all("SELECT name FROM attachment WHERE message = ? ORDER BY id", (one.id,))
    return [name for (name,) in rows] == [file.name for file in seen.attachments]


def _is_also(tx: Transaction, account: int, name: str, message: int) -> None:
    tx.db.run("INSERT OR IGNORE INTO archived (account, name, message) VALUES (?, ?, ?)", (account, name, message))


def _is_one_place(tx: Transaction, account: int, name: str, conversation: int) -> None:
    """An archive's conversation is this one."""
    before = place_of(tx, account, name)
    if before is None and is_archived(name):
        tx.db.run(
            "INSERT INTO archived_conversation (account, name, conversation) VALUES (?, ?, ?)",
            (account, name, conversation),
        )
    elif before is not None and before != conversation:
        kept = survivor(tx, tuple(sorted((before, conversation))))
        tx.stale.add(kept)
        _told_twice(tx, account, kept)


def _told_twice(tx: Transaction, account: int, conversation: int) -> None:
    """Lines that came by both ways before it was known that this is one place: the service's stays, the other goes."""
    rows = tx.db.all(ARCHIVED_IN, (conversation, *bounds(), MOST_TOLD_APART))
    for message, name, at, direction, text in rows:
        mark = f"{PREFIX}{precision(name)}:"
        found = [_Candidate(*row) for row in tx.db.all(AROUND, (*_slots(at), account, direction, "message", mark, 1))]
        for one in sorted(found, key=lambda one: (one.at, one.id)):
            same = one.conversation == conversation and not is_archived(one.remote_id)
            if same and same_words(one.text) == same_words(text) != "" and _moments(at, one.at, precision(name)):
                _becomes(tx, account, name, message, one.id)
                break


def _becomes(tx: Transaction, account: int, name: str, message: int, kept: int) -> None:
    tx.db.run("UPDATE archived SET message = ? WHERE message = ?", (kept, message))
    _is_also(tx, account, name, kept)
    for table, column in (("promise", "message"), ("promise", "kept_message"), ("attachment", "message")):
        tx.db.run(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (kept, message))  # noqa: S608 - our own names
    forget(tx, message)


def _moments(archived: int, other: int, seconds: int) -> bool:
    return same_moment(from_us(archived), from_us(other), seconds)


def _goes_by(tx: Transaction, account: int, name: str, conversation: int) -> None:
    """What an archive began has a name at the service."""
    if not name or is_archived(name):
        return
    before = place_of(tx, account, name)
    if before is not None:
        _is_one_place(tx, account, name, conversation)
        return
    old = tx.db.value("SELECT remote_id FROM conversation WHERE id = ?", (conversation,))
    if is_archived(old):
        tx.db.run("UPDATE conversation SET remote_id = ? WHERE id = ?", (name, conversation))
        _is_one_place(tx, account, old, conversation)
        tx.stale.add(conversation)
