"""A keyset and eBay's page: right, wrong, a missing permission, and the end of a sign-in told beforehand."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors._kit.granted import TOKENS, WARNED_BEFORE
from connectors._kit.oauth import Tokens
from connectors.ebay.connector import EbayConnector
from connectors.ebay.testing import EbayStand
from connectors.ebay.testing.service import CLIENT, REFRESH, RU_NAME
from shopbell.clock import SystemClock
from shopbell.connector import Checks, Toolbox, Warns
from shopbell.errors import FormRefused
from shopbell.probing import Finding
from tests.contract.rig import Rig


class Seller:
    """Signs in on eBay's page, and brings back the address that she ended on."""

    def __init__(self, stand: EbayStand, state: str = "") -> None:
        self.stand = stand
        self.state = state
        self.asked: dict[str, str] = {}
        self.page = ""

    async def open(self, url: str) -> None:
        """The page of eBay."""
        parts = urlsplit(url)
        self.page, self.asked = f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))
        self.stand.service.code = "v^1.1#i^1#code+/="

    async def bring(self, sentence: str) -> str:
        """The address of eBay's last page."""
        assert "copy the whole address" in sentence
        state = self.state or self.asked["state"]
        page = "https://auth.ebay.com/oauth2/ThirdPartyAuthSucessFailure?isAuthSuccessful=true"
        return f" {page}&state={state}&code=v%5E1.1%23i%5E1%23code%2B%2F%3D&expires_in=299 "


def window(rig: Rig, seller: Seller) -> Toolbox:
    """Somebody looks."""
    return replace(rig.tools(), browser=seller, ask_address=seller.bring)


def without_token(rig: Rig) -> dict[str, str]:
    """What an owner has."""
    return {name: value for name, value in rig.stand.answers.items() if name != "refresh_token"}


async def test_the_pasted_address_signs_in_for_eighteen_months(rig: Rig, stand: EbayStand) -> None:
    seller = Seller(stand)
    verified = await rig.connector.verify(without_token(rig), window(rig, seller))
    assert seller.page == "https://auth.ebay.com/oauth2/authorize"
    state = seller.asked.pop("state")
    assert len(state) > 20
    assert seller.asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": RU_NAME,
        "scope": "https://api.ebay.com/oauth/api_scope/commerce.message "
        "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly",
    }
    tokens = Tokens.of_json(verified.secrets[TOKENS])
    assert tokens.refresh == REFRESH
    assert tokens.ends_at is not None
    assert timedelta(days=547) < tokens.ends_at - SystemClock().now() < timedelta(days=548)
    assert (verified.address, verified.settings["user"]) == ("corner_bakery", "USERIDCORNER1")


async def test_the_address_of_another_sign_in_is_refused(rig: Rig, stand: EbayStand) -> None:
    with pytest.raises(FormRefused, match="not the one of this sign-in"):
        await rig.connector.verify(without_token(rig), window(rig, Seller(stand, state="somebody-elses")))


async def test_without_a_window_the_form_says_what_else_works(rig: Rig) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(without_token(rig), rig.tools())
    assert "refresh token" in refused.value.fields["ru_name"]


async def test_a_missing_permission_is_named(rig: Rig, stand: EbayStand) -> None:
    stand.service.scopes = {"commerce.identity.readonly"}
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert checked.verified is None
    assert [(one.name, one.finding) for one in checked.found] == [
        ("commerce.message", Finding.MISSING),
        ("commerce.identity.readonly", Finding.FINE),
    ]
    with pytest.raises(FormRefused, match=r"commerce\.message"):
        await rig.connector.verify(rig.stand.answers, rig.tools())


async def test_the_sandbox_is_another_place(rig: Rig, stand: EbayStand) -> None:
    seller = Seller(stand)
    with pytest.raises(Exception, match="cannot be reached"):
        await rig.connector.verify({**without_token(rig), "sandbox": "1"}, window(rig, seller))
    assert seller.page == "https://auth.sandbox.ebay.com/oauth2/authorize"


async def test_the_end_of_the_sign_in_is_told_beforehand(rig: Rig) -> None:
    session = await rig.session()
    assert isinstance(session, Warns)
    await rig.read(session)
    assert session.notices() == ()
    tokens = Tokens.of_json(rig.secrets.values[TOKENS])
    ends_at = SystemClock().now() + WARNED_BEFORE - timedelta(hours=1)
    rig.secrets.values[TOKENS] = replace(tokens, ends_at=ends_at).to_json()
    session = await rig.session()
    assert isinstance(session, Warns)
    await rig.read(session)
    assert f"ends on {ends_at:%d %B %Y}" in session.notices()[0]


def test_the_guide_gives_each_field_a_step() -> None:
    form = EbayConnector().form()
    assert form.guide is not None
    asked = {name for step in form.guide.steps for name in step.fields}
    assert asked == {field.name for field in form.fields if not field.advanced}
