"""Servers with Mastodon's interface: snac, a real one, and mastodon-mock, written by others; and people at them."""

from tests.servers.fediverse import mock, snac
from tests.servers.fediverse.mock import MockServer
from tests.servers.fediverse.people import Member, Visitor
from tests.servers.fediverse.snac import DEBIAN, SnacServer

__all__ = ["DEBIAN", "Member", "MockServer", "SnacServer", "Visitor", "installed"]


def installed() -> None:
    """Fetch both now."""
    snac.program()
    mock.environment()
