"""Messages of buyers as events: pure, and it believes nothing of what eBay sent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.ebay.api import Record
from shopbell.errors import Rejected
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

_BEGINNING: Final = datetime.fromtimestamp(0, UTC)


def time_of(message: Record) -> datetime:
    """When eBay received it."""
    return values.moment(message, "createdDate") or _BEGINNING


def order_of(message: Record) -> tuple[datetime, int, str]:
    """For sorting: of two messages of one moment the one with the lower number came first."""
    number = values.text(message, "messageId")
    return time_of(message), len(number), number


def id_of(conversation: str, message: Record) -> str:
    """Names it together with its conversation, which has to be named to mark it as read."""
    return f"{conversation}:{values.text(message, 'messageId')}"


def conversation_of(remote_id: str) -> str:
    """The conversation in such a name."""
    conversation, _, number = remote_id.rpartition(":")
    if not (conversation and number):
        raise Rejected("This is no message at eBay.")
    return conversation


def is_ours(message: Record, names: frozenset[str]) -> bool:
    """Whether the shop wrote it. For some sellers eBay gives unchanging user ids in place of names."""
    return values.text(message, "senderUsername").casefold() in names


def text_of(message: Record) -> str:
    """The words, and a line for each file: those lie at web addresses and are opened there."""
    files = [
        f"{one_line(values.text(one, 'mediaName')) or 'File'}: {one_line(values.text(one, 'mediaUrl'))}"
        for one in values.records(message, "messageMedia")
        if values.text(one, "mediaUrl").startswith("https://")
    ]
    return "\n".join(part for part in (clean_text(values.text(message, "messageBody")).strip("\n"), *files) if part)


def seen(message: Record, about: Record, names: frozenset[str], *, live: bool) -> MessageSeen:
    """A message of the conversation that `about` is the record of."""
    conversation, own = values.text(about, "conversationId"), is_ours(message, names)
    title = one_line(values.text(about, "conversationTitle") or values.text(message, "subject"))
    sender = one_line(values.text(message, "senderUsername"))
    return MessageSeen(
        remote_id=id_of(conversation, message),
        at=time_of(message),
        author=Author(sender.casefold() or f"conversation:{conversation}", sender or "eBay member"),
        own=own,
        text=text_of(message),
        thread=Thread(conversation=conversation, subject=title),
        visibility=Visibility.PRIVATE,
        context=title,
        seen=None if own else values.flag(message, "readStatus"),
        subject=title,
        live=live,
        facts=_facts(about),
    )


def _facts(about: Record) -> Mapping[str, str]:
    number = values.text(about, "referenceId")
    if values.text(about, "referenceType") != "LISTING" or not (number.isascii() and number.isdecimal()):
        return {}
    return {"item": number, "link": f"https://www.ebay.com/itm/{number}"}
