"""A message of Discord's becomes ours; pure. Whatever cannot be read is a ValueError."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.addressed import names
from connectors.discord import plain, snowflakes
from connectors.discord.roster import Place, Roster
from shopbell.events import Author, MessageEdited, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.text.plain import clean_text, one_line

Record = Mapping[str, Any]
_DAY: Final = "%Y%m%d"


@dataclass(frozen=True, slots=True)
class Ours:
    """Whose words are the shop's beside the bot's: user names as typed, in lower case."""

    names: Collection[str] = ()


def seen(message: Record, place: Place, roster: Roster, ours: Ours, *, live: bool) -> MessageSeen:
    """One message. Raises ValueError for what is none."""
    number, at = _number(message), values.moment(message, "timestamp")
    writer = values.record(message, "author")
    if at is None or not values.text(writer, "id"):
        raise ValueError("a message without a time or a writer")
    own = is_own(writer, roster, ours)
    machinery = plain.is_machinery(message)
    machine = machinery or bool(values.text(message, "webhook_id")) or values.flag(writer, "bot")
    public = place.public and not place.direct
    return MessageSeen(
        remote_id=f"{place.id}:{number}",
        at=at,
        author=author_of(writer, place, roster),
        own=own,
        text=plain.words_of(message, lambda kind, one: roster.named(place.server, kind, one)),
        thread=Thread(conversation=place.id, subject=place.title),
        subject=place.title,
        recipients=(author_of(place.partner, place, roster),) if own and place.partner else (),
        kind=MessageKind.MACHINERY if machinery else MessageKind.MESSAGE,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        attachments=tuple(_file(one, place, number) for one in values.records(message, "attachments")),
        reply_to=_answered(message, place),
        robot=machine and not own,
        # Where everybody can read, people talk with one another; what is closed was opened to talk with the shop.
        auto_reply=public and not own and not is_for(message, roster),
        live=live and not own,
        place=place_of(place.id, number),
        facts=_facts(message, place, number),
    )


def edited(message: Record, place: Place, roster: Roster) -> MessageEdited | None:
    """Its words as they are now, when its writer changed them."""
    at = values.moment(message, "edited_timestamp")
    if at is None:
        return None
    words = plain.words_of(message, lambda kind, one: roster.named(place.server, kind, one))
    return MessageEdited(f"{place.id}:{_number(message)}", at, words)


def is_own(writer: Record, roster: Roster, ours: Ours) -> bool:
    """By the bot, or by whom the owner named as the shop's own people."""
    return values.text(writer, "id") == roster.me or values.text(writer, "username").lower() in ours.names


def is_for(message: Record, roster: Roster) -> bool:
    """Whether something said where all can read is said to the shop: it mentions, answers or names the bot."""
    if any(values.text(one, "id") == roster.me for one in values.records(message, "mentions")):
        return True
    if values.text(message, "referenced_message", "author", "id") == roster.me:
        return True
    roles = values.at(message, "mention_roles")
    if isinstance(roles, list) and roster.my_roles & {role for role in roles if isinstance(role, str)}:
        return True
    return any(names(values.text(message, "content"), name) for name in roster.my_names)


def author_of(somebody: Record, place: Place, roster: Roster) -> Author:
    """By their number; the name is that at the server, where it is known."""
    number, avatar = values.text(somebody, "id"), values.text(somebody, "avatar")
    known = roster.named(place.server, "user", number)
    name = known or values.text(somebody, "global_name") or values.text(somebody, "username")
    face = f"avatars/{number}/{avatar}.png?size=128" if number and avatar.replace("_", "").isalnum() else ""
    return Author(number, one_line(name), portrait=face)


def place_of(channel: str, number: int) -> str:
    """Where a message stands: its channel and its day, so that those of a day can be asked for."""
    return f"{place_prefix(channel, snowflakes.made_at(number))}{number}"


def place_prefix(channel: str, day: datetime) -> str:
    """That of all messages of a channel on a day."""
    return f"{channel};{day.strftime(_DAY)};"


def days(until: datetime, count: int) -> list[datetime]:
    """So many days, the last first."""
    return [until - timedelta(days=back) for back in range(count)]


def _number(message: Record) -> int:
    number = snowflakes.number(message.get("id"))
    if not number:
        raise ValueError("a message without its number")
    return number


def _answered(message: Record, place: Place) -> str:
    """An answer stays in its channel (type 19); forwards and pins point elsewhere."""
    number = values.text(message, "message_reference", "message_id")
    answers = values.number(message, "type") == 19 and values.number(message, "message_reference", "type") == 0
    return f"{place.id}:{number}" if number and answers else ""


def _file(file: Record, place: Place, message: int) -> SeenAttachment:
    return SeenAttachment(
        name=one_line(values.text(file, "filename")) or "file",
        media_type=values.text(file, "content_type").partition(";")[0] or "application/octet-stream",
        size=max(0, values.number(file, "size")),
        remote_ref=f"{place.id}:{message}:{values.text(file, 'id')}",
        description=clean_text(values.text(file, "description")),
    )


def _facts(message: Record, place: Place, number: int) -> dict[str, str]:
    facts = {
        "channel": place.id,
        "server": place.server,
        "username": values.text(message, "author", "username"),
        "link": f"https://discord.com/channels/{place.server or '@me'}/{place.id}/{number}",
    }
    return {name: value for name, value in facts.items() if value}
