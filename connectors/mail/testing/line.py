"""The double's side of a connection, with the faults a test can ask for."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

LITERAL = re.compile(rb"\{(\d+)\+?\}\r?\n$")


@dataclass(slots=True)
class Faults:
    """What goes wrong next."""

    offline: bool = False
    refuse_sign_in: str = ""
    """The server's words when it refuses everybody."""
    greeting: str = ""
    """Said with BYE instead of a greeting."""
    cut_fetch: bool = False
    refuse_message: str = ""
    forget_message: bool = False
    lose_message: bool = False
    cut_body: bool = False


@dataclass(slots=True)
class Line:
    """One client's connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def read(self) -> bytes:
        """One line with its end; b'' when the client is gone."""
        try:
            return await self.reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, OSError):
            return b""

    async def say(self, text: bytes) -> None:
        """Send."""
        self.writer.write(text)
        await self.writer.drain()

    def cut(self) -> None:
        """Break off without a word."""
        self.writer.transport.abort()


@dataclass(slots=True)
class Port:
    """A listening port on loopback; `serve` is run for each connection."""

    faults: Faults
    serve: Callable[[Line], Awaitable[None]]
    number: int = 0
    _server: asyncio.Server | None = None
    _open: dict[int, tuple[Line, "asyncio.Task[None]"]] = field(default_factory=dict)

    async def open(self) -> None:
        """On a port of the system's choice."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=1 << 20)
        self.number = self._server.sockets[0].getsockname()[1]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(reader, writer)
        if self.faults.offline:
            line.cut()
            return
        task = asyncio.current_task()
        key = id(line)
        if task is not None:
            self._open[key] = (line, task)
        try:
            await self.serve(line)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._open.pop(key, None)
            line.cut()

    def cut_all(self) -> None:
        """Every connection breaks."""
        for line, _ in list(self._open.values()):
            line.cut()

    async def close(self) -> None:
        """The end; waits until nobody is served any more."""
        if self._server is not None:
            self._server.close()
        self.cut_all()
        tasks = [task for _, task in self._open.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
