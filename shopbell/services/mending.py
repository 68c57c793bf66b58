"""Mending: a late answer or a broken promise is faced, answered, and remembered with whether the person came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.connector import Clock
    from shopbell.ids import ConversationId, OutboxId
    from shopbell.mending import Mended, MendingCase
    from shopbell.ports import Bell, Library, MendingBook


class Mending:
    """Says what there is to mend, and keeps what was done about it."""

    def __init__(self, book: MendingBook, library: Library, bell: Bell, clock: Clock) -> None:
        self._book = book
        self._library = library
        self._bell = bell
        self._clock = clock

    async def case(self, conversation: ConversationId) -> MendingCase | None:
        """What there is to mend in a conversation now."""
        return await self._book.mending_case(conversation, self._clock.now())

    async def answered(self, case: MendingCase, item: OutboxId) -> None:
        """This press of Send answers it. An undone one takes the record along with its bubble."""
        sent = await self._library.outbox_item(item)
        self._bell.ring(await self._book.record_mending(case, sent.message, self._clock.now()))

    async def mended(self, since: datetime, until: datetime) -> tuple[Mended, ...]:
        """What was mended between two moments, and who came back."""
        return await self._book.mendings(since, until)
