"""Signing in by browser and by a pasted token; the page that is meant; what is missing; the end told beforehand."""

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from connectors._kit.granted import TOKENS
from connectors._kit.oauth import Tokens
from connectors.linkedin.api import SCOPES
from connectors.linkedin.connector import LinkedInConnector
from connectors.linkedin.form import PORT
from connectors.linkedin.testing import LinkedInStand
from connectors.linkedin.testing.service import CLIENT, PAGE, REFRESH
from shopbell.clock import SystemClock
from shopbell.connector import Checks, Toolbox, Warns
from shopbell.errors import FormRefused
from shopbell.probing import Finding
from tests.contract.rig import Rig


class Admin:
    """Signs in on LinkedIn's page, which sends the browser back to this computer."""

    def __init__(self, stand: LinkedInStand) -> None:
        self.stand = stand
        self.asked: dict[str, str] = {}
        self.page = ""
        self.back: asyncio.Task[None] | None = None

    async def open(self, url: str) -> None:
        """Go there, agree, and come back."""
        parts = urlsplit(url)
        self.page, self.asked = f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query))
        self.stand.service.code, self.stand.service.redirect = "a-code", self.asked["redirect_uri"]
        self.back = asyncio.create_task(self._come_back())

    async def _come_back(self) -> None:
        place = self.asked["redirect_uri"].replace("localhost", "127.0.0.1")
        async with httpx.AsyncClient() as client:
            await client.get(place, params={"code": "a-code", "state": self.asked["state"]})


def free_port() -> str:
    """One that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return str(sock.getsockname()[1])


def by_browser(rig: Rig, admin: Admin) -> tuple[dict[str, str], Toolbox]:
    """Without a pasted token."""
    answers = {name: value for name, value in rig.stand.answers.items() if name != "access_token"}
    return {**answers, "port": free_port()}, replace(rig.tools(), browser=admin)


async def test_the_browser_signs_in_for_a_year(rig: Rig, stand: LinkedInStand) -> None:
    admin = Admin(stand)
    answers, tools = by_browser(rig, admin)
    verified = await rig.connector.verify(answers, tools)
    assert admin.back is not None
    await admin.back
    assert admin.page == "https://www.linkedin.com/oauth/v2/authorization"
    assert admin.asked.pop("state")
    assert admin.asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": f"http://localhost:{answers['port']}/",
        "scope": " ".join(SCOPES),
    }
    tokens = Tokens.of_json(verified.secrets[TOKENS])
    assert tokens.refresh == REFRESH
    assert tokens.ends_at is not None
    assert tokens.ends_at - SystemClock().now() > timedelta(days=364)
    assert (verified.address, verified.name) == ("corner-bakery", "Corner Bakery")
    assert verified.settings["organization"] == PAGE


async def test_without_a_refresh_token_the_sign_in_ends_after_two_months(rig: Rig, stand: LinkedInStand) -> None:
    stand.service.refreshes = False
    admin = Admin(stand)
    answers, tools = by_browser(rig, admin)
    verified = await rig.connector.verify(answers, tools)
    assert admin.back is not None
    await admin.back
    tokens = Tokens.of_json(verified.secrets[TOKENS])
    assert tokens.ends_at == tokens.expires_at


async def test_a_wrong_secret_stands_at_its_field(rig: Rig, stand: LinkedInStand) -> None:
    admin = Admin(stand)
    answers, tools = by_browser(rig, admin)
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify({**answers, "client_secret": "no"}, tools)
    assert admin.back is not None
    await admin.back
    assert list(refused.value.fields) == ["client_secret"]


async def test_a_port_that_is_taken_is_said(rig: Rig, stand: LinkedInStand) -> None:
    answers, tools = by_browser(rig, Admin(stand))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(FormRefused) as refused:
            await rig.connector.verify({**answers, "port": str(taken.getsockname()[1])}, tools)
    assert list(refused.value.fields) == ["port"]


async def test_a_pasted_token_warns_before_its_two_months_end(rig: Rig) -> None:
    tokens = Tokens.of_json(rig.secrets.values[TOKENS])
    ends_at = SystemClock().now() + timedelta(days=10)
    rig.secrets.values[TOKENS] = replace(tokens, ends_at=ends_at).to_json()
    session = await rig.session()
    assert isinstance(session, Warns)
    await rig.read(session)
    assert f"LinkedIn ends on {ends_at:%d %B %Y}" in session.notices()[0]


async def test_of_several_pages_one_has_to_be_named(rig: Rig, stand: LinkedInStand) -> None:
    stand.service.pages["77"] = "Corner Cakes"
    with pytest.raises(FormRefused, match="77 Corner Cakes"):
        await rig.connector.verify(rig.stand.answers, rig.tools())
    verified = await rig.connector.verify(
        {**rig.stand.answers, "organization": "urn:li:organization:96072893"}, rig.tools()
    )
    assert verified.settings["organization"] == PAGE
    stand.service.pages.clear()
    with pytest.raises(FormRefused, match="administers no page"):
        await rig.connector.verify(rig.stand.answers, rig.tools())


async def test_a_product_that_was_not_granted_is_named(rig: Rig, stand: LinkedInStand) -> None:
    stand.service.granted = {"posts"}
    assert isinstance(rig.connector, Checks)
    checked = await rig.connector.check(rig.stand.answers, rig.tools())
    assert checked.verified is None
    assert [(one.name, one.finding) for one in checked.found] == [
        ("rw_organization_admin", Finding.MISSING),
        ("r_organization_social", Finding.FINE),
        ("w_organization_social_feed", Finding.UNTRIED),
    ]
    with pytest.raises(FormRefused, match="Community Management API"):
        await rig.connector.verify(rig.stand.answers, rig.tools())


async def test_a_version_that_linkedin_ended_says_what_to_do(rig: Rig, stand: LinkedInStand) -> None:
    stand.service.versions = {"202610"}
    with pytest.raises(Exception, match="newer version"):
        await rig.read()
    verified = await rig.connector.verify({**rig.stand.answers, "version": "202610"}, rig.tools())
    assert verified.settings["version"] == "202610"


def test_the_guide_has_the_exact_redirect_address_and_each_field() -> None:
    form = LinkedInConnector().form()
    assert form.guide is not None
    copied = [one.value for step in form.guide.steps for one in step.copied]
    assert f"http://localhost:{PORT}/" in copied
    assert " ".join(SCOPES) in copied
    asked = {name for step in form.guide.steps for name in step.fields}
    assert asked == {field.name for field in form.fields if not field.advanced}
    assert any("Direct messages" in one for one in form.guide.cannot)
