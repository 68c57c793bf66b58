"""A message of Slack's becomes ours; pure. Whatever cannot be read is a ValueError."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.addressed import names
from connectors.slack import plain, stamps
from connectors.slack.people import People, Person
from connectors.slack.roster import Place
from connectors.slack.settings import SlackSettings
from shopbell.events import Author, MessageEdited, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.text.plain import clean_text, one_line

Record = Mapping[str, Any]
_DAY: Final = "%Y%m%d"
GONE: Final = "tombstone"


class Reader:
    """How one account reads: whose words are its own, and what people are called."""

    def __init__(self, settings: SlackSettings, people: People) -> None:
        self._settings = settings
        self.people = people

    def seen(self, message: Record, place: Place, *, live: bool) -> MessageSeen:
        """One message. Raises ValueError for what is none."""
        stamp = values.text(message, "ts")
        at, writer = stamps.moment(stamp), self._writer(message)
        if values.text(message, "type") != "message" or not writer.id or values.flag(message, "hidden"):
            raise ValueError("this is no message")
        own = self.is_own(message, writer, place)
        machinery = plain.is_machinery(message)
        machine = machinery or writer.machine or bool(values.text(message, "bot_id"))
        thread = values.text(message, "thread_ts")
        root = thread if thread and thread != stamp else ""
        partner = self.people[place.partner] if place.partner else None
        return MessageSeen(
            remote_id=f"{place.id}:{stamp}",
            at=at,
            author=_author(writer),
            own=own,
            text=self.words(message),
            thread=Thread(conversation=place.id, subject=place.title),
            subject=place.title,
            recipients=(_author(partner),) if own and partner is not None else (),
            kind=MessageKind.MACHINERY if machinery else MessageKind.MESSAGE,
            visibility=Visibility.PUBLIC if place.public else Visibility.PRIVATE,
            attachments=tuple(_file(one) for one in values.records(message, "files") if _is_there(one)),
            reply_to=f"{place.id}:{root}" if root else "",
            robot=machine and not own,
            # Where the whole workspace can read, people talk with one another; the rest was opened to talk with us.
            auto_reply=place.public and not own and not self._is_for(message),
            live=live and not own,
            place=place_of(place.id, stamp, in_thread=bool(root)),
            facts=self._facts(message, place, stamp, root, writer),
        )

    def edited(self, message: Record, place: Place) -> MessageEdited | None:
        """Its words as they are now, when its writer changed them."""
        when = values.text(message, "edited", "ts")
        if not stamps.is_stamp(when):
            return None
        return MessageEdited(f"{place.id}:{values.text(message, 'ts')}", stamps.moment(when), self.words(message))

    def words(self, message: Record) -> str:
        """Plain."""
        return plain.words_of(message, lambda kind, one: self.people[one].name if kind == "user" else "")

    def is_own(self, message: Record, writer: Person, place: Place) -> bool:
        """By the app, by its owner, by whom the owner named, or by a colleague in a channel shared with customers."""
        us = self._settings
        if self.is_bot(message) or writer.id == us.owner != "":
            return True
        if writer.handle and writer.handle.lower() in us.ours:
            return True
        team = writer.team or values.text(message, "user_team") or values.text(message, "team")
        return place.shared and not values.text(message, "bot_id") and team == us.team

    def is_bot(self, message: Record) -> bool:
        """Whether the app wrote it."""
        us = self._settings
        user, bot = values.text(message, "user"), values.text(message, "bot_id")
        return bool((us.bot_user and user == us.bot_user) or (us.bot and bot == us.bot))

    def _writer(self, message: Record) -> Person:
        user = values.text(message, "user")
        if user and self.people[user].name:
            return self.people[user]
        bot = values.text(message, "bot_id")
        profile = values.record(message, "user_profile") if user else values.record(message, "bot_profile")
        name = values.text(profile, "display_name") or values.text(profile, "real_name") or values.text(profile, "name")
        name = name or values.text(message, "username")
        team = values.text(profile, "team") or values.text(message, "user_team")
        handle = values.text(profile, "name") if user else ""
        return Person(user or bot, one_line(name), handle, team, values.text(profile, "image_72"), bool(bot))

    def _is_for(self, message: Record) -> bool:
        """It mentions the app, answers what it said, or has its name as a word."""
        us, text = self._settings, values.text(message, "text")
        if us.bot_user and (f"<@{us.bot_user}>" in text or f"<@{us.bot_user}|" in text):
            return True
        return values.text(message, "parent_user_id") == us.bot_user != "" or names(text, us.name)

    def _facts(self, message: Record, place: Place, stamp: str, root: str, writer: Person) -> dict[str, str]:
        site = self._settings.site
        link = f"{site}archives/{place.id}/p{stamp.replace('.', '')}" if site else ""
        if link and root:
            link += f"?thread_ts={root}&cid={place.id}"
        facts = {"channel": place.id, "thread": root, "team": writer.team, "link": link}
        return {name: value for name, value in facts.items() if value}


def is_gone(message: Record) -> bool:
    """A deleted message that answers hang on."""
    return values.text(message, "subtype") == GONE


def place_of(channel: str, stamp: str, *, in_thread: bool) -> str:
    """Where a message stands: its channel and its day. Answers in threads are listed elsewhere, so they stand apart."""
    return f"{place_prefix(channel, stamps.moment(stamp), in_thread=in_thread)}{stamp}"


def place_prefix(channel: str, day: datetime, *, in_thread: bool = False) -> str:
    """That of all messages of a channel on a day."""
    return f"{'t' if in_thread else ''}{channel};{day.strftime(_DAY)};"


def days(until: datetime, count: int) -> list[datetime]:
    """So many days, the last first."""
    return [until - timedelta(days=back) for back in range(count)]


def _author(somebody: Person) -> Author:
    picture = somebody.picture if somebody.picture.startswith(("https://", "http://127.")) else ""
    return Author(somebody.id, somebody.name or somebody.handle, portrait=picture)


def _is_there(file: Record) -> bool:
    return values.text(file, "mode") not in ("tombstone", "hidden_by_limit") and bool(values.text(file, "id"))


def _file(file: Record) -> SeenAttachment:
    return SeenAttachment(
        name=one_line(values.text(file, "name") or values.text(file, "title")) or "file",
        media_type=values.text(file, "mimetype").partition(";")[0] or "application/octet-stream",
        size=max(0, values.number(file, "size")),
        remote_ref=values.text(file, "id"),
        description=clean_text(values.text(file, "alt_txt")),
    )
