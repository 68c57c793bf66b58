"""Finds the REST API of a site from whatever address its owner knows: the site, an article, its admin pages.

Sources: https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/ (Link header, <link> in the page) and
https://developer.wordpress.org/rest-api/key-concepts/ (/wp-json/ and ?rest_route=/, for sites without pretty links).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from selectolax.lexbor import LexborHTMLParser

from connectors._kit import net, values
from connectors._kit.cut import beginning
from connectors._kit.http import checked_base, web_client
from shopbell.connector import Toolbox
from shopbell.errors import FormRefused, Unreachable
from shopbell.text.plain import html_to_text, one_line

REL = "https://api.w.org/"
PAGE_BYTES = 2 * 1024 * 1024
HOPS = 5
SECONDS = 20.0
_ADMIN = re.compile(r"/(?:wp-admin(?:/.*)?|wp-login\.php|wp-json(?:/.*)?|xmlrpc\.php|index\.php)$")
_GENERATOR = re.compile(r"WordPress (\d+)\.(\d+)")
NOT_ONE = (
    "There is no WordPress at this address, or its REST API is switched off (security plugins do so). "
    "Check the address, or ask whoever looks after the site."
)


@dataclass(frozen=True, slots=True)
class Site:
    """A WordPress site that answers. `root` is its REST API; with `plain` it is asked by ?rest_route=."""

    root: str
    plain: bool
    home: str
    title: str
    version: tuple[int, int]
    """(0, 0) when the site does not say."""
    grants: str
    """The page where passwords for programs are given; '' when the site offers none."""
    open: bool = True
    """Strangers may ask what the API can do; else only those who signed in."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What lay at an address, after its redirects."""

    url: str
    status: int
    headers: httpx.Headers
    content: bytes


async def find_site(typed: str, tools: Toolbox) -> Site:
    """Raises FormRefused at `site` and Unreachable. Nothing secret is sent."""
    if not typed.strip():
        raise FormRefused({"site": "Please enter the address of your site, such as www.example.org."})
    try:
        base = checked_base(_safe_scheme(typed))
    except ValueError as error:
        raise FormRefused({"site": str(error)}) from error
    base = _ADMIN.sub("", base)
    async with web_client(tools, seconds=SECONDS) as client:
        page = await _get(client, f"{base}/")
        for root, plain in _candidates(page, base):
            found = await _site(client, root, plain, page)
            if found is not None:
                return found
    raise FormRefused({"site": NOT_ONE})


def _safe_scheme(typed: str) -> str:
    """An address typed with http:// is asked for with encryption, unless it is this machine."""
    text = typed.strip()
    if not text.lower().startswith("http://"):
        return text
    host = re.split(r"[/:?#]", text[7:].rsplit("@", 1)[-1], maxsplit=1)[0]
    return text if net.is_loopback(host) else f"https://{text[7:]}"


def _candidates(page: _Page, base: str) -> list[tuple[str, bool]]:
    """Roots to try, the site's own word first; True for the form with ?rest_route=."""
    found: list[tuple[str, bool]] = []
    for told in (_in_header(page), _in_page(page)):
        if told:
            root, _, query = str(httpx.URL(page.url).join(told)).partition("?")
            found.append((root.rstrip("/"), "rest_route=" in query))
    for start in dict.fromkeys((page.url.partition("?")[0].rstrip("/"), base)):
        found += [(f"{start}/wp-json", False), (start, True)]
    return [(root, plain) for root, plain in dict.fromkeys(found) if _may_be_asked(root)]


def _in_header(page: _Page) -> str:
    for link in page.headers.get_list("link"):
        for part in re.findall(r"<([^>]*)>\s*((?:;[^,]*)*)", link):
            if re.search(r"""rel\s*=\s*["']?""" + re.escape(REL), part[1]):
                return str(part[0])
    return ""


def _in_page(page: _Page) -> str:
    node = LexborHTMLParser(page.content).css_first(f'link[rel="{REL}"]')
    return (node.attributes.get("href") or "") if node is not None else ""


def _version(page: _Page) -> tuple[int, int]:
    node = LexborHTMLParser(page.content).css_first('meta[name="generator"]')
    found = _GENERATOR.match((node.attributes.get("content") or "") if node is not None else "")
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _may_be_asked(url: str) -> bool:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return parsed.scheme == "https" or (parsed.scheme == "http" and net.is_loopback(parsed.host))


async def _site(client: httpx.AsyncClient, root: str, plain: bool, page: _Page) -> Site | None:
    """The site behind a root, None when there is none."""
    index = await _get(client, f"{root}/?rest_route=/" if plain else f"{root}/")
    data = _record(index)
    if _closed(index.status, data):
        return Site(root, plain, root.removesuffix("/wp-json"), "", _version(page), "", open=False)
    spaces = values.at(data, "namespaces")
    if not isinstance(spaces, list) or "wp/v2" not in spaces:
        return None
    grants = values.text(data, "authentication", "application-passwords", "endpoints", "authorization")
    return Site(
        # The API may have moved to www or into a folder: it is asked where it answered.
        root=index.url.partition("?")[0].rstrip("/"),
        plain=plain,
        home=values.text(data, "home") or values.text(data, "url") or root,
        title=one_line(html_to_text(values.text(data, "name"))),
        version=_version(page),
        grants=grants if _may_be_asked(grants) else "",
    )


def _closed(status: int, data: Mapping[str, Any]) -> bool:
    """A REST API that only those who signed in may use; it answers as WordPress does, with a code."""
    return status in (401, 403) and bool(values.text(data, "code"))


def _record(page: _Page) -> Mapping[str, Any]:
    try:
        return values.record(json.loads(page.content))
    except (ValueError, RecursionError):
        return {}


async def _get(client: httpx.AsyncClient, url: str) -> _Page:
    """Through redirects, never to clear text; bounded. Raises Unreachable and FormRefused."""
    try:
        for _ in range(HOPS):
            async with client.stream("GET", url) as got:
                where = got.headers.get("location", "")
                if not (300 <= got.status_code < 400 and where):
                    return _Page(str(got.url), got.status_code, got.headers, await beginning(got, PAGE_BYTES))
            url = str(httpx.URL(url).join(where))
            if not _may_be_asked(url):
                raise FormRefused({"site": "This site leads to an address without encryption. It needs https first."})
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        host = httpx.URL(url).host if "://" in url else url
        raise Unreachable(f"The site {host} cannot be reached. Check its address, and that you are online.") from error
    raise FormRefused({"site": "This site leads us in a circle. Check its address."})
