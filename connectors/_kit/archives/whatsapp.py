"""A chat exported from WhatsApp: a text file, alone or in a zip or folder with its pictures."""

from __future__ import annotations

import io
import mimetypes
import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath

from connectors._kit.archives import whatsapp_words as words
from connectors._kit.archives.files import attached
from connectors._kit.archives.whatsapp_dates import Order, Told, has_seconds, order_of
from connectors._kit.archives.whatsapp_lines import Line, Phone, beginning, lines_of
from shopbell.archive.bundle import Bundle, damage
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import Naming, conversation_id, same_words
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind
from shopbell.text.plain import clean_text

NETWORK = "whatsapp"
_CHAT = re.compile(r"(^|/)(_chat|[^/]*whatsapp[^/]*)\.txt$", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s\u00a0()-]{7,24}")
_FIRST_LINES = 60
_MOST_WRITERS = 2_000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Chat:
    """What is known of a chat once its file was read through."""

    phone: Phone
    order: Order | None
    seconds: bool
    writers: Counter[str]
    title: str
    other: str
    """The one other side; '' for a group."""
    guess: str

    def as_seen_by(self, me: str) -> Chat:
        """Where the file's name says nothing (`_chat.txt`, taken out of its zip), by who is left beside us."""
        if self.title or self.other:
            return self
        others = sorted(one for one in self.writers if same_words(one) != same_words(me))
        if len(others) == 1:
            return replace(self, other=others[0])
        return replace(self, title=", ".join(others[:_MOST_NAMED]))

    @property
    def id(self) -> str:
        """The same for every export of this chat, from either phone."""
        return conversation_id(NETWORK, same_words(self.other or self.title).casefold())


class WhatsAppReader:
    """Exports by WhatsApp on iPhone and Android, in any language."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """Reads the whole text: only all of it tells the order of its dates."""
        name = _chat_of(bundle)
        if not name:
            return None
        chat = look_through(bundle, name)
        return Recognised(
            connector=NETWORK,
            title=_title_words(chat),
            guess=chat.guess,
            asks_me=True,
            asks_dates=chat.order is None,
        )

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Line by line."""
        name = _chat_of(bundle)
        chat = look_through(bundle, name).as_seen_by(wishes.me)
        order = chat.order or (Order.MONTH if wishes.day_first is False else Order.DAY)
        reading = _Reading(bundle, wishes, chat, str(PurePosixPath(name).parent))
        try:
            with damage(), _text(bundle, name) as source:
                for line in lines_of(source, chat.phone):
                    at = None if line is None else line.told.at(order)
                    yield LeftOut() if line is None or at is None else reading.message(line, at)
        except PayloadSkipped:
            yield LeftOut()


def _title_words(chat: Chat) -> str:
    if chat.other:
        return f"A WhatsApp chat with {chat.other}"
    return f"A WhatsApp group, {chat.title}" if chat.title else "A WhatsApp chat"


def _chat_of(bundle: Bundle) -> str:
    """The text of the chat among the parts; '' when there is none."""
    texts = [one for one in bundle.names if one.casefold().endswith(".txt")]
    likely = [one for one in texts if _CHAT.search(one)] or (texts if len(texts) == 1 else [])
    return next((one for one in likely if _begins_well(bundle, one)), "")


def _begins_well(bundle: Bundle, name: str) -> bool:
    with suppress(PayloadSkipped), damage(), _text(bundle, name) as source:
        return any(beginning(line.rstrip("\r\n")) for line in islice(source, _FIRST_LINES))
    return False


def _text(bundle: Bundle, name: str) -> io.TextIOWrapper:
    with damage(), bundle.open(name) as source:
        start = source.read(2)
    encoding = "utf-16" if start in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    # Only \n ends a line: messages have the other separators of lines in them.
    return io.TextIOWrapper(bundle.open(name), encoding=encoding, errors="replace", newline="\n")


def look_through(bundle: Bundle, name: str) -> Chat:
    """Read all of it once, keeping little."""
    phones: Counter[Phone] = Counter()
    with suppress(PayloadSkipped), damage(), _text(bundle, name) as source:
        for line in islice(source, _FIRST_LINES):
            begun = beginning(line.rstrip("\r\n"))
            if begun is not None:
                phones[begun[0]] += 1
    phone = phones.most_common(1)[0][0] if phones else Phone.IPHONE
    writers: Counter[str] = Counter()
    announced: Counter[str] = Counter()
    first: list[Told] = []

    def dates() -> Iterator[Told]:
        # A torn end is left out when the messages are read; what stands before it tells enough.
        with suppress(PayloadSkipped), damage(), _text(bundle, name) as source:
            for line in lines_of(source, phone):
                if line is None:
                    continue
                if len(first) < _FIRST_LINES:
                    first.append(line.told)
                if line.writer and (line.writer in writers or len(writers) < _MOST_WRITERS):
                    (announced if is_machinery(line) else writers)[line.writer] += 1
                yield line.told

    order = order_of(dates(), datetime.now())  # noqa: DTZ005 - on the phone's clock, which is told without a zone
    title = _title(bundle, name)
    group = next((one for one in announced if one not in writers), "")
    other, guess = _sides(list(writers), group or title, is_group=bool(group))
    return Chat(phone, order, has_seconds(first), writers, group or title, other, guess)


