"""Rows of an export: what a line of its JSON Lines files says, and back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from shopbell.events import (
    Author,
    DeliveryReported,
    Event,
    MessageEdited,
    MessageGone,
    MessageSeen,
    SeenAttachment,
    Thread,
)
from shopbell.model import Account, ConversationRow, Delivery, Direction, Draft, Message, MessageKind, Visibility
from shopbell.promises import DraftPromise
from shopbell.receipts import RECEIPTS

NOT_LEFT = "It had not left when this history was exported."
_NOT_SENT = {one.value for one in (Delivery.WAITING, Delivery.SENDING, Delivery.REFUSED, Delivery.UNCERTAIN)}

Row = Mapping[str, object]
_LARGEST: Final = 2**53
_NAMED: Final = re.compile(r"(?P<name>[^<]+) <(?P<address>.+)>", re.DOTALL)


def account_row(number: int, account: Account) -> Row:
    """An account without its secrets."""
    return {
        "account": number,
        "connector": account.connector,
        "address": account.address,
        "name": account.name,
        "settings": dict(account.settings),
        "added_at": account.added_at.isoformat(),
    }


def conversation_row(number: int, account: int, row: ConversationRow, note: str) -> Row:
    """What the owner decided about a conversation and noted about its person, and how the service calls it."""
    return {
        "conversation": number,
        "account": account,
        "remote_id": row.remote_id,
        "subject": row.subject,
        "person": row.person_name or row.person_address,
        "turn": row.turn.value,
        "settled_reason": row.settled_reason,
        "later_until": None if row.later_until is None else row.later_until.isoformat(),
        "robot": row.robot,
        "mention": row.mention,
        "note": note,
    }


def message_row(conversation: int, account: int, message: Message, html: str, has_raw: bool, answers: str) -> Row:
    """A message with all its words; files lie beside, named by their SHA-256."""
    return {
        "conversation": conversation,
        "account": account,
        "remote_id": message.remote_id,
        "at": message.at.isoformat(),
        "direction": message.direction.value,
        "kind": message.kind.value,
        "author": {
            "name": message.author_name,
            "address": message.author_address,
            "network": message.author_network,
        },
        "recipients": list(message.recipients),
        "subject": message.subject,
        "text": message.text,
        "html": html,
        "visibility": message.visibility.value,
        "delivery": message.delivery.value,
        "meaning": message.meaning,
        "delivery_note": message.delivery_note,
        "delivered_at": None if message.delivered_at is None else message.delivered_at.isoformat(),
        "seen": message.seen,
        "answers": answers,
        "context": message.context,
        "edited_at": None if message.edited_at is None else message.edited_at.isoformat(),
        "gone_at": None if message.gone_at is None else message.gone_at.isoformat(),
        "facts": dict(message.facts),
        "has_original": has_raw,
        "attachments": [
            {
                "name": a.name,
                "type": a.media_type,
                "size": a.size,
                "sha256": a.sha256,
                "content_id": a.content_id,
                "remote_ref": a.remote_ref,
                "description": a.description,
            }
            for a in message.attachments
        ],
    }


def draft_row(conversation: int | None, account: int, draft: Draft) -> Row:
    """What was being written."""
    return {
        "conversation": conversation,
        "account": account,
        "text": draft.text,
        "subject": draft.subject,
        "to": list(draft.to),
        "cc": list(draft.cc),
        "bcc": list(draft.bcc),
        "updated_at": draft.updated_at.isoformat(),
        "attachments": [
            {"name": a.name, "type": a.media_type, "size": a.size, "sha256": a.sha256, "description": a.description}
            for a in draft.attachments
        ],
        "promises": [
            {"words": p.words, "due_at": p.due_at.isoformat(), "whole_day": p.whole_day} for p in draft.promises
        ],
    }


def draft_promises(row: Row) -> tuple[DraftPromise, ...]:
    """The promises in what was being written; one that is damaged is left out."""
    listed = row.get("promises")
    found = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return tuple(
        DraftPromise(text_of(item, "words"), due, item.get("whole_day") is True)
        for item in found
        if text_of(item, "words") and (due := time_of(item, "due_at")) is not None
    )


def text_of(row: Row, name: str) -> str:
    """A text field of a row, '' when it is missing."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def time_of(row: Row, name: str) -> datetime | None:
    """A time field of a row, None when it is missing or not a time."""
    try:
        found = datetime.fromisoformat(text_of(row, name))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def number_of(row: Row, name: str) -> int:
    """A number of an account or a conversation inside the export; -1 when it is missing."""
    value = row.get(name)
    return value if isinstance(value, int) else -1


