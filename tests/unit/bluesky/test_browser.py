"""Signing in with the browser at the double: the whole way, every lie on it, and what keeps it going."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.bluesky.connector import BlueskyConnector
from connectors.bluesky.granting import grant_from_browser
from connectors.bluesky.grants import GRANT
from connectors.bluesky.identity import found_home
from connectors.bluesky.testing import BlueskyStand, stand
from connectors.bluesky.testing.network import CHAT, HANDLE, SHOP
from shopbell.clock import SystemClock
from shopbell.connector import Fetches, SignsOut, Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded, Unreachable, Unsupported
from tests.contract.rig import Rig, account_from


@dataclass(slots=True)
class Owner:
    """Opens the page, which answers at once; `beside` comes to the way back before that."""

    pages: list[str] = field(default_factory=list)
    beside: str = ""
    said: list[int] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, url: str) -> None:
        """See `shopbell.connector.Browser`."""
        self.pages.append(url)
        self.tasks.append(asyncio.create_task(self._visit(url)))
        self.opened.set()

    async def _visit(self, url: str) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            there = await client.get(url)
            if there.is_redirect:
                back = urlsplit(there.headers["location"])
                for query in [*([self.beside] if self.beside else []), back.query]:
                    self.said.append((await client.get(f"{back.scheme}://{back.netloc}/?{query}")).status_code)


class MovedClock(SystemClock):
    """Can be put ahead."""

    ahead = timedelta()

    def now(self) -> datetime:
        """See `connector.Clock`."""
        return super().now() + self.ahead


@dataclass(slots=True)
class BrowserRig(Rig):
    """The contract's rig, whose owner signs in with the browser."""

    owner: Owner = field(default_factory=Owner)
    clock: MovedClock = field(default_factory=MovedClock)

    @property
    def place(self) -> BlueskyStand:
        """The double."""
        assert isinstance(self.stand, BlueskyStand)
        return self.stand

    def tools(self) -> Toolbox:
        """With a browser."""
        return replace(Rig.tools(self), browser=self.owner, clock=self.clock)

    def answers(self, **more: str) -> Mapping[str, str]:
        """Of the form: no secret among them."""
        url = self.place.web.url
        return {"handle": HANDLE, "service": url, "directory": url, "chat_service": CHAT, **more}

    async def sign_in(self, **more: str) -> Verified:
        """The set-up."""
        verified = await self.connector.verify(self.answers(**more), self.tools())
        await asyncio.gather(*self.owner.tasks)
        self.secrets.values.update(verified.secrets)
        self.account = account_from(self.connector.manifest.id, verified)
        return verified

    async def refused(self, **more: str) -> dict[str, str]:
        """The sentences of a refusal."""
        with pytest.raises(FormRefused) as error:
            await self.connector.verify(self.answers(**more), self.tools())
        await asyncio.gather(*self.owner.tasks)
        return error.value.fields

    @property
    def grant(self) -> dict[str, Any]:
        """What lies in the keyring."""
        found: dict[str, Any] = json.loads(self.secrets.values[GRANT])
        return found


@pytest.fixture
async def rig() -> AsyncIterator[BrowserRig]:
    async with stand() as place:
        made = BrowserRig(BlueskyConnector(), place)
        yield made
        await made.close()


async def test_the_whole_way_without_a_secret_typed(rig: BrowserRig) -> None:
    verified = await rig.sign_in()
    assert (verified.address, verified.name) == (SHOP, f"@{HANDLE}")
    assert verified.settings["service"] == rig.place.web.url
    assert verified.settings["direct_messages"] == "yes"
    (asked,) = rig.place.issuer.asked.values()
    assert asked["login_hint"] == HANDLE
    assert asked["scope"] == "atproto transition:generic transition:chat.bsky"
    shown = parse_qs(urlsplit(rig.owner.pages[0]).query)
    assert set(shown) == {"client_id", "request_uri"}
    await rig.place.deliver("Do you have rye?")
    question = await rig.from_ana("And wheat?")
    await rig.leave(await rig.session(), rig.answer(question, "Both."))
    assert await rig.sent_texts() == ["Both."]
    assert "access-" not in repr(verified)
    assert len(set(rig.place.issuer.proofs)) == len(rig.place.issuer.proofs)


