"""Hints that something came, by IDLE (RFC 2177) on INBOX and on Sent, over a connection for each."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Mapping

from connectors.mail.credentials import Credentials
from connectors.mail.imap.client import ImapClient
from connectors.mail.link import signed_in
from connectors.mail.settings import MailSettings
from shopbell.connector import Wake
from shopbell.errors import KnownError, Unsupported

IDLE_SECONDS = 9 * 60.0
"""Asked again well before the 29 minutes of RFC 2177: routers forget quiet lines sooner."""
QUEUE = 100
_NEWS = frozenset({b"EXISTS", b"EXPUNGE", b"VANISHED", b"FETCH"})


async def wakes(
    settings: MailSettings, credentials: Credentials, folders: Mapping[str, str], *, offline: bool
) -> AsyncGenerator[Wake, None]:
    """Wakes for several folders (name to stream), until cancelled; the first folder is the one that matters.

    Raises Unsupported when the provider has no IDLE, Unreachable when the first folder's line is lost. Where a
    provider allows only one more connection, the other folders are left to polling.
    """
    heard: asyncio.Queue[Wake | Exception] = asyncio.Queue(QUEUE)
    tasks = [
        asyncio.create_task(_hear(settings, credentials, (name, stream), heard, offline=offline, matters=number == 0))
        for number, (name, stream) in enumerate(folders.items())
    ]
    try:
        while True:
            one = await heard.get()
            if isinstance(one, Exception):
                raise one
            yield one
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _hear(
    settings: MailSettings,
    credentials: Credentials,
    folder: tuple[str, str],
    heard: asyncio.Queue[Wake | Exception],
    *,
    offline: bool,
    matters: bool,
) -> None:
    try:
        async with contextlib.aclosing(_idle(settings, credentials, folder[0], offline=offline)) as news:
            async for _ in news:
                await heard.put(Wake(folder[1]))
    except Exception as error:  # noqa: BLE001 - handed on: raised where the wakes are read
        if matters or not isinstance(error, KnownError):
            await heard.put(error)


async def _idle(
    settings: MailSettings, credentials: Credentials, name: str, *, offline: bool
) -> AsyncGenerator[None, None]:
    client = await signed_in(settings, credentials, offline=offline)
    try:
        if not client.can("IDLE"):
            raise Unsupported("This provider does not say when mail comes; Shopbell looks every few minutes.")
        _notice_dead_lines(client)
        await client.select(name, b"(CONDSTORE)" if client.can("CONDSTORE") else b"")
        while True:
            # Whatever came while nobody listened.
            yield
            async with contextlib.aclosing(client.wire.idle(IDLE_SECONDS)) as said:
                async for one in said:
                    if one.kind in _NEWS:
                        yield
    finally:
        client.wire.close()


def _notice_dead_lines(client: ImapClient) -> None:
    """The system asks after two quiet minutes whether the other side still lives; costs this program nothing."""
    raw = client.wire.line.writer.get_extra_info("socket")
    for name, value in (("TCP_KEEPIDLE", 120), ("TCP_KEEPINTVL", 30), ("TCP_KEEPCNT", 4)):
        option = getattr(socket, name, None)
        if raw is not None and option is not None:
            with contextlib.suppress(OSError):
                raw.setsockopt(socket.IPPROTO_TCP, option, value)
