"""Signing in at X: its page, a token made elsewhere, permissions tried one by one, and tokens that go on."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.x.connector import XConnector
from connectors.x.grant import TOKENS
from connectors.x.settings import PORT, REDIRECT, SCOPES
from connectors.x.testing import XStand
from connectors.x.testing.oauth import CANARY
from shopbell.clock import SystemClock
from shopbell.connector import Browser, Toolbox, Verified
from shopbell.errors import FormRefused, SignInNeeded, Unreachable
from shopbell.probing import Finding
from tests.contract.rig import DictSecrets, NoBrowser, account_from
from tests.contract.shelf import Shelf
from tests.unit.x.shop import Shop


@dataclass
class OwnersBrowser:
    """Opens X's page, agrees, and comes back; or does not."""

    stand: XStand
    shown: list[str] = field(default_factory=list)
    agrees: bool = True
    later: list["asyncio.Task[None]"] = field(default_factory=list)

    async def open(self, url: str) -> None:
        self.shown.append(url)
        self.later.append(asyncio.create_task(self._visit(url)))

    async def _visit(self, url: str) -> None:
        query = {name: found[0] for name, found in parse_qs(urlsplit(url).query).items()}
        if self.agrees:
            back = self.stand.service.oauth.authorize(query)
            assert back, "X shows an error page for a sign-in that does not fit the app"
        else:
            back = f"{query['redirect_uri']}?state={query['state']}&error=access_denied"
        async with httpx.AsyncClient() as browser:
            await browser.get(back)


def tools(stand: XStand, browser: Browser | None = None) -> Toolbox:
    log = logging.getLogger("shopbell.account.new")
    return Toolbox(SystemClock(), log, DictSecrets(), Shelf(), browser or NoBrowser(), stand.line, offline=True)


def answers(stand: XStand, **changes: str) -> Mapping[str, str]:
    return {**stand.answers, "refresh_token": "", **changes}


async def test_the_owner_agrees_on_xs_page_and_comes_back_to_the_one_address(unused_tcp_port: int) -> None:
    stand = XStand()
    browser = OwnersBrowser(stand)
    verified = await XConnector().verify(answers(stand), tools(stand, browser))
    assert (verified.address, verified.name) == ("@tern_bakery", "Tern Bakery")
    page = urlsplit(browser.shown[0])
    asked = {name: found[0] for name, found in parse_qs(page.query).items()}
    assert page._replace(query="").geturl() == "https://x.com/i/oauth2/authorize"
    assert (asked["redirect_uri"], asked["scope"], asked["code_challenge_method"]) == (REDIRECT, SCOPES, "S256")
    assert verified.settings["budget"] == "10000"
    assert list(verified.secrets) == [TOKENS]
    await asyncio.gather(*browser.later)


async def test_who_says_no_on_the_page_is_told_so(unused_tcp_port: int) -> None:
    stand = XStand()
    browser = OwnersBrowser(stand, agrees=False)
    with pytest.raises(FormRefused, match="refused on the provider's page"):
        await XConnector().verify(answers(stand), tools(stand, browser))
    await asyncio.gather(*browser.later)


async def test_a_port_that_is_taken_is_named() -> None:
    stand = XStand()
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", PORT)
    async with server:
        with pytest.raises(FormRefused, match=f"Another program on this computer uses port {PORT}"):
            await XConnector().verify(answers(stand), tools(stand, OwnersBrowser(stand)))


@pytest.mark.parametrize(
    ("changes", "field_", "words"),
    [
        ({"client_id": ""}, "client_id", "Copy the Client ID"),
        ({"budget": "0"}, "budget", "at least 1"),
        ({"budget": "-5"}, "budget", "whole dollars"),
        ({"budget": "ten"}, "budget", "for example 10"),
        ({"api_base": "http://example.org"}, "api_base", "encryption"),
        ({"client_id": "other", "refresh_token": CANARY}, "client_id", "no “Native App”"),
        ({"refresh_token": "old"}, "refresh_token", "does not take this refresh token"),
        ({}, "", "No browser could be opened"),
    ],
)
async def test_each_wrong_answer_is_refused_at_its_field(changes: dict[str, str], field_: str, words: str) -> None:
    stand = XStand()
    with pytest.raises(FormRefused) as refused:
        await XConnector().verify(answers(stand, **changes), tools(stand))
    assert list(refused.value.fields) == [field_]
    assert words in refused.value.fields[field_]