def texts_of(row: Row, name: str) -> tuple[str, ...]:
    """A list of texts."""
    value = row.get(name)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def mapping_of(row: Row, name: str) -> Mapping[str, object]:
    """An object inside a row."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def message_event(row: Row, remote_conversation: str, raw: bytes | None, files: Mapping[str, bytes]) -> MessageSeen:
    """The event that brings an exported message in again. Raises KeyError and ValueError when the row is not one."""
    author = mapping_of(row, "author")
    facts = {key: str(value) for key, value in mapping_of(row, "facts").items()}
    at = time_of(row, "at")
    if at is None or not text_of(row, "remote_id"):
        raise ValueError("a message without time or id")
    return MessageSeen(
        remote_id=text_of(row, "remote_id"),
        at=at,
        author=Author(text_of(author, "address"), text_of(author, "name"), text_of(author, "network")),
        own=text_of(row, "direction") == Direction.OUT.value,
        text=text_of(row, "text"),
        html=text_of(row, "html"),
        raw=raw,
        thread=Thread(
            conversation=remote_conversation,
            own=facts.get("message_id", ""),
            parents=tuple(facts.get("references", "").split()),
            subject=text_of(row, "subject"),
        ),
        recipients=tuple(_recipient(text) for text in texts_of(row, "recipients")),
        kind=MessageKind(text_of(row, "kind") or "message"),
        visibility=Visibility(text_of(row, "visibility") or "private"),
        attachments=_files(row, files),
        reply_to=text_of(row, "answers"),
        context=text_of(row, "context"),
        seen=bool(row.get("seen", True)),
        subject=text_of(row, "subject"),
        live=False,
        facts=facts,
    )


def _recipient(text: str) -> Author:
    named = _NAMED.fullmatch(text)
    return Author(named["address"], named["name"]) if named else Author(text)


def later_events(row: Row) -> list[Event]:
    """What happened to the message after it was sent: edited, gone, bounced, arrived, read."""
    remote_id, text, events = text_of(row, "remote_id"), text_of(row, "text"), list[Event]()
    edited, gone, at = time_of(row, "edited_at"), time_of(row, "gone_at"), time_of(row, "at")
    if edited is not None:
        events.append(MessageEdited(remote_id, edited, text, text_of(row, "html")))
    came = text_of(row, "delivery")
    if came == Delivery.BOUNCED.value and at is not None:
        events.append(DeliveryReported(remote_id, Delivery.BOUNCED, text_of(row, "delivery_note"), at))
    if came in RECEIPTS and at is not None:
        events.append(DeliveryReported(remote_id, Delivery(came), "", time_of(row, "delivered_at") or at))
    if came in _NOT_SENT and at is not None:
        # What had not left must not come back as sent.
        kept = Delivery.UNCERTAIN if came == Delivery.UNCERTAIN.value else Delivery.REFUSED
        events.append(DeliveryReported(remote_id, kept, text_of(row, "delivery_note") or NOT_LEFT, at))
    if gone is not None:
        events.append(MessageGone(remote_id, gone))
    return events


def _files(row: Row, files: Mapping[str, bytes]) -> tuple[SeenAttachment, ...]:
    value = row.get("attachments")
    listed = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(
        SeenAttachment(
            name=text_of(item, "name"),
            media_type=text_of(item, "type"),
            size=min(max(int(str(item.get("size", 0))), 0), _LARGEST),
            content=files.get(text_of(item, "sha256")),
            content_id=text_of(item, "content_id"),
            remote_ref=text_of(item, "remote_ref"),
            description=text_of(item, "description"),
        )
        for item in listed
    )
