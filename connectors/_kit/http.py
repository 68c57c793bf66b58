"""HTTP of a connector: what went wrong said in our errors, and nothing large, slow or in clear text let through.

A read can be repeated, so a broken one is Unreachable. A write is only Unreachable while the connection was not
made; after that its end is unknown (Uncertain), unless the service answered.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypedDict, Unpack

import httpx

from connectors._kit import net, tls
from shopbell.connector import Toolbox
from shopbell.errors import KnownError, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable

AGENT: Final = "Shopbell"
ANSWER_BYTES: Final = 16 * 1024 * 1024
"""More than any page of any service; what is longer is not read on."""
FILE_BYTES: Final = 64 * 1024 * 1024
SECONDS: Final = 30.0
WHOLE_SECONDS: Final = 180.0
"""For one answer from its first to its last byte: a server that drips does not hold an account for ever."""
WAIT_SECONDS: Final = 60
"""How long to wait when a service limits us and gives no time."""
LONGEST_WAIT: Final = timedelta(days=1)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's whole answer."""

    status: int
    headers: httpx.Headers
    content: bytes
    url: str

    def json(self) -> object:
        """Its JSON; raises Unreachable when it is none: something between us and the service answered."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError) as error:
            raise Unreachable("The service's answer could not be read. Shopbell tries again later.") from error

    def record(self) -> dict[str, Any]:
        """Its JSON object; raises Unreachable when it is none."""
        found = self.json()
        if not isinstance(found, dict):
            raise Unreachable("The service's answer could not be read. Shopbell tries again later.")
        return found


class Content(TypedDict, total=False):
    """What goes with a request, as httpx takes it; None is left out."""

    params: Mapping[str, Any] | Sequence[tuple[str, str]] | None
    headers: Mapping[str, str] | None
    json: object
    data: Mapping[str, Any] | None
    content: bytes | None
    files: Any


Explain = Callable[[Answer], KnownError | None]
"""What this service means by an answer that is not 2xx; None leaves it to the general rules."""


class LoopbackOnly(httpx.AsyncHTTPTransport):
    """Refuses every connection to another machine (tests)."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises httpx.ConnectError."""
        if not net.is_loopback(request.url.host):
            raise httpx.ConnectError("This program runs without network.", request=request)
        return await super().handle_async_request(request)


Wrap = Callable[[httpx.AsyncBaseTransport], httpx.AsyncBaseTransport]
"""Puts something of a connector's own around the transport."""


def web_client(
    tools: Toolbox, *, ca_file: str = "", seconds: float = SECONDS, wrap: Wrap | None = None
) -> httpx.AsyncClient:
    """A client that follows nothing and proxies as the system says; the transport can be a double."""
    transport = tools.transport if isinstance(tools.transport, httpx.AsyncBaseTransport) else None
    if transport is None and tools.offline:
        transport = LoopbackOnly(verify=_context(ca_file))
    if wrap is not None:
        transport = wrap(transport or httpx.AsyncHTTPTransport(verify=_context(ca_file)))
    verify: ssl.SSLContext | bool = True if transport is not None else _context(ca_file)
    return httpx.AsyncClient(transport=transport, verify=verify, timeout=seconds, headers={"User-Agent": AGENT})


def _context(ca_file: str) -> ssl.SSLContext:
    return tls.context(tls.Trust(ca_file=ca_file))


def checked_base(address: str) -> str:
    """An address of a server as typed, as 'https://host[:port][/path]' without a slash at its end.

    Raises ValueError with a sentence for the field. Clear text only to this machine.
    """
    text = address.strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError("This is not the address of a server. It looks like example.org.") from error
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise ValueError("This is not the address of a server. It looks like example.org.")
    if url.scheme == "http" and not net.is_loopback(url.host):
        raise ValueError("This server is asked for without encryption. Use its https:// address.")
    return str(url.copy_with(query=None, fragment=None)).rstrip("/")


