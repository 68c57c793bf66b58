"""SIGTERM and SIGINT as one call in a loop that may sleep in Qt, where Python's own handlers wait for bytecode."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def end_signals(ended: Callable[[], None]) -> Iterator[None]:
    """While inside, either signal calls `ended` in the running loop. A byte through a socket wakes the loop up."""
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    old = signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)

    def heard() -> None:
        with suppress(BlockingIOError):
            if set(near.recv(64)) & {signal.SIGTERM, signal.SIGINT}:
                ended()

    loop.add_reader(near.fileno(), heard)
    try:
        yield
    finally:
        loop.remove_reader(near.fileno())
        signal.set_wakeup_fd(old)
        for number, handler in before.items():
            signal.signal(number, handler)
        near.close()
        far.close()
