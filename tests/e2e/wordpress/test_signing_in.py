"""Signing in at a real site, with the owner at its page."""

import asyncio
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.wordpress.connector import WordPressConnector
from shopbell.connector import Verified
from shopbell.errors import FormRefused
from tests.e2e.wordpress.conftest import SiteRig
from tests.servers.processes import free_ports
from tests.servers.wordpress import WordPress, approve_program

pytestmark = [pytest.mark.server("wordpress"), pytest.mark.timeout(300)]


@dataclass(slots=True)
class Owner:
    """Opens the page, signs in there, and presses a button."""

    site: WordPress
    say: str = "approve"
    pages: list[str] = field(default_factory=list)
    last: str = ""
    visits: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """As the system browser does: at once, and on its own."""
        self.pages.append(url)
        self.visits.append(asyncio.create_task(self._visit(url)))

    async def _visit(self, url: str) -> None:
        self.last = await asyncio.to_thread(approve_program, self.site, url, say=self.say)


async def sign_in(rig: SiteRig, *, owner: Owner | None = None, **answers: str) -> Verified:
    """With the address alone, unless more is given."""
    tools = rig.tools()
    if owner:
        tools = replace(tools, browser=owner)
    given = {"site": rig.site.url, **answers}
    verified = await WordPressConnector().verify(given, tools)
    if owner:
        await asyncio.gather(*owner.visits)
    return verified


async def refused(rig: SiteRig, *, owner: Owner | None = None, **answers: str) -> dict[str, str]:
    """The sentences of a refusal."""
    with pytest.raises(FormRefused) as error:
        await sign_in(rig, owner=owner, **answers)
    if owner:
        await asyncio.gather(*owner.visits)
    return error.value.fields


async def test_the_site_s_own_page_gives_a_password_that_works(rig: SiteRig) -> None:
    owner = Owner(rig.site)
    verified = await sign_in(rig, owner=owner)
    assert parse_qs(urlsplit(owner.pages[0]).query)["success_url"][0].startswith("http://127.0.0.1:")
    assert "Shopbell has its password" in owner.last
    assert verified.settings["username"] == "rosa"
    assert verified.name == "Tern & Bakery"
    again = await sign_in(rig, username="rosa", application_password=verified.secrets["application_password"])
    assert again.address == verified.address == f"127.0.0.1:{rig.site.port}"


async def test_a_refusal_on_the_page_is_said(rig: SiteRig) -> None:
    owner = Owner(rig.site, say="reject")
    assert "Nothing was allowed" in (await refused(rig, owner=owner))["application_password"]
    assert "Nothing was allowed" in owner.last


async def test_wrong_answers_are_refused_with_what_to_do(rig: SiteRig) -> None:
    password = rig.site.passwords["rosa"]
    wrong = await refused(rig, username="rosa", application_password="correct-horse")
    assert "profile page" in wrong["application_password"]
    assert list(await refused(rig, username="nobody", application_password=password)) == ["application_password"]
    assert list(await refused(rig, application_password=password)) == ["username"]
    bob = await refused(rig, username="bob", application_password=rig.site.passwords["bob"])
    assert "moderate" in bob["username"]
    (port,) = free_ports(1)
    with pytest.raises(Exception, match="cannot be reached"):
        await sign_in(rig, site=f"http://127.0.0.1:{port}", username="rosa", application_password=password)


async def test_an_editor_may_sign_in(rig: SiteRig) -> None:
    verified = await sign_in(rig, username="ed", application_password=rig.site.passwords["ed"])
    assert verified.settings["username"] == "ed"


async def test_the_site_is_found_from_any_of_its_addresses(rig: SiteRig) -> None:
    password = rig.site.passwords["rosa"]
    article = await rig.php(f"echo get_permalink({rig.post});")
    for address in ("/", "/wp-admin/", "/wp-login.php", "/wp-admin/edit-comments.php", urlsplit(article).path):
        site = f"{rig.site.url}{address}"
        verified = await sign_in(rig, site=site, username="rosa", application_password=password)
        assert verified.settings["root"] == f"{rig.site.url}/wp-json"


async def test_a_site_without_pretty_links_works_too(rig: SiteRig) -> None:
    await rig.php("update_option('permalink_structure', '');")
    try:
        rig.account = None
        verified = await rig.sign_in()
        assert verified.settings["plain"] == "1"
        asked = await rig.asked("Plainly?")
        await rig.leave(await rig.session(), rig.answer(asked, "Plainly."))
        assert [each.text for each in await rig.news()] == ["Plainly."]
    finally:
        await rig.php("update_option('permalink_structure', '/%postname%/');")


async def test_what_is_switched_off_at_the_site_is_said(rig: SiteRig, switched: WordPress) -> None:
    password = switched.passwords["rosa"]
    switched.switch("no-passwords", True)
    assert "switched off" in (await refused(rig))["site"]
    assert "switched off" in (await refused(rig, username="rosa", application_password=password))["site"]
    switched.switch("no-passwords", False)
    switched.switch("no-rest", True)
    assert "REST API" in (await refused(rig, username="rosa", application_password=password))["site"]
