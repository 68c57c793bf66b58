"""What one account has to do next: hints of the service, wishes of the owner, and 'try now'."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.engine.waits import happens

if TYPE_CHECKING:
    from shopbell.connector import Clock


@dataclass(frozen=True, slots=True)
class Due:
    """What was asked for since the last look."""

    everything: bool
    streams: frozenset[str]
    chores: bool

    def wants(self, stream: str) -> bool:
        """Whether this stream is to be pulled."""
        return self.everything or stream in self.streams


class Agenda:
    """Filled from outside, emptied by the account's reader; asking twice is asking once."""

    def __init__(self) -> None:
        self._everything = True
        self._chores = True
        self._streams: set[str] = set()
        self._asked = asyncio.Event()
        self._woken = asyncio.Event()
        self._asked.set()

    def hint(self, stream: str) -> None:
        """Something may be new in this stream; '' is any."""
        if stream:
            self._streams.add(stream)
        else:
            self._everything = True
        self._asked.set()

    def chores(self) -> None:
        """Read states to tell, errands to run, files to fetch."""
        self._chores = True
        self._asked.set()

    def wake(self) -> None:
        """Everything, now, whatever back-off says."""
        self._everything = True
        self._chores = True
        self._asked.set()
        self._woken.set()

    @property
    def pending(self) -> bool:
        """Whether something was asked for."""
        return self._asked.is_set()

    def take(self) -> Due:
        """What was asked for; the agenda is empty after it."""
        due = Due(self._everything, frozenset(self._streams), self._chores)
        self._everything = self._chores = False
        self._streams.clear()
        self._asked.clear()
        self._woken.clear()
        return due

    async def asked(self, clock: Clock, seconds: float) -> None:
        """Until something is asked for; after so many seconds everything is."""
        if not await happens(self._asked, clock, seconds):
            self.hint("")

    async def patience(self, clock: Clock, seconds: float | None) -> None:
        """Wait out a failure: only 'try now' shortens it, and None waits for that alone. Then everything is due."""
        self._woken.clear()
        await happens(self._woken, clock, seconds)
        self.wake()