async def test_the_check_tries_each_permission_and_says_what_it_cost() -> None:
    stand = XStand()
    checked = await XConnector().check(stand.answers, tools(stand))
    assert {one.name: one.finding for one in checked.found} == dict.fromkeys(SCOPES.split(), Finding.FINE)
    assert checked.verified is not None
    assert int(checked.verified.settings["spent"]) == stand.service.bill.total() == 10_000
    assert stand.service.oauth.knows(_access(checked.verified)), "the tokens of after the check, not of before"


async def test_a_missing_permission_is_named_with_what_to_do() -> None:
    stand = XStand()
    stand.service.oauth.scopes = "tweet.read users.read offline.access"
    stand.service.dm_allowed = False
    checked = await XConnector().check(stand.answers, tools(stand))
    missing = {one.name: one.needed for one in checked.found if one.finding is Finding.MISSING}
    assert missing == {"tweet.write": True, "dm.read": False, "dm.write": False, "media.write": False}
    assert checked.verified is None
    assert all("Read and write and Direct message" in one.remedy for one in checked.found if one.name in missing)


async def test_without_private_messages_the_account_works_all_the_same() -> None:
    stand = XStand()
    stand.service.oauth.scopes = SCOPES.replace("dm.read dm.write ", "")
    stand.service.dm_allowed = False
    assert (await XConnector().check(stand.answers, tools(stand))).verified is not None


# ---- tokens that go on


async def test_a_token_is_renewed_before_it_runs_out_and_the_new_pair_is_kept_first(shop: Shop) -> None:
    session = shop.session()
    await shop.look(session, "mentions")
    first = shop.secrets.values[TOKENS]
    shop.clock.pass_by(hours=1, minutes=59, seconds=30)
    await shop.look(session, "mentions")
    assert shop.secrets.values[TOKENS] != first
    shop.clock.pass_by(hours=30)
    await shop.look(shop.session(), "mentions")


async def test_two_who_renew_at_once_do_not_sign_each_other_out(shop: Shop) -> None:
    """A try from the command line beside the engine: X takes each refresh token once."""
    first, second = shop.session(), shop.session()
    shop.clock.pass_by(hours=3)
    await asyncio.gather(shop.look(first, "mentions"), shop.look(second, "own"))
    assert await shop.look(first, "mentions") == []


async def test_a_pair_that_another_process_is_just_storing_is_waited_for(shop: Shop) -> None:
    """X takes each refresh token once, and whoever was second finds the new pair a moment later."""
    shop.clock.pass_by(hours=3)
    old = shop.secrets.values[TOKENS]
    await shop.look(shop.session(), "mentions")
    new = shop.secrets.values[TOKENS]
    shop.secrets.values[TOKENS] = old

    class Slow(DictSecrets):
        looks = 0

        async def get(self, name: str) -> str | None:
            self.looks += 1
            return new if self.looks > 3 else old

    session = XConnector().open(shop.account, replace(shop.tools(), secrets=Slow()))
    assert await shop.look(session, "mentions") == []  # type: ignore[arg-type]
    await session.close()


async def test_a_token_that_was_taken_back_is_renewed_once_and_then_the_owner_is_asked(shop: Shop) -> None:
    session = shop.session()
    shop.stand.service.oauth.access.clear()
    assert await shop.look(session, "mentions") == []
    shop.stand.service.oauth.over = True
    with pytest.raises(SignInNeeded):
        await shop.look(session, "mentions")


async def test_without_connection_the_tokens_stay(shop: Shop) -> None:
    kept = shop.secrets.values[TOKENS]
    shop.stand.line.offline = True
    shop.clock.pass_by(hours=3)
    with pytest.raises(Unreachable):
        await shop.look(shop.session(), "mentions")
    assert shop.secrets.values[TOKENS] == kept


async def test_an_account_that_is_removed_is_signed_out_at_x() -> None:
    stand = XStand()
    verified = await XConnector().verify(stand.answers, tools(stand))
    inside = tools(stand)
    for name, value in verified.secrets.items():
        await inside.secrets.set(name, value)
    await XConnector().sign_out(account_from("x", verified), inside)
    assert not stand.service.oauth.knows(_access(verified))
    await XConnector().sign_out(account_from("x", verified), replace(inside, secrets=DictSecrets()))


def _access(verified: Verified) -> str:
    import json

    found: Any = json.loads(verified.secrets[TOKENS])
    return str(found["access"])