async def test_a_did_is_taken_as_well_as_a_handle(rig: BrowserRig) -> None:
    assert (await rig.sign_in(handle=SHOP)).name == f"@{HANDLE}"


async def test_each_sign_in_has_a_key_of_its_own(rig: BrowserRig) -> None:
    await rig.sign_in()
    first = rig.grant["key"]
    await rig.sign_in()
    assert rig.grant["key"] != first
    assert len({session.jkt for session in rig.place.issuer.sessions}) == 2


async def test_an_answer_with_another_state_is_none(rig: BrowserRig) -> None:
    rig.owner.beside = "code=evil&state=guess&iss=http%3A%2F%2Fevil.test"
    await rig.sign_in()
    assert rig.owner.said == [404, 200]


async def test_an_answer_from_another_server_is_refused(rig: BrowserRig) -> None:
    rig.place.issuer.page.iss = "https://evil.example"
    assert "another server" in (await rig.refused())["handle"]
    assert not rig.place.issuer.sessions


async def test_a_token_for_another_account_is_refused_and_given_back(rig: BrowserRig) -> None:
    rig.place.issuer.page.sub = "did:plc:somebodyelse222222222222"
    assert "another account" in (await rig.refused())["handle"]
    assert rig.place.issuer.revoked == [rig.place.issuer.ended[0].refresh]


async def test_no_is_an_answer(rig: BrowserRig) -> None:
    rig.place.issuer.page.say = "deny"
    assert "refused" in (await rig.refused())["handle"]


async def test_too_little_allowed_is_said_and_given_back(rig: BrowserRig) -> None:
    rig.place.issuer.page.scopes = "atproto"
    assert "too little" in (await rig.refused())["handle"]
    assert len(rig.place.issuer.revoked) == 1


async def test_without_direct_messages_allowed_posts_are_read(rig: BrowserRig) -> None:
    rig.place.issuer.page.scopes = "atproto transition:generic"
    assert (await rig.sign_in()).settings["direct_messages"] == "no"
    await rig.place.deliver("Still here?")
    assert (await rig.read()).with_text("Still here?")


async def test_nobody_finishes_on_the_page(rig: BrowserRig) -> None:
    rig.place.issuer.page.say = "wait"
    home = await found_home(HANDLE, rig.place.web.url, rig.place.web.url, rig.tools())
    with pytest.raises(FormRefused, match="Nobody finished"):
        await grant_from_browser(home, "", rig.tools(), patience=0.2)
    await asyncio.gather(*rig.owner.tasks)


async def test_waiting_can_be_cancelled_and_the_port_is_closed(rig: BrowserRig) -> None:
    rig.place.issuer.page.say = "wait"
    signing = asyncio.create_task(rig.connector.verify(rig.answers(), rig.tools()))
    await rig.owner.opened.wait()
    await asyncio.gather(*rig.owner.tasks)
    signing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await signing
    (asked,) = rig.place.issuer.asked.values()
    with pytest.raises(OSError):  # noqa: PT011 - nobody listens any more
        await asyncio.open_connection("127.0.0.1", urlsplit(asked["redirect_uri"]).port)


async def test_without_a_browser_the_app_password_is_named(rig: BrowserRig) -> None:
    class NoBrowser:
        async def open(self, url: str) -> None:
            raise Unsupported("No browser.")

    with pytest.raises(FormRefused, match="app password"):
        await rig.connector.verify(rig.answers(), replace(rig.tools(), browser=NoBrowser()))


