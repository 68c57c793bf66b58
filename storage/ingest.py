"""The one way in: events become rows, search index and cursor in short transactions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopbell.changes import Changes
from shopbell.errors import NotFound
from shopbell.events import (
    Batch,
    DeliveryReported,
    Event,
    GapClosed,
    GapSeen,
    MessageGone,
    Placed,
    PlacesComplete,
    PlacesReset,
    SeenChanged,
    Unplaced,
)
from shopbell.ids import AccountId, AttachmentId
from shopbell.model import Errand
from storage import arrivals
from storage.instants import maybe_from, maybe_us, to_us
from storage.meanings import say_again
from storage.parcels import EditedParcel, Packed, Parcel, Ready, ready
from storage.reports import report
from storage.tables import errands, places, seen
from storage.tables.accounts import set_progress
from storage.tables.messages import index_again
from storage.writer import Priority

if TYPE_CHECKING:
    from storage.blobs import Blobs
    from storage.parts import Parts
    from storage.transaction import Transaction

PIECE = 40
"""Events made ready at a time; of a file's history `LARGE`."""
LARGE = 400
LEAST = 8
"""Events that a transaction takes in any case: on a machine this busy, smaller ones would only cost more."""
LONGEST = 0.012
"""Seconds after which a transaction ends and the rest of its events goes into another."""
PATIENT = 0.25
"""The same for a file's history while nobody else wants to write: the pages of many small transactions cost more."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the events are from."""

    account: int
    stream: str
    now: int


