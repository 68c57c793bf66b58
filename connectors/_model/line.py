"""HTTP to a server of models: one request at a time, bounded in time and size, never on to another machine."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from connectors._kit import net, tls
from connectors._kit.http import AGENT, checked_base
from connectors._model.answers import Where, judged, names_of, no_model_server, piece_of, record_of
from connectors._model.stream import Event, EventReader
from shopbell.connector import Clock
from shopbell.errors import FormRefused, Rejected, Unreachable
from shopbell.proposing import HelperPlace, Line, Piece, host_of

MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one answer; each of its words comes wrapped in some hundred bytes."""
_DONE: Final = "[DONE]"
_PATHS: Final = ("/chat/completions", "/models", "/completions")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A model on a laptop may be loaded from disk first, which takes minutes."""

    connect: float = 10
    first: float = 180
    """Until the first byte of an answer."""
    idle: float = 60
    whole: float = 600
    listing: float = 20


class ModelServer:
    """`shopbell.ports.Model`: whoever speaks OpenAI's chat completions."""

    def __init__(self, clock: Clock, patience: Patience = Patience()) -> None:
        self._clock = clock
        self._patience = patience

    def address(self, typed: str) -> str:
        """As kept: with /v1 where only a machine was named; https unless it is this machine. Raises FormRefused."""
        text = typed.strip().rstrip("/")
        for path in _PATHS:
            text = text.removesuffix(path)
        if "://" not in text and net.is_loopback(_host(text)):
            text = f"http://{text}"
        try:
            base = checked_base(text)
            # A host that needs quoting is none; "http:" alone would be taken for a host of that name.
            if text in ("http:", "https:") or "%" in httpx.URL(base).host or any(char.isspace() for char in text):
                raise ValueError("no host")
        except ValueError as error:
            raise FormRefused({"address": _sentence(str(error))}) from error
        return base if httpx.URL(base).path.strip("/") else f"{base}/v1"

    async def models(self, address: str, key: str) -> tuple[str, ...]:
        """The names that the server lists. Raises KnownErrors."""
        where = Where(host_of(address), keyed=bool(key))
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience.listing
        async with _sentences(where), self._asked(where, "GET", f"{address}/models", key, None, deadline) as got:
            body = await self._whole(got, where, deadline)
            if got.status_code != 200:
                raise judged(where, got.status_code, got.headers, body, self._clock.now(), listing=True)
            return names_of(record_of(body, where), where)

    async def answer(self, place: HelperPlace, key: str, lines: Sequence[Line]) -> AsyncGenerator[Piece, None]:
        """The answer as it comes. Raises KnownErrors; Unreachable when its end never came."""
        where = Where(place.host, place.model, bool(key))
        asked = {
            "model": place.model,
            "messages": [{"role": str(line.role), "content": line.text} for line in lines],
            "stream": True,
        }
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience.first
        url = f"{place.address}/chat/completions"
        async with _sentences(where), self._asked(where, "POST", url, key, asked, deadline) as got:
            if got.status_code != 200:
                body = await self._whole(got, where, loop.time() + self._patience.listing)
                raise judged(where, got.status_code, got.headers, body, self._clock.now())
            parts = self._parts(got, where, deadline)
            async with aclosing(parts), aclosing(_pieces(parts, where)) as pieces:
                async for piece in pieces:
                    yield piece

    @asynccontextmanager
    async def _asked(
        self, where: Where, method: str, url: str, key: str, asked: dict[str, Any] | None, deadline: float
    ) -> AsyncIterator[httpx.Response]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # Reading the authorities of the system takes longer than a frame of the window.
        async with await asyncio.to_thread(_client, url, self._patience.connect) as client:
            request = client.build_request(method, url, headers=headers, json=asked)
            async with asyncio.timeout_at(deadline):
                got = await client.send(request, stream=True)
            try:
                if got.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
                    raise Rejected(f"{where.host} packed its answer, which was not asked for.")
                yield got
            finally:
                await got.aclose()

    async def _parts(self, got: httpx.Response, where: Where, deadline: float) -> AsyncGenerator[bytes, None]:
        """Bytes as they come, the first before the deadline. Raises TimeoutError, and Unreachable for too many."""
        loop = asyncio.get_running_loop()
        last = loop.time() + self._patience.whole
        came: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        reading = asyncio.create_task(_read_into(came, got))
        size = 0
        try:
            while True:
                async with asyncio.timeout_at(min(deadline, last)):
                    part = await came.get()
                if part is None:
                    return
                if isinstance(part, Exception):
                    raise part
                size += len(part)
                if size > MOST_BYTES:
                    raise Unreachable(f"{where.host} sent more than any answer has; the rest was not read.")
                yield part
                deadline = loop.time() + self._patience.idle
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _whole(self, got: httpx.Response, where: Where, deadline: float) -> str:
        async with aclosing(self._parts(got, where, deadline)) as parts:
            return b"".join([part async for part in parts]).decode("utf-8", "replace")