# ---- who is at home where --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "change", "field_"),
    [
        ("document", {"alsoKnownAs": ["at://somebody.else.test"]}, "handle"),
        ("document", {"id": "did:plc:somebodyelse222222222222"}, "handle"),
        ("document", {"service": []}, "handle"),
        ("document", {"service": 5, "alsoKnownAs": 7}, "handle"),
        ("resource", {"resource": "https://other.example"}, "app_password"),
        ("resource", {"authorization_servers": ["http://evil.example"]}, "app_password"),
        ("resource", {"authorization_servers": []}, "app_password"),
        ("metadata", {"issuer": "https://evil.example"}, "app_password"),
        ("metadata", {"authorization_response_iss_parameter_supported": False}, "app_password"),
        ("metadata", {"dpop_signing_alg_values_supported": ["RS256"]}, "app_password"),
        ("metadata", {"protected_resources": ["https://other.example"]}, "app_password"),
        ("metadata", {"pushed_authorization_request_endpoint": ""}, "app_password"),
        ("metadata", {"token_endpoint": "http://evil.example/token"}, "app_password"),
    ],
)
async def test_what_does_not_fit_together_is_refused_before_a_page_opens(
    rig: BrowserRig, monkeypatch: pytest.MonkeyPatch, part: str, change: dict[str, Any], field_: str
) -> None:
    whole = getattr(rig.place.issuer, part)()
    monkeypatch.setattr(rig.place.issuer, part, lambda: {**whole, **change})
    assert list(await rig.refused()) == [field_]
    assert not rig.owner.pages


@pytest.mark.parametrize(
    ("answer", "field_"),
    [
        ({"handle": "nobody.such.test"}, "handle"),
        ({"handle": "did:web:127.0.0.1%3A1"}, "handle"),
        ({"handle": "did:key:zQ3"}, "handle"),
        ({"handle": ""}, "handle"),
        ({"client_id": "http://shop.example/x.json"}, "client_id"),
        ({"service": "http://shop.example"}, "service"),
    ],
)
async def test_answers_that_lead_nowhere_are_refused(rig: BrowserRig, answer: dict[str, str], field_: str) -> None:
    try:
        assert list(await rig.refused(**answer)) == [field_]
    except Unreachable:
        assert answer["handle"].startswith("did:web")
    assert not rig.owner.pages


async def test_a_page_of_the_owner_s_own_is_who_we_are(rig: BrowserRig) -> None:
    page = "https://shop.example/shopbell.json"
    verified = await rig.sign_in(client_id=page)
    assert verified.settings["client_id"] == page
    assert rig.place.issuer.sessions[0].client == page


# ---- afterwards ------------------------------------------------------------------------------------------------------


async def test_a_nonce_that_grew_old_is_no_reason_to_sign_in_again(rig: BrowserRig) -> None:
    question = await rig.from_ana("Before?")
    session = await rig.session()
    rig.place.issuer.rotate()
    rig.place.pds.calls.clear()
    await rig.leave(session, rig.answer(question, "After."))
    rig.place.issuer.rotate()
    await rig.read(session)
    assert await rig.sent_texts() == ["After."]
    assert "token" not in rig.place.pds.calls


