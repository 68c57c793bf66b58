"""What is said about an account, and how long to wait after each kind of failure."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from shopbell.engine.redact import frames
from shopbell.errors import (
    CertificateUntrusted,
    KnownError,
    RateLimited,
    SecretsUnavailable,
    SignInNeeded,
    StoreRefused,
    Unreachable,
)
from shopbell.model import Account, AccountState

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.engine.backoff import Backoff
    from shopbell.engine.parts import EngineParts
    from shopbell.ids import AccountId
    from shopbell.spending import Allowance

NEXT_TRY = "next_try"
"""The account's setting that holds when it is tried again (ISO 8601, UTC), '' when nothing waits."""
HEARD_SECONDS = 60.0
MOST_NOTICES = 5
STUMBLED = (
    "Shopbell itself stumbled over this account and stopped reading it; your other accounts go on. "
    "Try again, and if it happens again, send us what the command doctor says."
)
WELL = frozenset({AccountState.OK, AccountState.SYNCING})


class Changed(Protocol):
    """Hears that an account became well, or no longer is."""

    def __call__(self, *, well: bool) -> None:
        """Called once for each change."""


class Health:
    """Writes an account's state when it changes; reader and outbox share it."""

    def __init__(self, account: Account, parts: EngineParts, backoff: Backoff, changed: Changed) -> None:
        """`changed` is called after each change between well and not well."""
        self._account = account
        self._parts = parts
        self._backoff = backoff
        self._changed = changed
        self._since = account.state_since
        self._next_try = account.settings.get(NEXT_TRY, "")
        self._log = logging.getLogger(f"shopbell.engine.account.{account.id}")
        self._said: tuple[AccountState, str] | None = None
        self._told_well = True
        self._notices = account.notices
        self._allowance = account.allowance
        self.text = ""
        self._heard_at = float("-inf")
        self._written = account.state
        # A new engine is a new try: what stopped the last one may be mended.
        self.state = AccountState.SYNCING

    @property
    def account(self) -> AccountId:
        """Whose health."""
        return self._account.id

    @property
    def stopped(self) -> bool:
        """Whether nothing is tried until the owner did something."""
        return self.state in {AccountState.SIGN_IN, AccountState.BROKEN}

    @property
    def reason(self) -> str:
        """Why a message waits to leave, in words; '' when nothing is known to be in its way."""
        since = self._since.astimezone().strftime("%H:%M")
        name = self._account.name or self._account.address
        return {
            AccountState.SIGN_IN: f"Waiting to leave: {name} is signed out since {since}.",
            AccountState.BROKEN: f"Waiting to leave: {name} is stopped since {since}.",
            AccountState.OFFLINE: f"Waiting to leave: no connection to {name} since {since}.",
            AccountState.LIMITED: f"Waiting to leave: {name} was asked to wait at {since}.",
        }.get(self.state, "")

    def tried(self) -> None:
        """It is tried again: nothing is known to be in the way until the next failure."""
        if self.stopped:
            self.state = AccountState.SYNCING

    async def heard(self) -> None:
        """The service answered."""
        self._backoff.succeeded()
        clock = self._parts.clock
        if clock.monotonic() - self._heard_at >= HEARD_SECONDS:
            self._heard_at = clock.monotonic()
            self._ring(await self._parts.book.heard(self.account, clock.now()))

    async def well(self, *, syncing: bool) -> None:
        """All is well."""
        await self._say(AccountState.SYNCING if syncing else AccountState.OK, "")
        await self._plan(None)
        await self.heard()

    async def partly(self, notices: Sequence[str]) -> None:
        """What is not well in an account that is."""
        told = tuple(notices)[:MOST_NOTICES]
        if told != self._notices:
            self._notices = told
            self._ring(await self._parts.book.set_notices(self.account, told))

    async def allowed(self, allowance: Allowance | None) -> None:
        """How much of its budget is used up."""
        if allowance != self._allowance:
            self._allowance = allowance
            self._ring(await self._parts.book.set_allowance(self.account, allowance))

    async def failed(self, error: Exception) -> float | None:
        """Says what happened; seconds until the next try, or None to wait for the owner."""
        if isinstance(error, StoreRefused):
            self._log.error("the store refuses: %s", type(error).__name__)
            return self._backoff.failed()
        if isinstance(error, RateLimited):
            return await self._wait(AccountState.LIMITED, error, self._backoff.limited(error.until))
        if isinstance(error, Unreachable):
            return await self._wait(AccountState.OFFLINE, error, self._backoff.failed())
        if isinstance(error, SecretsUnavailable):
            # The keychain may be unlocked at any moment, by any program.
            return await self._wait(AccountState.SIGN_IN, error, self._backoff.failed())
        await self._stop(error)
        return None

    async def _wait(self, state: AccountState, error: KnownError, seconds: float) -> float:
        await self._plan(self._parts.clock.now() + timedelta(seconds=seconds))
        await self._say(state, str(error))
        return seconds

    async def _stop(self, error: Exception) -> None:
        await self._plan(None)
        if isinstance(error, SignInNeeded | CertificateUntrusted):
            since = error.since if isinstance(error, SignInNeeded) else None
            await self._say(AccountState.SIGN_IN, str(error), since)
        elif isinstance(error, KnownError):
            await self._say(AccountState.BROKEN, str(error))
        else:
            self._log.error("a bug stopped the account:\n%s", frames(error))
            await self._say(AccountState.BROKEN, STUMBLED)

    async def _say(self, state: AccountState, text: str, since: datetime | None = None) -> None:
        """`since` is the service's word for when it began, else it is now."""
        at = since or self._parts.clock.now()
        if self._said != (state, text):
            # Written first: whoever compares memory and database must not see the news only here.
            self._ring(await self._parts.book.set_state(self.account, state, text, at))
            self._said = (state, text)
        if state is not self._written:
            self._since, self._written = at, state
        self.state, self.text = state, text
        if self._told_well != (state in WELL):
            self._told_well = state in WELL
            self._changed(well=self._told_well)

    async def _plan(self, at: datetime | None) -> None:
        """Written once for each try, so that the window can count down by itself."""
        text = at.isoformat() if at is not None else ""
        if text != self._next_try:
            self._next_try = text
            settings = {NEXT_TRY: text}
            self._ring(await self._parts.book.set_account_settings(self.account, settings))

    def _ring(self, changes: Changes) -> None:
        if changes:
            self._parts.bell.ring(changes)
