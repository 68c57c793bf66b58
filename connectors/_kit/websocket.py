"""A line of JSON frames that stays open (RFC 6455), said in our errors; the library underneath logs nothing.

A token may travel inside a frame, so a line is opened to hosts that the caller names and to no other.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

import httpx

from connectors._kit import net, tls
from shopbell.errors import Unreachable

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

FRAME_BYTES: Final = 4 * 1024 * 1024
"""More than any frame of any service."""
OPEN_SECONDS: Final = 20.0
CLOSE_SECONDS: Final = 1.0
_SILENT: Final = logging.Logger("websocket", logging.CRITICAL + 1)  # noqa: LOG001 - a tree of one
"""Stands in no tree of loggers: at DEBUG the library would write every frame, and tokens with it."""


class Ended(Unreachable):
    """The line is over; `code` is why (RFC 6455 7.4), 1006 when nobody said."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Line:
    """An open line. One task receives."""

    def __init__(self, connection: ClientConnection, name: str) -> None:
        self._connection = connection
        self._name = name

    async def receive(self) -> Mapping[str, Any]:
        """The next frame that is a JSON object; others are passed over. Raises Ended."""
        from websockets.exceptions import ConnectionClosed

        while True:
            try:
                frame = await self._connection.recv()
            except ConnectionClosed as error:
                raise self._ended(error.rcvd.code if error.rcvd else 1006) from None
            with suppress(ValueError, RecursionError):
                found = json.loads(frame)
                if isinstance(found, dict):
                    return found

    async def send(self, frame: Mapping[str, object]) -> None:
        """One JSON object. Raises Ended."""
        from websockets.exceptions import ConnectionClosed

        try:
            await self._connection.send(json.dumps(frame))
        except ConnectionClosed as error:
            raise self._ended(error.rcvd.code if error.rcvd else 1006) from None

    async def close(self, code: int = 1000) -> None:
        """Say goodbye with this code; safe twice."""
        await self._connection.close(code)

    def _ended(self, code: int) -> Ended:
        return Ended(f"The line to {self._name} broke. Shopbell connects again by itself.", code)


@asynccontextmanager
async def opened(
    url: str, name: str, hosts: Collection[str], *, offline: bool = False, code: int = 1000
) -> AsyncIterator[Line]:
    """A line to an address, as long as it is needed; `code` is said at its end.

    `hosts`: names that may be called, and with them whatever lies below. Without encryption only this machine is
    called. Raises Unreachable.
    """
    from websockets.asyncio.client import connect
    from websockets.exceptions import WebSocketException

    here = _allowed(url, hosts, offline=offline)
    try:
        connection = await connect(
            url,
            ssl=tls.context(tls.Trust()) if url.startswith("wss:") else None,
            proxy=None if here else True,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            max_size=FRAME_BYTES,
            user_agent_header="Shopbell",
            logger=_SILENT,
        )
    except (OSError, ssl.SSLError, TimeoutError, WebSocketException) as error:
        # Not chained: what the library tells of a failed handshake holds the whole address, and a ticket with it.
        raise Unreachable(f"{name} cannot be reached. Shopbell tries again by itself.") from _nameless(error)
    try:
        yield Line(connection, name)
    finally:
        with suppress(OSError, WebSocketException):
            await connection.close(code)
        await _let_go(connection)


async def _let_go(connection: ClientConnection) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await connection.wait_closed()


def _nameless(error: Exception) -> Exception:
    return OSError(type(error).__name__)


def _allowed(url: str, hosts: Collection[str], *, offline: bool) -> bool:
    """Whether it is this machine; raises Unreachable for an address that is not to be called."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise Unreachable("The service named a line that cannot be called.") from error
    here = net.is_loopback(parsed.host)
    ours = any(parsed.host == host or parsed.host.endswith(f".{host}") for host in hosts)
    if parsed.scheme == "wss" and ours and not offline:
        return False
    if here and parsed.scheme in ("ws", "wss") and (offline or any(net.is_loopback(host) for host in hosts)):
        return True
    if offline and not here:
        raise Unreachable("This program runs without network.")
    raise Unreachable("The service named a line that is not its own, and it was not called.")
