"""What Telegram Desktop exports as JSON: one chat, or everything. Ids are those of `connectors/telegram`."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from connectors._kit import values
from connectors._kit.archives.files import attached
from connectors._kit.archives.json_stream import Damaged, Piece, pieces
from shopbell.archive.bundle import Bundle, damage
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import same_words
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
NETWORK = "telegram"
_NAME = re.compile(r"(^|/)result\.json$")
_WALKED = ("chats", "left_chats", "list", "list[]", "messages")
_LEFT_BY = frozenset({"saved_messages", "private_channel", "public_channel"})
"""Notes to oneself and what is only sent out are no conversations."""
_FILES = ("photo", "file")
_KINDS = {
    "voice_message": "audio/ogg",
    "video_message": "video/mp4",
    "video_file": "video/mp4",
    "sticker": "image/webp",
}
_FIRST = 400


class TelegramReader:
    """`result.json`, alone or with its folders of files."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the chat, or the account, that stands at the beginning."""
        name = _result_of(bundle)
        if not name:
            return None
        about = _about(bundle, name)
        if about is None:
            return None
        title, me, known = about
        return Recognised(NETWORK, title, name=me.name, me=me.address, asks_me=not known)

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Chat by chat, message by message."""
        name = _result_of(bundle)
        folder = str(PurePosixPath(name).parent)
        chat: dict[str, object] = {}
        me = ""
        try:
            for piece in _pieces(bundle, name):
                if isinstance(piece, Damaged):
                    yield LeftOut()
                    continue
                last = piece.path[-1] if piece.path else ""
                if last == "personal_information":
                    me = values.text(piece.value, "user_id")
                elif last in ("name", "type", "id"):
                    chat[last] = piece.value
                elif last == "messages" and values.text(chat, "type") not in _LEFT_BY:
                    yield from _one(bundle, folder, chat, piece.value, me, wishes)
        except PayloadSkipped:
            yield LeftOut()


def _result_of(bundle: Bundle) -> str:
    return next((one for one in bundle.names if _NAME.search(one)), "")


def _pieces(bundle: Bundle, name: str) -> Generator[Piece | Damaged, None, None]:
    with damage(), bundle.open(name) as source:
        yield from pieces(source, _WALKED, lambda item: bool(values.number(item, "id") and values.text(item, "date")))


def _about(bundle: Bundle, name: str) -> tuple[str, Author, bool] | None:
    """Words for it, who we are, and whether that is known; None for JSON that is none of Telegram's."""
    chat: dict[str, object] = {}
    with suppress(PayloadSkipped), closing(_pieces(bundle, name)) as beginning:
        for piece in islice(beginning, _FIRST):
            if isinstance(piece, Damaged):
                return None
            last = piece.path[-1] if piece.path else ""
            if piece.path == ("personal_information",):
                first, second = (values.text(piece.value, one) for one in ("first_name", "last_name"))
                called = clean_text(f"{first} {second}").strip()
                return "All of Telegram", Author(values.text(piece.value, "user_id"), called), True
            if piece.path[:1] == ("chats",):
                return "Chats of Telegram", Author(""), False
            if last in ("name", "type", "id"):
                chat[last] = piece.value
            if last == "messages":
                return _one_chat(chat)
    return None


def _one_chat(chat: Record) -> tuple[str, Author, bool] | None:
    kind, called = values.text(chat, "type"), clean_text(values.text(chat, "name"))
    if not kind or not values.number(chat, "id"):
        return None
    two = kind in ("personal_chat", "bot_chat")
    return f"A Telegram chat with {called}" if two else f"A Telegram group, {called}", Author(""), two


def _one(
    bundle: Bundle, folder: str, chat: Record, item: object, me: str, wishes: Wishes
) -> Iterator[MessageSeen | LeftOut]:
    try:
        yield _message(bundle, folder, chat, item, me, wishes)
    except (ValueError, OverflowError, OSError):
        yield LeftOut()


