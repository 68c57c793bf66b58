"""A stranger's answer is read as far as its limit, and nothing of it goes on afterwards."""

import asyncio
import gzip
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest

from connectors._kit.cut import beginning

LETTERS = b"0123456789" * 3_000_000


@contextmanager
def watched() -> Iterator[list[object]]:
    """Generators that are let go in their midst: the loop closes each by a task of its own."""
    found: list[object] = []
    first, last = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=found.append)
    try:
        yield found
    finally:
        sys.set_asyncgen_hooks(first, last)


@asynccontextmanager
async def answering(body: bytes, more: bytes = b"") -> AsyncIterator[str]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (more, len(body)))
        try:
            for at in range(0, len(body), 1_000):
                writer.write(body[at : at + 1_000])
                await writer.drain()
        except ConnectionError:
            pass  # the reader had enough
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        await server.wait_closed()


PACKINGS = {
    "plain": (LETTERS, b""),
    "gzip": (gzip.compress(LETTERS, 1), b"Content-Encoding: gzip\r\n"),
    "deflate": (zlib.compress(LETTERS, 1), b"Content-Encoding: deflate\r\n"),
    "bare deflate": (zlib.compress(LETTERS, 1)[2:-4], b"Content-Encoding: deflate\r\n"),
}


@pytest.mark.parametrize("packing", PACKINGS)
async def test_what_is_longer_is_cut_and_nothing_is_left_behind(packing: str) -> None:
    body, head = PACKINGS[packing]
    async with answering(body, head) as url, httpx.AsyncClient() as client:
        with watched() as broken_off:
            async with client.stream("GET", url) as got:
                assert await beginning(got, 100_001) == LETTERS[:100_001]
            async with client.stream("GET", url) as got:
                assert await beginning(got, len(LETTERS) + 1) == LETTERS
            assert broken_off == []


async def test_an_answer_that_is_damaged_is_an_error_of_the_line() -> None:
    body = gzip.compress(b"x" * 100, 1)[:20] + b"\xff" * 5_000
    head = b"Content-Encoding: gzip\r\n"
    async with answering(body, head) as url, httpx.AsyncClient() as client, client.stream("GET", url) as got:
        with pytest.raises(httpx.DecodingError):
            await beginning(got, 10**9)


async def test_what_is_short_is_whole() -> None:
    async with answering(b"hello") as url, httpx.AsyncClient() as client, client.stream("GET", url) as got:
        assert await beginning(got, 5) == b"hello"
