"""Adding, signing in again and removing accounts, for the wizard and the command line."""

from __future__ import annotations

import asyncio
import secrets as random_source
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from shopbell.errors import KnownError, NotFound, Rejected, Unsupported
from shopbell.history import Reach, can_read_further, reach
from shopbell.model import AccountState
from shopbell.probing import Checked, Finding, Found

if TYPE_CHECKING:
    from shopbell.connector import Clock, Connector, Form, Toolbox, Verified
    from shopbell.ids import AccountId
    from shopbell.manifest import Manifest
    from shopbell.model import Account, Gap
    from shopbell.ports import AccountBook, Bell, Library, Secrets
    from shopbell.sign_in_code import AskAddress, ShowCode

_PATIENCE_SECONDS = 10.0
BORN = "archive"
"""A setting of accounts that an archive made."""


class Catalogue(Protocol):
    """The connectors there are; `connectors/__init__.py` finds them."""

    def manifests(self) -> Mapping[str, Manifest]:
        """By id, without importing any connector."""
        ...

    def load(self, connector: str) -> Connector:
        """Imported now; raises NotFound."""
        ...


class Setup:
    """The answers of a form become an account; its secrets go to the keyring and nowhere else."""

    def __init__(
        self,
        catalogue: Catalogue,
        library: Library,
        book: AccountBook,
        secrets: Secrets,
        bell: Bell,
        clock: Clock,
        toolbox: Callable[[str], Toolbox],
    ) -> None:
        """`toolbox` makes the tools for a secret reference."""
        self._catalogue = catalogue
        self._library = library
        self._book = book
        self._secrets = secrets
        self._bell = bell
        self._clock = clock
        self._toolbox = toolbox

    def manifests(self) -> Mapping[str, Manifest]:
        """Every connector by id, without importing any."""
        return self._catalogue.manifests()

    def form(self, connector: str) -> Form:
        """What to ask; raises NotFound."""
        return self._catalogue.load(connector).form()

    def can_check(self, connector: str) -> bool:
        """Whether its permissions can be tried one by one; raises NotFound."""
        from shopbell.connector import Checks

        return isinstance(self._catalogue.load(connector), Checks)

    async def check(
        self,
        connector: str,
        answers: Mapping[str, str],
        show_code: ShowCode | None = None,
        ask_address: AskAddress | None = None,
    ) -> Checked:
        """Sign in with these answers and try each permission; keeps nothing. Raises FormRefused and friends.

        A connector that cannot try them one by one only signs in.
        """
        from shopbell.connector import Checks

        known, ref = self._that_signs_in(connector), _reference()
        tools = replace(self._toolbox(ref), show_code=show_code, ask_address=ask_address)
        try:
            if isinstance(known, Checks):
                return await known.check(answers, tools)
            verified = await known.verify(answers, tools)
            return Checked((Found("sign-in", "Signing in.", Finding.FINE),), verified)
        finally:
            # A token that was renewed on the way lies under this reference, which no account will ever name.
            with suppress(KnownError):
                await self._secrets.forget(ref)

    async def add(
        self,
        connector: str,
        answers: Mapping[str, str],
        show_code: ShowCode | None = None,
        ask_address: AskAddress | None = None,
        *,
        checked: Checked | None = None,
    ) -> tuple[AccountId, str]:
        """Verify, store secrets, then the account; gives id and address. Raises FormRefused and friends.

        `show_code`: where a code can be shown that the owner types in elsewhere; `ask_address`: where the address of
        a page can be asked for. `checked`: what `check` found with the same answers, so that nobody signs in twice.
        """
        ref = _reference()
        verified = checked.verified if checked is not None else None
        if verified is None:
            tools = replace(self._toolbox(ref), show_code=show_code, ask_address=ask_address)
            verified = await self._that_signs_in(connector).verify(answers, tools)
        known = await self._known(connector, verified.address) or await self._born(connector, verified)
        if known is not None:
            return await self._renew(known, verified, known.secret_ref or ref)
        try:
            await self._keep(ref, verified)
            account, changes = await self._book.add_account(connector, verified, ref, self._clock.now())
        except KnownError:
            # No account will ever name this reference: nothing of it is to stay in the keyring.
            with suppress(KnownError):
                await self._secrets.forget(ref)
            raise
        self._bell.ring(changes)
        return account, verified.address

    def _that_signs_in(self, connector: str) -> Connector:
        known = self._catalogue.load(connector)
        if known.manifest.explains:
            raise Unsupported(f"{known.manifest.name} lets no program in, so there is no account to add.")
        return known

    async def _renew(self, account: Account, verified: Verified, ref: str) -> tuple[AccountId, str]:
        """`ref`: that of the account, or a new one for history that was imported without a sign-in."""
        await self._keep(ref, verified)
        same, changes = await self._book.add_account(account.connector, verified, ref, self._clock.now())
        self._bell.ring(changes)
        return same, verified.address

    async def _known(self, connector: str, address: str) -> Account | None:
        for account in await self._library.accounts():
            if account.connector == connector and account.address == address:
                return account
        return None

    async def _born(self, connector: str, verified: Verified) -> Account | None:
        """The one that an archive of this account made: called as the service calls it now."""
        names = {plain_address(one) for one in (verified.address, verified.name, *verified.settings.values()) if one}
        for account in await self._library.accounts():
            of_archive = account.connector == connector and not account.secret_ref and BORN in account.settings
            if of_archive and {plain_address(account.address), plain_address(account.name)} & names:
                self._bell.ring(await self._book.set_address(account.id, verified.address))
                return await self._known(connector, verified.address)
        return None

    async def _keep(self, ref: str, verified: Verified) -> None:
        for name, value in verified.secrets.items():
            await self._secrets.set(ref, name, value)

    async def remove(self, account: AccountId, *, keep_history: bool) -> None:
        """The sign-in is taken back where it can be, secrets go, then the account; its history stays when wished."""
        for known in await self._library.accounts():
            if known.id == account and known.secret_ref:
                await self._sign_out(known)
                await self._secrets.forget(known.secret_ref)
        self._bell.ring(await self._book.remove_account(account, keep_history=keep_history))

    async def _sign_out(self, account: Account) -> None:
        """A service that is away, or closed, keeps nobody from removing its account."""
        from shopbell.connector import SignsOut

        with suppress(KnownError, TimeoutError):
            connector = self._catalogue.load(account.connector)
            if isinstance(connector, SignsOut):
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await connector.sign_out(account, self._toolbox(account.secret_ref))

    async def pause(self, account: AccountId, paused: bool) -> None:
        """Stop or go on reading and sending."""
        self._bell.ring(await self._book.set_paused(account, paused, self._clock.now()))

    async def read_further(self, account: AccountId) -> None:
        """Ask the service for more history than it gave; raises Rejected with the reason when there can be none."""
        known = {one.id: one for one in await self._library.accounts()}
        if account not in known:
            raise NotFound("This account is not here any more.")
        manifest = self.manifests().get(known[account].connector)
        gaps = await self._library.gaps(account)
        if manifest is None or not can_read_further(known[account], manifest, gaps):
            raise Rejected(_why_not(known[account], manifest, gaps))
        self._bell.ring(await self._book.read_further(account, self._clock.now()))

    async def notify(self, account: AccountId, notify: bool) -> None:
        """Whether arrivals of this account are announced."""
        self._bell.ring(await self._book.set_notify(account, notify))


def _reference() -> str:
    """For secrets in the keyring: whoever lists it sees no account."""
    return random_source.token_hex(16)


def plain_address(name: str) -> str:
    """Without what networks put before it, and in one case."""
    return name.strip().removeprefix("@").casefold()


def _why_not(account: Account, manifest: Manifest | None, gaps: Sequence[Gap]) -> str:
    name = account.name or account.address
    if manifest is None:
        return "This version of Shopbell does not know this kind of account. Its history can be read."
    if account.state is AccountState.PAUSED:
        return f"{name} is paused. Let it go on first, then ask for more."
    return {
        Reach.NONE: f"{manifest.name} hands out nothing older; what came since the account was added is here.",
        Reach.READING: f"{name} is still being read backwards. What is older comes by itself.",
        Reach.WHOLE: f"{name} was read back to its beginning. There is nothing older.",
    }.get(reach(account, manifest, gaps), f"{name} is closed, so nothing more can be read.")
