"""The site's own page that gives a password to a program, opened in the system browser.

Source: https://make.wordpress.org/core/2020/11/05/application-passwords-integration-guide/. The page sends the owner
back to `success_url` with user_login and password. Before WordPress 7.1 it takes no http:// there, not even to this
machine (Trac 57809), unless the site calls itself local; then the owner copies the password from the page.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import httpx

from connectors._kit import net
from connectors._kit.loopback import Visit, WayBack, way_back
from connectors.wordpress.address import Site
from shopbell.connector import Browser
from shopbell.errors import FormRefused, SignInNeeded, Unsupported

APP_ID = "5a1f0b6e-6c1b-4f0e-9d6b-6f1d3a0c7b52"
"""Ours, the same everywhere: the site lists its passwords by it."""
LOOPBACK_SINCE = (7, 1)
COPY = (
    "Your site's page is open in the browser. Press Yes there, then copy the password it shows into this field, "
    "and your user name into the one above."
)
REFUSED = "Nothing was allowed on the site's page. Please try again, or paste a password here."
NO_BROWSER = "No browser could be opened. Make an application password on your profile page at the site, and paste it."


@dataclass(frozen=True, slots=True)
class Grant:
    """What the owner allowed."""

    username: str
    password: str = field(repr=False)


def comes_back(site: Site) -> bool:
    """Whether the site's page may send the owner back to this machine."""
    return site.version >= LOOPBACK_SINCE or net.is_loopback(httpx.URL(site.grants).host)


async def ask_at_site(site: Site, browser: Browser) -> Grant:
    """Open the page and wait for the owner. Raises FormRefused with what to do instead."""
    if not comes_back(site):
        await _show(browser, _page(site, ""))
        raise FormRefused({"application_password": COPY})
    way = f"/{secrets.token_urlsafe(24)}"
    async with way_back(lambda visit: hmac.compare_digest(visit.path.encode(), way.encode()), _said) as back:
        await _show(browser, _page(site, back.address.rstrip("/") + way))
        grant = _grant(await _answer(back))
    if grant is None:
        raise FormRefused({"application_password": REFUSED})
    return grant


async def _answer(back: WayBack) -> Visit:
    try:
        return await back.answer()
    except SignInNeeded as error:
        raise FormRefused({"application_password": "Nobody answered on the site's page. Please try again."}) from error


def _grant(visit: Visit) -> Grant | None:
    username, password = visit.given("user_login"), visit.given("password")
    return Grant(username, password) if username and password else None


def _said(visit: Visit) -> str:
    if _grant(visit) is None:
        return "Nothing was allowed. You can close this page and go back to Shopbell."
    return "Shopbell has its password. You can close this page and go back."


async def _show(browser: Browser, url: str) -> None:
    try:
        await browser.open(url)
    except Unsupported as error:
        raise FormRefused({"application_password": NO_BROWSER}) from error


def _page(site: Site, back: str) -> str:
    query = {"app_name": "Shopbell", "app_id": APP_ID}
    if back:
        query["success_url"] = back
    return f"{site.grants}{'&' if urlsplit(site.grants).query else '?'}{urlencode(query)}"
