"""Says things to one other process: changes are merged while it is slow, so that memory stays bounded."""

import asyncio
from contextlib import suppress

from shopbell.changes import Changes
from shopbell.engine.wire import changes_line

MOST_IDS = 4096


class Mouth:
    """Writes lines in order; never fails and never blocks whoever calls it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._lines: list[bytes] = []
        self._changes = Changes()
        self._something = asyncio.Event()

    def say(self, line: bytes) -> None:
        """As it is."""
        self._lines.append(line)
        self._something.set()

    def ring(self, changes: Changes) -> None:
        """Together with what was rung in the same turn of the loop."""
        merged = self._changes | changes if self._changes else changes
        if len(merged.messages) + len(merged.conversations) + len(merged.persons) > MOST_IDS:
            merged = Changes(merged.counter, arrived=merged.arrived, received=merged.received, everything=True)
        self._changes = merged
        self._something.set()

    async def run(self) -> None:
        """Until the line breaks or is closed."""
        with suppress(OSError):
            while True:
                await self._something.wait()
                await asyncio.sleep(0)  # what else is rung in this turn goes along
                self._writer.write(self._taken())
                await self._writer.drain()

    async def last(self, line: bytes) -> None:
        """Everything that is left, then this, then close."""
        with suppress(OSError):
            self._writer.write(self._taken() + line)
            await self._writer.drain()
        self.close()

    def close(self) -> None:
        """At once."""
        self._writer.close()

    def _taken(self) -> bytes:
        self._something.clear()
        lines, self._lines = self._lines, []
        changes, self._changes = self._changes, Changes()
        if changes:
            lines.append(changes_line(changes))
        return b"".join(lines)
