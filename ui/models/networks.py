"""What each account's network is called, looks like and allows: the account's own settings first, then the manifest.

Settings read here: `badge` and `colour`; for the others see `shopbell.services.allowance`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from shopbell.manifest import Capability, Manifest
from shopbell.model import Account, AccountState, ConversationRow
from shopbell.services.allowance import allowance

if TYPE_CHECKING:
    from shopbell.ids import AccountId
    from shopbell.spending import Allowance

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_PLAIN_COLOUR: Final = "#5b6b7f"


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
    allowance: Allowance | None = None
    """What is used up of its budget, as of the last look."""
    carried: bool = False
    """Whether name and sign are those of a network whose people a bridge brings here."""

    @property
    def can_answer(self) -> bool:
        """Whether anything can be sent from here at all."""
        return self.state is not AccountState.CLOSED and self.manifest.can(Capability.REPLY)

    @property
    def can_start(self) -> bool:
        """Whether a conversation can be begun from here."""
        return self.state is not AccountState.CLOSED and self.manifest.can(Capability.START)


_BRIDGED: Final = {
    "whatsapp": ("WhatsApp", "Wa", "#1f8f4d"),
    "signal": ("Signal", "Si", "#3a76f0"),
    "instagram": ("Instagram", "Ig", "#c13584"),
    "facebook": ("Messenger", "f", "#1462d8"),
    "messenger": ("Messenger", "f", "#1462d8"),
    "telegram": ("Telegram", "Te", "#2481cc"),
    "discord": ("Discord", "Di", "#5865f2"),
    "slack": ("Slack", "Sl", "#611f69"),
    "linkedin": ("LinkedIn", "in", "#0a66c2"),
    "x": ("X", "X", "#26313d"),
    "sms": ("SMS", "Sm", "#1a73e8"),
    "imessage": ("iMessage", "iM", "#2a8a34"),
}
"""What people of a bridged network are shown as; others by the bridge's own word."""


def network_words(network: str) -> str:
    """A network's name, also where only a bridge's word for it is known."""
    return _BRIDGED[network][0] if network in _BRIDGED else network


def behind_bridge(network: Network | None, row: ConversationRow) -> Network | None:
    """The network that somebody really writes from, where the account only brings them here."""
    if network is None or row.network in ("", row.connector):
        return network
    return _carried(network, row.network)


def of_author(network: Network, wrote_at: str) -> Network:
    """The network of one who wrote in a room that a bridge joins: not everybody there is on its other side."""
    if wrote_at in ("", network.manifest.id):
        if not network.carried:
            return network
        manifest = network.manifest
        return replace(network, name=manifest.name, badge=manifest.badge, colour=manifest.colour, carried=False)
    return _carried(network, wrote_at)


def _carried(network: Network, other: str) -> Network:
    name, badge, colour = _BRIDGED.get(other, (other.title(), other[:1].upper(), _PLAIN_COLOUR))
    return replace(network, name=name, badge=badge, colour=colour, carried=True)


def also_places(row: ConversationRow, networks: Mapping[AccountId, Network]) -> tuple[str, ...]:
    """Where else the person of a row waits, by name, each once."""
    names = []
    for one in row.also:
        network = networks.get(one.account)
        if network is not None and one.network in ("", network.manifest.id):
            names.append(network.name)
        else:
            names.append(_BRIDGED.get(one.network, (one.network.title(),))[0])
    return tuple(dict.fromkeys(names))


def network_of(account: Account, manifests: Mapping[str, Manifest]) -> Network:
    """How an account is shown; one of an unknown connector can still be read."""
    manifest = allowance(account, manifests)
    settings = account.settings
    colour = settings.get("colour", manifest.colour)
    return Network(
        account=account.id,
        name=manifest.name,
        address=account.name if account.name and "@" not in account.address else account.address,
        badge=(settings.get("badge") or manifest.badge)[:2],
        colour=colour if _COLOUR.fullmatch(colour) else _PLAIN_COLOUR,
        manifest=manifest,
        state=account.state,
        state_text=account.state_text,
        allowance=account.allowance,
    )
