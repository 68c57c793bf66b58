"""Everything said with one person as one timeline, in whatever place; answers go where the conversation is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ports import MessagePage
from ui.thread.window import MessageWindow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shopbell.changes import Changes
    from shopbell.ids import ConversationId, MessageId, PersonId
    from shopbell.model import Message
    from shopbell.ports import Library, PeopleBook
    from ui.backend import Backend
    from ui.thread.window import Span


class PersonWindow(MessageWindow):
    """A window over all conversations of the person that one conversation is with."""

    def __init__(
        self,
        library: Library,
        book: PeopleBook,
        conversation: ConversationId,
        person: PersonId,
        talks: Iterable[ConversationId],
    ) -> None:
        super().__init__(library, conversation)
        self._book = book
        self._newest_here: MessageId | None = None
        self.talks = frozenset({conversation, *talks})
        self.person: PersonId = person

    @property
    def here(self) -> tuple[Message, ...]:
        return tuple(message for message in self.span.messages if message.conversation == self.conversation)

    @property
    def first_shown(self) -> MessageId | None:
        """What waits for an answer here may be older than what was said elsewhere since."""
        newest = self.span.messages[-1].id if self.span.messages else None
        return self._newest_here if self._newest_here != newest else None

    def concerns(self, changes: Changes) -> bool:
        # Somebody wrote: it may be the same person, in a conversation that was not there before.
        return super().concerns(changes) or self.person in changes.persons or bool(changes.arrived)

    async def open(self, at: MessageId | None = None) -> Span:
        if at is None:
            here = (await self._library.messages(self.conversation, limit=1)).messages
            self._newest_here = here[-1].id if here else None
        return await super().open(self._newest_here if at is None else at)

    async def _page(self, around: MessageId | None, limit: int) -> MessagePage:
        return await self._book.turns(self.person, around=around, limit=limit)

    async def _page_before(self, message: MessageId, limit: int) -> MessagePage:
        try:
            return await self._book.turns_before(self.person, message, limit)
        except NotFound:
            return MessagePage(())  # taken off this person meanwhile; what is here is read again

    async def _page_after(self, message: MessageId, limit: int) -> MessagePage:
        try:
            return await self._book.turns_after(self.person, message, limit)
        except NotFound:
            return MessagePage(())


async def window_for(backend: Backend, conversation: ConversationId, *, whole: bool) -> MessageWindow:
    """One conversation, or with `whole` everything with its person where there is more than that one.

    Machines and what was only heard are no people: each of theirs stands alone.
    """
    library = backend.library
    rows = await library.rows_by_id([conversation]) if whole else ()
    if not rows or rows[0].person is None or rows[0].robot or rows[0].mention:
        return MessageWindow(library, conversation)
    talks = await library.conversations_of(rows[0].person)
    if len(talks) < 2:
        return MessageWindow(library, conversation)
    return PersonWindow(library, backend.people().book, rows[0].id, rows[0].person, talks)


async def is_still(backend: Backend, window: MessageWindow, whole: bool) -> bool:
    """Whether it shows the person as joined now. A conversation that came to them since is taken in."""
    now = await window_for(backend, window.conversation, whole=whole)
    if now.person == window.person and now.person is not None:
        window.talks = now.talks
    return now.person == window.person