class Http:
    """One account's connection to one service. Redirects are not followed: a token must not travel on."""

    def __init__(
        self,
        tools: Toolbox,
        base: str,
        *,
        explain: Explain = lambda answer: None,
        name: str = "",
        ca_file: str = "",
        wrap: Wrap | None = None,
    ) -> None:
        """`base` is trusted to be one of `checked_base`; `name` names the service in sentences, else its host."""
        self.base = base
        self._clock = tools.clock
        self._explain = explain
        self._name = name or httpx.URL(base).host
        self._client = web_client(tools, ca_file=ca_file, wrap=wrap)
        self._going: set[asyncio.Task[Answer]] = set()

    async def get(
        self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Read. `path` is below the base, or a whole address. Raises what `request` raises, never Uncertain."""
        return await self.request("GET", path, params=params, headers=headers)

    async def post(self, path: str, *, safe: bool = False, **content: Unpack[Content]) -> Answer:
        """Write; `safe` when repeating it changes nothing more."""
        return await self.request("POST", path, safe=safe, **content)

    async def request(self, method: str, path: str, *, safe: bool = False, **content: Unpack[Content]) -> Answer:
        """Ask, and judge the answer: 2xx and 304 are given back.

        Raises SignInNeeded (401), RateLimited (429), Rejected (other 4xx), Unreachable, and Uncertain for a write
        that may have been done.
        """
        reading = safe or method in ("GET", "HEAD", "OPTIONS")
        answer = await self._ask(method, path, reading, content, ANSWER_BYTES)
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        raise self._explain(answer) or self._general(answer, reading)

    async def download(
        self,
        url: str,
        limit: int = FILE_BYTES,
        headers: Mapping[str, str] | None = None,
        *,
        ours: Callable[[httpx.URL], bool] = lambda url: True,
    ) -> bytes:
        """A file's bytes, through at most five redirects; raises Rejected when it is too large or gone.

        `ours`: whether a server may be asked at all, also for where another one sends us.
        """
        for _ in range(5):
            if not ours(httpx.URL(url)):
                raise Rejected("This file lies at somebody else's server, and was not fetched.")
            answer = await self._ask("GET", url, True, {"headers": headers}, limit)
            where = answer.headers.get("location", "")
            if answer.status not in (301, 302, 303, 307, 308) or not where:
                return self._file(answer)
            # What signs us in at one server is not for the next.
            followed = httpx.URL(answer.url).join(where)
            headers = headers if followed.host == httpx.URL(answer.url).host else None
            url = _fetchable(str(followed))
        raise Rejected("This file is offered in a circle, and was not fetched.")

    def _file(self, answer: Answer) -> bytes:
        if 200 <= answer.status < 300:
            return answer.content
        if answer.status in (404, 410):
            raise Rejected("This file is no longer at the service.")
        raise self._explain(answer) or self._general(answer, reading=True)

    @asynccontextmanager
    async def lines(
        self, path: str, *, headers: Mapping[str, str] | None = None, silence: float
    ) -> AsyncIterator[AsyncIterator[str]]:
        """An answer that goes on, line by line (a line has 1 MiB at most). Raises Unreachable at its end.

        `silence`: seconds without a byte after which the line counts as lost.
        """
        limits = httpx.Timeout(SECONDS, read=silence)
        self._check_open()
        try:
            async with self._client.stream("GET", self._url(path), headers=dict(headers or {}), timeout=limits) as got:
                if got.status_code != 200:
                    content = await _read(got, ANSWER_BYTES)
                    answer = Answer(got.status_code, got.headers, content, str(got.url))
                    raise self._explain(answer) or self._general(answer, reading=True)
                async with aclosing(_bounded_lines(got)) as lines:
                    yield lines
        except (httpx.HTTPError, httpx.StreamError, OSError) as error:
            raise Unreachable(f"The line to {self._name} broke. Shopbell connects again by itself.") from error

    async def close(self) -> None:
        """Let go of connections; safe twice. What is on its way ends first: it could open one more."""
        for exchange in tuple(self._going):
            exchange.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        await self._client.aclose()

    def _check_open(self) -> None:
        """Another task may have let go of connections between two requests."""
        if self._client.is_closed:
            raise Unreachable(f"The line to {self._name} was closed.")

    def _url(self, path: str) -> str:
        return path if "://" in path else f"{self.base}/{path.lstrip('/')}"

    async def _ask(self, method: str, path: str, reading: bool, content: Content, most: int) -> Answer:
        self._check_open()
        exchange = asyncio.create_task(self._exchange(method, path, content, most))
        self._going.add(exchange)
        try:
            return await exchange
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            raise self._broken(reading) from None
        except _NOT_SENT as error:
            raise Unreachable(f"{self._name} cannot be reached. Shopbell tries again by itself.") from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Rejected(f"{self._name} gave an address that cannot be used.") from error
        except (httpx.HTTPError, httpx.StreamError, OSError, TimeoutError) as error:
            raise self._broken(reading) from error
        finally:
            self._going.discard(exchange)

    async def _exchange(self, method: str, path: str, content: Content, most: int) -> Answer:
        async with (
            asyncio.timeout(WHOLE_SECONDS),
            self._client.stream(method, self._url(path), **_without_none(content)) as got,
        ):
            return Answer(got.status_code, got.headers, await _read(got, most), str(got.url))

    def _broken(self, reading: bool) -> KnownError:
        if reading:
            return Unreachable(f"The line to {self._name} broke. Shopbell tries again by itself.")
        return Uncertain(f"The line to {self._name} broke before it said whether it has the message.")

    def _general(self, answer: Answer, reading: bool) -> KnownError:
        if answer.status == 401:
            return SignInNeeded(f"{self._name} no longer accepts the sign-in. Please sign in again.")
        if answer.status == 429:
            until = wait_until(answer.headers, self._clock.now())
            return RateLimited(f"{self._name} asks to wait a little. Shopbell goes on by itself.", until)
        if answer.status >= 500 or answer.status == 408:
            return self._broken(reading) if not reading and answer.status != 503 else self._ill(answer)
        if 300 <= answer.status < 400:
            return Unreachable(f"{self._name} sends us somewhere else. Check the server's address.")
        return Rejected(f"{self._name} refused this ({answer.status}).")

    def _ill(self, answer: Answer) -> KnownError:
        return Unreachable(f"{self._name} has a problem of its own ({answer.status}). Shopbell tries again by itself.")


def _is_cancelled() -> bool:
    """Whether it is the caller that was cancelled, and not the request under it."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def wait_until(headers: Mapping[str, str], now: datetime, reset: str = "x-ratelimit-reset") -> datetime:
    """When a limited service takes calls again, from Retry-After (RFC 9110 10.2.3) or its own header, a day at most."""
    found = _after(headers.get("retry-after", ""), now) or _moment(headers.get(reset, ""))
    until = found if found is not None and found > now else now + timedelta(seconds=WAIT_SECONDS)
    return min(until, now + LONGEST_WAIT)


def _after(text: str, now: datetime) -> datetime | None:
    if text.strip().isdigit():
        return now + timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(text).astimezone(UTC)
    return None


def _moment(text: str) -> datetime | None:
    """Seconds since 1970, or ISO 8601 (Mastodon)."""
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(float(text), UTC)
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _fetchable(url: str) -> str:
    parsed = httpx.URL(url)
    if parsed.scheme == "https" or (parsed.scheme == "http" and net.is_loopback(parsed.host)):
        return url
    raise Rejected("This file is offered without encryption, and was not fetched.")


def _without_none(content: Content) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}


