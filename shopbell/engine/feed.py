"""Changes of every process, for the window and the command line: one call for each turn of the loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from shopbell.changes import Changes
from shopbell.engine.bell_client import BellClient
from shopbell.engine.redact import frames
from shopbell.engine.waits import ended
from shopbell.errors import StoreRefused

if TYPE_CHECKING:
    from shopbell.engine.meeting import Meeting

LINKED_SECONDS = 60.0
ALONE_SECONDS = 2.0
ON_THE_WAY_SECONDS = 1.0
"""A change may be committed and its ring still on the way."""

Listener = Callable[[Changes], None]
log = logging.getLogger("shopbell.bell")


class BellFeed:
    """A `Bell` to ring and a feed to hear; when a ring was missed, the change counter shows it."""

    def __init__(
        self,
        meeting: Meeting,
        counter: Callable[[], Awaitable[int]],
        *,
        linked: Callable[[bool], None] = lambda up: None,
        linked_seconds: float = LINKED_SECONDS,
        alone_seconds: float = ALONE_SECONDS,
    ) -> None:
        """`counter` reads the database's change counter."""
        self.client = BellClient(meeting, self._take, self._link)
        self._counter = counter
        self._told = linked
        self._linked_seconds = linked_seconds
        self._alone_seconds = alone_seconds
        self._listeners: list[Listener] = []
        self._gathered = Changes()
        self._due = False
        self._seen = -1
        self._missed = False
        """Whether something was changed of which nobody will tell us: it was rung while there was no line."""
        self._new_line = False
        """Whether nothing was heard yet since the line came up."""
        self._check = asyncio.Event()
        self._watch: asyncio.Task[None] | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Gives the way to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def ring(self, changes: Changes) -> None:
        """Our own process changed something: everybody hears, our own window too."""
        if changes:
            self.client.ring(changes)
            self._take(changes)

    async def start(self) -> None:
        """Connect and watch; what changed before is not told."""
        self._seen = await self._counter()
        self.client.start()
        self._watch = asyncio.create_task(self._look_now_and_then(), name="changes")

    async def close(self) -> None:
        """Ring what is left and stop."""
        if self._watch is not None:
            await ended(self._watch)
            self._watch = None
        await self.client.close()

    # ---- inside --------------------------------------------------------------------------------------------------

    def _take(self, changes: Changes) -> None:
        # With a line, what lies between is on its way; what came before the line nobody will ever tell.
        if changes.counter > self._seen + 1 and self._watch is not None and (self._new_line or not self.client.up):
            self._missed = True
            self._check.set()
        self._new_line = False
        self._seen = max(self._seen, changes.counter)
        self._gathered = self._gathered | changes if self._gathered else changes
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._tell)

    def _tell(self) -> None:
        self._due = False
        changes, self._gathered = self._gathered, Changes()
        for listener in list(self._listeners):
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001
                # One part of the window that stumbles must not make the others deaf.
                log.error("a listener failed:\n%s", frames(error))

    def _link(self, up: bool) -> None:
        self._told(up)
        self._new_line = up
        self._check.set()

    async def _look_now_and_then(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._pause()):
                    await self._check.wait()
            except TimeoutError:
                pass
            self._check.clear()
            try:
                await self._look()
            except StoreRefused as error:
                log.warning("the change counter cannot be read: %s", type(error).__name__)

    def _pause(self) -> float:
        return self._linked_seconds if self.client.up else self._alone_seconds

    async def _look(self) -> None:
        now = await self._counter()
        if now <= self._seen and not self._missed:
            return
        if self.client.up and not self._missed:
            await asyncio.sleep(ON_THE_WAY_SECONDS)
        if now > self._seen or self._missed:
            self._missed = False
            self._take(Changes(counter=now, everything=True))
