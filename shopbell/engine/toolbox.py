"""What a connector gets to work with, made from the ports."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.connector import Browser, Clock, Toolbox, Vault
from shopbell.engine.redact import RedactedSecrets, Redactor, redacted_logger
from shopbell.errors import Unsupported

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
        vaults: Vaults | None = None,
    ) -> None:
        self._intake = intake
        self._secrets = secrets
        self._clock = clock
        self._redactor = redactor
        self._browser = browser or SystemBrowser()
        self._transport = transport
        self._offline = offline
        self._vaults = vaults

    def for_account(self, account: Account) -> Toolbox:
        """For a session."""
        memory = StoredMemory(self._intake, account.id)
        vault = StoredVault(self._vaults, account.id) if self._vaults is not None else None
        return self._tools(account.secret_ref, f"shopbell.account.{account.id}", memory, vault)

    def for_ref(self, ref: str) -> Toolbox:
        """For `verify`, before there is an account."""
        return self._tools(ref, "shopbell.account.new", NoMemory())

    def _tools(self, ref: str, name: str, memory: StoredMemory | NoMemory, vault: Vault | None = None) -> Toolbox:
        return Toolbox(
            clock=self._clock,
            log=redacted_logger(name, self._redactor),
            secrets=RedactedSecrets(self._secrets, ref, self._redactor),
            memory=memory,
            browser=self._browser,
            transport=self._transport,
            offline=self._offline,
            vault=vault,
        )
