"""Servers are found by preset, the domain's own file, its records, or guessed; nobody else is asked."""

from collections.abc import Mapping, Sequence

import httpx
import pytest

from connectors.mail.discovery import discover, read_autoconfig
from connectors.mail.presets import presets
from connectors.mail.settings import Server

XML = """<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x">
<incomingServer type="pop3"><hostname>pop.x</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>mx.%EMAILDOMAIN%</hostname><port>143</port><socketType>STARTTLS</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<incomingServer type="imap"><hostname>mx.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<outgoingServer type="smtp"><hostname>out.x</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>
</emailProvider></clientConfig>"""
PLAIN_XML = XML.replace("SSL", "plain").replace("STARTTLS", "plain")
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><clientConfig>&b;</clientConfig>'


class Records:
    """SRV records from a table."""

    def __init__(self, table: Mapping[str, Sequence[tuple[str, int]]] | None = None) -> None:
        self.table = table or {}
        self.asked: list[str] = []

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        self.asked.append(name)
        return self.table.get(name, ())


class Web:
    """Pages from a table; everything asked is remembered."""

    def __init__(self, pages: Mapping[str, str] | None = None) -> None:
        self.pages = pages or {}
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        page = next((page for start, page in self.pages.items() if url.startswith(start)), None)
        return httpx.Response(200, text=page) if page else httpx.Response(404)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(self.answer))


async def test_a_big_provider_is_known_without_asking_anybody() -> None:
    web, records = Web(), Records()
    found = await discover("ana@GMail.com", web.client(), records)
    assert found.imap == (Server("imap.gmail.com", 993, "tls"),)
    assert found.provider is not None
    assert found.provider.files_sent
    assert web.asked == records.asked == []


async def test_the_domains_own_file() -> None:
    web = Web({"https://autoconfig.bakery.test/mail/": XML})
    found = await discover("ana@bakery.test", web.client(), Records())
    assert found.imap[0] == Server("mx.bakery.test", 993, "tls")
    assert found.smtp == (Server("out.x", 465, "tls"),)
    assert found.username == "ana"
    assert not found.guessed


async def test_only_the_owners_domain_is_asked() -> None:
    web, records = Web(), Records()
    await discover("ana@bakery.test", web.client(), records)
    hosts = {httpx.URL(url).host for url in web.asked}
    assert hosts == {"autoconfig.bakery.test", "bakery.test"}
    assert all(name.endswith(".bakery.test") for name in records.asked)
    assert not any("ana" in url for url in web.asked if url.startswith("http:"))


async def test_an_open_line_cannot_talk_us_out_of_encryption() -> None:
    web = Web({"http://autoconfig.bakery.test/": PLAIN_XML})
    assert (await discover("ana@bakery.test", web.client(), Records())).guessed
    web = Web({"http://autoconfig.bakery.test/": XML})
    assert not (await discover("ana@bakery.test", web.client(), Records())).guessed


async def test_the_domains_records() -> None:
    records = Records({"_imaps._tcp.bakery.test": [("a.x", 993)], "_submission._tcp.bakery.test": [("b.x", 587)]})
    found = await discover("ana@bakery.test", Web().client(), records)
    assert found.imap == (Server("a.x", 993, "tls"),)
    assert found.smtp == (Server("b.x", 587, "starttls"),)


async def test_guesses_are_encrypted() -> None:
    found = await discover("ana@bakery.test", None, Records())
    assert found.guessed
    assert {server.security for server in (*found.imap, *found.smtp)} == {"tls", "starttls"}
    assert found.imap[0].host == "imap.bakery.test"


async def test_a_domain_of_ones_own_at_a_big_provider() -> None:
    records = Records(
        {
            "_imaps._tcp.bakery.test": [("imap.gmail.com", 993)],
            "_submissions._tcp.bakery.test": [("smtp.gmail.com", 465)],
        }
    )
    found = await discover("ana@bakery.test", None, records)
    assert found.provider is not None
    assert found.provider.name == "Gmail"


@pytest.mark.parametrize("page", ["", "no xml", BOMB, "<clientConfig/>", "<html>" + "x" * 400_000])
async def test_files_that_are_none(page: str) -> None:
    assert read_autoconfig(page.encode(), "ana@bakery.test") is None
    web = Web({"https://": page})
    assert (await discover("ana@bakery.test", web.client(), Records())).guessed


def test_every_preset_is_encrypted_and_complete() -> None:
    for domain, provider in presets().by_domain.items():
        assert provider.imap.security in ("tls", "starttls"), domain
        assert provider.smtp.security in ("tls", "starttls"), domain
        assert not provider.oauth or presets().oauth[provider.oauth].token_url.startswith("https://")
