"""A window of at most 200 messages of one conversation, extended both ways as somebody scrolls."""

from collections.abc import Sequence
from dataclasses import dataclass

from shopbell.ids import ConversationId, MessageId
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
        self.span = Span()

    async def open(self, at: MessageId | None = None) -> Span:
        """The newest messages, or those around one."""
        page = await self._library.messages(self.conversation, around=at, limit=FIRST_PAGE)
        self.span = Span(page.messages, page.more_before, page.more_after)
        return self.span

    async def read_older(self) -> Span:
        """One page further back; the same span when there is none."""
        if self.span.more_before and self.span.messages:
            first = self.span.messages[0].id
            page = await self._library.messages_before(self.conversation, first, PAGE)
            self.span = older(self.span, page)
        return self.span

    async def read_newer(self) -> Span:
        """One page further on; the same span when there is none."""
        if self.span.more_after and self.span.messages:
            last = self.span.messages[-1].id
            page = await self._library.messages_after(self.conversation, last, PAGE)
            self.span = newer(self.span, page)
        return self.span

    async def refresh(self) -> Span:
        """Read again what is shown, and what came after it; the place does not move.

        At the newest end this is the newest page, so that a message that just arrived or left is there.
        """
        if self.span.more_after and self.span.messages:
            middle = self.span.messages[len(self.span.messages) // 2].id
            page = await self._library.messages(self.conversation, around=middle, limit=len(self.span.messages))
        else:
            size = min(LIMIT, max(FIRST_PAGE, len(self.span.messages) + 5))
            page = await self._library.messages(self.conversation, limit=size)
        self.span = Span(page.messages, page.more_before, page.more_after)
        return self.span
