"""Tokens of an account: refreshed once for everybody who waits, stored before use, in the form a provider takes."""

import asyncio
import base64
import logging
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from connectors._kit import oauth
from connectors._kit.granted import CLIENT_SECRET, TOKENS, Granted, Trying
from shopbell.clock import SystemClock
from shopbell.connector import Toolbox
from shopbell.errors import SignInNeeded
from tests.contract.rig import NoBrowser
from tests.contract.shelf import Shelf

PROVIDER = oauth.Provider("id", "https://p.example/auth", "https://p.example/token", "read", basic=True, bound=False)


class Endpoint:
    """Gives tokens, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.error = ""
        self.more: dict[str, object] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """One answer."""
        self.asked.append(request)
        if self.error:
            return httpx.Response(400, json={"error": self.error})
        number = len(self.asked)
        return httpx.Response(200, json={"access_token": f"t{number}", "expires_in": 3600, **self.more})


@pytest.fixture
def endpoint() -> Endpoint:
    """The provider's."""
    return Endpoint()


def granted(endpoint: Endpoint, tokens: oauth.Tokens | None) -> tuple[Granted, Trying]:
    """And its keyring."""
    kept = Trying({CLIENT_SECRET: "s3cret", **({TOKENS: tokens.to_json()} if tokens else {})})
    tools = Toolbox(
        clock=SystemClock(),
        log=logging.getLogger("test"),
        secrets=kept,
        memory=Shelf(),
        browser=NoBrowser(),
        transport=httpx.MockTransport(endpoint),
    )
    return Granted(tools, lambda secret: replace(PROVIDER, client_secret=secret), "Somewhere"), kept


def old_tokens() -> oauth.Tokens:
    """Run out."""
    return oauth.Tokens("t0", SystemClock().now(), "refresh-1", ends_at=SystemClock().now() + timedelta(days=300))


async def test_many_who_wait_refresh_once_and_it_is_stored(endpoint: Endpoint) -> None:
    one, kept = granted(endpoint, old_tokens())
    assert await asyncio.gather(*(one.access() for _ in range(5))) == ["t1"] * 5
    stored = oauth.Tokens.of_json(kept.kept()[TOKENS])
    assert (stored.access, stored.refresh, stored.ends_at) == ("t1", "refresh-1", old_ends(kept))
    (asked,) = endpoint.asked
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"id:s3cret").decode()
    assert parse_qs(asked.content.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["refresh-1"]}


def old_ends(kept: Trying) -> object:
    """What was there before stays when no new end came."""
    return oauth.Tokens.of_json(kept.kept()[TOKENS]).ends_at


async def test_a_new_refresh_token_brings_its_own_end(endpoint: Endpoint) -> None:
    endpoint.more = {"refresh_token": "refresh-2", "refresh_token_expires_in": 86_400}
    one, kept = granted(endpoint, old_tokens())
    await one.access()
    stored = oauth.Tokens.of_json(kept.kept()[TOKENS])
    assert stored.refresh == "refresh-2"
    assert stored.ends_at is not None
    assert stored.ends_at - SystemClock().now() < timedelta(days=2)
    assert "ends on" in one.notices()[0]


async def test_a_refused_token_is_replaced_and_the_call_made_once_more(endpoint: Endpoint) -> None:
    one, _ = granted(endpoint, replace(old_tokens(), expires_at=SystemClock().now() + timedelta(hours=1)))
    used = []

    async def call(token: str) -> str:
        used.append(token)
        if token == "t0":
            raise SignInNeeded("No.")
        return "done"

    assert await one.use(call) == "done"
    assert used == ["t0", "t1"]


async def test_a_provider_that_refuses_client_or_token_says_which(endpoint: Endpoint) -> None:
    one, _ = granted(endpoint, old_tokens())
    endpoint.error = "invalid_client"
    with pytest.raises(oauth.WrongClient):
        await one.access()
    endpoint.error = "invalid_grant"
    with pytest.raises(SignInNeeded) as refused:
        await one.access()
    assert not isinstance(refused.value, oauth.WrongClient)


async def test_a_token_that_another_process_stored_is_taken(endpoint: Endpoint) -> None:
    fresh = replace(old_tokens(), expires_at=SystemClock().now() + timedelta(hours=1))
    one, kept = granted(endpoint, fresh)
    assert await one.access() == "t0"
    await kept.set(TOKENS, replace(fresh, access="newer").to_json())
    assert await one.access(refused="t0") == "newer"
    assert endpoint.asked == []


async def test_nothing_in_the_keyring_is_a_sign_in(endpoint: Endpoint) -> None:
    one, _ = granted(endpoint, None)
    with pytest.raises(SignInNeeded, match="Somewhere is not in the keyring"):
        await one.access()


def test_a_provider_that_knows_no_verifier_gets_none() -> None:
    shown = oauth.page(PROVIDER, "RuName", "verifier", "state", "")
    assert "code_challenge" not in shown
    assert "login_hint" not in shown
    bound = oauth.page(replace(PROVIDER, bound=True), "http://127.0.0.1:1/", "verifier", "state", "rosa")
    assert "code_challenge=" in bound
    assert "login_hint=rosa" in bound
