"""Signing in at servers that leave it to others: OAuth 2.0 in the browser and by a code, and the older page (SSO).

Synapse accepts tokens of a real OpenID provider, as it does those of its own authentication service.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from connectors.matrix.connector import MatrixConnector
from shopbell.clock import SystemClock
from shopbell.connector import Browser, SignsOut, Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded, Unsupported
from shopbell.sign_in_code import SignInCode
from tests.contract.rig import NoBrowser, account_from
from tests.e2e.matrix.conftest import RealRig
from tests.servers.matrix import Doorway, MatrixUser
from tests.servers.matrix_stand import real_matrix_stand
from tests.servers.oidc import enter_code, refuse_code, sign_in
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.server("matrix"), pytest.mark.server("oidc"), pytest.mark.timeout(240)]
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(slots=True)
class Signing:
    """Somebody at the browser, who signs in with this name and says yes to everything."""

    doorway: Doorway
    login: str
    pages: list[str] = field(default_factory=list)
    people: list[threading.Thread] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """The person takes their time; the program goes on."""
        self.pages.append(url)
        self.people.append(threading.Thread(target=self._go, args=(url,)))
        self.people[-1].start()

    def _go(self, url: str) -> None:
        answer = sign_in(self.doorway.provider, url, self.login)
        if "loginToken" in answer.text:
            # Synapse asks whether the program at this address is to be trusted.
            onward = answer.text.partition('href="http://127.0.0.1:')[2].partition('"')[0]
            httpx.get("http://127.0.0.1:" + onward.replace("&amp;", "&"), trust_env=False)

    def done(self) -> None:
        """They are through."""
        for person in self.people:
            person.join(20)


@dataclass(slots=True)
class Typing:
    """Somebody with a phone, who types in what they are shown."""

    act: Callable[[SignInCode], object]
    seen: list[SignInCode | None] = field(default_factory=list)
    people: list[threading.Thread] = field(default_factory=list)

    def show(self, code: SignInCode | None) -> None:
        """See `sign_in_code.ShowCode`."""
        self.seen.append(code)
        if code is not None:
            self.people.append(threading.Thread(target=self.act, args=(code,)))
            self.people[-1].start()

    def done(self) -> None:
        """They are through."""
        for person in self.people:
            person.join(20)


class QuickClock(SystemClock):
    """Waits are a tenth as long."""

    async def sleep(self, seconds: float) -> None:
        """See `connector.Clock`."""
        await super().sleep(seconds / 10)


async def verified(doorway: Doorway, rig: RealRig, tools: Toolbox, way: str = "") -> Verified:
    answers = {"user": rig.there.shop.address, "homeserver": doorway.server.url, "way": way}
    return await rig.connector.verify(answers, tools)


def run_out(doorway: Doorway, token: str) -> None:
    """Wait until the homeserver no longer takes this token."""
    headers, who = {"Authorization": f"Bearer {token}"}, f"{doorway.server.url}/_matrix/client/v3/account/whoami"
    wait_until(lambda: httpx.get(who, headers=headers, trust_env=False).status_code == 401, "the token's end", 60)


def shown_to(rig: RealRig, phone: Typing) -> Toolbox:
    return replace(rig.tools(), show_code=phone.show, clock=QuickClock())


def with_browser(rig: RealRig, browser: Browser) -> Toolbox:
    return replace(rig.tools(), browser=browser)


class Customer:
    """Somebody else at the server that knows OAuth only, with plain calls."""

    def __init__(self, doorway: Doorway, name: str) -> None:
        self.name = name
        self._web = httpx.Client(base_url=doorway.server.url, timeout=30, trust_env=False)
        self._service = self._web.get("/_matrix/client/v1/auth_metadata").json()
        wanted = {
            "client_name": "Customer",
            "application_type": "native",
            "redirect_uris": ["http://127.0.0.1/"],
            "grant_types": ["authorization_code", "refresh_token", GRANT],
            "token_endpoint_auth_method": "none",
        }
        self._client = self._web.post(self._service["registration_endpoint"], json=wanted).json()["client_id"]
        scope = f"urn:matrix:client:api:* urn:matrix:client:device:{name.upper()}XY"
        asked = {"client_id": self._client, "scope": scope}
        code = self._web.post(self._service["device_authorization_endpoint"], data=asked).json()
        enter_code(doorway.provider, code["verification_uri"], code["user_code"], name)
        self._turn_in(grant_type=GRANT, device_code=code["device_code"])

    def _turn_in(self, **form: str) -> None:
        form |= {"client_id": self._client}
        found = httpx.post(self._service["token_endpoint"], data=form, trust_env=False).json()
        self._refresh = found["refresh_token"]
        self._web.headers["Authorization"] = f"Bearer {found['access_token']}"

    def renew(self) -> None:
        """Once the token has run out."""
        self._turn_in(grant_type="refresh_token", refresh_token=self._refresh)

    def call(self, method: str, path: str, content: dict[str, object]) -> dict[str, object]:
        """One call; raises when it is refused."""
        answer = self._web.request(method, f"/_matrix/client/v3/{path}", json=content)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found

    def ask(self, shop: str, words: str) -> str:
        """A private room with the shop, and a question in it; gives the room."""
        wanted = {"preset": "trusted_private_chat", "is_direct": True, "invite": [shop]}
        room = quote(str(self.call("POST", "createRoom", wanted)["room_id"]))
        self.call("PUT", f"rooms/{room}/send/m.room.message/1", {"msgtype": "m.text", "body": words})
        return room

    def words(self, room: str) -> list[str]:
        """What was said there, in order."""
        page = self._web.get(f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=50").json()
        said = [event["content"].get("body", "") for event in page["chunk"] if event["type"] == "m.room.message"]
        return said[::-1]

    def close(self) -> None:
        """Gone."""
        self._web.close()


@pytest.fixture
async def oauth_rig(matrix_with_oauth: Doorway, request: pytest.FixtureRequest) -> AsyncIterator[RealRig]:
    """A shop of this test's own at the server that knows OAuth only."""
    async with real_matrix_stand(matrix_with_oauth.server, MatrixUser(f"shop{len(request.node.name)}")) as stand:
        made = RealRig(MatrixConnector(), stand)
        yield made
        await made.close()


