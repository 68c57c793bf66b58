"""Finding the server, the ways in, and a sign-in that is renewed or has run out."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from connectors.matrix.connector import MatrixConnector
from connectors.matrix.testing.stand import MatrixStand
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, Rejected, SignInNeeded
from tests.contract.rig import Rig


class ClickingBrowser:
    """Somebody who signs in on the page and is sent back."""

    def __init__(self, answer: str = "from-the-browser", state: str = "") -> None:
        self._answer = answer
        self._state = state
        self.pages: list[str] = []
        self._clicks: list[asyncio.Task[None]] = []

    async def open(self, url: str) -> None:
        """Look at the page; the way back is gone in the background, as a browser does it."""
        self.pages.append(url)
        self._clicks.append(asyncio.create_task(self._back(url)))

    async def _back(self, url: str) -> None:
        redirect = parse_qs(urlsplit(url).query)["redirectUrl"][0]
        async with httpx.AsyncClient(trust_env=False) as web:
            forged = f"{redirect.partition('?')[0]}?{urlencode({'state': 'guessed', 'loginToken': 'forged'})}"
            assert (await web.get(forged)).status_code == 404
            await web.get(f"{redirect}&{urlencode({'loginToken': self._answer})}")


class WellKnown(httpx.AsyncBaseTransport):
    """A domain that says where its homeserver is; everything else goes on to our double."""

    def __init__(self, stand: MatrixStand, said: object) -> None:
        self._stand = stand
        self._said = said
        self.hosts: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        self.hosts.append(request.url.host)
        if request.url.path == "/.well-known/matrix/client":
            return httpx.Response(200, json=self._said)
        return await self._stand.service.handle_async_request(request)


def rig() -> Rig:
    return Rig(MatrixConnector(), MatrixStand())


def stand(of: Rig) -> MatrixStand:
    assert isinstance(of.stand, MatrixStand)
    return of.stand


def with_transport(of: Rig, transport: httpx.AsyncBaseTransport) -> Toolbox:
    return replace(of.tools(), transport=transport)


async def test_the_name_alone_finds_the_server() -> None:
    made = rig()
    web = WellKnown(stand(made), {"m.homeserver": {"base_url": "http://127.0.0.1:8008/"}})
    answers = {**made.stand.answers, "homeserver": ""}
    verified = await made.connector.verify(answers, with_transport(made, web))
    assert verified.settings["homeserver"] == "http://127.0.0.1:8008"
    assert web.hosts[0] == "bakery.test"


@pytest.mark.parametrize("said", [{}, {"m.homeserver": {"base_url": "http://bakery.test"}}, ["?"], "no"])
async def test_a_domain_that_names_no_safe_server_is_refused(said: object) -> None:
    made = rig()
    answers = {**made.stand.answers, "homeserver": ""}
    with pytest.raises(FormRefused) as refused:
        await made.connector.verify(answers, with_transport(made, WellKnown(stand(made), said)))
    assert list(refused.value.fields) == ["user"]


async def test_clear_text_is_for_this_machine_only() -> None:
    made = rig()
    with pytest.raises(FormRefused) as refused:
        await made.connector.verify({**made.stand.answers, "homeserver": "http://bakery.test"}, made.tools())
    assert "encryption" in refused.value.fields["homeserver"]


async def test_without_a_password_the_browser_opens() -> None:
    made, browser = rig(), ClickingBrowser()
    answers = {**made.stand.answers, "password": ""}
    verified = await made.connector.verify(answers, replace(made.tools(), browser=browser))
    assert verified.address == "@shop:bakery.test"
    assert urlsplit(browser.pages[0]).path == "/_matrix/client/v3/login/sso/redirect"


async def test_somebody_else_in_the_browser_is_refused_at_the_name() -> None:
    made = rig()
    answers = {**made.stand.answers, "password": "", "user": "@another:bakery.test"}
    with pytest.raises(FormRefused) as refused:
        await made.connector.verify(answers, replace(made.tools(), browser=ClickingBrowser()))
    assert list(refused.value.fields) == ["user"]
    assert "@shop:bakery.test" in refused.value.fields["user"]


async def test_a_token_that_the_server_did_not_give_is_refused() -> None:
    made = rig()
    answers = {**made.stand.answers, "password": ""}
    with pytest.raises(FormRefused):
        await made.connector.verify(answers, replace(made.tools(), browser=ClickingBrowser("forged")))


async def test_a_token_that_ran_out_is_renewed_without_asking() -> None:
    made = rig()
    await made.stand.deliver("one")
    session = await made.session()
    before = made.secrets.values["access_token"]
    stand(made).server.tokens.clear()
    assert (await made.read(session)).with_text("one")
    assert made.secrets.values["access_token"] != before
    stand(made).server.tokens.discard(before)
    await made.stand.deliver("two")
    assert (await made.read(await made.session())).with_text("two")


async def test_many_calls_at_once_renew_once() -> None:
    made = rig()
    await made.stand.deliver("one")
    session = await made.session()
    stand(made).server.tokens.clear()
    calls: list[Callable[[], Awaitable[object]]] = [lambda: made.read(session) for _ in range(5)]
    await asyncio.gather(*(call() for call in calls))
    assert len([one for one in stand(made).service.asked if one.endswith("/refresh")]) == 1


async def test_nothing_is_written_in_clear_where_a_room_was_locked_meanwhile() -> None:
    made = rig()
    question = await made.from_ana()
    session = await made.session()
    await made.read(session)
    locked = {"algorithm": "m.megolm.v1.aes-sha2"}
    stand(made).server.put(question.thread.conversation, "@ana:bakery.test", "m.room.encryption", locked, state="")
    with pytest.raises(Rejected, match="encrypted"):
        await made.leave(session, made.answer(question, "In clear"))
    assert await made.sent_texts() == []


async def test_a_sign_in_that_cannot_be_renewed_is_said() -> None:
    made = rig()
    session = await made.session()
    await made.stand.expire_sign_in()
    with pytest.raises(SignInNeeded, match="sign in again"):
        await made.read(session)
