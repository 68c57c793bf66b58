"""A connector whose sign-in the test decides, behind the real Setup."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shopbell.changes import Changes
from shopbell.connector import Connector, Field, FieldKind, Form, Session, Toolbox, Verified
from shopbell.errors import NotFound
from shopbell.history import FURTHER
from shopbell.ids import AccountId
from shopbell.manifest import Capability, Idempotency, Manifest, SignIn
from shopbell.model import Account, AccountState, SecretPlace
from shopbell.sign_in_code import SignInCode
from tests.ui.support.memory import MemoryShop

MAIL = Manifest(
    id="mail",
    name="E-mail",
    category="mail",
    capabilities=frozenset(Capability),
    sign_in=SignIn.PASSWORD,
    idempotency=Idempotency.LOOKUP,
    badge="@",
)
FORM = Form(
    title="Your e-mail account",
    fields=(
        Field("address", "E-mail address", FieldKind.EMAIL, required=True),
        Field("password", "Password", FieldKind.PASSWORD, required=True),
        Field("imap_host", "Incoming server", advanced=True),
        Field("trusted_fingerprint", "Trusted certificate", advanced=True),
    ),
    intro="What you use to sign in to your mail.",
)


@dataclass
class ScriptedConnector:
    """Raises what the test says, then takes everything."""

    troubles: list[Exception] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    hold: asyncio.Event | None = None
    code: SignInCode | None = None
    """Shown while it holds."""
    cancelled: bool = False

    @property
    def manifest(self) -> Manifest:
        return MAIL

    def form(self) -> Form:
        return FORM

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        self.asked.append(dict(answers))
        if self.hold is not None:
            await self._held(tools)
        if self.troubles:
            raise self.troubles.pop(0)
        secrets = {"password": answers.get("password", "")}
        return Verified(answers["address"], "", {"imap_host": "found"}, secrets)

    async def _held(self, tools: Toolbox) -> None:
        assert self.hold is not None
        assert tools.show_code is not None
        tools.show_code(self.code)
        try:
            await self.hold.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            tools.show_code(None)

    def open(self, account: Account, tools: Toolbox) -> Session:
        raise NotFound("no session in this test")


@dataclass
class OneCatalogue:
    """Mail, and what a test adds."""

    connector: ScriptedConnector
    more: dict[str, Manifest] = field(default_factory=dict)
    others: dict[str, Connector] = field(default_factory=dict)

    def manifests(self) -> Mapping[str, Manifest]:
        return {"mail": MAIL, **self.more}

    def add(self, connector: Connector) -> None:
        """One of its own kind."""
        self.more[connector.manifest.id], self.others[connector.manifest.id] = connector.manifest, connector

    def load(self, connector: str) -> Connector:
        return self.others.get(connector, self.connector)


@dataclass
class MemoryBook:
    """`AccountBook` over the shop in memory."""

    shop: MemoryShop

    async def add_account(
        self, connector: str, verified: Verified, secret_ref: str, at: datetime
    ) -> tuple[AccountId, Changes]:
        known = [a for a in self.shop.accounts.values() if a.address == verified.address]
        account = known[0].id if known else AccountId(next(self.shop.next_id))
        self.shop.accounts[account] = Account(
            id=account,
            connector=connector,
            address=verified.address,
            name=verified.name,
            state=AccountState.OK,
            state_since=at,
            state_text="",
            added_at=at,
            last_heard_at=None,
            settings=dict(verified.settings),
            secret_ref=secret_ref,
        )
        return account, Changes(accounts=frozenset({account}))

    async def remove_account(self, account: AccountId, *, keep_history: bool) -> Changes:
        self.shop.settings["removed"] = f"{account} {keep_history}"
        del self.shop.accounts[account]
        return Changes(accounts=frozenset({account}))

    async def set_paused(self, account: AccountId, paused: bool, at: datetime) -> Changes:
        state = AccountState.PAUSED if paused else AccountState.OK
        self.shop.accounts[account] = replace(self.shop.accounts[account], state=state)
        return Changes(accounts=frozenset({account}))

    async def read_further(self, account: AccountId, at: datetime) -> Changes:
        settings = {**self.shop.accounts[account].settings, FURTHER: at.isoformat()}
        self.shop.accounts[account] = replace(self.shop.accounts[account], settings=settings, whole_at=None)
        self.shop.gaps = [gap for gap in self.shop.gaps if gap.start is not None]
        return Changes(accounts=frozenset({account}))

    async def set_notify(self, account: AccountId, notify: bool) -> Changes:
        self.shop.accounts[account] = replace(self.shop.accounts[account], notify=notify)
        return Changes(accounts=frozenset({account}))


@dataclass
class MemorySecrets:
    """`Secrets` that may be missing."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    trouble: Exception | None = None

    async def get(self, ref: str, name: str) -> str | None:
        return self.values.get((ref, name))

    async def set(self, ref: str, name: str, value: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.values[(ref, name)] = value

    async def forget(self, ref: str) -> None:
        self.values = {key: value for key, value in self.values.items() if key[0] != ref}


@dataclass
class ScriptedChoice:
    """`SecretChoice`: makes the secrets usable when a choice is made."""

    secrets: MemorySecrets
    chosen: SecretPlace = SecretPlace.KEYRING

    def place(self) -> SecretPlace:
        return self.chosen

    def locked(self) -> bool:
        return False

    async def use_keyring(self) -> None:
        self.chosen = SecretPlace.KEYRING

    async def use_passphrase(self, passphrase: str) -> None:
        self.chosen, self.secrets.trouble = SecretPlace.PASSPHRASE, None

    async def use_memory(self) -> None:
        self.chosen, self.secrets.trouble = SecretPlace.MEMORY, None
