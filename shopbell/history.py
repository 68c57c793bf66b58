"""How far back an account has been read, what may be missing of it, and whether to ask its service for more."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from shopbell.manifest import Capability, Manifest
from shopbell.model import Account, AccountState, Gap

if TYPE_CHECKING:
    from shopbell.ids import AccountId

FURTHER = "read_further"
"""The account's setting that holds when the owner last asked for more history (ISO 8601, UTC)."""


class Reach(StrEnum):
    """How far back an account has been read."""

    READING = "reading"
    """Still on its way backwards."""
    WHOLE = "whole"
    """To the beginning."""
    CUT = "cut"
    """The service hands out nothing older; it may have more by now."""
    NONE = "none"
    """This network hands out no history at all, only what is new."""


def missing(gaps: Sequence[Gap], account: AccountId) -> tuple[Gap, ...]:
    """What may be missing of one account, oldest first."""
    return tuple(gap for gap in gaps if gap.account == account and gap.closed_at is None)


def reach(account: Account, manifest: Manifest, gaps: Sequence[Gap]) -> Reach:
    """`gaps`: at least those of this account."""
    if not manifest.can(Capability.HISTORY):
        return Reach.NONE
    if account.whole_at is None:
        return Reach.READING
    cut = any(gap.start is None for gap in missing(gaps, account.id))
    return Reach.CUT if cut else Reach.WHOLE


def can_read_further(account: Account, manifest: Manifest, gaps: Sequence[Gap]) -> bool:
    """Whether asking the service once more may bring older messages."""
    rests = account.state in {AccountState.PAUSED, AccountState.CLOSED}
    return not rests and reach(account, manifest, gaps) is Reach.CUT
