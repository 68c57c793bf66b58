"""Telegram's updates as events. Pure; nothing is believed to have the documented shape."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._kit import values
from connectors.telegram.groups import is_for
from shopbell.events import Author, Event, MessageEdited, MessageGone, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.reply_window import ANSWER_UNTIL
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
FILES = ("document", "video", "audio", "voice", "animation", "video_note", "sticker")
_TYPES = {"voice": "audio/ogg", "video_note": "video/mp4", "sticker": "image/webp", "video": "video/mp4"}
WINDOW = timedelta(hours=24)
"""A bot writes for a business account where messages came in within the last 24 hours (BusinessBotRights)."""
UPDATES = (
    *("message", "edited_message", "channel_post", "edited_channel_post"),
    *("business_connection", "business_message", "edited_business_message", "deleted_business_messages"),
)
"""What the bot asks to be told of."""


def events_of(update: Record, bot: int, called: Sequence[str], now: datetime, *, live: bool) -> tuple[Event, ...]:
    """One update; what is no message gives nothing. `called` are the bot's names, its user name first.

    Raises ValueError for a message without its numbers or time.
    """
    for name in ("message", "business_message", "channel_post"):
        if name in update:
            return (message_of(values.record(update, name), bot, called, live=live),)
    for name in ("edited_message", "edited_business_message", "edited_channel_post"):
        if name in update:
            return (edited_of(values.record(update, name), now),)
    gone = values.record(update, "deleted_business_messages")
    numbers = values.at(gone, "message_ids")
    chat = values.number(gone, "chat", "id")
    ids = numbers if isinstance(numbers, list) else []
    return tuple(MessageGone(f"b{chat}:{one}", now) for one in ids if isinstance(one, int) and chat)


def message_of(message: Record, bot: int, called: Sequence[str], *, live: bool) -> MessageSeen:
    """A message of theirs, of the bot, or of the owner writing by hand from the business account."""
    business = bool(values.text(message, "business_connection_id"))
    own = is_own(message, bot)
    writer = Author(f"@{called[0] if called else bot}") if own else _author(message)
    answered = values.record(message, "reply_to_message")
    place = place_of(message)
    public = bool(values.text(message, "chat", "username")) and _crowd(message)
    return MessageSeen(
        remote_id=remote_id(message),
        at=_moment(message, "date"),
        author=writer,
        own=own,
        text=words_of(message),
        thread=Thread(conversation=place, subject=_subject(message)),
        recipients=(_other_side(message),) if own and business else (),
        kind=MessageKind.MACHINERY if _service_words(message) else MessageKind.MESSAGE,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        attachments=files_of(message),
        reply_to=remote_id(answered, place) if values.number(answered, "message_id") else "",
        subject=_subject(message),
        robot=values.flag(message, "from", "is_bot") and not own,
        # Where anybody can read, people talk with one another; who lets the shop into a closed group talks with it.
        auto_reply=public and not own and not is_for(message, bot, called),
        live=live and not own,
        facts=_facts(message, own=own),
    )


def edited_of(message: Record, now: datetime) -> MessageEdited:
    """New words."""
    at = _moment(message, "edit_date") if values.number(message, "edit_date") else now
    return MessageEdited(remote_id(message), at, words_of(message))


def place_of(message: Record) -> str:
    """The conversation: a chat, or a topic in a group. Chats of the business account have numbers of their own."""
    kind = "b" if values.text(message, "business_connection_id") else "c"
    topic = values.number(message, "message_thread_id") if values.flag(message, "is_topic_message") else 0
    chat = values.number(message, "chat", "id")
    return f"{kind}{chat}/{topic}" if topic else f"{kind}{chat}"


def remote_id(message: Record, place: str = "") -> str:
    """A message's number is its own only within its chat. Raises ValueError without one."""
    where, number = (place or place_of(message)).partition("/")[0], values.number(message, "message_id")
    if not number or len(where) < 2:
        raise ValueError("a message without its number")
    return f"{where}:{number}"


def is_own(message: Record, bot: int) -> bool:
    """By the bot; from a business account also what its owner wrote by hand: the chat there is the other side."""
    writer = values.number(message, "from", "id")
    if values.record(message, "sender_business_bot") or writer == bot:
        return True
    if values.text(message, "business_connection_id"):
        return writer != values.number(message, "chat", "id")
    return values.text(message, "chat", "type") == "channel"


def words_of(message: Record) -> str:
    """Text or caption, with the addresses of links that are hidden behind words; else what kind of thing it is."""
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if values.text(message, text):
            return clean_text(_with_links(values.text(message, text), list(values.records(message, entities))))
    return clean_text(_service_words(message) or _thing_words(message))


