"""The account's line to its IMAP server: opened when needed, one task at a time, opened again when it was lost."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from connectors.mail.credentials import Credentials
from connectors.mail.imap.client import ImapClient, SignIn, open_client
from connectors.mail.settings import MailSettings
from shopbell.errors import KnownError, SignInNeeded, Unreachable

Result = TypeVar("Result")
QUIET_SECONDS = 5.0
STALE_SECONDS = 120.0
"""A line that was quiet for so long is asked whether it still lives, before anything hangs on it."""


class ImapLink:
    """One connection, shared in turns. Raises the errors of `shopbell.errors`."""

    def __init__(self, settings: MailSettings, credentials: Credentials, *, offline: bool) -> None:
        self._settings = settings
        self._credentials = credentials
        self._offline = offline
        self._turn = asyncio.Lock()
        self._client: ImapClient | None = None
        self._used_at = 0.0
        self._closed = False
        self.mode = "uid"
        """How changes are read: qresync, condstore or uid."""

    async def run(self, work: Callable[[ImapClient], Awaitable[Result]], *, again: bool = True) -> Result:
        """Do this with the connection alone. With `again`, once more when a line that was open turns out dead."""
        async with self._turn:
            quiet = time.monotonic() - self._used_at
            used = await self._living(quiet)
            client = used or await self._open()
            try:
                return await work(client)
            except Unreachable:
                # A line that was just in use and breaks is news; one that was quiet had died unnoticed.
                if used is None or client.alive or not again or self._closed or quiet < QUIET_SECONDS:
                    raise
            finally:
                self._used_at = time.monotonic()
            return await work(await self._open())

    async def _living(self, quiet: float) -> ImapClient | None:
        client = self._client
        if client is None or not client.alive or self._closed:
            return None
        if quiet > STALE_SECONDS:
            try:
                await client.wire.command(b"NOOP", seconds=10)
            except KnownError:
                client.wire.close()
                return None
        return client

    async def _open(self) -> ImapClient:
        self._refuse_when_closed()
        client = await signed_in(self._settings, self._credentials, offline=self._offline)
        try:
            self._refuse_when_closed()
        except Unreachable:
            client.wire.close()
            raise
        self._client = client
        self.mode = await self._way(client)
        return client

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise Unreachable("This account was closed.")

    async def _way(self, client: ImapClient) -> str:
        wish = self._settings.engine
        if wish in ("", "qresync") and await client.enable_qresync():
            return "qresync"
        if wish in ("", "qresync", "condstore") and client.can("CONDSTORE"):
            return "condstore"
        return "uid"

    async def close(self) -> None:
        """Safe at any time, twice too."""
        self._closed = True
        client, self._client = self._client, None
        if client is None:
            return
        if self._turn.locked():
            client.wire.close()
        else:
            await client.bye()


async def signed_in(settings: MailSettings, credentials: Credentials, *, offline: bool) -> ImapClient:
    """A new connection, signed in. Raises SignInNeeded and what connecting raises."""
    if settings.clear_text(settings.imap):
        raise SignInNeeded("The incoming server is set up without encryption, which was not allowed.")

    async def knock(who: SignIn) -> ImapClient:
        client = await open_client(settings.place(settings.imap, offline=offline))
        try:
            await client.sign_in(who)
            await client.say_who()
        except BaseException:
            client.wire.close()
            raise
        return client

    return await credentials.enter(knock)
