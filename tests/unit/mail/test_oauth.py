"""Sign-in by browser: the loopback page, PKCE, state, refresh and rotation."""

import asyncio
import base64
import hashlib
import socket
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors._kit import oauth
from shopbell.clock import SystemClock
from shopbell.errors import SignInNeeded, Unreachable

PROVIDER = oauth.Provider("me", "https://id.test/auth?tenant=1", "https://id.test/token", "mail", "hush")
NOW = datetime.now(UTC)


class Tokens:
    """The provider's token page."""

    def __init__(self, status: int = 200, **content: object) -> None:
        self.status = status
        self.content = content
        self.forms: list[dict[str, str]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({k: v[0] for k, v in parse_qs(request.content.decode()).items()})
        return httpx.Response(self.status, json=self.content)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))


class Person:
    """Does something with the page that was opened."""

    def __init__(self, act: Callable[[dict[str, str]], Coroutine[object, object, None]]) -> None:
        self.act = act
        self.asked: dict[str, str] = {}
        self.pages: list[str] = []
        self.task: asyncio.Task[None] | None = None

    async def open(self, url: str) -> None:
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        self.task = asyncio.create_task(self.act(self.asked))


async def visit(url: str) -> tuple[int, str]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(url)
        return answer.status_code, answer.text


async def signed_in(person: Person, tokens: Tokens) -> oauth.Tokens:
    async with tokens.client() as client:
        found = await oauth.sign_in(PROVIDER, person, client, SystemClock(), "ana@id.test")
    assert person.task is not None
    await person.task
    return found


async def test_the_whole_way() -> None:
    async def agree(asked: dict[str, str]) -> None:
        status, page = await visit(f"{asked['redirect_uri']}?code=c0de&state={asked['state']}")
        assert status == 200
        assert "signed in" in page

    person, tokens = Person(agree), Tokens(access_token="a", refresh_token="r", expires_in=3600)
    found = await signed_in(person, tokens)
    assert (found.access, found.refresh) == ("a", "r")
    assert found.fresh(datetime.now(UTC))
    asked, (form,) = person.asked, tokens.forms
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert asked["tenant"] == "1"
    assert form["redirect_uri"] == asked["redirect_uri"]
    assert (form["code"], form["client_id"], form["client_secret"]) == ("c0de", "me", "hush")


async def test_somebody_elses_answer_is_none() -> None:
    async def mislead(asked: dict[str, str]) -> None:
        for query in ("", "?code=evil", "?code=evil&state=guess", "?error=access_denied&state=x"):
            assert (await visit(asked["redirect_uri"] + query))[0] == 404
        await visit(f"{asked['redirect_uri']}?code=good&state={asked['state']}")

    tokens = Tokens(access_token="a")
    await signed_in(Person(mislead), tokens)
    assert [form["code"] for form in tokens.forms] == ["good"]


async def test_no_is_an_answer() -> None:
    async def decline(asked: dict[str, str]) -> None:
        await visit(f"{asked['redirect_uri']}?error=access_denied&state={asked['state']}")

    person = Person(decline)
    with pytest.raises(SignInNeeded, match="refused"):
        await signed_in(person, Tokens())
    assert person.task is not None
    await person.task


async def test_waiting_can_be_cancelled() -> None:
    opened = asyncio.Event()

    async def nothing(_: dict[str, str]) -> None:
        opened.set()

    person = Person(nothing)
    task = asyncio.create_task(signed_in(person, Tokens()))
    await opened.wait()
    port = urlsplit(person.asked["redirect_uri"]).port
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(OSError):  # noqa: PT011 - nobody listens any more
        await asyncio.open_connection("127.0.0.1", port)


OLD = oauth.Tokens("old", NOW, "refresh-1")


