"""A site is found from whatever its owner types, and what is none is said."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from connectors.wordpress.address import Site, find_site
from connectors.wordpress.granting import Grant, ask_at_site
from shopbell.clock import SystemClock
from shopbell.connector import AccountSecrets, Browser, Memory, Toolbox
from shopbell.errors import FormRefused, Unreachable, Unsupported

INDEX = {"name": "Shop", "home": "https://www.shop.example/blog", "namespaces": ["wp/v2"]}
GRANTS = "https://shop.example/wp-admin/authorize-application.php"


@dataclass(slots=True)
class Web(httpx.AsyncBaseTransport):
    """Pages by address; everything else is 404."""

    pages: Mapping[str, httpx.Response]
    asked: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The page."""
        self.asked.append(str(request.url))
        assert "authorization" not in request.headers
        return self.pages.get(str(request.url), httpx.Response(404, text="no"))


async def find(typed: str, pages: Mapping[str, httpx.Response]) -> Site:
    web = Web(pages)
    nothing = object()
    tools = Toolbox(
        SystemClock(),
        logging.getLogger("shopbell.test"),
        cast("AccountSecrets", nothing),
        cast("Memory", nothing),
        cast("Browser", nothing),
        transport=web,
    )
    return await find_site(typed, tools)


def moved(where: str) -> httpx.Response:
    return httpx.Response(301, headers={"Location": where})


def front(root: str) -> httpx.Response:
    return httpx.Response(200, headers={"Link": f'<{root}>; rel="https://api.w.org/"'}, text="<html></html>")


async def test_the_link_header_leads_even_into_a_folder_on_www() -> None:
    root = "https://www.shop.example/blog/wp-json/"
    pages = {
        "https://shop.example/": moved("https://www.shop.example/"),
        "https://www.shop.example/": front(root),
        root: httpx.Response(200, json=INDEX),
    }
    for typed in (
        "shop.example",
        "http://shop.example/",
        "https://shop.example/wp-admin/",
        " shop.example/wp-login.php ",
    ):
        site = await find(typed, pages)
        assert (site.root, site.plain) == ("https://www.shop.example/blog/wp-json", False)


async def test_the_page_s_own_link_and_its_version_are_read() -> None:
    page = (
        '<html><head><meta name="generator" content="WordPress 6.8.2">'
        '<link rel="https://api.w.org/" href="/index.php?rest_route=/"></head></html>'
    )
    pages = {
        "https://shop.example/": httpx.Response(200, text=page),
        "https://shop.example/index.php/?rest_route=/": httpx.Response(200, json=INDEX),
    }
    site = await find("shop.example", pages)
    assert (site.plain, site.version, site.grants) == (True, (6, 8), "")


@pytest.mark.parametrize("where", ["https://shop.example/wp-json/", "https://shop.example/?rest_route=/"])
async def test_the_usual_places_are_tried(where: str) -> None:
    site = await find("shop.example", {where: httpx.Response(200, json=INDEX)})
    assert site.plain == ("rest_route" in where)


async def test_what_is_no_wordpress_is_said() -> None:
    for pages in ({}, {"https://shop.example/wp-json/": httpx.Response(200, json={"namespaces": ["oembed/1.0"]})}):
        with pytest.raises(FormRefused) as refused:
            await find("shop.example", pages)
        assert "no WordPress" in refused.value.fields["site"]
    for typed in ("", "ftp://shop.example", "https://me:pw@shop.example", "shop.example:no"):
        with pytest.raises(FormRefused):
            await find(typed, {})


async def test_no_step_goes_to_clear_text_or_in_a_circle() -> None:
    with pytest.raises(FormRefused, match="encryption"):
        await find("shop.example", {"https://shop.example/": moved("http://shop.example/")})
    with pytest.raises(FormRefused, match="circle"):
        await find("shop.example", {"https://shop.example/": moved("/")})
    elsewhere = {"https://shop.example/": front("http://192.0.2.1/wp-json/")}
    with pytest.raises(FormRefused, match="no WordPress"):
        await find("shop.example", elsewhere)


async def test_an_api_for_members_only_is_asked_with_the_password() -> None:
    closed = httpx.Response(401, json={"code": "rest_login_required", "message": "No."})
    site = await find("shop.example", {"https://shop.example/wp-json/": closed})
    assert not site.open


@dataclass(slots=True)
class Visitor:
    """Opens the page and comes back as told; `None` has no browser."""

    query: str | None
    pages: list[str] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self, url: str) -> None:
        """As a browser does."""
        if self.query is None:
            raise Unsupported("No browser.")
        self.pages.append(url)
        self.tasks.append(asyncio.create_task(self._come_back(url, self.query)))

    async def _come_back(self, url: str, query: str) -> None:
        back = urlsplit(parse_qs(urlsplit(url).query)["success_url"][0])
        for path in ("/", f"{back.path}?{query}"):
            reader, writer = await asyncio.open_connection(back.hostname, back.port)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            self.said.append(await reader.read())
            writer.close()
            await writer.wait_closed()


def site_of(version: tuple[int, int]) -> Site:
    return Site("https://shop.example/wp-json", False, "https://shop.example", "Shop", version, GRANTS)


async def test_the_newest_wordpress_sends_the_owner_back() -> None:
    owner = Visitor("site_url=x&user_login=rosa&password=abcd+EFGH")
    assert await ask_at_site(site_of((7, 1)), owner) == Grant("rosa", "abcd EFGH")
    await asyncio.gather(*owner.tasks)
    assert owner.said[0].startswith(b"HTTP/1.1 404")
    assert "abcd" not in repr(Grant("rosa", "abcd"))


async def test_a_refusal_and_a_missing_browser_say_what_to_do() -> None:
    owner = Visitor("success=false")
    with pytest.raises(FormRefused, match="Nothing was allowed"):
        await ask_at_site(site_of((7, 1)), owner)
    await asyncio.gather(*owner.tasks)
    with pytest.raises(FormRefused, match="profile page"):
        await ask_at_site(site_of((7, 1)), Visitor(None))


@pytest.mark.parametrize("version", [(0, 0), (6, 1), (6, 9)])
async def test_an_older_wordpress_shows_the_password_to_copy(version: tuple[int, int]) -> None:
    pages: list[str] = []

    class Opens:
        async def open(self, url: str) -> None:
            pages.append(url)

    with pytest.raises(FormRefused, match="copy the password"):
        await ask_at_site(site_of(version), Opens())
    assert "success_url" not in pages[0]
    assert pages[0].startswith(GRANTS)


async def test_a_site_that_is_away_is_unreachable() -> None:
    class Away(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("gone", request=request)

    nothing = object()
    tools = Toolbox(
        SystemClock(),
        logging.getLogger("shopbell.test"),
        cast("AccountSecrets", nothing),
        cast("Memory", nothing),
        cast("Browser", nothing),
        transport=Away(),
    )
    with pytest.raises(Unreachable, match=r"shop\.example"):
        await find_site("shop.example", tools)
