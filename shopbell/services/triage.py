"""Whose turn it is, overruled by the owner: settled, later, no answer needed, a call or a visit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.connector import Clock
    from shopbell.ids import ConversationId, PersonId
    from shopbell.model import MessageKind
    from shopbell.ports import Bell, Desk

NO_ANSWER_NEEDED = "no answer needed"


class Triage:
    """One key each; every one can be undone with `reopen`."""

    def __init__(self, desk: Desk, bell: Bell, clock: Clock) -> None:
        self._desk = desk
        self._bell = bell
        self._clock = clock

    async def settle(self, conversation: ConversationId, reason: str = "") -> None:
        """Done, until they write again."""
        self._bell.ring(await self._desk.settle(conversation, reason, self._clock.now()))

    async def no_answer_needed(self, conversation: ConversationId) -> None:
        """Their last words ask for nothing."""
        await self.settle(conversation, NO_ANSWER_NEEDED)

    async def later(self, conversation: ConversationId, until: datetime) -> None:
        """Out of the waiting list until then."""
        self._bell.ring(await self._desk.later(conversation, until))

    async def reopen(self, conversation: ConversationId) -> None:
        """As if it had not been settled or put off."""
        self._bell.ring(await self._desk.reopen(conversation))

    async def log_contact(
        self, conversation: ConversationId, kind: MessageKind, text: str, *, answered: bool = True
    ) -> None:
        """A call or a visit to the counter: a turn made elsewhere."""
        self._bell.ring(await self._desk.log_contact(conversation, kind, text, self._clock.now(), answered=answered))

    async def mark_seen(self, conversation: ConversationId, seen: bool = True) -> None:
        """Read; changes nothing about whose turn it is."""
        self._bell.ring(await self._desk.mark_seen(conversation, seen))

    async def note(self, person: PersonId, text: str) -> None:
        """The owner's words about a person."""
        self._bell.ring(await self._desk.set_note(person, text))

    async def set_robot(self, conversation: ConversationId, robot: bool) -> None:
        """A machine after all, or a person after all."""
        self._bell.ring(await self._desk.set_robot(conversation, robot))
