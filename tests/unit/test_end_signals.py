"""Being told to end works in a loop that sleeps."""

import asyncio
import os
import signal

import pytest

from shopbell.end_signals import end_signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_either_signal_ends_and_afterwards_all_is_as_before(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    ended = asyncio.Event()
    with end_signals(ended.set):
        os.kill(os.getpid(), number)
        await asyncio.wait_for(ended.wait(), 5)
    assert signal.getsignal(number) is before


async def test_another_signal_does_not_end() -> None:
    ended = asyncio.Event()
    old = signal.signal(signal.SIGUSR1, lambda *_: None)
    with end_signals(ended.set):
        os.kill(os.getpid(), signal.SIGUSR1)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(ended.wait(), 5)
    signal.signal(signal.SIGUSR1, old)
