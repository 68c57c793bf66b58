"""Signing in at our double: browser, code, token, and every way it can go wrong."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from connectors import catalogue
from connectors.mastodon.instance import Instance, domain_of, streaming_of
from connectors.mastodon.testing.stand import MastodonStand
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, Unsupported
from tests.contract.rig import Rig


@dataclass(slots=True)
class Owner:
    """Presses Authorize on the page, and so comes back; or refuses, or has no browser."""

    stand: MastodonStand
    answer: str = "yes"
    code: str = ""

    async def open(self, url: str) -> None:
        """See `shopbell.connector.Browser`."""
        if self.answer == "no browser":
            raise Unsupported("There is no browser here.")
        query = dict(parse_qsl(urlsplit(url).query))
        self.code = self.stand.service.allow(query)
        if query["redirect_uri"].startswith("http"):
            back = {"state": query["state"], "code": self.code} if self.answer == "yes" else {"error": "access_denied"}
            async with httpx.AsyncClient() as client:
                await client.get(query["redirect_uri"], params={"state": query["state"], **back})


def tools_of(rig: Rig, owner: Owner) -> Toolbox:
    """With a browser."""
    return replace(rig.tools(), browser=owner)


async def test_the_page_comes_back_by_itself(rig: Rig, stand: MastodonStand) -> None:
    verified = await rig.connector.verify({"server": "@bakery@shop.example"}, tools_of(rig, Owner(stand)))
    assert verified.address == "bakery@shop.example"
    assert verified.secrets["access_token"] in stand.service.world.tokens
    assert verified.settings["limit_length"] == "500"
    assert verified.settings["limit_unit"] == "mastodon"
    (app,) = stand.service.world.apps.values()
    assert app.scopes == "read write:statuses write:media"


@pytest.mark.parametrize(("answer", "field"), [("no", "server"), ("no browser", "sign_in")])
async def test_a_refusal_is_said_at_its_field(rig: Rig, stand: MastodonStand, answer: str, field: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({"server": "shop.example"}, tools_of(rig, Owner(stand, answer)))
    assert list(refused.value.fields) == [field]


async def test_a_code_is_pasted_and_a_wrong_one_refused(rig: Rig, stand: MastodonStand) -> None:
    owner = Owner(stand)
    answers = {"server": "https://shop.example/@bakery", "sign_in": "code"}
    for code in ("", "wrong"):
        with pytest.raises(FormRefused) as asked:
            await rig.connector.verify({**answers, "code": code}, tools_of(rig, owner))
        assert list(asked.value.fields) == ["code"]
    verified = await rig.connector.verify({**answers, "code": owner.code}, tools_of(rig, owner))
    assert verified.secrets["access_token"] in stand.service.world.tokens
    with pytest.raises(FormRefused, match="earlier"):
        await rig.connector.verify({**answers, "code": owner.code}, tools_of(rig, owner))


@pytest.mark.parametrize("typed", ["", "   ", "http://shop.example", "two words", "ftp://shop.example"])
async def test_what_is_no_server_is_refused(rig: Rig, typed: str) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({"server": typed, "access_token": "x"}, rig.tools())
    assert list(refused.value.fields) == ["server"]


def test_where_events_come_from_is_never_in_clear_text() -> None:
    def said(streaming: str) -> Instance:
        return Instance({"configuration": {"urls": {"streaming": streaming}}}, True)

    assert streaming_of("https://a.example", said("wss://stream.a.example")) == "https://stream.a.example"
    assert streaming_of("https://a.example", said("ws://stream.a.example")) == "https://a.example"
    assert streaming_of("https://a.example", said("")) == "https://a.example"
    assert domain_of("https://a.example", {"uri": "https://b.example"}) == "b.example"
    assert domain_of("https://a.example:8443", {}) == "a.example:8443"


async def test_the_catalogue_keeps_the_page_that_was_opened(stand: MastodonStand, rig: Rig) -> None:
    """The wizard asks the catalogue anew for each press of its button."""
    owner, connectors = Owner(stand), catalogue()
    answers = {"server": "shop.example", "sign_in": "code"}
    with pytest.raises(FormRefused):
        await connectors.load("mastodon").verify(answers, tools_of(rig, owner))
    verified = await connectors.load("mastodon").verify({**answers, "code": owner.code}, tools_of(rig, owner))
    assert verified.address == "bakery@shop.example"
