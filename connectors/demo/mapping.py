"""The service's items as events. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from connectors.demo.api import File, Item, from_record
from connectors.demo.networks import SHOP, Network
from shopbell.events import (
    Author,
    DeliveryReported,
    Event,
    GapClosed,
    MessageEdited,
    MessageGone,
    MessageSeen,
    SeenAttachment,
    SeenChanged,
    Thread,
)
from shopbell.model import Delivery, MessageKind, Visibility
from shopbell.reply_window import ANSWER_UNTIL
from shopbell.text.plain import clean_text

Draw = Callable[[str], tuple[str, bytes]]
"""Media type and bytes of a kind of file."""


def events_of(item: Item, network: Network, draw: Draw, *, live: bool) -> tuple[Event, ...]:
    """The message as it is now, and what became of it."""
    events: list[Event] = [message_of(item, network, draw, live=live)]
    if item.edited_at is not None:
        events.append(MessageEdited(item.id, item.edited_at, clean_text(item.text), item.html))
    if item.gone_at is not None:
        events.append(MessageGone(item.id, item.gone_at))
    if item.read_at is not None:
        events.append(DeliveryReported(item.id, Delivery.READ, "", item.read_at, earlier=True))
    if item.bounced:
        events.append(DeliveryReported(item.id, Delivery.BOUNCED, item.bounced, item.at))
    return tuple(events)


def message_of(item: Item, network: Network, draw: Draw, *, live: bool) -> MessageSeen:
    """One message."""
    other = Author(item.address, item.name)
    shop = Author(network.address, SHOP)
    return MessageSeen(
        remote_id=item.id,
        at=item.at,
        author=shop if item.own else other,
        own=item.own,
        text=clean_text(item.text),
        thread=Thread(conversation=item.conversation, subject=item.subject),
        html=item.html,
        recipients=((other if item.own else shop), *(Author(each) for each in item.copies)),
        kind=MessageKind.MACHINERY if item.machinery else MessageKind.MESSAGE,
        visibility=_readers(item),
        attachments=tuple(_attachment(file, draw) for file in item.files),
        reply_to=item.reply_to,
        context=item.context,
        seen=not item.unseen,
        robot=item.robot,
        auto_reply=item.auto,
        subject=item.subject,
        live=live,
        mention=item.mention,
        facts=_facts(item, network),
    )


def _readers(item: Item) -> Visibility:
    if item.followers:
        return Visibility.FOLLOWERS
    return Visibility.PUBLIC if item.public else Visibility.PRIVATE


def _facts(item: Item, network: Network) -> dict[str, str]:
    facts = {"network": network.id}
    if network.window_hours and not (item.own or item.public or item.followers or item.machinery):
        facts[ANSWER_UNTIL] = (item.at + timedelta(hours=network.window_hours)).isoformat()
    if network.id == "mail":
        facts["message_id"] = f"<{item.id}@tern.example>"
    return facts


def _attachment(file: File, draw: Draw) -> SeenAttachment:
    media_type, content = draw(file.kind)
    return SeenAttachment(
        name=file.name,
        media_type=media_type,
        size=len(content),
        content=content if file.content_id else None,
        content_id=file.content_id,
        remote_ref=file.kind,
    )


def events_of_record(record: Mapping[str, Any], network: Network, draw: Draw) -> tuple[Event, ...]:
    """What a line of the journal means for the one who reads the account."""
    match record.get("kind"):
        case "message":
            return events_of(from_record(record), network, draw, live=True)
        case "gone":
            return (MessageGone(record["refers"], _time(record)),)
        case "seen":
            return (SeenChanged(record["seen"], remote_id=record["refers"]),)
        case "bounced":
            note = record["note"]
            return (DeliveryReported(record["refers"], Delivery.BOUNCED, note, _time(record)),)
        case "gap-closed":
            return (GapClosed(_time(record)),)
    return ()


def _time(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["at"])
