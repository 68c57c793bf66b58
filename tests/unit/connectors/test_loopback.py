"""The way back from the browser: what is an answer, what is none, and what is left when nobody comes."""

import asyncio
from urllib.parse import urlsplit

import pytest

from connectors._kit.loopback import Visit, way_back
from shopbell.errors import SignInNeeded


def ours(visit: Visit) -> bool:
    return visit.given("state") == "known"


def words(visit: Visit) -> str:
    return f"Thank you & goodbye to {visit.path}."


async def said_to(address: str, request: bytes) -> bytes:
    """What a browser that sends these bytes is told."""
    port = urlsplit(address).port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_the_first_visit_of_ours_is_the_answer_and_the_second_none() -> None:
    async with way_back(ours, words) as back:
        first = await said_to(back.address, b"GET /x?state=known&code=a%20b&code=c HTTP/1.1\r\nHost: x\r\n\r\n")
        second = await said_to(back.address, b"GET /?state=known&code=evil HTTP/1.1\r\nHost: x\r\n\r\n")
        visit = await back.answer()
    assert (visit.path, visit.given("code"), visit.given("nothing")) == ("/x", "a b", "")
    assert b"200 OK" in first
    assert b"Thank you &amp; goodbye to /x." in first
    assert b"404 Not Found" in second
    assert "a b" not in repr(visit)


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /?state=guess HTTP/1.1\r\n\r\n",
        b"GET /favicon.ico HTTP/1.1\r\n\r\n",
        b"\r\n\r\n",
        b"\xff\xfe \x00\r\n\r\n",
        b"GET http://[bad HTTP/1.1\r\n\r\n",
        b"GET /?state=known",
        b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
async def test_whatever_else_comes_is_no_answer_and_does_no_harm(request_: bytes) -> None:
    async with way_back(ours, words) as back:
        assert b"200 OK" not in await said_to(back.address, request_)
        assert b"200 OK" in await said_to(back.address, b"GET /?state=known HTTP/1.1\r\n\r\n")
        assert (await back.answer()).path == "/"


async def test_when_nobody_comes_the_port_is_closed_and_it_is_said() -> None:
    async with way_back(ours, words) as back:
        with pytest.raises(SignInNeeded, match="Nobody finished"):
            await back.answer(0.05)
    with pytest.raises(OSError):  # noqa: PT011 - nobody listens any more
        await said_to(back.address, b"")
