"""Proofs of possession: what is in them, and the one more try with the server's nonce (RFC 9449)."""

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from connectors.bluesky.dpop import Key, Proofs, Signing
from shopbell.clock import SystemClock

RESOURCE = "https://pds.example/xrpc/app.bsky.feed.getPosts?uris=a#x"
TOKEN = {"Authorization": "DPoP access-1"}


def claims_of(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    head, body, _ = proof.split(".")
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))
    return header, claims


class Server:
    """Answers in turn, and keeps what came."""

    def __init__(self, *answers: Callable[[], httpx.Response]) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(httpx.Request(request.method, request.url, headers=request.headers, content=request.content))
        return self.answers.pop(0)() if self.answers else httpx.Response(200, headers={"DPoP-Nonce": "later"})

    def client(self, *, always: bool = False) -> httpx.AsyncClient:
        proofs = Proofs(SystemClock(), Key.new())
        return httpx.AsyncClient(transport=Signing(httpx.MockTransport(self.handle), proofs, always=always))

    def nonces(self) -> list[str]:
        return [claims_of(request.headers["dpop"])[1].get("nonce", "") for request in self.seen]


def wanting(nonce: str, status: int) -> Callable[[], httpx.Response]:
    headers = {"DPoP-Nonce": nonce, "WWW-Authenticate": 'DPoP error="use_dpop_nonce"'}
    return lambda: httpx.Response(status, headers=headers, json={"error": "use_dpop_nonce"})


def test_a_key_comes_back_from_the_keyring_and_is_shown_nowhere() -> None:
    key = Key.new()
    assert Key.of(key.to_text()).public() == key.public()
    assert "d" not in key.public()
    assert key.to_text() not in repr(key)
    with pytest.raises(ValueError, match=r".*"):
        Key.of("")


async def test_a_proof_is_for_one_request_and_one_token() -> None:
    server = Server()
    async with server.client() as client:
        for _ in range(2):
            await client.get(RESOURCE, headers=TOKEN)
    (header, first), (_, second) = (claims_of(request.headers["dpop"]) for request in server.seen)
    assert (header["typ"], header["alg"], header["jwk"]["crv"]) == ("dpop+jwt", "ES256", "P-256")
    assert (first["htm"], first["htu"]) == ("GET", "https://pds.example/xrpc/app.bsky.feed.getPosts")
    assert first["ath"] == base64.urlsafe_b64encode(hashlib.sha256(b"access-1").digest()).rstrip(b"=").decode()
    assert first["jti"] != second["jti"]


async def test_a_refused_nonce_is_mended_once_and_the_words_go_again_whole() -> None:
    server = Server(wanting("one", 401), wanting("two", 401))
    async with server.client() as client:
        answer = await client.post(RESOURCE, headers=TOKEN, json={"text": "Hello"})
    assert answer.status_code == 401
    assert server.nonces() == ["", "one"]
    assert [json.loads(request.content) for request in server.seen] == [{"text": "Hello"}] * 2


async def test_each_server_has_its_own_nonces() -> None:
    server = Server(*(lambda name=name: httpx.Response(200, headers={"DPoP-Nonce": name}) for name in ("a", "b")))
    async with server.client(always=True) as client:
        for host in ("one", "two", "one", "two"):
            await client.get(f"https://{host}.example/")
    assert server.nonces() == ["", "", "a", "b"]


async def test_who_gives_tokens_says_it_in_the_answer_and_other_refusals_are_passed_on() -> None:
    refused = httpx.Response(400, headers={"DPoP-Nonce": "three"}, json={"error": "invalid_grant"})
    server = Server(wanting("one", 400), lambda: refused)
    async with server.client(always=True) as client:
        answer = await client.post("https://as.example/token", data={"a": "b"})
    assert answer.json() == {"error": "invalid_grant"}
    assert server.nonces() == ["", "one"]


async def test_a_write_that_was_refused_for_another_reason_is_not_repeated() -> None:
    server = Server(lambda: httpx.Response(400, headers={"DPoP-Nonce": "one"}, json={"error": "use_dpop_nonce"}))
    async with server.client() as client:
        assert (await client.post(RESOURCE, headers=TOKEN)).status_code == 400
    assert len(server.seen) == 1


async def test_a_refusal_without_an_end_is_cut_off() -> None:
    class Endless(httpx.AsyncByteStream):
        def __aiter__(self) -> "Endless":
            return self

        async def __anext__(self) -> bytes:
            return b"x" * 4096

    server = Server(lambda: httpx.Response(400, headers={"DPoP-Nonce": "one"}, stream=Endless()))
    async with server.client(always=True) as client:
        with pytest.raises(httpx.ReadError):
            await client.post("https://as.example/token")


async def test_what_carries_no_such_token_is_left_as_it_is() -> None:
    server = Server()
    async with server.client() as client:
        await client.get("https://cdn.example/picture.jpg")
        await client.get(RESOURCE, headers={"Authorization": "Bearer x"})
    assert not any("dpop" in request.headers for request in server.seen)
