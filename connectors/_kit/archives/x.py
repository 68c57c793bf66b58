"""The archive of an X account: answers that it wrote, and its private messages. Ids are those of the connector x."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from connectors._kit import values
from connectors._kit.archives.files import attached
from connectors._kit.archives.json_stream import Damaged, pieces
from shopbell.archive.bundle import Bundle, damage
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import conversation_id
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
NETWORK = "x"
_ACCOUNT = re.compile(r"(^|/)data/account\.js$")
_PART = re.compile(r"(^|/)data/(tweets?|direct-messages|direct-messages-group)(-part\d+)?\.js$")
_TYPES = {"jpg": "image/jpeg", "png": "image/png", "mp4": "video/mp4", "gif": "image/gif"}
_NAMES = re.compile(r"^(?:@\w{1,15}\s+)+")


class XReader:
    """`data/account.js` and what lies beside it."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the account."""
        us = _account(bundle)
        if us is None:
            return None
        handle = f"@{values.text(us, 'username')}"
        name = clean_text(values.text(us, "accountDisplayName"))
        return Recognised(NETWORK, f"The X archive of {handle}", address=handle, name=name, me=handle)

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Part by part."""
        us = _account(bundle) or {}
        reading = _Reading(bundle, wishes, us)
        for name in bundle.names:
            match = _PART.search(name)
            if match is None:
                continue
            try:
                with damage(), bundle.open(name) as source:
                    for piece in pieces(source, (), lambda item: isinstance(item, dict), prefix=True):
                        if isinstance(piece, Damaged):
                            yield LeftOut()
                        else:
                            yield from reading.of(match[2], piece.value)
            except PayloadSkipped:
                yield LeftOut()


def _account(bundle: Bundle) -> Record | None:
    name = next((one for one in bundle.names if _ACCOUNT.search(one)), "")
    if not name:
        return None
    with suppress(PayloadSkipped), damage(), bundle.open(name) as source:
        for piece in pieces(source, (), lambda item: isinstance(item, dict), prefix=True):
            found = {} if isinstance(piece, Damaged) else values.record(piece.value, "account")
            if values.text(found, "accountId") and values.text(found, "username"):
                return found
    return None


class _Reading:
    def __init__(self, bundle: Bundle, wishes: Wishes, us: Record) -> None:
        self._bundle, self._wishes = bundle, wishes
        self._us = values.text(us, "accountId")
        self._handle = f"@{values.text(us, 'username')}"
        self._handles: dict[str, str] = {self._us: self._handle}
        self._media: dict[str, list[str]] = {}
        for name in bundle.names:
            number, dash, _ = PurePosixPath(name).name.partition("-")
            if dash and number.isdecimal() and "_media/" in name:
                self._media.setdefault(number, []).append(name)

    def of(self, part: str, item: object) -> Iterator[MessageSeen | LeftOut]:
        """A post, or a conversation with all its messages."""
        if part.startswith("tweet"):
            tweet = values.record(item, "tweet") or values.record(item)
            answer = self._guarded(self._post, tweet, "")
            if answer is not None:
                yield answer
            return
        place = values.text(item, "dmConversation", "conversationId")
        for one in values.records(item, "dmConversation", "messages"):
            said = self._guarded(self._private, values.record(one, "messageCreate"), place)
            if said is not None and "messageCreate" in one:
                yield said

    def _guarded(
        self, make: Callable[[Record, str], MessageSeen | None], record: Record, place: str
    ) -> MessageSeen | LeftOut | None:
        try:
            return make(record, place)
        except (ValueError, OverflowError):
            return LeftOut()

    def _post(self, tweet: Record, _: str) -> MessageSeen | None:
        """An answer to somebody else; what we only announced waits for nobody and is no conversation."""
        number = values.text(tweet, "id_str") or values.text(tweet, "id")
        other, handle = values.text(tweet, "in_reply_to_user_id_str"), values.text(tweet, "in_reply_to_screen_name")
        if other in ("", self._us):
            return None
        if not number:
            raise ValueError("a post without its number")
        at = datetime.strptime(values.text(tweet, "created_at"), "%a %b %d %H:%M:%S %z %Y")
        answered = values.text(tweet, "in_reply_to_status_id_str")
        person = Author(f"@{handle}" if handle else f"id {other}", "")
        return MessageSeen(
            remote_id=number,
            at=at.astimezone(UTC),
            author=Author(self._handle),
            own=True,
            text=_words(tweet),
            thread=Thread(conversation=conversation_id(NETWORK, answered or number, other)),
            recipients=(person,),
            visibility=Visibility.PUBLIC,
            attachments=self._files(number),
            reply_to=answered,
            seen=True,
            live=False,
            facts={"link": f"https://x.com/{self._handle[1:]}/status/{number}", "user": self._us},
        )

    def _private(self, said: Record, place: str) -> MessageSeen:
        number, sender = values.text(said, "id"), values.text(said, "senderId")
        at = values.moment(said, "createdAt")
        if not number or not sender or not place or at is None:
            raise ValueError("a private message without its number, place or time")
        own, other = sender == self._us, values.text(said, "recipientId")
        return MessageSeen(
            remote_id=f"dm:{number}",
            at=at,
            author=self._person(sender),
            own=own,
            text=_with_links(values.text(said, "text"), said, "urls", "expanded"),
            thread=Thread(conversation=f"dm:{place}"),
            recipients=(self._person(other),) if own and other else (),
            visibility=Visibility.PRIVATE,
            attachments=self._files(number),
            seen=True,
            live=False,
            facts={"link": f"https://x.com/messages/{place}", "user": sender, "conversation": place},
        )

    def _person(self, number: str) -> Author:
        """As the connector calls somebody whose name it does not know."""
        return Author(self._handles.get(number, f"id {number}"))

    def _files(self, number: str) -> tuple[SeenAttachment, ...]:
        found = []
        for part in self._media.get(number, []):
            name = PurePosixPath(part).name
            kind = _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
            found.append(attached(self._bundle, part, name, kind, wanted=self._wishes.files))
        return tuple(found)


def _words(tweet: Record) -> str:
    text = values.text(tweet, "full_text") or values.text(tweet, "text")
    shown = _with_links(text, values.record(tweet, "entities"), "urls", "expanded_url")
    for one in values.records(tweet, "extended_entities", "media"):
        shown = shown.replace(values.text(one, "url") or "\0", "").strip()
    return _NAMES.sub("", shown).strip() or shown


def _with_links(text: str, where: Record, name: str, real: str) -> str:
    text = html.unescape(text)
    for one in values.records(where, name):
        short, whole = values.text(one, "url"), values.text(one, real)
        if short and whole:
            text = text.replace(short, whole)
    return clean_text(text).strip()
