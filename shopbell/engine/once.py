"""One full pass for the command line, whether or not an engine runs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from shopbell.engine.bell_client import BellClient
from shopbell.engine.lock import ProfileLock
from shopbell.engine.meeting import Meeting
from shopbell.engine.parts import EngineParts
from shopbell.engine.probe import probe
from shopbell.engine.supervisor import run_once
from shopbell.engine.worker import Pass
from shopbell.errors import Unreachable
from shopbell.ids import AccountId
from shopbell.probing import Found

T = TypeVar("T")
TRIES = 20
PAUSE_SECONDS = 0.25
BUSY = "Another Shopbell works on this profile and does not answer. Close it and try again."


async def sync_profile(
    parts: EngineParts,
    meeting: Meeting,
    client: BellClient,
    accounts: Sequence[AccountId] | None = None,
) -> tuple[Pass, ...]:
    """Ask the engine that runs; without one, be the engine for one pass. Raises Unreachable when neither works."""
    return await _either(meeting, client, lambda: client.sync(accounts), lambda: run_once(parts, accounts))


async def probe_profile(
    parts: EngineParts, meeting: Meeting, client: BellClient, account: AccountId
) -> tuple[Found, ...]:
    """The same for a try of what an account may do: one process at a time uses its sign-in. Raises KnownError."""
    return await _either(meeting, client, lambda: client.probe(account), lambda: probe(account, parts))


async def _either(
    meeting: Meeting, client: BellClient, asked: Callable[[], Awaitable[T]], done_here: Callable[[], Awaitable[T]]
) -> T:
    lock = ProfileLock(meeting.lock)
    for _ in range(TRIES):
        if client.up:
            return await asked()
        if lock.take():
            with lock:
                return await done_here()
        client.knock()
        await asyncio.sleep(PAUSE_SECONDS)
    raise Unreachable(BUSY)
