"""Servers that leave the sign-in to OAuth: which they are, which names they want, and what they may refuse."""

from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from connectors.matrix.connector import MatrixConnector
from connectors.matrix.testing.stand import MatrixStand
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, KnownError, SignInNeeded, Unsupported
from shopbell.sign_in_code import SignInCode
from tests.contract.rig import Rig, account_from

STABLE = "/_matrix/client/v1/auth_metadata"
OLDER = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
HERE = "http://127.0.0.1:8008/id"
METADATA = {
    "authorization_endpoint": f"{HERE}/auth",
    "token_endpoint": f"{HERE}/token",
    "registration_endpoint": f"{HERE}/register",
    "device_authorization_endpoint": f"{HERE}/device",
    "revocation_endpoint": f"{HERE}/revoke",
}


class OAuthHome(httpx.AsyncBaseTransport):
    """Our double, whose people sign in at a service beside it. Says yes to every code."""

    def __init__(self, stand: MatrixStand, metadata: Mapping[str, object], at: str = STABLE) -> None:
        self._stand = stand
        self._metadata = metadata
        self._at = at
        self.register = (201, {"client_id": "new-client"})
        self.unknown = 404
        self.posts: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        path = request.url.path
        if path in (STABLE, OLDER):
            known = path == self._at
            return httpx.Response(200 if known else self.unknown, json=self._metadata if known else {})
        if path == "/_matrix/client/v3/account/whoami":
            return httpx.Response(200, json={"user_id": "@shop:bakery.test", "device_id": "ABCDEFGHIJ"})
        if path.startswith("/id/"):
            body = (await request.aread()).decode()
            self.posts.append((path, body))
            return self._service(path, body)
        return await self._stand.service.handle_async_request(request)

    def _service(self, path: str, body: str) -> httpx.Response:
        if path == "/id/register":
            return httpx.Response(self.register[0], json=self.register[1])
        if path == "/id/device":
            code = {"device_code": "d", "user_code": "AB-CD", "verification_uri": f"{HERE}/link", "interval": 1}
            return httpx.Response(200, json={**code, "expires_in": 60})
        if path == "/id/token":
            tokens = self._stand.service.new_tokens()
            return httpx.Response(200, json={**tokens, "expires_in": 300})
        return httpx.Response(200, json={})

    def asked(self, path: str) -> list[str]:
        """Bodies that came to a path of the service."""
        return [body for at, body in self.posts if at == path]


def made(metadata: Mapping[str, object] = METADATA, at: str = STABLE) -> tuple[Rig, OAuthHome]:
    stand = MatrixStand()
    return Rig(MatrixConnector(), stand), OAuthHome(stand, metadata, at)


def tools(rig: Rig, home: OAuthHome, shown: list[SignInCode | None] | None = None) -> Toolbox:
    return replace(rig.tools(), transport=home, show_code=None if shown is None else shown.append)


ANSWERS = {"user": "@shop:bakery.test", "homeserver": "http://127.0.0.1:8008", "way": "code"}


@pytest.mark.parametrize(
    ("at", "scope"),
    [(STABLE, "urn%3Amatrix%3Aclient%3Aapi%3A%2A"), (OLDER, "urn%3Amatrix%3Aorg.matrix.msc2967.client%3Aapi%3A%2A")],
)
async def test_the_names_of_scopes_are_those_of_the_server_s_time(at: str, scope: str) -> None:
    rig, home = made(at=at)
    shown: list[SignInCode | None] = []
    verified = await rig.connector.verify(ANSWERS, tools(rig, home, shown))
    assert verified.address == "@shop:bakery.test"
    assert scope in home.asked("/id/device")[0]
    assert shown[0] is not None
    assert shown[0].code == "AB-CD"
    assert '"application_type":"native"' in home.asked("/id/register")[0].replace(" ", "")


async def test_a_server_that_lists_the_older_names_is_asked_by_them() -> None:
    rig, home = made({**METADATA, "scopes_supported": ["openid", "urn:matrix:org.matrix.msc2967.client:api:*"]})
    verified = await rig.connector.verify(ANSWERS, tools(rig, home, []))
    assert "org.matrix.msc2967" in home.asked("/id/device")[0]
    remembered = {name: verified.settings[name] for name in ("user", "way")}
    assert remembered == {"user": "@shop:bakery.test", "way": "code"}


