"""A TCP proxy that breaks: it cuts a connection in the middle, or stalls it, when told to.

    async with CuttingProxy(server.ports.imap) as proxy:
        proxy.cut(after_bytes=20_000)                  # from the server, of the next connection
        proxy.cut(on=b"250 2.0.0", before=True)        # swallow the server's last word
        proxy.cut(on=b"\r\n.\r\n", towards="server")    # cut once the mail has gone out
        ...                                            # let the client use proxy.port

What matches is passed on, then cut (`before=True`: cut without passing it on). A rule is used up by
one connection; the following connections pass untouched. Works on clear text, so offer the client
no TLS, or cut by bytes.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

Towards = Literal["client", "server"]
CHUNK = 65536


@dataclass(frozen=True, slots=True)
class Rule:
    """When to break which direction of a connection, and how."""

    towards: Towards
    after_bytes: int | None
    on: bytes | None
    before: bool
    stall: bool


class _Watch:
    """Follows one direction and says how much of a chunk may still pass."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._passed = 0
        self._tail = b""

    def allowed(self, chunk: bytes) -> int | None:
        """How many bytes of `chunk` pass before the break; None if all of it, without a break."""
        rule = self._rule
        if rule.after_bytes is not None and self._passed + len(chunk) >= rule.after_bytes:
            return rule.after_bytes - self._passed
        place = self._found(chunk)
        if place is not None:
            return place
        self._passed += len(chunk)
        return None

    def _found(self, chunk: bytes) -> int | None:
        """Where in `chunk` to break because of the pattern, which may span two chunks."""
        pattern = self._rule.on
        if pattern is None:
            return None
        text = self._tail + chunk
        start = text.find(pattern)
        if start < 0:
            self._tail = text[-(len(pattern) - 1) :] if len(pattern) > 1 else b""
            return None
        place = start if self._rule.before else start + len(pattern)
        return max(0, place - len(self._tail))


class CuttingProxy:
    """Stands before a server on loopback; `connections` counts who came, `cuts` who was cut."""

    def __init__(self, target_port: int, target_host: str = "127.0.0.1") -> None:
        self._target = (target_host, target_port)
        self._rules: list[Rule] = []
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._refusing = False
        self.port = 0
        self.connections = 0
        self.cuts = 0

    def cut(
        self,
        *,
        after_bytes: int | None = None,
        on: bytes | None = None,
        towards: Towards = "client",
        before: bool = False,
    ) -> None:
        """Cut the next connection after so many bytes, or on a pattern, in one direction."""
        self._rules.append(Rule(towards, after_bytes, on, before, stall=False))

    def stall(self, *, after_bytes: int | None = None, on: bytes | None = None, towards: Towards = "client") -> None:
        """From there on nothing passes in that direction, but the connection stays open."""
        self._rules.append(Rule(towards, after_bytes, on, before=False, stall=True))

    def refuse(self, refusing: bool = True) -> None:
        """Close every new connection at once, as a server that is down (or up again: False)."""
        self._refusing = refusing

    def drop_all(self) -> None:
        """Cut every open connection now, as a changed network does."""
        for writer in list(self._writers):
            _abort(writer)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        self.drop_all()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self._writers.add(writer)
        try:
            if not self._refusing:
                self.connections += 1
                await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass  # the connection is gone either way
        finally:
            _abort(writer)
            self._writers.discard(writer)
            self._open.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass both directions on until either ends or is cut."""
        rule = self._rules.pop(0) if self._rules else None
        there, back = await asyncio.open_connection(*self._target)
        self._writers.add(back)
        pumps = [
            asyncio.create_task(self._pump(reader, back, _for(rule, "server"))),
            asyncio.create_task(self._pump(there, writer, _for(rule, "client"))),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            _abort(back)
            self._writers.discard(back)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, rule: Rule | None) -> None:
        watch = _Watch(rule) if rule else None
        while chunk := await source.read(CHUNK):
            allowed = watch.allowed(chunk) if watch else None
            sink.write(chunk if allowed is None else chunk[:allowed])
            await sink.drain()
            if allowed is None:
                continue
            if rule and rule.stall:
                await asyncio.Event().wait()
            self.cuts += 1
            await _flush_then_cut(sink)
            return


async def _flush_then_cut(sink: asyncio.StreamWriter) -> None:
    """What was allowed reaches the other side before the cut."""
    with suppress(OSError):
        sink.close()
        await sink.wait_closed()


def _for(rule: Rule | None, towards: Towards) -> Rule | None:
    return rule if rule and rule.towards == towards else None


def _abort(writer: asyncio.StreamWriter) -> None:
    if not writer.transport.is_closing():
        writer.transport.abort()
