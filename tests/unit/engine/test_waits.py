"""Seeing tasks end."""

import asyncio

import pytest

from shopbell.engine.waits import ended


async def test_a_caller_that_is_cancelled_meanwhile_stays_cancelled() -> None:
    let_go = asyncio.Event()

    async def slow_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await let_go.wait()

    async def caller() -> None:
        await ended(inner)
        raise AssertionError("went on after it was cancelled")

    inner = asyncio.create_task(slow_to_end())
    outer = asyncio.create_task(caller())
    await asyncio.sleep(0.01)
    outer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await outer
    let_go.set()
    await asyncio.wait({inner})


async def test_the_failure_of_a_task_is_not_the_callers() -> None:
    async def failing() -> None:
        raise ZeroDivisionError

    task = asyncio.create_task(failing())
    await asyncio.sleep(0)
    await ended(task)
    assert task.done()
