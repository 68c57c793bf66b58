"""Set-up: where the server is, who it has to be, and what is never done."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.xmpp.connector import XmppConnector
from connectors.xmpp.files import check_address
from connectors.xmpp.settings import XmppSettings
from connectors.xmpp.testing import stand
from connectors.xmpp.testing.server import SHOP, Server
from shopbell.clock import SystemClock
from shopbell.connector import Toolbox
from shopbell.errors import CertificateUntrusted, FormRefused, KnownError, Rejected
from tests.contract.rig import DictSecrets, NoBrowser
from tests.contract.shelf import Shelf
from tests.servers import certificates
from tests.servers.processes import free_ports


def tools() -> Toolbox:
    log = logging.getLogger("shopbell.account.1")
    return Toolbox(SystemClock(), log, DictSecrets(), Shelf(), NoBrowser(), offline=True)


class Records:
    """SRV records of a test."""

    def __init__(self, **records: Sequence[tuple[str, int]]) -> None:
        self._records = records

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        return self._records.get(name.partition(".")[0].removeprefix("_").replace("-", "_"), ())


async def encrypted(folder: Path, name: str) -> tuple[Server, str]:
    """A server that encrypts from the start, with a certificate for `name`."""
    ca_file = certificates.write(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server = Server("correct-horse", tls=context)
    await server.open()
    return server, str(ca_file)


async def test_srv_records_lead_to_the_server_whose_certificate_is_the_domains(tmp_path: Path) -> None:
    server, ca_file = await encrypted(tmp_path, "double.test")
    closed = free_ports(1)[0]
    records = Records(xmpps_client=[("127.0.0.1", closed), ("127.0.0.1", server.port)])
    answers = {"jid": SHOP.upper(), "password": "correct-horse", "ca_file": ca_file}
    verified = await XmppConnector(records).verify(answers, tools())
    await server.close()
    assert verified.address == SHOP
    assert (verified.settings["port"], verified.settings["security"]) == (str(server.port), "tls")
    assert verified.settings["without"] == "mark-seen"


async def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    server, ca_file = await encrypted(tmp_path, "elsewhere.test")
    answers = {"jid": SHOP, "password": "correct-horse", "ca_file": ca_file, "host": "127.0.0.1"}
    with pytest.raises(CertificateUntrusted, match="another name"):
        await XmppConnector().verify({**answers, "port": str(server.port), "security": "tls"}, tools())
    await server.close()


async def test_the_password_never_leaves_without_encryption_for_another_computer() -> None:
    answers = {"jid": SHOP, "password": "correct-horse", "host": "xmpp.example.org", "security": "none"}
    with pytest.raises(FormRefused) as refused:
        await XmppConnector().verify(answers, tools())
    assert list(refused.value.fields) == ["security"]


async def test_a_server_that_hides_its_encryption_learns_nothing() -> None:
    """Somebody in between can take STARTTLS out of the offer; then there is no sign-in."""
    async with stand() as double:
        with pytest.raises(FormRefused) as refused:
            await XmppConnector().verify({**double.answers, "security": ""}, tools())
    assert list(refused.value.fields) == ["security"]


@pytest.mark.parametrize("greeting", [b"* OK IMAP ready\r\n", b"<html><head/>"])
async def test_a_server_of_something_else_is_refused_at_its_port(greeting: bytes) -> None:
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        with suppress(OSError):
            await reader.read(1)
            await reader.read()
        writer.transport.abort()
        over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    answers = {"jid": SHOP, "password": "correct-horse", "host": "127.0.0.1", "port": port, "security": "starttls"}
    with pytest.raises(FormRefused, match="no XMPP server") as refused:
        await XmppConnector().verify(answers, tools())
    assert list(refused.value.fields) == ["port"]
    await over.wait()
    server.close()
    await server.wait_closed()


async def test_words_slipped_in_before_the_encryption_are_not_believed() -> None:
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.readuntil(b">")
            head = b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
            tls = b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
            writer.write(head + b"<stream:features>" + tls + b"</stream:features>")
            await reader.readuntil(b"starttls")
            proceed = b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
            writer.write(proceed + b"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
            await reader.read()
        writer.transport.abort()
        over.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    answers = {"jid": SHOP, "password": "correct-horse", "host": "127.0.0.1", "port": port, "security": "starttls"}
    with pytest.raises(KnownError, match=r"refused to encrypt|sent something between"):
        await XmppConnector().verify(answers, tools())
    await over.wait()
    server.close()
    await server.wait_closed()


async def test_a_server_that_nobody_finds_is_asked_for() -> None:
    with pytest.raises(FormRefused) as refused:
        await XmppConnector(Records()).verify({"jid": "shop@localhost", "password": "x", "port": "1"}, tools())
    assert list(refused.value.fields) == ["host"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("jid", "shop"),
        ("jid", "shop@a@b"),
        ("port", "99999"),
        ("port", "x"),
        ("security", "maybe"),
        ("rooms", "one two@rooms.example.org"),
        ("ca_file", "/nonexistent"),
    ],
)
async def test_answers_that_cannot_be_are_refused_at_their_field(field: str, value: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await XmppConnector().verify({"jid": SHOP, "password": "x", field: value}, tools())
    assert list(refused.value.fields) == [field]


def test_settings_come_back_as_they_were_kept() -> None:
    settings = XmppSettings(
        SHOP, "The Bakery", "h", 5222, "starttls", "/ca", "AB", "shopbell-1", ("r@x.y",), True, 7, ("mark-seen",)
    )
    assert XmppSettings.of(settings.kept()) == settings


@pytest.mark.parametrize(
    "url",
    [
        "http://up.example.net/a",
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://192.168.1.1/a",
        "https://[fe80::1]/a",
        "https://10.0.0.1:8443/a",
        "ftp://up.example.net/a",
        "https:///a",
        "https://[x/a",
    ],
)
def test_a_strangers_address_reaches_nothing_of_the_owners_network(url: str) -> None:
    with pytest.raises(Rejected):
        check_address(url, trusted=False)


def test_a_file_in_the_web_may_be_fetched() -> None:
    check_address("https://up.example.net/a.png", trusted=False)
    check_address("https://1.1.1.1/a.png", trusted=False)