async def _read(got: httpx.Response, most: int) -> bytes:
    """The body after its compression, bounded: a small answer can stand for gigabytes."""
    parts: list[bytes] = []
    size = 0
    async for part in got.aiter_bytes():
        size += len(part)
        if size > most:
            raise Rejected("The service's answer is too large to be read.")
        parts.append(part)
    return b"".join(parts)


LINE_LETTERS = 1024 * 1024


async def _bounded_lines(got: httpx.Response) -> AsyncGenerator[str, None]:
    rest = ""
    async for part in got.aiter_text():
        *whole, rest = (rest + part).replace("\r\n", "\n").split("\n")
        if len(rest) > LINE_LETTERS:
            raise Unreachable("The service sent a line without an end.")
        for line in whole:
            yield line.removesuffix("\r")


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event of a stream (WHATWG HTML, server-sent events)."""

    event: str
    data: str
    id: str = ""


async def server_events(lines: AsyncIterator[str]) -> AsyncGenerator[ServerEvent, None]:
    """Events from the lines of a stream; comments, which only keep the line alive, are left out."""
    fields: dict[str, list[str]] = {}
    size = 0
    async for line in lines:
        if not line:
            if "data" in fields or "event" in fields:
                yield _event(fields)
            fields, size = {}, 0
            continue
        name, _, value = line.partition(":")
        size += len(value)
        if size > ANSWER_BYTES:
            raise Unreachable("The service sent an event without an end.")
        if name:
            fields.setdefault(name, []).append(value.removeprefix(" "))


def _event(fields: Mapping[str, Sequence[str]]) -> ServerEvent:
    return ServerEvent(
        event=fields.get("event", ["message"])[-1],
        data="\n".join(fields.get("data", ())),
        id=fields.get("id", [""])[-1],
    )
