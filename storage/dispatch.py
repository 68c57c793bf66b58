"""The one way out, as the engine sees it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.events import MessageSeen
from shopbell.model import OutboxItem, OutboxState
from shopbell.ports import ReplyTarget
from storage import arrivals
from storage.instants import maybe_from, to_us
from storage.parcels import Parcel, parcel
from storage.tables import outbox
from storage.writer import Priority

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Prepared, Receipt
    from shopbell.ids import AccountId, OutboxId
    from storage.blobs import Blobs
    from storage.database import ReadConnection
    from storage.parts import Parts
    from storage.transaction import Transaction

_OPEN = "state NOT IN ('sent', 'cancelled')"


class SqlDispatch:
    """`shopbell.ports.Dispatch` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs) -> None:
        self._parts = parts
        self._blobs = blobs

    async def due(self, account: AccountId, now: datetime) -> tuple[OutboxItem, ...]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(
                f"{outbox.SELECT} WHERE account = ? AND {_OPEN}"
                " AND state IN ('held', 'queued') AND not_before <= ? ORDER BY id",
                (account, to_us(now)),
            )
        )
        return tuple(map(outbox.item_of, rows))

    async def next_due(self) -> datetime | None:
        """See the port."""
        return maybe_from(
            await self._parts.read(
                lambda db: db.value(
                    f"SELECT min(not_before) FROM outbox WHERE {_OPEN}"  # noqa: S608
                    " AND state IN ('held', 'queued')"
                )
            )
        )

    async def target(self, item: OutboxId) -> ReplyTarget:
        """See the port."""
        return await self._parts.read(lambda db: _target(db, item))

    async def claim(self, item: OutboxId, prepared: Prepared, now: datetime) -> bool:
        """See the port."""

        def work(tx: Transaction) -> bool:
            found = outbox.find(tx.db, item)
            if found.state not in (OutboxState.HELD, OutboxState.QUEUED):
                return False
            tx.db.run(
                "UPDATE outbox SET prepared = ?, prepared_remote_id = ?, looked_up = 0 WHERE id = ?",
                (prepared.payload, prepared.remote_id, item),
            )
            outbox.set_state(tx, item, OutboxState.SENDING)
            return True

        claimed, _ = await self._parts.write(work, Priority.ENGINE)
        return claimed

    async def claim_again(self, item: OutboxId) -> bool:
        """See the port."""

        def work(tx: Transaction) -> bool:
            if outbox.find(tx.db, item).state is not OutboxState.UNCERTAIN:
                return False
            outbox.set_state(tx, item, OutboxState.SENDING)
            return True

        claimed, _ = await self._parts.write(work, Priority.ENGINE)
        return claimed

    async def sent(self, item: OutboxId, receipt: Receipt) -> Changes:
        """See the port."""
        event = receipt.event
        came = None
        if isinstance(event, MessageSeen):
            seen = event
            came = await self._parts.prepare(lambda: parcel(seen, self._blobs))
        return await self._parts.change(lambda tx: _sent(tx, item, receipt, came), Priority.ENGINE)

    async def put_back(self, item: OutboxId, reason: str, not_before: datetime) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if outbox.find(tx.db, item).state is OutboxState.SENDING:
                tx.db.run(
                    "UPDATE outbox SET attempts = attempts + 1, not_before = ? WHERE id = ?",
                    (to_us(not_before), item),
                )
                outbox.set_state(tx, item, OutboxState.QUEUED, reason)

        return await self._parts.change(work, Priority.ENGINE)

    async def refused(self, item: OutboxId, reason: str) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if outbox.find(tx.db, item).state in _MAY_FAIL:
                outbox.set_state(tx, item, OutboxState.REFUSED, reason)

        return await self._parts.change(work, Priority.ENGINE)

    async def uncertain(self, item: OutboxId, reason: str, *, looked_up: bool = True) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            if outbox.find(tx.db, item).state in (OutboxState.SENDING, OutboxState.UNCERTAIN):
                tx.db.run("UPDATE outbox SET looked_up = ? WHERE id = ?", (int(looked_up), item))
                outbox.set_state(tx, item, OutboxState.UNCERTAIN, reason)

        return await self._parts.change(work, Priority.ENGINE)

    async def explain(self, item: OutboxId, reason: str) -> Changes:
        """See the port."""

        def work(tx: Transaction) -> None:
            found = outbox.find(tx.db, item)
            if found.state is OutboxState.QUEUED and found.reason != reason:
                outbox.set_state(tx, item, OutboxState.QUEUED, reason)

        return await self._parts.change(work, Priority.ENGINE)

    async def interrupted(self, account: AccountId) -> tuple[OutboxItem, ...]:
        """See the port."""
        rows = await self._parts.read(
            lambda db: db.all(
                f"{outbox.SELECT} WHERE account = ? AND {_OPEN}"
                " AND (state = 'sending' OR (state = 'uncertain' AND looked_up = 0)) ORDER BY id",
                (account,),
            )
        )
        return tuple(map(outbox.item_of, rows))


_MAY_FAIL = (OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING, OutboxState.UNCERTAIN)


def _sent(tx: Transaction, number: int, receipt: Receipt, came: Parcel | None) -> None:
    item = outbox.find(tx.db, number)
    if item.state is OutboxState.CANCELLED:
        return
    if item.state is not OutboxState.SENT:
        outbox.arrived_there(tx, number, receipt.remote_id, to_us(receipt.at), receipt.note)
    if came is not None:
        arrivals.take(tx, item.account, came, to_us(receipt.at))
    else:
        message = tx.db.value("SELECT message FROM outbox WHERE id = ?", (number,))
        outbox.tie_ids(tx, item.account, message, receipt.remote_id, item.prepared_remote_id)


def _target(db: ReadConnection, number: int) -> ReplyTarget:
    item = outbox.find(db, number)
    reply_to = db.value("SELECT reply_to FROM outbox WHERE id = ?", (number,))
    remote = db.value("SELECT remote_id FROM conversation WHERE id = ?", (item.conversation,))
    facts = db.value("SELECT facts FROM message WHERE id = ?", (reply_to,))
    if facts is None:
        facts = db.value(
            "SELECT facts FROM message WHERE conversation = ? AND direction = 'in'"
            " AND kind = 'message' ORDER BY at DESC, id DESC LIMIT 1",
            (item.conversation,),
        )
    return ReplyTarget(remote or "", json.loads(facts) if facts else {})