async def test_a_server_that_always_wants_another_nonce_is_asked_twice_only(
    rig: BrowserRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rig.sign_in()
    session = await rig.session()
    whole = rig.place.issuer.checked

    def restless(*given: Any) -> str:
        rig.place.issuer.rotate()
        return whole(*given)

    monkeypatch.setattr(rig.place.issuer, "checked", restless)
    rig.place.pds.calls.clear()
    with pytest.raises(SignInNeeded):
        await rig.pull(session, (await session.streams())[0])
    assert len(rig.place.pds.calls) == 2


async def test_a_token_that_ran_out_is_renewed_and_kept_before_it_is_used(rig: BrowserRig) -> None:
    await rig.sign_in()
    before = rig.grant
    rig.secrets.values[GRANT] = json.dumps({**before, "expires_at": "2020-01-01T00:00:00+00:00"})
    await rig.place.deliver("After an hour")
    assert (await rig.read()).with_text("After an hour")
    assert rig.grant["refresh"] != before["refresh"]
    assert rig.grant["key"] == before["key"]
    (session,) = rig.place.issuer.sessions
    assert session.spent == {before["refresh"]}
    assert (session.access, session.refresh) == (rig.grant["access"], rig.grant["refresh"])


async def test_a_token_the_server_no_longer_takes_is_renewed_once(rig: BrowserRig) -> None:
    session = await rig.session()
    await rig.read(session)
    rig.place.issuer.sessions[0].access = "another"
    await rig.place.deliver("Again")
    assert (await rig.read(session)).with_text("Again")
    assert len(rig.place.issuer.sessions[0].spent) == 1


async def test_a_sign_in_that_ended_is_asked_for_again(rig: BrowserRig) -> None:
    await rig.sign_in()
    rig.place.issuer.sessions.clear()
    with pytest.raises(SignInNeeded, match="after some days"):
        await rig.read()
    await rig.sign_in()
    await rig.place.deliver("Back")
    assert (await rig.read()).with_text("Back")


async def test_a_session_at_work_takes_what_was_signed_in_meanwhile(rig: BrowserRig) -> None:
    session = await rig.session()
    await rig.read(session)
    rig.place.issuer.sessions.clear()
    await rig.sign_in()
    await rig.place.deliver("Seamless")
    assert (await rig.read(session)).with_text("Seamless")


async def test_a_session_whose_token_ran_out_takes_what_was_signed_in_meanwhile(rig: BrowserRig) -> None:
    rig.place.issuer.page.life = 61
    session = await rig.session()
    await rig.read(session)
    rig.place.issuer.sessions.clear()
    rig.place.issuer.page.life = 3600
    await rig.sign_in()
    rig.clock.ahead = timedelta(minutes=10)
    await rig.place.deliver("After a minute")
    assert (await rig.read(session)).with_text("After a minute")


async def test_a_key_that_cannot_be_read_is_a_sign_in_to_do_again(rig: BrowserRig) -> None:
    await rig.sign_in()
    for broken in ("", "{}", json.dumps({**rig.grant, "key": ""})):
        rig.secrets.values[GRANT] = broken
        with pytest.raises(SignInNeeded):
            await rig.read()


async def test_the_other_way_to_sign_in_leaves_nothing_of_the_first(rig: BrowserRig) -> None:
    await rig.sign_in()
    await rig.sign_in(app_password=rig.place.answers["app_password"])
    assert rig.secrets.values[GRANT] == ""
    await rig.place.deliver("With a password")
    assert (await rig.read()).with_text("With a password")
    await rig.sign_in()
    assert rig.secrets.values["app_password"] == ""
    await rig.place.deliver("With the browser")
    assert (await rig.read()).with_text("With the browser")


async def test_a_removed_account_leaves_no_sign_in_behind(rig: BrowserRig) -> None:
    await rig.sign_in()
    assert rig.account is not None
    assert isinstance(rig.connector, SignsOut)
    await rig.connector.sign_out(rig.account, rig.tools())
    assert not rig.place.issuer.sessions
    with pytest.raises(SignInNeeded):
        await rig.read()
    await rig.sign_in(app_password=rig.place.answers["app_password"])
    with pytest.raises(Unsupported):
        await rig.connector.sign_out(rig.account, rig.tools())


async def test_a_picture_from_elsewhere_is_fetched_without_any_proof(rig: BrowserRig) -> None:
    session = await rig.session()
    await rig.read(session)
    seen = len(rig.place.issuer.proofs)
    rig.place.network.blobs["bafkreicake"] = ("image/png", b"cake")
    assert isinstance(session, Fetches)
    assert await session.fetch(f"{rig.place.network.files}bafkreicake") == b"cake"
    assert len(rig.place.issuer.proofs) == seen


async def test_the_servers_clock_counts_not_ours(rig: BrowserRig) -> None:
    rig.clock.ahead = timedelta(hours=-5)
    session = await rig.session()
    await rig.place.deliver("With the clock of last night")
    assert (await rig.read(session)).with_text("With the clock of last night")
    rig.clock.ahead = timedelta()
    await rig.place.deliver("And put right")
    assert (await rig.read(session)).with_text("And put right")
