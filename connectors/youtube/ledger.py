"""The units of a day: noted before each request, kept back for answers, and spread over what is left of the day.

Source: https://developers.google.com/youtube/v3/determine_quota_cost (costs; 10,000 units for each project and day; a
new day begins at midnight Pacific time; a refused request costs as well).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from connectors._kit.google.meaning import Service, day_is_used
from shopbell.connector import Clock
from shopbell.spending import UNITS, Allowance, Meter

PACIFIC: Final = ZoneInfo("America/Los_Angeles")
DAY_UNITS: Final = 10_000
COSTS: Final[Mapping[str, int]] = {
    "channels.list": 1,
    "videos.list": 1,
    "commentThreads.list": 1,
    "comments.list": 1,
    "comments.insert": 50,
    "comments.update": 50,
    "comments.setModerationStatus": 50,
    "comments.delete": 50,
}
ANSWERS: Final = 20
"""So many answers can always be given, whatever reading would take: their units, and those of looking after each."""
AN_ANSWER: Final = COSTS["comments.insert"] + 2
A_LOOK: Final = 3
"""What a look at what is new takes: what is shown, what is held, and a thread that grew."""
EVERY: Final = timedelta(minutes=1)
A_FEW_MINUTES: Final = timedelta(minutes=15)


def day_began(now: datetime) -> datetime:
    """The last midnight in California."""
    return now.astimezone(PACIFIC).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)


def day_ends(now: datetime) -> datetime:
    """The next one; days there have 23 or 25 hours twice a year."""
    start = now.astimezone(PACIFIC).replace(hour=0, minute=0, second=0, microsecond=0)
    return (start + timedelta(days=1)).astimezone(now.tzinfo)


class Ledger:
    """One account's units. Other programs of the same project are only noticed when Google says that it is enough."""

    def __init__(self, meter: Meter | None, clock: Clock, limit: int, service: Service) -> None:
        self._meter = meter
        self._clock = clock
        self._limit = max(limit, 1)
        self._service = service
        self._alone: tuple[datetime, int] = (day_began(clock.now()), 0)
        """Day and units, while nobody keeps them."""
        self._looked_at: datetime | None = None
        self.apart = timedelta()
        """How far apart looks are now, when units are short."""

    async def used(self) -> int:
        """Since the day began."""
        began = day_began(self._clock.now())
        if self._meter is not None:
            return await self._meter.used(UNITS, began)
        return self._alone[1] if self._alone[0] == began else 0

    async def pay(self, what: str, *, reading: bool = True) -> None:
        """Before the request. Raises RateLimited when the day has no units for it; reading leaves those of answers."""
        cost = COSTS[what]
        kept = self._kept() if reading else 0
        if not await self._taken(what, cost, self._limit - kept):
            raise day_is_used(self._service, self._clock.now())

    def _kept(self) -> int:
        """A small allowance keeps a fifth of it."""
        return min(ANSWERS * AN_ANSWER, self._limit // 5)

    async def _taken(self, what: str, cost: int, most: int) -> bool:
        began = day_began(self._clock.now())
        if self._meter is not None:
            return await self._meter.take(UNITS, what, cost, most, began)
        if await self.used() + cost > most:
            return False
        await self._note(what, cost)
        return True

    async def _note(self, what: str, cost: int) -> None:
        if self._meter is not None:
            await self._meter.use(UNITS, what, cost)
        else:
            self._alone = (day_began(self._clock.now()), await self.used() + cost)

    async def emptied(self) -> None:
        """Google says that nothing is left: so it is here."""
        left = self._limit - await self.used()
        if left > 0:
            await self._note("used elsewhere", left)

    async def may_look(self) -> bool:
        """Whether the next look is due, when those that the day still allows are spread over the rest of it.

        The first one always is; and as long as the day has units for a look each minute, every one is. Raises
        RateLimited when it has none for any.
        """
        now = self._clock.now()
        left = self._limit - self._kept() - await self.used()
        if left < A_LOOK:
            raise day_is_used(self._service, now)
        rest = day_ends(now) - now
        apart = rest / (left // A_LOOK)
        self.apart = apart if apart > EVERY else timedelta()
        return self._looked_at is None or now - self._looked_at >= self.apart

    def looked(self) -> None:
        """A look came to its end."""
        self._looked_at = self._clock.now()

    async def spare(self) -> bool:
        """Whether older comments may be read: what is new has to come in all day long."""
        now = self._clock.now()
        looks = (day_ends(now) - now) / timedelta(minutes=5)
        return self._limit - self._kept() - await self.used() > looks * A_LOOK

    async def allowance(self) -> Allowance:
        """For the account's card."""
        return Allowance(UNITS, await self.used(), self._limit, day_ends(self._clock.now()))
