"""What Facebook and Instagram let one download as JSON: private messages, and comments that we wrote.

There are no ids of messages in it, and words are UTF-8 told as Latin-1. The files of one conversation are numbered from
the newest on.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from connectors._kit import values
from connectors._kit.archives.files import attached
from connectors._kit.archives.json_stream import Damaged, pieces
from connectors._kit.archives.meta_comments import comments_in, is_comments
from shopbell.archive.bundle import Bundle, damage, whole
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import Naming, conversation_id, same_words
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
_THREAD = re.compile(
    r"(^|/)messages/(inbox|archived_threads|filtered_threads|message_requests|e2ee_cutover)"
    r"/([^/]+)/message_(\d+)\.json$"
)
_FILES = ("photos", "videos", "audio_files", "files", "gifs")
_PROFILES = {
    "facebook": re.compile(r"(^|/)profile_information/profile_information\.json$"),
    "instagram": re.compile(r"(^|/)personal_information(/personal_information)?/personal_information\.json$"),
}
_INSTAGRAM = re.compile(r"(^|/)(your_instagram_activity|instagram-)|(^|/)connections/followers_and_following/")
_MOST_THREADS_ASKED = 200


def true_words(text: str) -> str:
    """UTF-8 that was told letter by letter as Latin-1; anything else stays as it is."""
    with suppress(UnicodeError):
        return text.encode("latin-1").decode("utf-8")
    return text


def true_value(value: object) -> object:
    """The same for every text in a value."""
    if isinstance(value, str):
        return true_words(value)
    if isinstance(value, list):
        return [true_value(one) for one in value]
    if isinstance(value, dict):
        return {name: true_value(one) for name, one in value.items()}
    return value


class MetaReader:
    """One for each of the two networks."""

    def __init__(self, network: str) -> None:
        """`network`: facebook or instagram."""
        self._network = network

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the folders of conversations, and whose profile lies beside them."""
        names = [name for name in bundle.names if _THREAD.search(name) or is_comments(name, self._network)]
        if not names or self._network_of(bundle) != self._network:
            return None
        name, address = self._profile(bundle)
        me = name or _in_all(bundle)
        word = "Facebook" if self._network == "facebook" else "Instagram"
        title = f"The {word} archive of {name or address}" if name or address else f"An archive of {word}"
        return Recognised(self._network, title, address=address, name=name or me, me=me, asks_me=not me)

    def _network_of(self, bundle: Bundle) -> str:
        for network, form in _PROFILES.items():
            if any(form.search(name) for name in bundle.names):
                return network
        return "instagram" if any(_INSTAGRAM.search(name) for name in bundle.names) else "facebook"

    def _profile(self, bundle: Bundle) -> tuple[str, str]:
        """Name and address; '' where it does not say."""
        part = next((name for name in bundle.names if _PROFILES[self._network].search(name)), "")
        found: object = {}
        with suppress(PayloadSkipped, ValueError, RecursionError):
            found = true_value(json.loads(whole(bundle, part))) if part else {}
        if self._network == "facebook":
            return clean_text(values.text(found, "profile_v2", "name", "full_name")), ""
        told = values.record(next(values.records(found, "profile_user"), {}), "string_map_data")
        name = values.text(told, "Name", "value")
        return clean_text(name), clean_text(values.text(told, "Username", "value"))

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Conversation by conversation, oldest part first, then comments."""
        threads: dict[str, list[tuple[int, str]]] = {}
        for name in bundle.names:
            match = _THREAD.search(name)
            if match:
                threads.setdefault(match[3], []).append((int(match[4]), name))
        for folder, parts in threads.items():
            thread = _Thread(self._network, folder, bundle, wishes)
            for _, name in sorted(parts, reverse=True):
                yield from thread.messages(name)
        us = Author(wishes.me, wishes.me)
        yield from comments_in(bundle, self._network, us, true_value)


def _in_all(bundle: Bundle) -> str:
    """Who takes part in every conversation; '' where that is nobody, or several."""
    seen: Counter[str] = Counter()
    count = 0
    for name in bundle.names:
        if not _THREAD.search(name) or not name.endswith("message_1.json") or count >= _MOST_THREADS_ASKED:
            continue
        with suppress(PayloadSkipped):
            names = _participants(bundle, name)
            count += bool(names)
            seen.update(set(names))
    everywhere = [name for name, times in seen.items() if times == count]
    return everywhere[0] if len(everywhere) == 1 and count > 1 else ""


def _participants(bundle: Bundle, name: str) -> list[str]:
    with damage(), bundle.open(name) as source:
        for piece in pieces(source, ("messages",), _is_message):
            if not isinstance(piece, Damaged) and piece.path == ("participants",):
                return [_name_in(one) for one in _listed(true_value(piece.value)) if _name_in(one)]
    return []


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _name_in(one: object) -> str:
    return clean_text(one if isinstance(one, str) else values.text(one, "name"))


def _is_message(item: object) -> bool:
    return bool(values.text(item, "sender_name")) and values.number(item, "timestamp_ms") > 0


class _Thread:
    """One conversation."""

    def __init__(self, network: str, folder: str, bundle: Bundle, wishes: Wishes) -> None:
        self._bundle, self._wishes = bundle, wishes
        self._place = conversation_id(network, folder)
        self._naming = Naming()
        self._others: list[str] = []
        self._title = ""

    def messages(self, name: str) -> Iterator[MessageSeen | LeftOut]:
        """Those of one file, oldest first: ids count what is said twice from the oldest on."""
        try:
            found = list(self._pieces(name))
        except PayloadSkipped:
            yield LeftOut()
            return
        # The newest stands first; whatever the order, the oldest of what is said twice has to be the first.
        found.reverse()
        for item in sorted(found, key=lambda one: values.number(one, "timestamp_ms")):
            if isinstance(item, LeftOut):
                yield item
                continue
            try:
                yield self._message(item, name)
            except (ValueError, OverflowError, OSError):
                yield LeftOut()

    def _pieces(self, name: str) -> Iterator[object]:
        """A file has at most ten thousand messages."""
        with damage(), self._bundle.open(name) as source:
            for piece in pieces(source, ("messages",), _is_message):
                if isinstance(piece, Damaged):
                    yield LeftOut()
                elif piece.path == ("messages",):
                    yield true_value(piece.value)
                elif piece.path == ("participants",):
                    self._others = [_name_in(one) for one in _listed(true_value(piece.value))]
                elif piece.path == ("title",):
                    self._title = clean_text(str(true_value(piece.value)))

    def _message(self, item: object, name: str) -> MessageSeen:
        writer, told = clean_text(values.text(item, "sender_name")), values.number(item, "timestamp_ms")
        if not writer or told <= 0:
            raise ValueError("a message without writer or time")
        at = datetime.fromtimestamp(told / 1000, UTC)
        others = [one for one in self._others if same_words(one) != same_words(self._wishes.me)]
        group = len(others) > 1
        own = bool(self._wishes.me) and same_words(writer) == same_words(self._wishes.me)
        text = _words(item)
        return MessageSeen(
            remote_id=self._naming.of(self._place, writer, str(told), text),
            at=at,
            author=Author(writer, writer),
            own=own,
            text=text,
            thread=Thread(conversation=self._place, subject=self._title if group else ""),
            recipients=(Author(others[0], others[0]),) if own and len(others) == 1 else (),
            kind=MessageKind.MACHINERY if _is_machinery(item) else MessageKind.MESSAGE,
            attachments=self._files(item, name),
            subject=self._title if group else "",
            seen=True,
            live=False,
        )

    def _files(self, item: object, name: str) -> tuple[SeenAttachment, ...]:
        found = []
        for kind in _FILES:
            for one in values.records(item, kind):
                uri = values.text(one, "uri")
                part = self._part(uri, name)
                media = mimetypes.guess_type(uri)[0] or "application/octet-stream"
                shown = PurePosixPath(uri).name or "file"
                found.append(attached(self._bundle, part, shown, media, wanted=self._wishes.files))
        return tuple(found)

    def _part(self, uri: str, name: str) -> str:
        """Paths are told from the top of the download, which may lie in a folder here."""
        if not uri or uri.startswith("http"):
            return ""
        top = name.split("messages/", 1)[0]
        ways = (uri, f"{top}{uri}", f"{top}{uri[uri.find('messages/') :]}" if "messages/" in uri else "")
        return next((one for one in ways if one and self._bundle.size(one) >= 0), "")


def _words(item: object) -> str:
    text = values.text(item, "content")
    shared = values.text(item, "share", "link")
    if shared and shared not in text:
        text = f"{text}\n{shared}".strip()
    if not text and values.flag(item, "is_unsent"):
        return "This message was taken back."
    return clean_text(text).strip()


def _is_machinery(item: object) -> bool:
    kind = values.text(item, "type")
    return kind in ("Subscribe", "Unsubscribe", "Call") or values.flag(item, "is_unsent")
