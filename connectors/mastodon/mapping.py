"""Statuses as events. Pure; nothing in a status is believed to be there or to be of the right kind."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from connectors._kit.values import at, moment, record, records, text
from connectors.mastodon.ids import place_of, steady
from connectors.mastodon.settings import MastodonSettings
from connectors.mastodon.words import formatted, plain, shown_name, without_names
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, Event, MessageEdited, MessageSeen, SeenAttachment, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

Status = Mapping[str, Any]
DIRECT: Final = "direct"
_KINDS: Final = {"image": "image/jpeg", "gifv": "video/mp4", "video": "video/mp4", "audio": "audio/mpeg"}
_READERS: Final = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.PUBLIC,
    "private": Visibility.FOLLOWERS,
    DIRECT: Visibility.PRIVATE,
}
_OPEN: Final = ("", "local")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a status stands: the conversation, and the words that it answers where they are not in it."""

    root: str
    context: str = ""


class Statuses:
    """How one account reads statuses."""

    def __init__(self, settings: MastodonSettings) -> None:
        self._settings = settings

    def is_own(self, status: Status) -> bool:
        """Whether the shop wrote it. Small servers name the account by two ids."""
        found = text(status, "account", "id")
        return found == self._settings.account_id or self.handle(record(status, "account")) == self._settings.acct

    def is_message(self, status: Status) -> bool:
        """Whether it is somebody's turn: written to the shop, or by the shop to somebody. Boosts are nobody's."""
        if at(status, "reblog") is not None or not text(status, "id"):
            return False
        return not self.is_own(status) or bool(self.others(status)) or self.visibility(status) == DIRECT

    def handle(self, account: Mapping[str, Any]) -> str:
        """user@domain in lower case; local names come without their domain."""
        acct = (text(account, "acct") or text(account, "username")).lower().lstrip("@")
        return acct if "@" in acct or not acct else f"{acct}@{self._settings.domain}"

    def spoken(self, handle: str) -> str:
        """How somebody is named in a text; people of the same server without its domain."""
        name, _, domain = handle.lower().lstrip("@").partition("@")
        return f"@{name}" if domain in ("", self._settings.domain) else f"@{name}@{domain}"

    def others(self, status: Status) -> tuple[str, ...]:
        """Everybody it is addressed to and who wrote it, but for the shop; the writer first, each once."""
        accounts = [record(status, "account"), *records(status, "mentions")]
        found = dict.fromkeys(self.handle(account) for account in accounts)
        return tuple(handle for handle in found if handle and handle != self._settings.acct)

    def names_us(self, status: Status) -> bool:
        """Whether the shop is addressed, and so was told of it."""
        return any(self.handle(account) == self._settings.acct for account in records(status, "mentions"))

    def visibility(self, status: Status) -> str:
        """The service's own word. Small servers call a private talk what Mastodon calls followers only."""
        found = text(status, "visibility")
        if self._settings.is_small and found == "private":
            return DIRECT
        if found in _READERS:
            return found
        # Other servers have words of their own; one that is not known is not for everybody.
        return "public" if found in _OPEN else "private"

    def words(self, status: Status) -> str:
        """Plain text without the names it begins with."""
        return plain(text(status, "content"), self._names(status))

    def bare(self, status: Status, words: str) -> str:
        """Other words without the names that this status's words are shown without."""
        return without_names(words, self._names(status))

    def _names(self, status: Status) -> set[str]:
        return {handle.partition("@")[0] for handle in (*self.others(status), self._settings.acct)}

    def conversation(self, status: Status, root: str) -> str:
        """The talk with the same people when it is private, else the thread."""
        if self.visibility(status) == DIRECT:
            people = ",".join(sorted(self.others(status)))
            return f"{DIRECT}:{people}" if people else root
        return root

    def events(self, status: Status, place: Place, *, live: bool) -> tuple[Event, ...]:
        """The message as it is now, and that it was changed. Raises PayloadSkipped."""
        seen = self.message(status, place, live=live)
        edited = self.edited(status)
        return (seen, edited) if edited else (seen,)

    def edited(self, status: Status) -> MessageEdited | None:
        """When it was changed, and to what."""
        when = moment(status, "edited_at")
        if when is None:
            return None
        return MessageEdited(steady(text(status, "id")), when, self.words(status), formatted(text(status, "content")))

    def message(self, status: Status, place: Place, *, live: bool) -> MessageSeen:
        """One status. Raises PayloadSkipped when it has no id, time or author."""
        api_id, when, author = text(status, "id"), moment(status, "created_at"), self.handle(record(status, "account"))
        if not api_id or when is None or not author:
            raise PayloadSkipped("A message of the server could not be understood.", steady(api_id))
        own = self.is_own(status)
        answered = text(status, "in_reply_to_id")
        return MessageSeen(
            remote_id=steady(api_id),
            at=when.astimezone(UTC),
            author=self._author(record(status, "account"), author),
            own=own,
            text=self.words(status),
            thread=Thread(conversation=self.conversation(status, place.root)),
            html=formatted(text(status, "content")),
            recipients=self._recipients(status, own=own),
            visibility=_READERS[self.visibility(status)],
            attachments=tuple(self._attachment(media) for media in records(status, "media_attachments")),
            reply_to=steady(answered) if answered else "",
            context=place.context,
            robot=not own and at(status, "account", "bot") is True,
            live=live,
            place=place_of(when.astimezone(UTC).date(), api_id),
            facts=self._facts(status),
        )

    def _name(self, account: Mapping[str, Any], otherwise: str) -> str:
        name = shown_name(text(account, "display_name"), text(account, "username") or otherwise)
        return one_line(name)[:200]

    def _author(self, account: Mapping[str, Any], handle: str) -> Author:
        return Author(handle, self._name(account, handle), profile=_profile(account), portrait=_portrait(account))

    def _recipients(self, status: Status, *, own: bool) -> tuple[Author, ...]:
        wrote = self.handle(record(status, "account"))
        found = [Author(handle) for handle in self.others(status) if handle != wrote]
        return tuple(found) if own else (Author(self._settings.acct), *found)

    def _facts(self, status: Status) -> dict[str, str]:
        link = text(status, "url") or text(status, "uri")
        facts = {
            "link": link if link.startswith(("https://", "http://")) else "",
            "warning": clean_text(text(status, "spoiler_text")),
            "visibility": self.visibility(status),
            "prefix": " ".join(map(self.spoken, self.others(status))),
        }
        return {name: value for name, value in facts.items() if value}

    def _attachment(self, media: Mapping[str, Any]) -> SeenAttachment:
        url, kind = text(media, "url"), text(media, "type")
        name = _file_name(url)
        return SeenAttachment(
            name=name or kind or "file",
            media_type=mimetypes.guess_type(name)[0] or _KINDS.get(kind, "application/octet-stream"),
            size=0,
            remote_ref=url if self._keeps(url, text(media, "remote_url")) else "",
            description=clean_text(text(media, "description")),
        )

    def _keeps(self, url: str, origin: str) -> bool:
        """Whether the account's own server keeps the file; one that lies where it came from is a third party's."""
        host = _host(url)
        return bool(host) and (host == _host(self._settings.server) or host != _host(origin))


def _portrait(account: Mapping[str, Any]) -> str:
    """The still one. Who has none is drawn by the server as everybody else who has none."""
    url = text(account, "avatar_static") or text(account, "avatar")
    return "" if url.endswith("/missing.png") else url


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _file_name(url: str) -> str:
    try:
        return one_line(unquote(urlsplit(url).path.rpartition("/")[2]))[:120]
    except ValueError:
        return ""


def when_of(status: Status) -> datetime | None:
    """When it was written."""
    return moment(status, "created_at")


def _profile(account: Mapping[str, Any]) -> str:
    """What they say of themselves: the note and the values of the fields below it."""
    said = [text(account, "note"), *(text(field, "value") for field in records(account, "fields"))]
    return "\n".join(plain(html, set()) for html in said if html)
