"""Where else somebody waits: one person is one row of the list, however many networks they asked on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True)
class AlsoWaiting:
    """Another conversation in which the same person waits."""

    conversation: ConversationId
    account: AccountId
    network: str
    """Where they write: the connector, or the network that a bridge brings them from."""
