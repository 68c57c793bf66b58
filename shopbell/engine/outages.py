"""Lost connections, told in the timeline: since when, until when, and whether everything that came meanwhile was read.

What is known of them is the cursor of a stream of our own, so it changes in one transaction with what the timeline
says, and an outage that began before the engine was started again is still one outage.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shopbell.events import Batch, Event, GapClosed, GapSeen

if TYPE_CHECKING:
    from shopbell.engine.parts import EngineParts
    from shopbell.engine.taker import Tally
    from shopbell.ids import AccountId

OUTAGES = "shopbell:outages"
WORTH_A_WORD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outage:
    """A stretch without connection, over now; what came meanwhile is being read."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """`lost`: the account is out of reach since then. `over`: outages of which not everything was read again."""

    lost: datetime | None = None
    over: tuple[Outage, ...] = ()

    @classmethod
    def of(cls, cursor: str) -> Standing:
        """From a cursor; what cannot be read is nothing, as is the time alone that an older version kept there."""
        try:
            told = json.loads(cursor or "{}")
            lost = datetime.fromisoformat(told["lost"]) if told["lost"] else None
            over = [Outage(*map(datetime.fromisoformat, ends)) for ends in told["over"]]
        except (ValueError, LookupError, TypeError):
            return cls()
        return cls(lost, tuple(over))

    def cursor(self) -> str:
        """For the store."""
        over = [(one.start.isoformat(), one.end.isoformat()) for one in self.over]
        return json.dumps({"lost": self.lost.isoformat() if self.lost else "", "over": over})


class Outages:
    """Of one account. The reader says when it is lost, when it answers again, and when all that is new was read."""

    def __init__(self, account: AccountId, parts: EngineParts, tally: Tally) -> None:
        """`tally`: what comes in; what had to be left out of it is missing."""
        self._account = account
        self._parts = parts
        self._tally = tally
        self._known: Standing | None = None
        self._skipped = 0

    async def lost(self, since: datetime | None = None) -> None:
        """It cannot be reached or read, since now or since the time that the service says."""
        at = await self._standing()
        if at.lost is None:
            await self._stand(replace(at, lost=since or self._parts.clock.now()))

    async def answered(self) -> None:
        """The service answers again: the outage is over, and the timeline says that it is being read."""
        at = await self._standing()
        if at.lost is None:
            return
        outage = Outage(at.lost, self._parts.clock.now())
        if outage.end - outage.start < WORTH_A_WORD or await self._is_told(outage):
            await self._stand(replace(at, lost=None))
            return
        if not at.over:
            self._skipped = self._tally.skipped
        event = GapSeen(outage.start, outage.end, "", outage=True)
        await self._stand(Standing(over=(*at.over, outage)), event)

    async def read_again(self) -> None:
        """Everything that is new was read: nothing of the outages is missing, or it is said what."""
        await self.answered()
        at = await self._standing()
        if not at.over:
            return
        skipped = self._tally.skipped - self._skipped
        if not skipped:
            events: list[Event] = [GapClosed(one.end) for one in at.over]
        else:
            count = "One message" if skipped == 1 else f"{skipped} messages"
            reason = f"{count} could not be read and may be missing."
            events = [GapSeen(one.start, one.end, reason, outage=True) for one in at.over]
        await self._stand(Standing(), *events)

    async def _is_told(self, outage: Outage) -> bool:
        """Whether the connector itself says what is missing of it: that counts, and is not contradicted."""
        gaps = await self._parts.library.gaps(self._account)
        return any(
            gap.start is not None and gap.start < outage.end and gap.end > outage.start
            for gap in gaps
            if not gap.outage
        )

    async def _standing(self) -> Standing:
        if self._known is None:
            self._known = Standing.of(await self._parts.intake.cursor(self._account, OUTAGES))
        return self._known

    async def _stand(self, standing: Standing, *events: Event) -> None:
        now, self._known = self._parts.clock.now(), None
        changes = await self._parts.intake.ingest(self._account, OUTAGES, Batch(events, standing.cursor()), now)
        self._known = standing
        if changes:
            self._parts.bell.ring(changes)
