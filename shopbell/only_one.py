"""One window for each profile: a second start raises the first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from shopbell.engine.lock import ProfileLock
from shopbell.private_files import write_whole

if TYPE_CHECKING:
    from shopbell.profile import Profile

_RAISE = b"raise\n"
_SECONDS = 2.0


class OnlyOne:
    """Held by the window that runs. Raising a window is all that the port can do, so it needs no token."""

    def __init__(self, profile: Profile) -> None:
        self._lock = ProfileLock(profile.runtime / "window.lock")
        self._port_file = profile.runtime / "window.port"
        self._server: asyncio.Server | None = None

    def take(self) -> bool:
        """Whether this is the first; False when another window runs."""
        return self._lock.take()

    async def serve(self, raised: Callable[[], None]) -> None:
        """Call `raised` whenever somebody starts the program again."""

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_SECONDS):
                    if await reader.readline() == _RAISE:
                        raised()
                        writer.write(b"ok\n")
                        await writer.drain()
            writer.close()

        self._server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        write_whole(self._port_file, str(port).encode())

    async def call_first(self) -> bool:
        """Ask the window that runs to come to the front; whether it did."""
        with suppress(OSError, ValueError, TimeoutError):
            port = int(self._port_file.read_text(encoding="ascii"))
            async with asyncio.timeout(_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(_RAISE)
                answer = await reader.readline()
                writer.close()
            return answer == b"ok\n"
        return False

    async def close(self) -> None:
        """Let the next one in."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self._port_file.unlink(missing_ok=True)
        self._lock.release()