async def test_in_the_browser_then_read_answer_and_renew(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    rig, browser = oauth_rig, Signing(matrix_with_oauth, oauth_rig.there.shop.name)
    found = await verified(matrix_with_oauth, rig, with_browser(rig, browser))
    await asyncio.to_thread(browser.done)
    assert found.address == rig.there.shop.address
    asked = parse_qs(urlsplit(browser.pages[0]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == [f"urn:matrix:client:api:* urn:matrix:client:device:{found.settings['device_id']}"]
    rig.secrets.values.update(found.secrets)
    rig.account = account_from("matrix", found)
    customer = await asyncio.to_thread(Customer, matrix_with_oauth, "bea")
    try:
        room = await asyncio.to_thread(customer.ask, found.address, "Are you open?")
        session = await rig.session()
        (invitation,) = (await rig.read(session)).messages.values()
        before = rig.secrets.values["access_token"]
        await asyncio.to_thread(run_out, matrix_with_oauth, before)
        await asyncio.to_thread(customer.renew)
        await rig.leave(session, rig.answer(invitation, "Until six."))
        assert rig.secrets.values["access_token"] != before
        assert await asyncio.to_thread(customer.words, room) == ["Are you open?", "Until six."]
        assert (await rig.read(await rig.session())).with_text("Are you open?")
    finally:
        customer.close()


async def test_by_a_code_that_is_typed_in_elsewhere(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    rig, shop = oauth_rig, oauth_rig.there.shop
    phone = Typing(lambda code: enter_code(matrix_with_oauth.provider, code.address, code.code, shop.name))
    found = await verified(matrix_with_oauth, rig, shown_to(rig, phone), "code")
    await asyncio.to_thread(phone.done)
    assert found.address == shop.address
    assert phone.seen[-1] is None
    assert len(phone.seen) == 2


async def test_where_no_browser_opens_a_code_is_shown(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    rig, shop = oauth_rig, oauth_rig.there.shop
    assert isinstance(rig.tools().browser, NoBrowser)
    phone = Typing(lambda code: enter_code(matrix_with_oauth.provider, code.address, code.code, shop.name))
    assert (await verified(matrix_with_oauth, rig, shown_to(rig, phone))).address == shop.address
    await asyncio.to_thread(phone.done)
    with pytest.raises(Unsupported):
        await verified(matrix_with_oauth, rig, rig.tools())


async def test_a_code_that_is_refused_there_is_said_here(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    phone = Typing(lambda code: refuse_code(matrix_with_oauth.provider, code.address, code.code))
    with pytest.raises(SignInNeeded, match="refused"):
        await verified(matrix_with_oauth, oauth_rig, shown_to(oauth_rig, phone), "code")
    await asyncio.to_thread(phone.done)
    assert phone.seen[-1] is None


async def test_somebody_else_at_the_browser_is_refused(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    browser = Signing(matrix_with_oauth, "somebody")
    with pytest.raises(FormRefused) as refused:
        await verified(matrix_with_oauth, oauth_rig, with_browser(oauth_rig, browser))
    assert "@somebody:example.test" in refused.value.fields["user"]
    await asyncio.to_thread(browser.done)


async def test_a_password_is_not_for_this_server(oauth_rig: RealRig) -> None:
    with pytest.raises(FormRefused) as refused:
        await oauth_rig.connector.verify(oauth_rig.stand.answers, oauth_rig.tools())
    assert "Leave the password empty" in refused.value.fields["password"]


async def test_removing_the_account_signs_its_device_out(oauth_rig: RealRig, matrix_with_oauth: Doorway) -> None:
    rig, browser = oauth_rig, Signing(matrix_with_oauth, oauth_rig.there.shop.name)
    found = await verified(matrix_with_oauth, rig, with_browser(rig, browser))
    await asyncio.to_thread(browser.done)
    rig.secrets.values.update(found.secrets)
    rig.account = account_from("matrix", found)
    session = await rig.session()
    await rig.read(session)
    assert isinstance(rig.connector, SignsOut)
    await rig.connector.sign_out(rig.account, rig.tools())
    with pytest.raises(SignInNeeded):
        await rig.read(await rig.session())


async def test_the_page_of_a_server_that_knows_no_oauth(matrix_with_page: Doorway) -> None:
    async with real_matrix_stand(matrix_with_page.server, MatrixUser("baker")) as stand:
        rig, browser = RealRig(MatrixConnector(), stand), Signing(matrix_with_page, "baker")
        found = await verified(matrix_with_page, rig, with_browser(rig, browser))
        await asyncio.to_thread(browser.done)
        assert found.address == "@baker:example.test"
        rig.secrets.values.update(found.secrets)
        rig.account = account_from("matrix", found)
        await rig.read(await rig.session())
        await rig.close()