async def test_a_new_refresh_token_takes_the_place_of_the_old_one() -> None:
    for given, kept in (("refresh-2", "refresh-2"), ("", "refresh-1")):
        tokens = Tokens(access_token="new", expires_in="60", refresh_token=given)
        async with tokens.client() as client:
            found = await oauth.refresh(PROVIDER, OLD, client, SystemClock())
        assert (found.access, found.refresh) == ("new", kept)
        assert tokens.forms[0]["refresh_token"] == "refresh-1"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Tokens(400, error="invalid_grant"), SignInNeeded),
        (Tokens(401, error="invalid_client"), SignInNeeded),
        (Tokens(503), Unreachable),
        (Tokens(200, nonsense=1), Unreachable),
    ],
)
async def test_a_refused_refresh(answer: Tokens, kind: type[Exception]) -> None:
    async with answer.client() as client:
        with pytest.raises(kind):
            await oauth.refresh(PROVIDER, OLD, client, SystemClock())


async def test_without_a_refresh_token_the_owner_signs_in() -> None:
    async with Tokens().client() as client:
        with pytest.raises(SignInNeeded):
            await oauth.refresh(PROVIDER, oauth.Tokens("a", NOW), client, SystemClock())


def test_tokens_are_kept_whole_and_told_to_nobody() -> None:
    tokens = oauth.Tokens("access-canary", NOW + timedelta(hours=1), "refresh-canary")
    assert oauth.Tokens.of_json(tokens.to_json()) == tokens
    assert "canary" not in repr(tokens)
    with pytest.raises(SignInNeeded):
        oauth.Tokens.of_json("a password")


def test_short_lives_are_used_to_most_of_their_length() -> None:
    short = oauth.Tokens("a", NOW + timedelta(seconds=6), life=timedelta(seconds=6))
    assert short.fresh(NOW)
    assert not short.fresh(NOW + timedelta(seconds=5))
    long = oauth.Tokens("a", NOW + timedelta(hours=1))
    assert not long.fresh(NOW + timedelta(minutes=59, seconds=30))


class Reader:
    """Somebody who copies an address out of the browser."""

    def __init__(self, address: Callable[[dict[str, str]], str]) -> None:
        self.address = address
        self.asked: dict[str, str] = {}
        self.told = ""

    async def open(self, url: str) -> None:
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}

    async def copy(self, how: str) -> str:
        self.told = how
        return self.address(self.asked)


async def signed_in_by_pasting(reader: Reader, tokens: Tokens) -> oauth.Tokens:
    pasting = oauth.Pasting("https://id.test/done", "It says Success.", reader.copy)
    async with tokens.client() as client:
        return await oauth.sign_in_by_pasting(PROVIDER, pasting, reader, client, SystemClock())


@pytest.mark.parametrize("joint", ["?", "#"])
async def test_a_pasted_address_is_turned_in(joint: str) -> None:
    tokens = Tokens(access_token="acc", refresh_token="ref", expires_in=3600)
    reader = Reader(lambda asked: f" https://id.test/done{joint}code=c0de&state={asked['state']}\n")
    found = await signed_in_by_pasting(reader, tokens)
    assert (found.access, found.refresh, reader.told) == ("acc", "ref", "It says Success.")
    assert tokens.forms[0]["code"] == "c0de"
    assert tokens.forms[0]["redirect_uri"] == reader.asked["redirect_uri"] == "https://id.test/done"


@pytest.mark.parametrize(
    "pasted", ["", "nonsense", "https://id.test/done?code=c0de&state=another", "http://[bad", "c0de"]
)
async def test_what_is_not_the_address_of_this_sign_in_is_not_turned_in(pasted: str) -> None:
    tokens = Tokens(access_token="acc")
    with pytest.raises(SignInNeeded):
        await signed_in_by_pasting(Reader(lambda _: pasted), tokens)
    assert tokens.forms == []


async def test_a_no_on_the_page_is_a_no() -> None:
    reader = Reader(lambda asked: f"https://id.test/done?error=access_denied&state={asked['state']}")
    with pytest.raises(SignInNeeded, match="refused"):
        await signed_in_by_pasting(reader, Tokens())


async def test_a_port_that_the_provider_was_told_of_is_the_one_that_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    async def agree(asked: dict[str, str]) -> None:
        await visit(f"{asked['redirect_uri']}?code=c0de&state={asked['state']}")

    person = Person(agree)
    async with Tokens(access_token="acc").client() as client:
        await oauth.sign_in(PROVIDER, person, client, SystemClock(), "", port)
    assert person.task is not None
    await person.task
    assert person.asked["redirect_uri"] == f"http://127.0.0.1:{port}/"
