"""The proxy of the fault tests cuts exactly where it was told to."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.cutting_proxy import CuttingProxy


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """A server that answers every line with the same line; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(line)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.sleep(0.01)


async def _say(port: int, *lines: bytes) -> bytes:
    """Send lines one after another; all that came back until the end or half a second."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = b""
    try:
        async with asyncio.timeout(0.5):
            for line in lines:
                writer.write(line)
                wanted = len(heard) + len(line)
                while len(heard) < wanted and (some := await reader.read(100)):
                    heard += some
            while more := await reader.read(100):
                heard += more
    except (TimeoutError, ConnectionError):
        pass
    writer.transport.abort()
    return heard


async def test_nothing_is_changed_without_a_rule(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        assert await _say(proxy.port, b"one\n", b"two\n") == b"one\ntwo\n"
        assert (proxy.connections, proxy.cuts) == (1, 0)


async def test_it_cuts_after_so_many_bytes_once(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        proxy.cut(after_bytes=6)
        assert await _say(proxy.port, b"one\n", b"two\n") == b"one\ntw"
        assert await _say(proxy.port, b"one\n", b"two\n") == b"one\ntwo\n"
        assert proxy.cuts == 1


async def test_it_cuts_on_a_pattern_with_or_without_passing_it_on(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        proxy.cut(on=b"250 ok")
        assert await _say(proxy.port, b"one\n", b"250 ok\n") == b"one\n250 ok"
        proxy.cut(on=b"250 ok", before=True)
        assert await _say(proxy.port, b"one\n", b"250 ok\n") == b"one\n"


async def test_it_cuts_what_goes_out(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        proxy.cut(on=b"DATA", towards="server", before=True)
        assert await _say(proxy.port, b"one\n", b"DATA\n") == b"one\n"


async def test_a_stalled_connection_stays_open(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        proxy.stall(after_bytes=2)
        assert await _say(proxy.port, b"one\n") == b"on"
        assert proxy.cuts == 0


async def test_it_refuses_and_drops(echo: int) -> None:
    async with CuttingProxy(echo) as proxy:
        proxy.refuse()
        assert await _say(proxy.port, b"one\n") == b""
        proxy.refuse(False)
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"one\n")
        assert await reader.readline() == b"one\n"
        proxy.drop_all()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.transport.abort()
