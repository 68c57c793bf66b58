"""Hints that something came, by IDLE (RFC 2177) on INBOX, over a connection of its own."""

import contextlib
import socket
from collections.abc import AsyncGenerator

from connectors.mail.credentials import Credentials
from connectors.mail.imap.client import ImapClient
from connectors.mail.link import signed_in
from connectors.mail.settings import MailSettings
from shopbell.connector import Wake
from shopbell.errors import Unsupported

IDLE_SECONDS = 9 * 60.0
"""Asked again well before the 29 minutes of RFC 2177: routers forget quiet lines sooner."""
_NEWS = frozenset({b"EXISTS", b"EXPUNGE", b"VANISHED", b"FETCH"})


async def wakes(
    settings: MailSettings, credentials: Credentials, stream: str, *, offline: bool
) -> AsyncGenerator[Wake, None]:
    """Until cancelled. Raises Unsupported without IDLE, Unreachable when the line is lost."""
    client = await signed_in(settings, credentials, offline=offline)
    try:
        if not client.can("IDLE"):
            raise Unsupported("This provider does not say when mail comes; Shopbell looks every few minutes.")
        _notice_dead_lines(client)
        await client.select("INBOX", b"(CONDSTORE)" if client.can("CONDSTORE") else b"")
        while True:
            # Whatever came while nobody listened.
            yield Wake(stream)
            async with contextlib.aclosing(client.wire.idle(IDLE_SECONDS)) as heard:
                async for one in heard:
                    if one.kind in _NEWS:
                        yield Wake(stream)
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