class SqlIntake:
    """`shopbell.ports.Intake` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    async def cursor(self, account: AccountId, stream: str) -> str:
        """See the port."""
        found = await self._parts.read(
            lambda db: db.value("SELECT cursor FROM stream WHERE account = ? AND name = ?", (account, stream))
        )
        return found or ""

    async def ingest(self, account: AccountId, stream: str, batch: Batch, at: datetime) -> Changes:
        """See the port. A large batch takes several transactions; the last one has the cursor."""
        source = _Place(account, stream, to_us(at))
        changes = Changes()
        events = batch.events
        size = LARGE if batch.patient else PIECE
        pieces = [events[n : n + size] for n in range(0, len(events), size)] or [()]
        for number, piece in enumerate(pieces):
            made = await self._ready(piece)
            last = number == len(pieces) - 1
            changes |= await self._take(source, made, batch, last=last)
        return changes

    async def _ready(self, events: Sequence[Event]) -> list[Ready]:
        if not events:
            return []

        def work() -> list[Ready]:
            with self._blobs.together() as blobs:
                return [ready(event, blobs) for event in events]

        return await self._parts.prepare(work)

    async def _take(self, source: _Place, events: list[Ready], batch: Batch, *, last: bool) -> Changes:
        """Write all of them, in as many transactions as it takes; with `last` also the cursor."""
        changes = Changes()
        writer = self._parts.writer()
        while True:
            rest = list(events)

            def work(tx: Transaction, rest: list[Ready] = rest) -> int:
                longest = PATIENT if batch.patient and writer.is_quiet() else LONGEST
                done = _apply(tx, source, rest, Until(longest, writer.is_wanted))
                if done == len(rest) and last:
                    _finish(tx, source, batch)
                return done

            done, made = await self._parts.write(work, Priority.BULK)
            changes |= made
            events = events[done:]
            if not events:
                return changes

    async def places(self, account: AccountId, prefix: str) -> Sequence[str]:
        """See the port."""
        return await self._parts.read(lambda db: places.places_under(db, account, prefix))

    async def known(self, account: AccountId, remote_ids: Sequence[str]) -> frozenset[str]:
        """See the port."""
        wanted = json.dumps(list(remote_ids))
        rows = await self._parts.read(
            lambda db: db.all(
                "SELECT remote_id FROM message WHERE account = ? AND remote_id IN (SELECT value FROM json_each(?))",
                (account, wanted),
            )
        )
        return frozenset(remote for (remote,) in rows)

    async def newest(self, account: AccountId) -> datetime | None:
        """See the port."""
        return maybe_from(
            await self._parts.read(lambda db: db.value("SELECT newest_at FROM account WHERE id = ?", (account,)))
        )

    async def unsynced_seen(self, account: AccountId, limit: int = 100) -> Sequence[tuple[str, bool, tuple[str, ...]]]:
        """See the port."""
        waiting = await self._parts.read(lambda db: db.one("SELECT 1 FROM seen_unsynced WHERE account = ?", (account,)))
        if waiting is None:
            return []
        found, _ = await self._parts.write(lambda tx: seen.hand_out(tx, account, limit), Priority.ENGINE)
        return found

    async def seen_synced(self, account: AccountId, remote_ids: Sequence[str]) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: seen.told(tx, account, remote_ids), Priority.ENGINE)

    async def errands(self, account: AccountId) -> Sequence[Errand]:
        """See the port."""
        return await self._parts.read(lambda db: errands.waiting(db, account))

    async def errand_done(self, errand: Errand, at: datetime) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: errands.done(tx, errand, to_us(at)), Priority.ENGINE)

    async def errand_refused(self, errand: Errand, reason: str) -> Changes:
        """See the port."""
        return await self._parts.change(lambda tx: errands.refuse(tx, errand, reason), Priority.ENGINE)

    async def store_attachment(self, attachment: AttachmentId, content: bytes) -> Changes:
        """See the port."""
        sha256 = await self._parts.prepare(lambda: self._blobs.put(content))

        def work(tx: Transaction) -> None:
            tx.db.run(
                "UPDATE attachment SET sha256 = ?, size = ?, wanted = 0 WHERE id = ?",
                (sha256, len(content), attachment),
            )
            _touch_attachment(tx, attachment)

        return await self._parts.change(work, Priority.ENGINE)

    async def attachments_wanted(self, account: AccountId) -> Sequence[tuple[AttachmentId, str]]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(
                "SELECT a.id, a.remote_ref FROM attachment AS a JOIN message AS m ON m.id = a.message"
                " WHERE a.wanted = 1 AND a.sha256 = '' AND m.account = ? ORDER BY a.id",
                (account,),
            )
        )
        return [(AttachmentId(found), ref) for found, ref in rows]

    async def want_attachment(self, attachment: AttachmentId) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if tx.db.run(
                "UPDATE attachment SET wanted = 1 WHERE id = ? AND wanted = 0 AND sha256 = ''",
                (attachment,),
            ):
                _touch_attachment(tx, attachment)

        return await self._parts.change(work)


def _touch_attachment(tx: Transaction, attachment: int) -> None:
    row = tx.db.one(
        "SELECT m.id, m.conversation FROM attachment AS a JOIN message AS m ON m.id = a.message WHERE a.id = ?",
        (attachment,),
    )
    if row is None:
        raise NotFound("This file is not here any more.")
    tx.touched.messages.add(row[0])
    tx.touched.conversations.add(row[1])


class Until:
    """When a transaction ends: its time is up, or somebody who is at work wants to write."""

    def __init__(self, longest: float, is_wanted: Callable[[], bool]) -> None:
        self._end = time.monotonic() + longest
        self._is_wanted = is_wanted

    def is_over(self) -> bool:
        """Asked between two events."""
        return time.monotonic() > self._end or self._is_wanted()


def _apply(tx: Transaction, source: _Place, events: Sequence[Ready], until: Until) -> int:
    """Apply events until it is over; gives how many."""
    for number, event in enumerate(events):
        if number >= LEAST and until.is_over():
            return number
        _HANDLERS[type(event)](tx, source, event)
    return len(events)


def _finish(tx: Transaction, source: _Place, batch: Batch) -> None:
    tx.db.run(
        "INSERT INTO stream (account, name, cursor) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET cursor = ?3",
        (source.account, source.stream, batch.cursor),
    )
    if batch.progress is not None:
        set_progress(tx, source.account, batch.progress)


def _message(tx: Transaction, account: int, remote_id: str) -> int | None:
    found: int | None = tx.db.value("SELECT id FROM message WHERE account = ? AND remote_id = ?", (account, remote_id))
    return found


def _seen(tx: Transaction, source: _Place, parcel: Parcel) -> None:
    arrivals.take(tx, source.account, parcel, source.now)


def _edited(tx: Transaction, source: _Place, parcel: EditedParcel) -> None:
    edited = parcel.edited
    row = tx.db.one(
        "SELECT id, edited_at, conversation FROM message WHERE account = ? AND remote_id = ?",
        (source.account, edited.remote_id),
    )
    at = to_us(edited.at)
    if row is None or (row[1] is not None and row[1] >= at):
        return
    tx.db.run(
        "UPDATE message SET text = ?, edited_at = ?, has_html = ? WHERE id = ?",
        (edited.text, at, int(bool(edited.html)), row[0]),
    )
    if parcel.html != Packed():
        tx.db.run(
            "INSERT INTO body (message, html, html_file) VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET html = ?2, html_file = ?3",
            (row[0], parcel.html.here, parcel.html.file),
        )
    say_again(tx, row[0])
    index_again(tx, row[0])
    tx.reworded.add(row[2])
    tx.touched.messages.add(row[0])


def _gone(tx: Transaction, source: _Place, event: MessageGone) -> None:
    message = _message(tx, source.account, event.remote_id)
    if message is not None:
        places.gone(tx, message, to_us(event.at))


def _seen_changed(tx: Transaction, source: _Place, event: SeenChanged) -> None:
    message = (
        _message(tx, source.account, event.remote_id)
        if event.remote_id
        else tx.db.value(
            "SELECT message FROM place WHERE account = ? AND place = ? AND emptied = 0",
            (source.account, event.place),
        )
    )
    if message is not None:
        seen.seen_there(tx, message, seen=event.seen)
        if event.seen and event.earlier:
            seen.seen_before(tx, message)


def _placed(tx: Transaction, source: _Place, event: Placed) -> None:
    message = _message(tx, source.account, event.remote_id)
    if message is not None:
        places.lies_at(tx, source.account, message, event.place)


def _unplaced(tx: Transaction, source: _Place, event: Unplaced) -> None:
    places.empties(tx, source.account, event.place, to_us(event.at))


def _places_reset(tx: Transaction, source: _Place, event: PlacesReset) -> None:
    places.void(tx, source.account, event.prefix)


def _places_complete(tx: Transaction, source: _Place, event: PlacesComplete) -> None:
    places.complete(tx, source.account, event.prefix, to_us(event.at))


def _delivery(tx: Transaction, source: _Place, event: DeliveryReported) -> None:
    report(tx, source.account, event)


def _gap(tx: Transaction, source: _Place, event: GapSeen) -> None:
    if tx.db.run(
        "INSERT INTO gap (account, start_at, end_at, reason, outage) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT"
        " DO UPDATE SET reason = ?4 WHERE outage = 1 AND ?5 = 1 AND closed_at IS NULL AND reason <> ?4",
        (source.account, maybe_us(event.start), to_us(event.end), event.reason, int(event.outage)),
    ):
        tx.touched.accounts.add(source.account)


def _gap_closed(tx: Transaction, source: _Place, event: GapClosed) -> None:
    if tx.db.run(
        "UPDATE gap SET closed_at = ? WHERE account = ? AND end_at = ? AND closed_at IS NULL",
        (source.now, source.account, to_us(event.end)),
    ):
        tx.touched.accounts.add(source.account)


_HANDLERS: dict[type, Callable[[Transaction, _Place, Any], None]] = {
    Parcel: _seen,
    EditedParcel: _edited,
    MessageGone: _gone,
    SeenChanged: _seen_changed,
    Placed: _placed,
    Unplaced: _unplaced,
    PlacesReset: _places_reset,
    PlacesComplete: _places_complete,
    DeliveryReported: _delivery,
    GapSeen: _gap,
    GapClosed: _gap_closed,
}
