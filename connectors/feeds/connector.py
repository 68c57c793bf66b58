"""RSS and Atom feeds as a connector."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx
from selectolax.lexbor import LexborHTMLParser

from connectors._kit.http import web_client
from connectors._kit.manifests import read_manifest
from connectors.feeds.fetching import Fetched, Validators, fetch, usable
from connectors.feeds.reading import read
from connectors.feeds.session import AT_ONCE, FeedsSession
from shopbell.connector import Field, Form, Session, Toolbox, Verified
from shopbell.errors import FormRefused, KnownError, Rejected
from shopbell.manifest import Manifest
from shopbell.model import Account

ADDRESS: Final = "feeds"
"""One account has all feeds: signing in again with other addresses changes the list."""
MOST: Final = 2000
BEGINNING: Final = 64 * 1024
"""Bytes by which a feed is known as one."""
NAMED: Final = 3
"""How many wrong addresses a sentence names."""


def form() -> Form:
    """What to ask."""
    return Form(
        title="Feeds",
        intro="News pages, forums and blogs that may speak of you. Nothing is sent to them but the question for news.",
        fields=(
            Field(
                "urls",
                "Addresses of feeds or pages",
                required=True,
                placeholder="https://example.org/feed",
                help="Several with spaces between them. This list takes the place of an earlier one.",
            ),
        ),
    )


class FeedsConnector:
    """Reads feeds; there is nothing to sign in to."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Asks each once. Raises FormRefused; Unreachable and the like when none of them can be asked."""
        urls = _addresses(answers.get("urls", ""))
        gate = asyncio.Semaphore(AT_ONCE)
        async with web_client(tools) as client:
            found = await asyncio.gather(*(_feed_at(url, client, tools, gate) for url in urls))
        wrong = [url for url, one in zip(urls, found, strict=True) if one is None or isinstance(one, Rejected)]
        if wrong:
            raise FormRefused({"urls": f"There is no feed at {_named(wrong)}."})
        failed = [one for one in found if isinstance(one, KnownError)]
        if len(failed) == len(found):
            raise failed[0]
        # One that is down today may be up tomorrow: it stays as typed.
        kept = [one if isinstance(one, str) else url for url, one in zip(urls, found, strict=True)]
        name = httpx.URL(kept[0]).host if len(kept) == 1 else f"{len(kept)} feeds"
        return Verified(ADDRESS, name, {"urls": " ".join(dict.fromkeys(kept))})

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return FeedsSession(account.settings.get("urls", "").split(), tools)


def _addresses(typed: str) -> list[str]:
    """As typed, with https where nothing or http was said. Raises FormRefused."""
    words = [word for word in re.split(r"[\s,;]+", typed) if word]
    if not words:
        raise FormRefused({"urls": "Please enter the address of at least one feed."})
    if len(words) > MOST:
        raise FormRefused({"urls": f"These are {len(words)} feeds; at most {MOST} can be read."})
    urls = list(dict.fromkeys(map(_complete, words)))
    if wrong := [url for url in urls if not usable(url)]:
        raise FormRefused({"urls": f"This is no address of a feed: {_named(wrong)}."})
    return urls


def _complete(word: str) -> str:
    text = re.sub(r"^feed:(//)?", "", word)
    if "://" not in text:
        return f"https://{text}"
    return text if usable(text) else re.sub(r"^http://", "https://", text)


async def _feed_at(
    url: str, client: httpx.AsyncClient, tools: Toolbox, gate: asyncio.Semaphore
) -> str | KnownError | None:
    """The feed's address, which a page may only name; None when there is none."""
    async with gate:
        try:
            got = await fetch(client, url, Validators(), tools.clock)
            if await _is_feed(got):
                return got.moved or url
            for told in _told_by_page(got):
                if await _is_feed(await fetch(client, told, Validators(), tools.clock)):
                    return told
        except KnownError as error:
            return error
    return None


async def _is_feed(got: Fetched) -> bool:
    if not got.content:
        return False
    return (await asyncio.to_thread(read, got.content[:BEGINNING], got.media_type, got.url)).known


def _told_by_page(got: Fetched) -> list[str]:
    """Feeds that a page names in its head, the first ones."""
    nodes = LexborHTMLParser(got.content or b"").css('link[rel~="alternate"][type][href]')
    found = []
    for node in nodes:
        if (node.attributes.get("type") or "").lower() in ("application/rss+xml", "application/atom+xml"):
            try:
                found.append(str(httpx.URL(got.url).join(node.attributes.get("href") or "")))
            except httpx.InvalidURL:
                continue
    return [url for url in found if usable(url)][:NAMED]


def _named(urls: Sequence[str]) -> str:
    more = f" and {len(urls) - NAMED} more" if len(urls) > NAMED else ""
    return ", ".join(url[:200] for url in urls[:NAMED]) + more


def connector() -> FeedsConnector:
    """The one of this folder."""
    return FeedsConnector()
