"""Gets one feed: only when it changed (RFC 9110 13.1), through redirects, bounded in bytes and time."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import httpx

from connectors._kit import net
from connectors._kit.cut import beginning
from connectors._kit.http import wait_until
from shopbell.connector import Clock
from shopbell.errors import KnownError, RateLimited, Rejected, Unreachable

BYTES: Final = 1024 * 1024
"""A longer feed is cut here; its newest entries stand first, and the reader mends the end."""
WHOLE_SECONDS: Final = 60.0
HOPS: Final = 5
ACCEPT: Final = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
_FOR_GOOD: Final = (301, 308)


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave to ask by whether a feed changed."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed's bytes, or None when it has not changed. `moved` is where it lives now for good, '' when here."""

    url: str
    content: bytes | None = field(repr=False, default=None)
    media_type: str = ""
    validators: Validators = field(default_factory=Validators)
    moved: str = ""


def usable(url: str) -> bool:
    """Whether a feed may be asked for there: with encryption, or at this machine."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    safe = parsed.scheme == "https" or (parsed.scheme == "http" and net.is_loopback(parsed.host))
    return safe and bool(parsed.host) and not parsed.userinfo


async def fetch(
    client: httpx.AsyncClient, url: str, known: Validators, clock: Clock, seconds: float = WHOLE_SECONDS
) -> Fetched:
    """`seconds` from the first to the last byte. Raises Unreachable, RateLimited and Rejected (gone for good)."""
    host = httpx.URL(url).host
    try:
        async with asyncio.timeout(seconds):
            return await _through(client, url, known, clock.now())
    except TimeoutError as error:
        raise Unreachable(f"The feed at {host} takes too long. Shopbell tries again by itself.") from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise Unreachable(f"The feed at {host} cannot be reached. Shopbell tries again by itself.") from error


async def _through(client: httpx.AsyncClient, url: str, known: Validators, now: datetime) -> Fetched:
    headers = {"Accept": ACCEPT}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    moved, lasting = "", True
    for _ in range(HOPS):
        async with client.stream("GET", url, headers=headers) as got:
            where = got.headers.get("location", "")
            if got.status_code in (301, 302, 303, 307, 308) and where:
                lasting = lasting and got.status_code in _FOR_GOOD
                url = str(httpx.URL(url).join(where))
                moved = url if lasting else moved
                if not usable(url):
                    raise Unreachable("This feed moved to an address without encryption, and is not read there.")
                continue
            if got.status_code == 304:
                return Fetched(url, validators=known, moved=moved)
            if got.status_code != 200:
                raise _refusal(got, now)
            return Fetched(
                url, await beginning(got, BYTES), got.headers.get("content-type", ""), _validators(got), moved
            )
    raise Unreachable("This feed leads us in a circle. Check its address.")


def _validators(got: httpx.Response) -> Validators:
    """Bounded: they are kept with every feed."""
    return Validators(got.headers.get("etag", "")[:300], got.headers.get("last-modified", "")[:60])


def _refusal(got: httpx.Response, now: datetime) -> KnownError:
    host = got.url.host
    if got.status_code == 429 or (got.status_code == 503 and "retry-after" in got.headers):
        return RateLimited(f"The feed at {host} asks to wait.", wait_until(got.headers, now))
    if got.status_code == 410:
        return Rejected(f"The feed at {host} is gone for good. Take it off the list.")
    return Unreachable(f"The feed at {host} does not answer properly ({got.status_code}).")
