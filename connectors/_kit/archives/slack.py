"""What Slack exports of a workspace: lists of channels and people, and a file for each channel and day.

Ids and places are those of the connector slack.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Generator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from connectors._kit import values
from shopbell.archive.bundle import Bundle, whole
from shopbell.archive.foreign import LeftOut, Recognised, Wishes
from shopbell.archive.twins import same_words
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import MessageKind, Visibility
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
NETWORK = "slack"
_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}\.json$")
_STAMP = re.compile(r"(\d{1,11})\.(\d{1,6})")
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_TALK = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast", "file_comment"})


class SlackReader:
    """An export with `users.json` and at least one list of channels."""

    def recognise(self, bundle: Bundle) -> Recognised | None:
        """By the names of its lists."""
        root = _root(bundle)
        if root is None:
            return None
        return Recognised(NETWORK, f"A Slack workspace, {bundle.title}", asks_me=True)

    def read(self, bundle: Bundle, wishes: Wishes) -> Generator[MessageSeen | LeftOut, None, None]:
        """Channel by channel, day by day."""
        root = _root(bundle) or ""
        house = _House(bundle, root, wishes)
        for name in bundle.names:
            path = PurePosixPath(name)
            if not _DAY.match(path.name) or str(path.parent.parent) != (root or "."):
                continue
            channel = house.channels.get(path.parent.name)
            if channel is None:
                continue
            try:
                day = json.loads(whole(bundle, name))
            except (PayloadSkipped, ValueError, RecursionError):
                yield LeftOut()
                continue
            for item in day if isinstance(day, list) else []:
                yield house.message(channel, item)


def _root(bundle: Bundle) -> str | None:
    """The folder of the lists; None for something else."""
    for name in bundle.names:
        path = PurePosixPath(name)
        if path.name == "users.json":
            folder = "" if str(path.parent) == "." else str(path.parent)
            if any(bundle.size(_in(folder, one)) >= 0 for one in _LISTS):
                return folder
    return None


def _in(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _list(bundle: Bundle, name: str) -> list[Record]:
    with suppress(PayloadSkipped, ValueError, RecursionError):
        found = json.loads(whole(bundle, name)) if bundle.size(name) >= 0 else []
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return []


class _House:
    """People and places of one workspace."""

    def __init__(self, bundle: Bundle, root: str, wishes: Wishes) -> None:
        self.people = {values.text(one, "id"): one for one in _list(bundle, _in(root, "users.json"))}
        self.channels: dict[str, Record] = {}
        for name in _LISTS:
            for one in _list(bundle, _in(root, name)):
                for called in (values.text(one, "name"), values.text(one, "id")):
                    if called:
                        self.channels.setdefault(called, {**one, "kind": name})
        self._me = wishes.me

    def message(self, channel: Record, item: object) -> MessageSeen | LeftOut:
        """One line of a day."""
        try:
            return self._message(channel, item)
        except (ValueError, OverflowError, OSError):
            return LeftOut()

    def _message(self, channel: Record, item: object) -> MessageSeen:
        number, place = values.text(item, "ts"), values.text(channel, "id") or values.text(channel, "name")
        at = _moment(number)
        author = self._author(item)
        own = bool(self._me) and same_words(self._me) in {same_words(author.name), same_words(author.address)}
        thread = values.text(item, "thread_ts")
        root = thread if thread not in ("", number) else ""
        public = values.text(channel, "kind") == "channels.json" and not values.flag(channel, "is_shared")
        direct = values.text(channel, "kind") == "dms.json"
        title = "" if direct else clean_text(values.text(channel, "name"))
        machinery = values.text(item, "subtype") not in _TALK
        robot = bool(values.text(item, "bot_id")) and not values.text(item, "user")
        return MessageSeen(
            remote_id=f"{place}:{number}",
            at=at,
            author=author,
            own=own,
            text=self._words(values.text(item, "text")),
            thread=Thread(conversation=place, subject=title),
            recipients=self._others(channel) if own and direct else (),
            kind=MessageKind.MACHINERY if machinery else MessageKind.MESSAGE,
            visibility=Visibility.PUBLIC if public else Visibility.PRIVATE,
            attachments=_files(item),
            reply_to=f"{place}:{root}" if root else "",
            subject=title,
            seen=True,
            robot=robot,
            # Where the whole workspace can read, people talk with one another.
            auto_reply=public and not own,
            live=False,
            facts={"channel": place, "thread": root} if root else {"channel": place},
        )

    def _author(self, item: object) -> Author:
        user = values.text(item, "user") or values.text(item, "bot_id")
        name = self._name(user) or values.text(item, "username") or values.text(item, "user_profile", "real_name")
        return Author(user or name or "somebody", clean_text(name) or user)

    def _name(self, user: str) -> str:
        person = self.people.get(user, {})
        profile = values.record(person, "profile")
        names = (values.text(profile, "display_name"), values.text(profile, "real_name"), values.text(person, "name"))
        return next((one for one in names if one), "")

    def _others(self, channel: Record) -> tuple[Author, ...]:
        members = values.at(channel, "members")
        known = members if isinstance(members, list) else []
        found = [Author(one, self._name(one)) for one in known if isinstance(one, str)]
        return tuple(one for one in found if same_words(one.name) != same_words(self._me))

    def _words(self, text: str) -> str:
        """Slack's own marks as words (api.slack.com, Formatting text)."""

        def plain(match: re.Match[str]) -> str:
            mark, what, shown = match[1], match[2], match[3] or ""
            if mark == "@":
                return "@" + (shown or self._name(what) or what)
            if mark == "#":
                return "#" + (shown or what)
            if mark == "!":
                return "@" + (shown or what.split("^")[0])
            return what if not shown or shown == what else f"{shown} ({what})"

        return clean_text(html.unescape(_MARKUP.sub(plain, text))).strip()


def _moment(stamp: str) -> datetime:
    """Exact, as a number with a fraction is not. Raises ValueError."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        raise ValueError("a message without its time")
    return datetime.fromtimestamp(int(found[1]), UTC) + timedelta(microseconds=int(found[2].ljust(6, "0")))


def _files(item: object) -> tuple[SeenAttachment, ...]:
    """By name: an export has no files; an account that is signed in can fetch them by their numbers."""
    return tuple(
        SeenAttachment(
            values.text(one, "name") or "file",
            values.text(one, "mimetype") or "application/octet-stream",
            max(0, values.number(one, "size")),
            remote_ref=values.text(one, "id"),
        )
        for one in values.records(item, "files")
    )
