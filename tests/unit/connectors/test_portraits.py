"""A picture's address is a stranger's word: only the account's own servers are ever asked."""

import logging
from collections.abc import Callable

import httpx
import pytest

from connectors._kit.http import Http
from connectors._kit.portraits import fetched, is_ours, server_of
from shopbell.clock import SystemClock
from shopbell.connector import Toolbox
from shopbell.errors import Rejected
from shopbell.portraits import MOST_BYTES
from tests.contract.rig import DictSecrets, NoBrowser
from tests.contract.shelf import Shelf

OURS = "https://social.example"
FACE = b"\x89PNG\r\n\x1a\n Ana"


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://social.example/a.png", True),
        ("https://files.social.example/a.png", True),
        ("https://cdn.example/a.png", True),
        ("https://elsewhere.example/a.png", False),
        ("https://social.example.evil.example/a.png", False),
        ("https://evilsocial.example/a.png", False),
        ("https://social.example@evil.example/a.png", False),
        ("https://social.example:8443/a.png", False),
        ("http://social.example/a.png", False),
        ("http://files.social.example/a.png", False),
    ],
)
def test_own_servers_are_told_from_others(url: str, ours: bool) -> None:
    assert is_ours(httpx.URL(url), (OURS, "https://cdn.example")) is ours


def test_a_server_of_an_address() -> None:
    assert server_of("https://files.social.example/x/a.png?b") == "https://files.social.example"
    assert server_of("http://127.0.0.1:8080/a") == "http://127.0.0.1:8080"
    assert [server_of(odd) for odd in ("", "a.png", "data:image/png;base64,AA")] == [""] * 3


class Web:
    """Every server there is; `asked` are the addresses that somebody asked for."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[str] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        assert "authorization" not in request.headers
        return self._answer(request)

    def http(self) -> Http:
        tools = Toolbox(
            SystemClock(),
            logging.getLogger("shopbell.account.1"),
            DictSecrets(),
            Shelf(),
            NoBrowser(),
            transport=httpx.MockTransport(self),
        )
        return Http(tools, OURS)


async def test_a_picture_of_our_server_comes() -> None:
    web = Web(lambda request: httpx.Response(200, content=FACE))
    assert await fetched(web.http(), f"{OURS}/a.png", (OURS,)) == FACE


@pytest.mark.parametrize(
    "reference",
    [
        "https://tracker.example/pixel.png?who=tern",
        "http://social.example/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,AA",
        "//tracker.example/a.png",
        "http://[",
        "",
    ],
)
async def test_nobody_else_is_asked(reference: str) -> None:
    web = Web(lambda request: httpx.Response(200, content=FACE))
    with pytest.raises(Rejected):
        await fetched(web.http(), reference, (OURS,))
    assert web.asked == []


async def test_a_redirect_to_somebody_else_is_not_followed() -> None:
    web = Web(lambda request: httpx.Response(302, headers={"location": "https://tracker.example/pixel.png"}))
    with pytest.raises(Rejected, match="somebody else's server"):
        await fetched(web.http(), f"{OURS}/media_proxy/1", (OURS,))
    assert web.asked == [f"{OURS}/media_proxy/1"]


async def test_a_picture_that_is_too_large_is_not_taken() -> None:
    web = Web(lambda request: httpx.Response(200, content=bytes(MOST_BYTES + 1)))
    with pytest.raises(Rejected):
        await fetched(web.http(), f"{OURS}/a.png", (OURS,))
