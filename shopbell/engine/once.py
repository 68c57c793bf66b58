"""One full pass for the command line, whether or not an engine runs."""

import asyncio
from collections.abc import Sequence

from shopbell.engine.bell_client import BellClient
from shopbell.engine.lock import ProfileLock
from shopbell.engine.meeting import Meeting
from shopbell.engine.parts import EngineParts
from shopbell.engine.supervisor import run_once
from shopbell.engine.worker import Pass
from shopbell.errors import Unreachable
from shopbell.ids import AccountId

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
    lock = ProfileLock(meeting.lock)
    for _ in range(TRIES):
        if client.up:
            return await client.sync(accounts)
        if lock.take():
            with lock:
                return await run_once(parts, accounts)
        client.knock()
        await asyncio.sleep(PAUSE_SECONDS)
    raise Unreachable(BUSY)
