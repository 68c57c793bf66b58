"""A window of at most 200 messages of one conversation, extended both ways as somebody scrolls."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopbell.changes import Changes
from shopbell.ids import ConversationId, MessageId, PersonId
from shopbell.model import Message
from shopbell.ports import Library, MessagePage

LIMIT = 200
"""The most messages held at once; the far end is let go first."""
FIRST_PAGE = 60
PAGE = 40


@dataclass(frozen=True, slots=True)
class Span:
    """What of a conversation is at hand, oldest first."""

    messages: tuple[Message, ...] = ()
    more_before: bool = False
    more_after: bool = False

    def holds(self, message: MessageId) -> bool:
        """Whether that message is in it."""
        return any(known.id == message for known in self.messages)


def older(span: Span, page: MessagePage) -> Span:
    """The span with a page before it; what falls out at the newer end can be read again."""
    joined = _joined(page.messages, span.messages)
    kept = joined[:LIMIT]
    return Span(kept, page.more_before, span.more_after or len(kept) < len(joined))


def newer(span: Span, page: MessagePage) -> Span:
    """The span with a page after it."""
    joined = _joined(span.messages, page.messages)
    kept = joined[-LIMIT:]
    return Span(kept, span.more_before or len(kept) < len(joined), page.more_after)


def replaced(span: Span, changed: Sequence[Message]) -> Span:
    """The span with newer versions of messages it holds."""
    fresh = {message.id: message for message in changed}
    messages = tuple(fresh.get(message.id, message) for message in span.messages)
    return Span(messages, span.more_before, span.more_after)


def _joined(first: Sequence[Message], second: Sequence[Message]) -> tuple[Message, ...]:
    known = {message.id for message in second}
    return (*(message for message in first if message.id not in known), *second)


class MessageWindow:
    """Reads a conversation page by page; holds no widget and nothing but what the store said."""

    def __init__(self, library: Library, conversation: ConversationId) -> None:
        self._library = library
        self.conversation = conversation
        self.talks = frozenset({conversation})
        """Conversations whose messages may be shown."""
        self.person: PersonId | None = None
        """Of whom everything is shown, wherever it was said; None for the one conversation."""
        self.span = Span()

    @property
    def here(self) -> tuple[Message, ...]:
        """What was said in the conversation itself, among what is at hand."""
        return self.span.messages

    @property
    def first_shown(self) -> MessageId | None:
        """The message to begin at; None for the newest."""
        return None

    def concerns(self, changes: Changes) -> bool:
        """Whether something in it may be different now."""
        shown = {message.id for message in self.span.messages}
        return bool(changes.everything or self.talks & changes.conversations or changes.messages & shown)

    async def open(self, at: MessageId | None = None) -> Span:
        """The newest messages, or those around one."""
        page = await self._page(at, FIRST_PAGE)
        self.span = Span(page.messages, page.more_before, page.more_after)
        return self.span

    async def read_older(self) -> Span:
        """One page further back; the same span when there is none."""
        if self.span.more_before and self.span.messages:
            self.span = older(self.span, await self._page_before(self.span.messages[0].id, PAGE))
        return self.span

    async def read_newer(self) -> Span:
        """One page further on; the same span when there is none."""
        if self.span.more_after and self.span.messages:
            self.span = newer(self.span, await self._page_after(self.span.messages[-1].id, PAGE))
        return self.span

    async def refresh(self) -> Span:
        """Read again what is shown, and what came after it; the place does not move.

        At the newest end this is the newest page, so that a message that just arrived or left is there.
        """
        if self.span.more_after and self.span.messages:
            middle = self.span.messages[len(self.span.messages) // 2].id
            page = await self._page(middle, len(self.span.messages))
        else:
            page = await self._page(None, min(LIMIT, max(FIRST_PAGE, len(self.span.messages) + 5)))
        self.span = Span(page.messages, page.more_before, page.more_after)
        return self.span

    async def _page(self, around: MessageId | None, limit: int) -> MessagePage:
        return await self._library.messages(self.conversation, around=around, limit=limit)

    async def _page_before(self, message: MessageId, limit: int) -> MessagePage:
        return await self._library.messages_before(self.conversation, message, limit)

    async def _page_after(self, message: MessageId, limit: int) -> MessagePage:
        return await self._library.messages_after(self.conversation, message, limit)
