"""Set-up: the server is found, and the sign-in goes to nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import httpx
import pytest

from connectors.jmap.discovery import find
from connectors.jmap.resource import expanded, read_resource
from connectors.jmap.testing.service import CORE, MAIL, PASSWORD, SUBMISSION, TOKEN, USER, JmapService
from shopbell.errors import FormRefused, Rejected, SignInNeeded, Unreachable
from tests.unit.jmap.conftest import JmapRig


class Records:
    """SRV records as a test wants them."""

    def __init__(self, found: Sequence[tuple[str, int]] = ()) -> None:
        self.found = found
        self.asked: list[str] = []

    async def srv(self, name: str) -> Sequence[tuple[str, int]]:
        """What the domain has."""
        self.asked.append(name)
        return self.found


Pages = Mapping[str, httpx.Response]


async def found(typed: str, pages: Pages, records: Records | None = None) -> tuple[str, list[httpx.Request]]:
    """Where it leads, and everything that was asked on the way."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return pages.get(str(request.url), httpx.Response(404))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        return (await find(typed, client, records or Records())).url, asked


def to(where: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": where})


HERE = httpx.Response(401, headers={"WWW-Authenticate": "Bearer"})
WELL_KNOWN = "https://shop.example/.well-known/jmap"


@pytest.mark.parametrize("typed", ["rosa@shop.example", "Rosa@Shop.example", "shop.example", "https://shop.example/"])
async def test_by_address_or_host(typed: str) -> None:
    url, _ = await found(typed, {WELL_KNOWN: to("/jmap/"), "https://shop.example/jmap/": HERE})
    assert url == "https://shop.example/jmap/"


async def test_a_whole_address_is_taken_as_it_is() -> None:
    url, asked = await found("https://shop.example/jmap/session", {"https://shop.example/jmap/session": HERE})
    assert url == "https://shop.example/jmap/session"
    assert len(asked) == 1


async def test_the_domains_record_says_where() -> None:
    there = "https://mail.shop.example:8443/.well-known/jmap"
    records = Records([("mail.shop.example", 8443)])
    url, _ = await found("rosa@shop.example", {there: HERE}, records)
    assert (url, records.asked) == (there, ["_jmap._tcp.shop.example"])


async def test_a_host_below_the_one_that_was_typed_is_its_own() -> None:
    pages = {WELL_KNOWN: to("https://api.shop.example/session"), "https://api.shop.example/session": HERE}
    assert (await found("shop.example", pages))[0] == "https://api.shop.example/session"


@pytest.mark.parametrize("thief", ["https://thief.example/jmap", "https://notshop.example/jmap"])
async def test_another_host_gets_no_sign_in_and_the_owner_is_told(thief: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await found("shop.example", {WELL_KNOWN: to(thief), thief: HERE})
    assert thief in refused.value.fields["session_url"]


async def test_a_record_of_another_host_is_told_to_the_owner() -> None:
    """The DNS can be forged: only what the owner types counts."""
    there = "https://provider.example:443/.well-known/jmap"
    with pytest.raises(FormRefused, match=r"provider\.example"):
        await found(
            "rosa@shop.example",
            {"https://provider.example/.well-known/jmap": HERE, there: HERE},
            Records([("provider.example", 443)]),
        )


async def test_nothing_on_the_way_carries_a_sign_in(rig: JmapRig) -> None:
    seen: list[httpx.Request] = []
    inner = rig.post.transport

    class Watching(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return await inner.handle_async_request(request)

    await rig.connector.verify(rig.stand.answers, replace(rig.tools(), transport=Watching()))
    signed = ["authorization" in request.headers for request in seen]
    assert signed.index(True) == 2
    assert {request.url.host for request in seen[2:]} == {"mail.bakery.test"}


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ({}, "No JMAP server"),
        ({WELL_KNOWN: to("http://shop.example/jmap")}, "without encryption"),
        ({WELL_KNOWN: to(WELL_KNOWN)}, "circle"),
        ({WELL_KNOWN: to("https://[")}, "No JMAP server"),
    ],
)
async def test_what_leads_nowhere_is_said_at_its_field(pages: Pages, said: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await found("shop.example", pages)
    assert said in refused.value.fields["session_url"]


@pytest.mark.parametrize(
    "typed", ["http://shop.example", "shop.example:no", "ftp://shop.example", "https://me:pw@shop.example"]
)
async def test_addresses_that_are_refused_before_anybody_is_asked(typed: str) -> None:
    with pytest.raises(FormRefused):
        await found(typed, {})


async def test_a_server_with_trouble_is_asked_another_time() -> None:
    with pytest.raises(Unreachable):
        await found("shop.example", {WELL_KNOWN: httpx.Response(503)})


# ---- the whole set-up -----------------------------------------------------------------------------------------------


async def test_a_token_in_place_of_the_password(rig: JmapRig) -> None:
    verified = await rig.connector.verify(rig.post.by_token, rig.tools())
    assert verified.secrets == {"token": TOKEN}
    assert (verified.address, verified.settings["username"]) == (USER, "")


async def test_the_servers_own_name_for_us_and_ours_for_the_shop(rig: JmapRig) -> None:
    verified = await rig.sign_in()
    assert (verified.address, verified.name, verified.secrets) == (USER, "The Bakery", {"password": PASSWORD})
    named = {
        **rig.stand.answers,
        "name": "Rosa",
        "address": "rosa@bakery.test",
        "aliases": "INFO@bakery.test, x@y.test",
    }
    other = await rig.connector.verify(named, rig.tools())
    assert (other.address, other.name) == ("rosa@bakery.test", "Rosa")
    assert other.settings["aliases"] == f"info@bakery.test {USER} x@y.test"


async def test_a_server_that_knows_only_a_login_name(rig: JmapRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cyrus, say: the mail that is there tells the address; the account's name stays the same all the same."""
    rig.service.methods.address = ""
    whole = JmapService.resource
    monkeypatch.setattr(JmapService, "resource", lambda self: {**whole(self), "username": "shop"})
    asked = {**rig.stand.answers, "session_url": "mail.bakery.test", "username": USER}
    assert (await rig.connector.verify(asked, rig.tools())).settings["address"] == USER
    token = {"session_url": "mail.bakery.test", "token": TOKEN}
    before = await rig.connector.verify(token, rig.tools())
    assert (before.address, before.settings["address"]) == ("shop@mail.bakery.test", USER), "by its realm"
    rig.post.arrives(rig.post.letter("Hello", "ana", to="Shop <Shop@old.bakery.test>"))
    after = await rig.connector.verify(token, rig.tools())
    assert (after.address, after.settings["address"]) == (before.address, "shop@old.bakery.test")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"session_url": "", "password": "x"}, "session_url"),
        ({"session_url": USER}, "password"),
        ({"session_url": "mail.bakery.test", "password": "x"}, "username"),
        ({"session_url": "nobody.example", "username": "x", "password": "x"}, "session_url"),
    ],
)
async def test_what_is_missing_is_asked_for(rig: JmapRig, answers: dict[str, str], field: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(answers, rig.tools())
    assert list(refused.value.fields) == [field]


async def test_a_file_that_is_no_authority(rig: JmapRig) -> None:
    for file in ("no-such-file.pem", __file__):
        answers = {"session_url": "shop.example", "username": "x", "password": "x", "ca_file": file}
        with pytest.raises(FormRefused) as refused:
            await rig.connector.verify(answers, replace(rig.tools(), transport=None))
        assert list(refused.value.fields) == ["ca_file"]


async def test_an_account_without_mail_is_refused(rig: JmapRig, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = JmapService.resource
    monkeypatch.setattr(JmapService, "resource", lambda self: {**whole(self), "primaryAccounts": {}})
    with pytest.raises(FormRefused, match="no mail"):
        await rig.sign_in()


async def test_an_account_that_is_taken_away_asks_the_owner(rig: JmapRig, monkeypatch: pytest.MonkeyPatch) -> None:
    await rig.sign_in()
    whole = JmapService.resource
    monkeypatch.setattr(JmapService, "resource", lambda self: {**whole(self), "accounts": {}})
    with pytest.raises(SignInNeeded):
        await rig.read()


# ---- the resource ---------------------------------------------------------------------------------------------------


def test_paths_are_of_the_server_that_gave_them_and_clear_text_is_refused() -> None:
    bare = {"capabilities": {CORE: {"maxCallsInRequest": 8}}, "apiUrl": "/jmap/", "accounts": {}}
    read = read_resource(bare, "https://shop.example:8443/jmap/session")
    assert (read.api, read.events, read.limits.calls) == ("https://shop.example:8443/jmap/", "", 8)
    for there in ("http://shop.example/jmap", "ftp://shop.example/", "https://"):
        with pytest.raises(Rejected):
            read_resource({**bare, "apiUrl": there}, "https://shop.example/")
    for wrong in ({}, {"capabilities": {}, "apiUrl": "/x"}, {"capabilities": {CORE: {}}, "apiUrl": ""}):
        with pytest.raises(Rejected):
            read_resource(wrong, "https://shop.example/")


def test_values_in_templates_cannot_leave_their_place() -> None:
    url = expanded("https://x.test/{accountId}/{blobId}?a={type}", accountId="a/../b", blobId="?", type="x&y=z")
    assert url == "https://x.test/a%2F..%2Fb/%3F?a=x%26y%3Dz"
    with pytest.raises(Unreachable):
        expanded("", accountId="a")


def test_what_an_account_may() -> None:
    account = {
        "isReadOnly": True,
        "accountCapabilities": {MAIL: {}, SUBMISSION: {"submissionExtensions": {"size": ["5"]}}},
    }
    found = {
        "capabilities": {CORE: {}, MAIL: {}},
        "apiUrl": "/x",
        "accounts": {"a": account, "b": {"accountCapabilities": {}}},
        "primaryAccounts": {MAIL: "a"},
    }
    read = read_resource({**found, "capabilities": {CORE: {"maxSizeUpload": 9}}}, "https://x.test/")
    assert (read.has("a"), read.has("b"), read.has("c")) == (True, False, False)
    assert (read.sends("a"), read.is_read_only("a"), read.is_read_only("b")) == (True, True, False)
    assert (read.limits.message, read.limits.upload) == (5, 9)