async def _read_into(came: asyncio.Queue[bytes | Exception | None], got: httpx.Response) -> None:
    """Hands over what comes. Only ever stopped while it waits: a generator of httpx's that is left between two parts is
    ended by nobody under Qt's loop. What nobody takes is let go, so nothing piles up behind a reader that has enough.
    """
    size = 0
    try:
        async for part in got.aiter_raw():
            if size <= MOST_BYTES:
                came.put_nowait(part)
            size += len(part)
    except Exception as error:  # noqa: BLE001 - it is raised where the parts are read
        came.put_nowait(error)
    else:
        came.put_nowait(None)


def _client(url: str, connect: float) -> httpx.AsyncClient:
    here = net.is_loopback(httpx.URL(url).host)
    return httpx.AsyncClient(
        # What stays on this machine goes through nobody's proxy.
        trust_env=not here,
        verify=False if url.startswith("http:") else tls.context(tls.Trust()),
        timeout=httpx.Timeout(None, connect=connect, write=30.0, pool=connect),
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
    )


async def _pieces(parts: AsyncGenerator[bytes, None], where: Where) -> AsyncGenerator[Piece, None]:
    """A stream of events, or one JSON object from a server that does not stream."""
    reader, begin, ended = EventReader(), b"", False
    plain: list[bytes] = []
    async for part in parts:
        begin = (begin + part).lstrip() if len(begin) < 16 else begin
        if plain or begin[:1] in (b"{", b"<", b"["):
            plain.append(part)
            continue
        for event in reader.feed(part):
            if event.data.strip() == _DONE:
                return
            piece = _piece(event, where)
            ended = ended or bool(piece.ending)
            yield piece
    if plain:
        yield piece_of(record_of(b"".join(plain).decode("utf-8", "replace"), where), where)
        return
    for event in reader.end():
        if event.data.strip() != _DONE:
            piece = _piece(event, where)
            ended = ended or bool(piece.ending)
            yield piece
        else:
            return
    if not ended:
        raise (
            Unreachable(f"The line to {where.host} broke before the answer was whole.")
            if begin
            else no_model_server(where)
        )


def _piece(event: Event, where: Where) -> Piece:
    if event.wrong and not event.data.lstrip().startswith("{"):
        return piece_of({"error": event.data}, where)
    record = record_of(event.data, where)
    return piece_of({"error": record.get("error", record)} if event.wrong else record, where)


@asynccontextmanager
async def _sentences(where: Where) -> AsyncIterator[None]:
    try:
        yield
    except httpx.ConnectError as error:
        raise Unreachable(_not_reached(where, error)) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise Unreachable(
            f"{where.host} was too slow: nothing came for a long time. Try again, or a smaller model."
        ) from error
    except httpx.HTTPError as error:
        raise Unreachable(f"The line to {where.host} broke before the answer was whole.") from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Rejected("The address cannot be used. Check it in Settings.") from error


def _not_reached(where: Where, error: httpx.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of {where.host} is not trusted, so nothing was sent."
        cause = cause.__cause__ or cause.__context__
    if net.is_loopback(where.host.rpartition(":")[0] or where.host):
        return f"Nothing answers at {where.host}. Is the program with the model running?"
    return f"{where.host} cannot be reached."


def _host(text: str) -> str:
    try:
        return httpx.URL(f"http://{text}").host
    except httpx.InvalidURL:
        return ""


def _sentence(error: str) -> str:
    if "encryption" in error:
        return "Only a model on this computer may be asked without encryption. Use the server's https:// address."
    return "This is not the address of a server. It looks like http://localhost:11434/v1."
