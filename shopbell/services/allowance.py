"""What one account allows: its connector's manifest, narrowed by the account's own settings.

Settings read: `network_name`, `limit_length`, `limit_unit`, `reply_window_hours`, and `without` (capabilities of the
connector that this account's network lacks, with spaces between). The demo shop is six networks with one connector.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.text.units import Unit

if TYPE_CHECKING:
    from shopbell.model import Account

_UNITS: Final = frozenset(str(unit) for unit in Unit)


def allowance(account: Account, manifests: Mapping[str, Manifest]) -> Manifest:
    """The manifest that holds for this account; an unknown connector can do nothing, and its history can be read."""
    manifest = manifests.get(account.connector) or _unknown(account.connector)
    settings = account.settings
    return replace(
        manifest,
        name=settings.get("network_name") or manifest.name,
        limit=_limit(settings, manifest.limit),
        capabilities=manifest.capabilities - _lacking(settings),
        reply_window_hours=_number(settings.get("reply_window_hours", ""), manifest.reply_window_hours),
    )


def _limit(settings: Mapping[str, str], usual: Limit) -> Limit:
    unit = settings.get("limit_unit", usual.unit)
    return replace(
        usual,
        length=_number(settings.get("limit_length", ""), usual.length),
        unit=unit if unit in _UNITS else usual.unit,
    )


def _lacking(settings: Mapping[str, str]) -> frozenset[Capability]:
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
