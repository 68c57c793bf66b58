"""Listening in a test as the engine does: in a task that is cancelled at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shopbell.connector import Listens, Wake
from shopbell.errors import KnownError


@asynccontextmanager
async def wakes_of(session: object) -> AsyncIterator[asyncio.Queue[Wake | Exception]]:
    """What a session hears, until it is told to stop; an error is heard too."""
    assert isinstance(session, Listens)
    heard: asyncio.Queue[Wake | Exception] = asyncio.Queue()

    async def listen(ears: Listens) -> None:
        try:
            async for wake in ears.listen():
                heard.put_nowait(wake)
        except KnownError as error:
            heard.put_nowait(error)

    listening = asyncio.create_task(listen(session))
    try:
        yield heard
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
