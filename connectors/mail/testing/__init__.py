"""A mail provider in this process, for the contract suite and for tests of odd servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.mail.testing.imap_server import Switches
from connectors.mail.testing.stand import MailStand

__all__ = ["MailStand", "Switches", "stand"]


@asynccontextmanager
async def stand(switches: Switches | None = None, *, gmail: bool = False) -> AsyncIterator[MailStand]:
    """A fresh provider, gone afterwards."""
    made = MailStand(switches, gmail=gmail)
    await made.open()
    try:
        yield made
    finally:
        await made.close()
