"""What a connector gets to work with, made from the ports."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.connector import Browser, Clock, Toolbox
from shopbell.engine.redact import RedactedSecrets, Redactor, redacted_logger
from shopbell.errors import Unsupported
from shopbell.ports.spending import SpendingBook, Use
from shopbell.spending import payer_of

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from shopbell.model import Account
    from shopbell.ports import Intake, Secrets
from shopbell.vaults import Vaults


class SystemBrowser:
    """The browser of this desktop."""

    async def open(self, url: str) -> None:
        """Show the page; raises Unsupported when there is no browser."""
        if not await asyncio.to_thread(webbrowser.open, url):
            raise Unsupported("No browser could be opened on this computer to sign in.")


class StoredMemory:
    """What the store knows about one account."""

    def __init__(self, intake: Intake, account: AccountId) -> None:
        self._intake = intake
        self._account = account

    async def places(self, prefix: str) -> Sequence[str]:
        """Known places, in order."""
        return await self._intake.places(self._account, prefix)

    async def remote_ids(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Those that the store has."""
        return await self._intake.known(self._account, remote_ids)

    async def newest(self) -> datetime | None:
        """Time of the newest message."""
        return await self._intake.newest(self._account)


class NoMemory:
    """Of an account that is only being set up."""

    async def places(self, prefix: str) -> Sequence[str]:
        """None yet."""
        return ()

    async def remote_ids(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """None yet."""
        return frozenset()

    async def newest(self) -> datetime | None:
        """None yet."""
        return None


class StoredVault:
    """What one account remembers."""

    def __init__(self, vaults: Vaults, account: AccountId) -> None:
        self._vaults = vaults
        self._account = account

    async def kept(self, prefix: str) -> Mapping[str, bytes]:
        """By name."""
        return await self._vaults.kept(self._account, prefix)

    async def keep(self, values: Mapping[str, bytes]) -> None:
        """At once."""
        await self._vaults.keep(self._account, values)


class StoredMeter:
    """What one account has used."""

    def __init__(self, book: SpendingBook, payer: str, clock: Clock) -> None:
        self._book = book
        self._payer = payer
        self._clock = clock

    async def used(self, currency: str, since: datetime, what: str = "") -> int:
        """See `spending.Meter`."""
        return await self._book.used(self._payer, currency, since, what)

    async def use(self, currency: str, what: str, amount: int, count: int = 1) -> None:
        """See `spending.Meter`."""
        await self._book.use(self._payer, Use(currency, what, amount, count, self._clock.now()))

    async def take(self, currency: str, what: str, amount: int, limit: int, since: datetime) -> bool:
        """See `spending.Meter`."""
        use = Use(currency, what, amount, 1, self._clock.now())
        return await self._book.take(self._payer, use, limit, since)

    async def first_today(self, kind: str, keys: Iterable[str]) -> frozenset[str]:
        """See `spending.Meter`."""
        return await self._book.first_today(self._payer, kind, keys, self._clock.now())


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store keeps for connectors beside messages."""

    vaults: Vaults
    spending: SpendingBook


class Toolboxes:
    """Makes the tools of each account; the composition root builds one of these."""

    def __init__(
        self,
        intake: Intake,
        secrets: Secrets,
        clock: Clock,
        redactor: Redactor,
        *,
        browser: Browser | None = None,
        transport: object | None = None,
        offline: bool = False,
        kept: Kept | None = None,
    ) -> None:
        self._intake = intake
        self._secrets = secrets
        self._clock = clock
        self._redactor = redactor
        self._browser = browser or SystemBrowser()
        self._transport = transport
        self._offline = offline
        self._kept = kept

    def for_account(self, account: Account) -> Toolbox:
        """For a session."""
        memory = StoredMemory(self._intake, account.id)
        tools = self._tools(account.secret_ref, f"shopbell.account.{account.id}", memory)
        if self._kept is None:
            return tools
        meter = StoredMeter(self._kept.spending, payer_of(account.connector, account.address), self._clock)
        return replace(tools, vault=StoredVault(self._kept.vaults, account.id), meter=meter)

    def for_ref(self, ref: str) -> Toolbox:
        """For `verify`, before there is an account."""
        return self._tools(ref, "shopbell.account.new", NoMemory())

    def _tools(self, ref: str, name: str, memory: StoredMemory | NoMemory) -> Toolbox:
        return Toolbox(
            clock=self._clock,
            log=redacted_logger(name, self._redactor),
            secrets=RedactedSecrets(self._secrets, ref, self._redactor),
            memory=memory,
            browser=self._browser,
            transport=self._transport,
            offline=self._offline,
        )
