"""The session of one account: opened at first use, renewed after a sleep, closed when its last user is done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from shopbell.errors import KnownError

if TYPE_CHECKING:
    from shopbell.connector import Session

CLOSE_SECONDS = 0.7
"""A dead server must not keep the engine from stopping."""


class Link:
    """Shared by reading and sending."""

    def __init__(self, opened: Callable[[], Session]) -> None:
        """`opened` makes a session; it connects at first use."""
        self._opened = opened
        self._current: Session | None = None
        self._users: dict[int, int] = {}

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Session]:
        """The session of now; it is not closed under its user's hands."""
        session = self._current = self._current or self._opened()
        self._users[id(session)] = self._users.get(id(session), 0) + 1
        try:
            yield session
        finally:
            self._users[id(session)] -= 1
            if not self._users[id(session)]:
                del self._users[id(session)]
                if session is not self._current:
                    await _closed(session)

    async def renew(self) -> None:
        """The next user gets a new session: the old one's connections may be dead without knowing it."""
        old, self._current = self._current, None
        if old is not None and id(old) not in self._users:
            await _closed(old)

    async def close(self) -> None:
        """The same, for the end."""
        await self.renew()


async def _closed(session: Session) -> None:
    # A line that is already dead may complain about being closed; there is nothing left to do about it.
    with suppress(KnownError, OSError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await session.close()
