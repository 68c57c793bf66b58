"""Signing in: every failure is a sentence at its field, and no password goes over an open line unasked."""

from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from connectors._kit.http import web_client
from connectors.mail.answers import candidates, completed
from connectors.mail.connector import MailConnector
from connectors.mail.discovery import Found
from connectors.mail.settings import MailSettings, Server
from connectors.mail.testing import MailStand, stand
from connectors.mail.verify import verify
from shopbell.errors import FormRefused
from tests.contract.rig import Rig
from tests.unit.mail.test_discovery import Records


async def refused(answers: Mapping[str, str], provider: MailStand) -> dict[str, str]:
    with pytest.raises(FormRefused) as error:
        await verify(answers, Rig(MailConnector(), provider).tools())
    return error.value.fields


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"imap_host": "imap.bakery.test"}, "imap_security"),
        ({"password": ""}, "password"),
        ({"imap_port": "0"}, "imap_port"),
        ({"imap_security": "magic"}, "imap_security"),
        ({"auth": "magic"}, "auth"),
        ({"auth": "oauth"}, "oauth_client_id"),
    ],
)
async def test_wrong_answers(answers: dict[str, str], field: str) -> None:
    async with stand() as provider:
        assert field in await refused({**provider.answers, **answers}, provider)


@pytest.mark.parametrize(
    "said",
    ["[ALERT] Application-specific password required", "[ALERT] Web login required", "5.7.139 basic auth is disabled"],
)
async def test_an_app_password_is_asked_for_in_words(said: str) -> None:
    async with stand() as provider:
        provider.faults.refuse_sign_in = said
        assert "app password" in (await refused(provider.answers, provider))["password"]


async def test_a_provider_that_wants_the_browser_says_so_before_asking() -> None:
    async with stand() as provider:
        fields = await refused({"address": "ana@outlook.com", "password": "x"}, provider)
    assert set(fields) == {"password", "auth"}


async def test_nothing_found_asks_for_the_servers() -> None:
    async with stand() as provider:
        tools = Rig(MailConnector(), provider).tools()
        with pytest.raises(FormRefused) as error:
            await verify({"address": "ana@bakery.test", "password": "x"}, tools, Records())
    assert list(error.value.fields) == ["imap_host"]


async def test_servers_that_are_found_are_used_and_kept() -> None:
    async with stand() as provider:
        given = {k: v for k, v in provider.answers.items() if not k.startswith(("imap", "smtp"))}
        ports = [("127.0.0.1", int(provider.answers[name])) for name in ("imap_port", "smtp_port")]
        names = ("_imaps._tcp.bakery.test", "_submissions._tcp.bakery.test")
        records = Records({name: [port] for name, port in zip(names, ports, strict=True)})
        given |= {"imap_security": "none", "smtp_security": "none"}
        verified = await verify(given, Rig(MailConnector(), provider).tools(), records)
    assert verified.address == "shop@bakery.test"
    assert (verified.settings["imap_host"], verified.settings["imap_port"]) == ("127.0.0.1", str(ports[0][1]))


def test_settings_come_back_from_the_store() -> None:
    server = Server("h", 1, "tls")
    settings = MailSettings("a@b", "A", "u", server, server, "ca", "AA", True, "oauth", aliases=("c@d",), engine="uid")
    assert MailSettings.of(settings.kept()) == settings


@pytest.mark.parametrize(
    ("given", "kind", "full"),
    [
        (Server("h", 0, ""), "imap", Server("h", 993, "tls")),
        (Server("h", 143, ""), "imap", Server("h", 143, "starttls")),
        (Server("h", 0, "starttls"), "imap", Server("h", 143, "starttls")),
        (Server("h", 0, ""), "smtp", Server("h", 465, "tls")),
        (Server("h", 0, "starttls"), "smtp", Server("h", 587, "starttls")),
        (Server("h", 2525, ""), "smtp", Server("h", 2525, "tls")),
    ],
)
def test_ports_and_security_complete_one_another(given: Server, kind: str, full: Server) -> None:
    assert completed(given, kind) == full


def test_what_is_given_of_a_server_holds() -> None:
    empty = Server("", 0, "")
    settings = MailSettings("a@b", "", "u", Server("", 10993, ""), empty)
    found = Found((Server("x", 993, "tls"),), (Server("y", 465, "tls"),))
    assert candidates(settings, found, "imap") == (Server("x", 10993, "tls"),)


def test_the_transport_of_the_toolbox_is_used_for_the_web() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    tools = replace(Rig(MailConnector(), MailStand()).tools(), transport=transport)
    assert web_client(tools)._transport is transport


async def test_offline_means_this_machine_only() -> None:
    async with web_client(Rig(MailConnector(), MailStand()).tools()) as client:
        with pytest.raises(httpx.ConnectError, match="without network"):
            await client.get("https://autoconfig.bakery.test/")
