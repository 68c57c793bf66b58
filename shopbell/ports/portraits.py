"""People's pictures, as the engine keeps them. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.ids import AccountId, IdentityId


class Portraits(Protocol):
    """Which pictures to fetch, and what came of it."""

    async def wanted(self, account: AccountId, now: datetime, limit: int) -> Sequence[tuple[IdentityId, str]]:
        """Of those the account lately talked with: never asked for, or so long ago that there may be another by now.

        Gives each identity with its reference for the connector.
        """
        ...

    async def came(self, identity: IdentityId, reference: str, content: bytes, at: datetime) -> Changes:
        """Keep the picture behind a reference; empty: there is none. Does nothing when another reference is known."""
        ...
