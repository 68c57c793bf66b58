"""The site's own page that gives a password to a program, opened in the system browser.

Source: https://make.wordpress.org/core/2020/11/05/application-passwords-integration-guide/. The page sends the owner
back to `success_url` with user_login and password. Before WordPress 7.1 it takes no http:// there, not even to this
machine (Trac 57809), unless the site calls itself local; then the owner copies the password from the page.
"""

import asyncio
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from connectors._kit import net
from connectors.wordpress.address import Site
from shopbell.connector import Browser
from shopbell.errors import FormRefused, Unsupported

APP_ID = "5a1f0b6e-6c1b-4f0e-9d6b-6f1d3a0c7b52"
"""Ours, the same everywhere: the site lists its passwords by it."""
PATIENCE_SECONDS = 300.0
LOOPBACK_SINCE = (7, 1)
HTML = "<!doctype html><meta charset=utf-8><title>Shopbell</title><p style='font:18px sans-serif;margin:3em'>{}</p>"
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
    way, answer = f"/{secrets.token_urlsafe(24)}", asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda r, w: _serve(r, w, way, answer), "127.0.0.1", 0, limit=32 * 1024)
    try:
        back = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{way}"
        await _show(browser, _page(site, back))
        async with asyncio.timeout(PATIENCE_SECONDS):
            grant: Grant | None = await answer
    except TimeoutError as error:
        raise FormRefused({"application_password": "Nobody answered on the site's page. Please try again."}) from error
    finally:
        server.close()
        await server.wait_closed()
    if grant is None:
        raise FormRefused({"application_password": REFUSED})
    return grant


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


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str, answer: "asyncio.Future[Grant | None]"
) -> None:
    """One request of the browser; only our random path is an answer."""
    try:
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
        words = head.split(b" ", 2)
        target = urlsplit(words[1].decode("ascii", "replace")) if len(words) > 1 else urlsplit("/")
        status, said = _judge(target.path, parse_qs(target.query), way, answer)
        body = HTML.format(said).encode()
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        pass
    finally:
        writer.close()


def _judge(
    path: str, query: Mapping[str, list[str]], way: str, answer: "asyncio.Future[Grant | None]"
) -> tuple[str, str]:
    if answer.done() or not hmac.compare_digest(path.encode(), way.encode()):
        return "404 Not Found", "There is nothing here."
    username, password = query.get("user_login", [""])[0], query.get("password", [""])[0]
    if username and password:
        answer.set_result(Grant(username, password))
        return "200 OK", "Shopbell has its password. You can close this page and go back."
    answer.set_result(None)
    return "200 OK", "Nothing was allowed. You can close this page and go back to Shopbell."
