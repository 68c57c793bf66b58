"""Fetches people's pictures beside reading: one at a time, from where the connector allows, and in nobody's way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shopbell.connector import Portrays, Session
from shopbell.engine.redact import frames
from shopbell.engine.waits import ended, happens
from shopbell.errors import KnownError, PayloadSkipped, Rejected, Unsupported
from shopbell.portraits import are_shown, is_picture

if TYPE_CHECKING:
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import AccountId

AT_ONCE = 20
"""Pictures that one look at the store brings."""
LOOK_SECONDS = 6 * 3600.0
NONE = (Rejected, Unsupported, PayloadSkipped)
"""There is no such picture, or it lies at somebody else's server."""


class Gallery:
    """One account's. What fails is tried again another time; nobody is told, for a face is no message."""

    def __init__(self, account: AccountId, parts: EngineParts) -> None:
        self._account = account
        self._parts = parts
        self._asked = asyncio.Event()
        self._log = logging.getLogger(f"shopbell.engine.account.{account}")

    def look(self) -> None:
        """Somebody may have written whose picture is not here."""
        self._asked.set()

    @asynccontextmanager
    async def open(self, session: Session) -> AsyncIterator[None]:
        """While the session lasts."""
        if not isinstance(session, Portrays):
            yield
            return
        self._asked.set()
        fetching: asyncio.Task[object] = asyncio.create_task(self._run(session))
        try:
            yield
        finally:
            await ended(fetching)

    async def _run(self, session: Portrays) -> None:
        while True:
            await happens(self._asked, self._parts.clock, LOOK_SECONDS)
            self._asked.clear()
            try:
                await self._fetch(session)
            except KnownError as error:
                self._log.info("people's pictures have to wait: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a connector's bug; messages go on being read
                self._log.error("people's pictures are not fetched any more:\n%s", frames(error))
                return

    async def _fetch(self, session: Portrays) -> None:
        parts = self._parts
        if not await are_shown(parts.library):
            return
        while wanted := await parts.portraits.wanted(self._account, parts.clock.now(), AT_ONCE):
            for identity, reference in wanted:
                try:
                    content = await session.portrait(reference)
                except NONE:
                    content = b""
                kept = content if is_picture(content) else b""
                changes = await parts.portraits.came(identity, reference, kept, parts.clock.now())
                if changes:
                    parts.bell.ring(changes)
