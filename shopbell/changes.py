"""What the store says changed: ids only, never contents, so that nothing private travels on the bell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId, PersonId


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids touched by one committed transaction. `counter` is the database's change counter after it."""

    counter: int = 0
    accounts: frozenset[AccountId] = field(default_factory=frozenset)
    conversations: frozenset[ConversationId] = field(default_factory=frozenset)
    messages: frozenset[MessageId] = field(default_factory=frozenset)
    persons: frozenset[PersonId] = field(default_factory=frozenset)
    outbox: frozenset[OutboxId] = field(default_factory=frozenset)
    drafts: frozenset[str] = field(default_factory=frozenset)
    arrived: frozenset[MessageId] = field(default_factory=frozenset)
    """Messages from people, new and live (not history): what a notification may speak of."""
    received: int = 0
    """How many messages were new in this transaction; a replay gives 0."""
    everything: bool = False
    """Too much changed to list: read again."""
    initiator: str = ""
    """Who did it, so that a window need not react to its own doing."""

    def __or__(self, other: Changes) -> Changes:
        return Changes(
            counter=max(self.counter, other.counter),
            accounts=self.accounts | other.accounts,
            conversations=self.conversations | other.conversations,
            messages=self.messages | other.messages,
            persons=self.persons | other.persons,
            outbox=self.outbox | other.outbox,
            drafts=self.drafts | other.drafts,
            arrived=self.arrived | other.arrived,
            received=self.received + other.received,
            everything=self.everything or other.everything,
            initiator=self.initiator if self.initiator == other.initiator else "",
        )

    def __bool__(self) -> bool:
        return self.everything or bool(
            self.accounts or self.conversations or self.messages or self.persons or self.outbox or self.drafts
        )