def _sides(writers: list[str], title: str, *, is_group: bool) -> tuple[str, str]:
    """The one other side and the likely name of ours, where a chat has two sides."""
    if is_group or len(writers) > 2:
        return "", ""
    others = [one for one in writers if same_words(one).casefold() == same_words(title).casefold()]
    if others:
        return others[0], next((one for one in writers if one != others[0]), "")
    if title:
        # Nobody wrote back: the file is named after them.
        return (title, writers[0]) if len(writers) == 1 else ("", "")
    return "", ""


def _title(bundle: Bundle, name: str) -> str:
    stem = PurePosixPath(name).stem
    title = bundle.title if stem.casefold() == "_chat" else stem
    for prefix in words.TITLES:
        if title.casefold().startswith(prefix.casefold()):
            return re.sub(r"\s*\(\d{1,3}\)$", "", title[len(prefix) :]).strip()
    return "" if stem.casefold() == "_chat" and title.casefold() == "_chat" else title


def is_machinery(line: Line) -> bool:
    """Whether WhatsApp itself speaks, or says that a message was deleted."""
    if not line.writer or words.DELETED.match(same_words(line.text)):
        return True
    return line.marked and not words.ATTACHED.match(line.words) and not words.NOT_HERE.search(line.words)


class _Reading:
    """Makes messages of the lines of one chat."""

    def __init__(self, bundle: Bundle, wishes: Wishes, chat: Chat, folder: str) -> None:
        """`folder`: where in the archive the chat and its files lie."""
        self._bundle, self._wishes, self._chat, self._folder = bundle, wishes, chat, folder
        self._naming = Naming(1 if chat.seconds else 60)

    def message(self, line: Line, at: datetime) -> MessageSeen:
        """`at` on the phone's clock."""
        chat, machinery = self._chat, is_machinery(line)
        own = bool(line.writer) and same_words(line.writer) == same_words(self._wishes.me)
        text, files = ("", ()) if machinery else self._words(line)
        text = text or ("" if files else clean_text(line.text))
        writer = line.writer or chat.other or chat.title
        moment = at.isoformat(timespec="seconds" if chat.seconds else "minutes")
        said = "" if files or _is_not_here(line) else text
        return MessageSeen(
            remote_id=self._naming.of(chat.id, same_words(line.writer), moment, said),
            at=self._wishes.moment(at).astimezone(UTC),
            author=_author(writer),
            own=own,
            text=text,
            thread=Thread(conversation=chat.id, subject="" if chat.other else chat.title),
            recipients=(_author(chat.other),) if own and chat.other else (),
            kind=MessageKind.MACHINERY if machinery else MessageKind.MESSAGE,
            attachments=files,
            seen=True,
            subject="" if chat.other else chat.title,
            live=False,
        )

    def _words(self, line: Line) -> tuple[str, tuple[SeenAttachment, ...]]:
        text = words.EDITED.sub("", line.text)
        first, _, rest = text.partition("\n")
        named = words.ATTACHED.match(first.strip())
        name = (named[1] or named[2]).strip() if named else ""
        part = self._part(name)
        if not name or not (part or (named and named[1]) or words.OF_WHATSAPP.match(name)):
            return clean_text(text), ()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return clean_text(rest), (attached(self._bundle, part, name, kind, wanted=self._wishes.files),)

    def _part(self, name: str) -> str:
        beside = str(PurePosixPath(self._folder) / name)
        return beside if name and self._bundle.size(beside) >= 0 else ""


def _is_not_here(line: Line) -> bool:
    return bool(words.EMPTY.match(line.text) or (line.marked and words.NOT_HERE.search(line.words)))


def _author(name: str) -> Author:
    """A number is an address; a name that somebody only gave themselves has a wave before it."""
    shown = same_words(name).removeprefix("~").strip()
    if _PHONE.fullmatch(shown):
        number = "+" + re.sub(r"\D", "", shown) if shown.startswith("+") else re.sub(r"\D", "", shown)
        return Author(number, shown, profile=shown)
    return Author(shown, shown)
