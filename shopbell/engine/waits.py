"""Waiting for whatever comes first, by the injected clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING, TypeVar

from shopbell.errors import Unreachable

if TYPE_CHECKING:
    from shopbell.connector import Clock

T = TypeVar("T")


async def ended(task: asyncio.Task[object]) -> None:
    """Cancel and see it end; its own failure was reported elsewhere.

    Waits without awaiting the task itself: whoever cancels the caller meanwhile must not be taken for the task's end.
    """
    task.cancel()
    task.add_done_callback(_failure_seen)
    await asyncio.wait({task})


def _failure_seen(task: asyncio.Task[object]) -> None:
    if not task.cancelled():
        task.exception()


async def happens(event: asyncio.Event, clock: Clock, seconds: float | None) -> bool:
    """Whether the event came within so many seconds; None waits for it."""
    if event.is_set() or seconds is None:
        await event.wait()
        return True
    pause: asyncio.Task[object] = asyncio.create_task(_sleep(clock, seconds))
    signal: asyncio.Task[object] = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({pause, signal}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await ended(pause)
        await ended(signal)
    return event.is_set()


async def _sleep(clock: Clock, seconds: float) -> object:
    await clock.sleep(max(seconds, 0.0))
    return None


async def patient(pages: AsyncIterator[T], seconds: float) -> AsyncGenerator[T, None]:
    """The same items; raises Unreachable when the next one takes longer than so many seconds, and closes `pages`.

    A line that fell silent (another network, a laptop that slept) gives no error of its own for many minutes.
    """
    try:
        while True:
            try:
                async with asyncio.timeout(seconds):
                    item = await anext(pages)
            except StopAsyncIteration:
                return
            except TimeoutError as error:
                raise Unreachable("The service stopped answering.") from error
            yield item
    finally:
        close = getattr(pages, "aclose", None)
        if close is not None:
            await close()