def _with_links(text: str, entities: list[Record]) -> str:
    """Offsets count UTF-16 units (Bot API, MessageEntity)."""
    units = text.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda one: -values.number(one, "offset")):
        url = values.text(entity, "url")
        end = 2 * (values.number(entity, "offset") + values.number(entity, "length"))
        if values.text(entity, "type") == "text_link" and url and 0 < end <= len(units):
            units = units[:end] + f" ({url})".encode("utf-16-le", "surrogatepass") + units[end:]
    return units.decode("utf-16-le", "replace")


def _thing_words(message: Record) -> str:
    location = values.record(message, "location")
    if location:
        return f"Location: {values.text(location, 'latitude')}, {values.text(location, 'longitude')}"
    contact = values.record(message, "contact")
    if contact:
        return f"Contact: {_full_name(contact)} {values.text(contact, 'phone_number')}".strip()
    if values.record(message, "poll"):
        return f"Poll: {values.text(message, 'poll', 'question')}"
    return values.text(message, "sticker", "emoji")


def _service_words(message: Record) -> str:
    people = ", ".join(_full_name(one) for one in values.records(message, "new_chat_members"))
    if people:
        return f"{people} joined"
    if values.record(message, "left_chat_member"):
        return f"{_full_name(values.record(message, 'left_chat_member'))} left"
    title = values.text(message, "new_chat_title")
    return f"The group is now called {title}" if title else ""


def files_of(message: Record) -> tuple[SeenAttachment, ...]:
    """The largest form of a picture, and any other file; fetched when wanted, by their id."""
    sizes = list(values.records(message, "photo"))
    found = [_file(sizes[-1], "picture.jpg", "image/jpeg")] if sizes else []
    for kind in FILES:
        file = values.record(message, kind)
        # An animation is told a second time as a document, for older programs.
        if file and not (kind == "document" and values.record(message, "animation")):
            found.append(_file(file, f"{kind}{_ENDINGS.get(kind, '')}", _TYPES.get(kind, "application/octet-stream")))
    return tuple(one for one in found if one.remote_ref)


_ENDINGS = {"voice": ".ogg", "video": ".mp4", "video_note": ".mp4", "sticker": ".webp", "animation": ".mp4"}


def _file(file: Record, name: str, media_type: str) -> SeenAttachment:
    return SeenAttachment(
        name=values.text(file, "file_name") or name,
        media_type=values.text(file, "mime_type") or media_type,
        size=max(0, values.number(file, "file_size")),
        remote_ref=values.text(file, "file_id"),
    )


def _facts(message: Record, *, own: bool) -> dict[str, str]:
    business = bool(values.text(message, "business_connection_id"))
    topic = values.flag(message, "is_topic_message")
    facts = {
        "chat": values.text(message, "chat", "id"),
        "connection": values.text(message, "business_connection_id"),
        "topic": values.text(message, "message_thread_id") if topic else "",
        "username": values.text(message, "from", "username"),
        "caption": "1" if values.text(message, "caption") else "",
        ANSWER_UNTIL: _answer_until(message) if business and not own else "",
        "link": _link(message),
    }
    return {name: value for name, value in facts.items() if value}


def _answer_until(message: Record) -> str:
    """In a private chat of the business account, and nowhere else (Bot API, BusinessBotRights.can_reply)."""
    return (_moment(message, "date") + WINDOW).isoformat()


def _link(message: Record) -> str:
    public = values.text(message, "chat", "username") if _crowd(message) else ""
    return f"https://t.me/{public}/{values.number(message, 'message_id')}" if public else ""


def _crowd(message: Record) -> bool:
    return values.text(message, "chat", "type") in ("supergroup", "channel", "group")


def _subject(message: Record) -> str:
    return clean_text(values.text(message, "chat", "title")) if _crowd(message) else ""


def _author(message: Record) -> Author:
    writer = values.record(message, "from") or values.record(message, "sender_chat") or values.record(message, "chat")
    return Author(values.text(writer, "id"), _full_name(writer))


def _other_side(message: Record) -> Author:
    chat = values.record(message, "chat")
    return Author(values.text(chat, "id"), _full_name(chat))


def _full_name(somebody: Record) -> str:
    name = f"{values.text(somebody, 'first_name')} {values.text(somebody, 'last_name')}".strip()
    return clean_text(name or values.text(somebody, "title") or values.text(somebody, "username"))


def _moment(message: Record, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(values.number(message, name), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("a message without a time") from error
