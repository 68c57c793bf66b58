"""What each account's network is called, looks like and allows: the account's own settings first, then the manifest.

Settings read here: `network_name`, `badge`, `colour`, `limit_length`, `limit_unit`, `reply_window_hours`, and
`without` (capabilities of the connector that this network lacks, with spaces between). The demo shop
uses them to be six networks with one connector.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from shopbell.ids import AccountId
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.model import Account, AccountState
from shopbell.text.counters import Unit

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_PLAIN_COLOUR: Final = "#5b6b7f"
_UNITS: Final = frozenset(str(unit) for unit in Unit)


@dataclass(frozen=True, slots=True)
class Network:
    """One account as the window shows it."""

    account: AccountId
    name: str
    """The network's word: "Instagram", "e-mail"."""
    address: str
    """The account's own name there: "tern.bakery", "hello@tern.shop"."""
    badge: str
    colour: str
    manifest: Manifest
    """With this account's limits in it."""
    state: AccountState
    state_text: str = ""

    @property
    def can_answer(self) -> bool:
        """Whether anything can be sent from here at all."""
        return self.state is not AccountState.CLOSED and self.manifest.can(Capability.REPLY)

    @property
    def can_start(self) -> bool:
        """Whether a conversation can be begun from here."""
        return self.state is not AccountState.CLOSED and self.manifest.can(Capability.START)


def network_of(account: Account, manifests: Mapping[str, Manifest]) -> Network:
    """How an account is shown; one of an unknown connector can still be read."""
    manifest = manifests.get(account.connector) or _unknown(account.connector)
    settings = account.settings
    colour = settings.get("colour", manifest.colour)
    return Network(
        account=account.id,
        name=settings.get("network_name") or manifest.name,
        address=account.name if account.name and "@" not in account.address else account.address,
        badge=(settings.get("badge") or manifest.badge)[:2],
        colour=colour if _COLOUR.fullmatch(colour) else _PLAIN_COLOUR,
        manifest=replace(
            manifest,
            limit=_limit(settings, manifest.limit),
            capabilities=manifest.capabilities - _lacking(settings),
            reply_window_hours=_number(settings.get("reply_window_hours", ""), manifest.reply_window_hours),
        ),
        state=account.state,
        state_text=account.state_text,
    )


def _limit(settings: Mapping[str, str], usual: Limit) -> Limit:
    unit = settings.get("limit_unit", usual.unit)
    return Limit(
        length=_number(settings.get("limit_length", ""), usual.length),
        unit=unit if unit in _UNITS else usual.unit,
        attachment_bytes=usual.attachment_bytes,
    )


def _lacking(settings: Mapping[str, str]) -> frozenset[Capability]:
    """Capabilities of the connector that this account's network lacks."""
    words = settings.get("without", "").split()
    return frozenset(capability for capability in Capability if capability in words)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() else otherwise


def _unknown(connector: str) -> Manifest:
    return Manifest(
        id=connector,
        name=connector,
        category="",
        capabilities=frozenset(),
        sign_in=SignIn.NONE,
        idempotency=Idempotency.NONE,
    )
