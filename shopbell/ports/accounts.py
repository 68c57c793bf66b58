"""Accounts come and go. See `shopbell.ports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Verified
    from shopbell.ids import AccountId
    from shopbell.model import AccountState, Progress
    from shopbell.spending import Allowance


class AccountBook(Protocol):
    """Accounts come and go."""

    async def add_account(
        self, connector: str, verified: Verified, secret_ref: str, at: datetime
    ) -> tuple[AccountId, Changes]:
        """Secrets are not stored here; the same connector and address again updates the settings (sign in again)."""
        ...

    async def set_address(self, account: AccountId, address: str) -> Changes:
        """What an archive called by another name signs in under this one; no change where another account has it."""
        ...

    async def remove_account(self, account: AccountId, *, keep_history: bool) -> Changes:
        """Its history stays readable (state CLOSED) or is deleted."""
        ...

    async def set_state(self, account: AccountId, state: AccountState, text: str, at: datetime) -> Changes:
        """Health. `state_since` moves only when the state changes; the same again is no change.

        PAUSED and CLOSED are the owner's word: nothing is written over them here.
        """
        ...

    async def set_notices(self, account: AccountId, notices: Sequence[str]) -> Changes:
        """What is only partly well; the same again is no change."""
        ...

    async def set_allowance(self, account: AccountId, allowance: Allowance | None) -> Changes:
        """How much is used up; the same again is no change."""
        ...

    async def set_progress(self, account: AccountId, progress: Progress | None) -> Changes:
        """How far history has come."""
        ...

    async def set_whole(self, account: AccountId, at: datetime) -> Changes:
        """Its history was read as far back as it goes; the first time since it was asked for counts."""
        ...

    async def read_further(self, account: AccountId, at: datetime) -> Changes:
        """Ask for history anew: what was said to be missing at its beginning is found out once more."""
        ...

    async def heard(self, account: AccountId, at: datetime) -> Changes:
        """Last successful contact; written at most every minute."""
        ...

    async def set_account_settings(self, account: AccountId, settings: Mapping[str, str]) -> Changes:
        """Merge into its plain settings."""
        ...

    async def set_paused(self, account: AccountId, paused: bool, at: datetime) -> Changes:
        """Pause or go on."""
        ...

    async def set_notify(self, account: AccountId, notify: bool) -> Changes:
        """Whether this account notifies."""
        ...