@pytest.mark.parametrize("status", [401, 403, 405, 500, 302])
async def test_a_server_that_never_heard_of_it_signs_in_by_itself(status: int) -> None:
    rig, home = made(at="nowhere")
    home.unknown = status
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(ANSWERS, tools(rig, home, []))
    assert list(refused.value.fields) == ["way"]


async def test_a_token_that_ran_out_is_renewed_at_the_service() -> None:
    rig, home = made()
    rig_tools = tools(rig, home, [])
    verified = await rig.connector.verify(ANSWERS, rig_tools)
    rig.secrets.values.update(verified.secrets)
    await rig.stand.deliver("one")
    stand = rig.stand
    assert isinstance(stand, MatrixStand)
    stand.server.tokens.clear()
    session = rig.connector.open(account_from("matrix", verified), rig_tools)
    assert (await rig.read(session)).with_text("one")
    assert "grant_type=refresh_token" in home.asked("/id/token")[-1]
    await session.close()


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {**METADATA, "token_endpoint": "http://elsewhere.example/token"},
        {**METADATA, "registration_endpoint": ""},
        {"token_endpoint": ["?"]},
    ],
)
async def test_a_service_that_cannot_be_used_is_none(metadata: Mapping[str, object]) -> None:
    rig, home = made(metadata)
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(ANSWERS, tools(rig, home, []))
    assert list(refused.value.fields) == ["way"]
    assert home.posts == []


async def test_a_service_without_codes_says_so() -> None:
    rig, home = made({**METADATA, "device_authorization_endpoint": ""})
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(ANSWERS, tools(rig, home, []))
    assert list(refused.value.fields) == ["way"]


async def test_a_service_that_takes_no_new_program_says_whom_to_ask() -> None:
    rig, home = made()
    home.register = (403, {"error": "invalid_client_metadata"})
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(ANSWERS, tools(rig, home, []))
    assert "ask who runs it" in refused.value.fields["homeserver"]


async def test_where_nobody_looks_no_code_is_asked_for() -> None:
    rig, home = made()
    with pytest.raises(Unsupported):
        await rig.connector.verify(ANSWERS, tools(rig, home))
    assert home.asked("/id/device") == []


async def test_with_a_password_the_homeserver_itself_is_asked() -> None:
    rig, home = made()
    verified = await rig.connector.verify({**rig.stand.answers, "way": ""}, tools(rig, home, []))
    assert "oauth_token" not in verified.settings
    assert home.posts == []


async def test_signing_out_is_said_to_whoever_gave_the_tokens() -> None:
    rig, home = made()
    rig_tools = tools(rig, home, [])
    verified = await rig.connector.verify(ANSWERS, rig_tools)
    rig.secrets.values.update(verified.secrets)
    connector = rig.connector
    assert isinstance(connector, MatrixConnector)
    await connector.sign_out(account_from("matrix", verified), rig_tools)
    (revoked,) = home.asked("/id/revoke")
    assert verified.secrets["refresh_token"] in revoked


async def test_a_device_that_signed_in_with_a_password_is_logged_out() -> None:
    rig = Rig(MatrixConnector(), MatrixStand())
    session = await rig.session()
    await rig.read(session)
    connector = rig.connector
    assert isinstance(connector, MatrixConnector)
    assert rig.account is not None
    await connector.sign_out(rig.account, rig.tools())
    with pytest.raises(SignInNeeded):
        await rig.read(session)
    with pytest.raises(KnownError):
        await connector.sign_out(rig.account, rig.tools())
    await rig.close()


async def test_a_device_whose_token_ran_out_is_logged_out_all_the_same() -> None:
    rig = Rig(MatrixConnector(), MatrixStand())
    await rig.read()
    stand, connector = rig.stand, rig.connector
    assert isinstance(stand, MatrixStand)
    assert isinstance(connector, MatrixConnector)
    assert rig.account is not None
    stand.server.tokens.clear()
    await connector.sign_out(rig.account, rig.tools())
    assert stand.server.refresh_tokens == set()
    await rig.close()
