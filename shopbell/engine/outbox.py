"""The way out of one account: what was written leaves in order, each message at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.engine.departure import Departure, Outcome
from shopbell.engine.waits import happens
from shopbell.errors import StoreRefused
from shopbell.model import Account, OutboxItem, OutboxState

if TYPE_CHECKING:
    from shopbell.connector import Session
    from shopbell.engine.doubts import Doubts
    from shopbell.engine.health import Health
    from shopbell.engine.link import Link
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import ConversationId

ALL_WAITING = timedelta(days=36_500)
"""So far ahead that everything waiting is 'due': the order in a conversation is kept over what may not leave yet."""
AT_LEAST = 0.5
STORE_AGAIN = 10.0


class Outbox:
    """Sends, waits, and looks for what is not sure to have left."""

    def __init__(
        self,
        account: Account,
        parts: EngineParts,
        link: Link,
        health: Health,
        departure: Departure,
        doubts: Doubts,
        halted: Callable[[Exception], None],
    ) -> None:
        """`halted` hears of bugs, which stop the account."""
        self._account = account.id
        self._parts = parts
        self._link = link
        self._health = health
        self._departure = departure
        self._doubts = doubts
        self._halted = halted
        self._asked = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._hurry = False
        self._halt = False
        self._single = False
        self._picked_up = False
        self._not_before: datetime | None = None

    @property
    def sent(self) -> int:
        """Messages that left since the engine started."""
        return self._departure.sent

    @property
    def trouble(self) -> str:
        """The last sentence about something that did not leave."""
        return self._departure.trouble

    def look(self) -> None:
        """Something was written, taken back, or may now be said about what waits."""
        self._asked.set()

    def wake(self) -> None:
        """'Try now', or the line is back: whatever waits for a better time leaves at once."""
        self._hurry = True
        self._asked.set()

    async def finished(self, seconds: float) -> None:
        """Give a message that is just leaving a little time to arrive."""
        await happens(self._idle, self._parts.clock, seconds)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            wait = await self._safely()
            await happens(self._asked, self._parts.clock, wait)

    async def _safely(self) -> float | None:
        try:
            return await self.step()
        except StoreRefused:
            return STORE_AGAIN
        except Exception as error:  # noqa: BLE001 - a connector's bug stops this account only
            self._halt = True
            self._halted(error)
            return None

    async def _pick_up(self) -> None:
        """Once: what a process that died left half done."""
        if not self._picked_up:
            for item in await self._parts.dispatch.interrupted(self._account):
                self._doubts.add(item)
            self._picked_up = True

    async def once(self) -> None:
        """For a single pass: what is still not known after a look holds nothing back, since no later look will come."""
        self._single = True
        await self.step()

    async def step(self) -> float | None:
        """Send what may leave now; seconds until something else may, None when nothing waits for time."""
        self._asked.clear()
        if self._hurry:
            self._halt, self._not_before = False, None
            self._doubts.hurry()
        if self._halt or self._health.stopped:
            self._hurry = False
            await self._explain()
            return None
        self._idle.clear()
        try:
            await self._pick_up()
            async with self._link.use() as session:
                await self._doubts.resolve(session)
                await self._leave(session)
        finally:
            self._hurry = False
            self._idle.set()
        return await self._seconds()

    async def _leave(self, session: Session) -> None:
        """Oldest first; a message that cannot leave holds back the later ones of its conversation."""
        now = self._parts.clock.now()
        if self._not_before is not None and self._not_before > now:
            await self._explain()
            return
        self._not_before = None
        held = self._doubts.holding(asked_too=not self._single)
        for item in await self._waiting():
            if item.conversation in held or not self._ripe(item, now):
                held.add(item.conversation)
            elif not await self._gone(session, item, held):
                return

    async def _waiting(self) -> tuple[OutboxItem, ...]:
        now = self._parts.clock.now()
        return await self._parts.dispatch.due(self._account, now + ALL_WAITING)

    def _ripe(self, item: OutboxItem, now: datetime) -> bool:
        hurried = self._hurry and item.state is OutboxState.QUEUED
        return hurried or item.not_before <= now

    async def _gone(self, session: Session, item: OutboxItem, held: set[ConversationId]) -> bool:
        """False when the whole account has to wait."""
        try:
            outcome = await self._departure.attempt(session, item)
        except Exception:
            # Whatever happened: when it was claimed it may have left.
            self._doubts.add(item)
            raise
        if outcome is Outcome.DOUBT:
            self._doubts.add(item)
            held.add(item.conversation)
        if outcome is not Outcome.LATER:
            return True
        self._not_before = self._departure.resume_at
        self._halt = self._not_before is None
        await self._explain()
        return False

    async def _explain(self) -> None:
        """Everything that waits says why, in words."""
        reason = self._health.reason or (f"Waiting to leave: {self.trouble}" if self.trouble else "")
        if not reason:
            return
        for item in await self._waiting():
            if item.state is OutboxState.QUEUED and item.reason != reason:
                changes = await self._parts.dispatch.explain(item.id, reason)
                if changes:
                    self._parts.bell.ring(changes)

    async def _seconds(self) -> float | None:
        if self._halt:
            return None
        now = self._parts.clock.now()
        times = [self._doubts.next_at()]
        held = self._doubts.holding()
        for item in await self._waiting():
            if item.conversation not in held:
                times.append(max(item.not_before, self._not_before or now))
                held.add(item.conversation)
        known = [at for at in times if at is not None]
        return max((min(known) - now).total_seconds(), AT_LEAST) if known else None
