"""The search index: one row a message, at a row id made from its time, so that newest first needs no sorting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import ReadConnection, WriteConnection

SLOTS_A_SECOND = 256


@dataclass(frozen=True, slots=True)
class Indexed:
    """The columns of a row, already folded by `text.fold_search.index_terms`."""

    text: str
    subject: str
    people: str
    files: str


def first_slot(at: int) -> int:
    """The lowest row id of a time in microseconds."""
    return at // 1_000_000 * SLOTS_A_SECOND


def free_slot(db: ReadConnection, at: int, message: int) -> int:
    """A row id for a message of that time that no other has.

    Where many messages have the same second (an import without dates) they spread over ever more of the
    seconds around it, so that finding a place stays a few look-ups.
    """
    base = first_slot(at)
    room = SLOTS_A_SECOND
    while True:
        # Knuth's multiplicative hash: neighbours in id land far from one another.
        slot = base + message * 2_654_435_761 % room
        if room == SLOTS_A_SECOND:
            slot = base + message % room
        if db.one("SELECT 1 FROM message WHERE slot = ?", (slot,)) is None:
            return slot
        room *= 4


_WRITE = "{verb} INTO message_words (rowid, text, subject, people, files) VALUES (?, ?, ?, ?, ?)"


@dataclass(slots=True)
class WordChanges:
    """Index rows to write at the end of a transaction: in rising order, else FTS5 flushes at every row."""

    changed: dict[int, Indexed | None] = field(default_factory=dict)
    _fresh: set[int] = field(default_factory=set)
    """Rows that are not there yet, so that the index need not look for them."""

    def put(self, slot: int, indexed: Indexed, *, fresh: bool = False) -> None:
        """Add or replace; `fresh` when there is no such row."""
        if fresh and slot not in self.changed:
            self._fresh.add(slot)
        self.changed[slot] = indexed

    def drop(self, slot: int) -> None:
        """Take out."""
        self.changed[slot] = None

    def write(self, db: WriteConnection) -> None:
        """In two sweeps: what is there already, then what is new."""
        fresh: list[tuple[object, ...]] = []
        for slot in sorted(self.changed):
            one = self.changed[slot]
            if one is None:
                db.run("DELETE FROM message_words WHERE rowid = ?", (slot,))
            elif slot in self._fresh:
                fresh.append((slot, one.text, one.subject, one.people, one.files))
            else:
                db.run(_WRITE.format(verb="INSERT OR REPLACE"), (slot, one.text, one.subject, one.people, one.files))
        db.many(_WRITE.format(verb="INSERT"), fresh)
        self.changed.clear()
        self._fresh.clear()
