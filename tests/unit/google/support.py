"""A rig with a clock that stands still, a meter that remembers, and an owner who ticks boxes on Google's page."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from connectors._kit.google.testing import Issuer
from connectors._kit.testing import Stand
from shopbell.connector import Toolbox
from shopbell.events import Batch
from tests.contract.rig import Rig

NOON = datetime(2026, 11, 29, 20, 0, tzinfo=UTC)
"""Noon in California."""


MINUTE = timedelta(minutes=1)


class Answering:
    """A stand with more answers."""

    def __init__(self, stand: Stand, more: Mapping[str, str]) -> None:
        self.stand = stand
        self.answers = {**stand.answers, **more}

    def __getattr__(self, name: str) -> object:
        return getattr(self.stand, name)


class StillClock:
    """Time passes when a test says so."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeMeter:
    """`shopbell.spending.Meter` in a list."""

    clock: StillClock
    notes: list[tuple[datetime, str, str, int]] = field(default_factory=list)
    named: set[tuple[date, str, str]] = field(default_factory=set)

    async def used(self, currency: str, since: datetime, what: str = "") -> int:
        return sum(n for at, kind, name, n in self.notes if kind == currency and at >= since and what in ("", name))

    async def take(self, currency: str, what: str, amount: int, limit: int, since: datetime) -> bool:
        if await self.used(currency, since) + amount > limit:
            return False
        await self.use(currency, what, amount)
        return True

    async def use(self, currency: str, what: str, amount: int, count: int = 1) -> None:
        self.notes.append((self.clock.now(), currency, what, amount))

    async def first_today(self, kind: str, keys: Iterable[str]) -> frozenset[str]:
        today = self.clock.now().date()
        fresh = frozenset(key for key in keys if (today, kind, key) not in self.named)
        self.named |= {(today, kind, key) for key in fresh}
        return fresh


class TickingBrowser:
    """The owner signs in and leaves these permissions ticked; None says no."""

    def __init__(self, issuer: Issuer, scope: str | None) -> None:
        self._issuer = issuer
        self._scope = scope
        self.pages: list[dict[str, str]] = []
        self._clicks: list[asyncio.Task[None]] = []

    async def open(self, url: str) -> None:
        self.pages.append({name: many[0] for name, many in parse_qs(urlsplit(url).query).items()})
        self._clicks.append(asyncio.create_task(self._back()))

    async def rest(self) -> None:
        """Until the browser shows its last page."""
        await asyncio.gather(*self._clicks)

    async def _back(self) -> None:
        asked = self.pages[-1]
        answer = {"error": "access_denied"} if self._scope is None else {"code": "4/code"}
        if self._scope is not None:
            self._issuer.codes["4/code"] = self._scope
        async with httpx.AsyncClient(trust_env=False) as web:
            await web.get(f"{asked['redirect_uri']}?{urlencode({'state': asked['state'], **answer})}")


@dataclass(slots=True)
class GoogleRig(Rig):
    """One account, with what the test puts into its toolbox."""

    clock: StillClock = field(default_factory=StillClock)
    meter: FakeMeter | None = None
    browser: object | None = None

    def tools(self) -> Toolbox:
        tools = Rig.tools(self)
        browser = self.browser or tools.browser
        return replace(tools, clock=self.clock, meter=self.meter, browser=browser)  # type: ignore[arg-type]

    async def look(self, stream: int = 0) -> list[Batch]:
        """One pull of a new session."""
        session = await self.session()
        chosen = (await session.streams())[stream]
        before = len(self.shelf.batches)
        await self.pull(session, chosen)
        return self.shelf.batches[before:]