def _message(bundle: Bundle, folder: str, chat: Record, item: object, me: str, wishes: Wishes) -> MessageSeen:
    number, place = values.number(item, "id"), place_of(chat)
    if not number or not place:
        raise ValueError("a message without its number")
    kind = values.text(chat, "type")
    two = kind in ("personal_chat", "bot_chat")
    writer, name = _writer(item)
    own = _is_own(writer, name, chat, me, wishes) and values.text(item, "type") == "message"
    other = Author(values.text(chat, "id"), clean_text(values.text(chat, "name")))
    title = "" if two else other.name
    public = kind.startswith("public")
    answered = values.number(item, "reply_to_message_id")
    return MessageSeen(
        remote_id=f"{place}:{number}",
        at=_moment(item, wishes),
        author=Author(writer or other.address, name or other.name),
        own=own,
        text=_words(item),
        thread=Thread(conversation=place, subject=title),
        recipients=(other,) if own and two else (),
        kind=MessageKind.MACHINERY if values.text(item, "type") != "message" else MessageKind.MESSAGE,
        visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
        attachments=_files(bundle, folder, item, wishes),
        reply_to=f"{place}:{answered}" if answered else "",
        subject=title,
        seen=True,
        robot=kind == "bot_chat" and not own,
        auto_reply=public and not own,
        live=False,
        facts={"chat": place[1:]},
    )


def place_of(chat: Record) -> str:
    """As the connector writes it: the Bot API's number of the chat, and whether it is one of the account itself."""
    number, kind = values.number(chat, "id"), values.text(chat, "type")
    if not number:
        return ""
    if kind in ("personal_chat", "bot_chat"):
        return f"b{number}"
    return f"c-100{number}" if kind.endswith("supergroup") else f"c-{number}"


def _writer(item: object) -> tuple[str, str]:
    """Number and name; older exports have the number alone."""
    told = values.text(item, "from_id") or values.text(item, "actor_id")
    number = re.sub(r"^(user|chat|channel)", "", told)
    return number, clean_text(values.text(item, "from") or values.text(item, "actor"))


def _is_own(writer: str, name: str, chat: Record, me: str, wishes: Wishes) -> bool:
    if me or wishes.me.isdecimal():
        return writer == (me or wishes.me)
    if values.text(chat, "type") in ("personal_chat", "bot_chat"):
        return bool(writer) and writer != values.text(chat, "id")
    return bool(wishes.me) and same_words(name) == same_words(wishes.me)


def _moment(item: object, wishes: Wishes) -> datetime:
    exact = values.text(item, "date_unixtime")
    if exact.isdecimal():
        return datetime.fromtimestamp(int(exact), UTC)
    return wishes.moment(datetime.fromisoformat(values.text(item, "date")))


def _words(item: object) -> str:
    told = values.at(item, "text")
    text = told if isinstance(told, str) else "".join(_run(one) for one in told) if isinstance(told, list) else ""
    if values.text(item, "type") != "message":
        return clean_text(text or _deed(item))
    return clean_text(text or _thing(item)).strip()


def _run(one: object) -> str:
    words, link = (one, "") if isinstance(one, str) else (values.text(one, "text"), values.text(one, "href"))
    return f"{words} ({link})" if link else words


def _deed(item: object) -> str:
    people = values.at(item, "members")
    names = ", ".join(str(one) for one in people if one) if isinstance(people, list) else ""
    title = values.text(item, "title")
    return " ".join(part for part in (values.text(item, "action").replace("_", " "), names or title) if part)


def _thing(item: object) -> str:
    where = values.record(item, "location_information")
    if where:
        return f"Location: {values.text(where, 'latitude')}, {values.text(where, 'longitude')}"
    if values.record(item, "poll"):
        return f"Poll: {values.text(item, 'poll', 'question')}"
    contact = values.record(item, "contact_information")
    if contact:
        name = f"{values.text(contact, 'first_name')} {values.text(contact, 'last_name')}".strip()
        return f"Contact: {name} {values.text(contact, 'phone_number')}".strip()
    return values.text(item, "sticker_emoji")


def _files(bundle: Bundle, folder: str, item: object, wishes: Wishes) -> tuple[SeenAttachment, ...]:
    """A path inside the export, or a sentence that the file is not there."""
    found = []
    for field in _FILES:
        path = values.text(item, field)
        if not path or values.text(item, "sticker_emoji"):
            continue
        part = str(PurePosixPath(folder) / path)
        here = part if bundle.size(part) >= 0 else ""
        kind = values.text(item, "mime_type") or _KINDS.get(values.text(item, "media_type"), "")
        kind = kind or ("image/jpeg" if field == "photo" else "application/octet-stream")
        name = values.text(item, "file_name") or (PurePosixPath(path).name if here else _plain_name(field, item))
        found.append(attached(bundle, here, name, kind, wanted=wishes.files))
    return tuple(found)


def _plain_name(field: str, item: object) -> str:
    return "picture.jpg" if field == "photo" else values.text(item, "media_type").replace("_", " ") or "file"
