"""Messages of which nobody knows whether they left: asked of the service, never blindly repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.engine.departure import UNKNOWN, Departure, Outcome, Try, look, stored
from shopbell.errors import KnownError, NotFound, StoreRefused, Unsupported
from shopbell.manifest import Idempotency
from shopbell.model import OutboxItem, OutboxState

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Session
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import ConversationId, OutboxId

LOOKS = (0.0, 15.0, 60.0, 180.0)
"""Seconds before each look: a service may need minutes to show what it took."""
LINE_DOWN = 30.0
"""Seconds until the next look when the service could not be asked; such a look is not counted."""
NOT_FOUND = (
    "The connection broke while this was leaving, and the service does not show it. "
    "It may still have arrived: say here what is true."
)
OPEN = frozenset({OutboxState.SENDING, OutboxState.UNCERTAIN})


@dataclass(slots=True)
class Doubt:
    """One such message: how often it was looked for, and when next."""

    conversation: ConversationId
    at: datetime
    looks: int = 0


class Doubts:
    """Those of one account; what the owner decides meanwhile is final."""

    def __init__(self, parts: EngineParts, idempotency: Idempotency, departure: Departure) -> None:
        self._parts = parts
        self._idempotency = idempotency
        self._departure = departure
        self._open: dict[OutboxId, Doubt] = {}

    def holding(self, *, asked_too: bool = True) -> set[ConversationId]:
        """Where nothing newer leaves until it is known; without `asked_too` only those nobody looked for yet."""
        return {each.conversation for each in self._open.values() if asked_too or not each.looks}

    def next_at(self) -> datetime | None:
        """When to look next."""
        return min((doubt.at for doubt in self._open.values()), default=None)

    def add(self, item: OutboxItem) -> None:
        """Look for this one as soon as possible."""
        self._open.setdefault(item.id, Doubt(item.conversation, self._parts.clock.now()))

    def hurry(self) -> None:
        """'Try now'."""
        for doubt in self._open.values():
            doubt.at = self._parts.clock.now()

    async def resolve(self, session: Session) -> None:
        """Look for those whose time has come. Raises only bugs of the connector."""
        now = self._parts.clock.now()
        for number in [n for n, doubt in self._open.items() if doubt.at <= now]:
            if await self._settled(session, number):
                self._open.pop(number, None)

    async def _settled(self, session: Session, number: OutboxId) -> bool:
        item = await self._item(number)
        if item is None or item.state not in OPEN:
            return True
        receipt = self._departure.receipts.get(number)
        if receipt is not None:
            await self._departure.arrived(number, receipt)
            return True
        prepared = stored(item)
        if self._idempotency is Idempotency.NONE or prepared is None:
            await self._hand_over(number, UNKNOWN)
            return True
        try:
            this = Try(item, await self._departure.outgoing(item), prepared)
        except NotFound:
            await self._hand_over(number, UNKNOWN)
            return True
        return await self._asked(session, this)

    async def _item(self, number: OutboxId) -> OutboxItem | None:
        try:
            return await self._parts.library.outbox_item(number)
        except NotFound:
            return None

    async def _asked(self, session: Session, this: Try) -> bool:
        if self._idempotency is Idempotency.NATIVE:
            return await self._repeated(session, this)
        try:
            receipt = await look(session, this)
        except Unsupported:
            await self._hand_over(this.item.id, UNKNOWN)
            return True
        except StoreRefused:
            raise
        except KnownError as error:
            return await self._line_down(this.item, str(error))
        if receipt is None:
            return await self._unknown(this.item, NOT_FOUND)
        await self._departure.arrived(this.item.id, receipt)
        return True

    async def _repeated(self, session: Session, this: Try) -> bool:
        """The service knows the key: the same bytes again are how to ask."""
        unsure = this.item.state is OutboxState.UNCERTAIN
        if unsure and not await self._parts.dispatch.claim_again(this.item.id):
            return True  # the owner was faster
        outcome = await self._departure.send(session, this, doubtful=True)
        if outcome is Outcome.UNASKED:
            return self._wait(this.item.id, LINE_DOWN)
        return outcome is not Outcome.DOUBT or await self._unknown(this.item, UNKNOWN)

    async def _line_down(self, item: OutboxItem, trouble: str) -> bool:
        self._departure.trouble = trouble
        if item.state is OutboxState.SENDING:
            await self._hand_over(item.id, UNKNOWN, looked_up=False)
        return self._wait(item.id, LINE_DOWN)

    async def _unknown(self, item: OutboxItem, reason: str) -> bool:
        """A look that told nothing; after the last one it is the owner's."""
        doubt = self._open[item.id]
        doubt.looks += 1
        last = doubt.looks >= len(LOOKS)
        await self._hand_over(item.id, reason, looked_up=last)
        return last or self._wait(item.id, LOOKS[doubt.looks])

    def _wait(self, number: OutboxId, seconds: float) -> bool:
        self._open[number].at = self._parts.clock.now() + timedelta(seconds=seconds)
        return False

    async def _hand_over(self, number: OutboxId, reason: str, *, looked_up: bool = True) -> None:
        """The owner sees it and may decide at once."""
        dispatch = self._parts.dispatch
        self._ring(await dispatch.uncertain(number, reason, looked_up=looked_up))

    def _ring(self, changes: Changes) -> None:
        if changes:
            self._parts.bell.ring(changes)
