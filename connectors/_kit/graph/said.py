"""A private message of Messenger or Instagram as an event: pure, and it believes nothing of what came."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from connectors._kit import values
from connectors._kit.graph.times import later, moment_of
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.reply_window import ANSWER_UNTIL
from shopbell.text.plain import clean_text, one_line

Record = Mapping[str, Any]
DAY: Final = timedelta(hours=24)
"""The standard messaging window (messenger-platform/policy)."""
WEEK: Final = timedelta(days=7)
"""With the feature Human Agent."""
_TYPES: Final = {"image_data": "image/jpeg", "video_data": "video/mp4"}


@dataclass(frozen=True, slots=True)
class House:
    """Whose messages these are, and how its network is called in sentences."""

    network: str
    own: str
    """Our own number there: the Page's, or the account's."""
    window: timedelta = DAY
    also: frozenset[str] = frozenset()
    """Other numbers that Meta calls us by."""

    def wrote(self, message: Record) -> bool:
        """Whether a message is ours."""
        writer = values.text(message, "from", "id")
        return writer == self.own or writer in self.also


def said(message: Record, talk: str, house: House, *, live: bool, seen: bool | None = None) -> MessageSeen:
    """One message of the conversation with the number `talk`. Raises ValueError for one without a number."""
    number, at = values.text(message, "id"), moment_of(message, "created_time")
    if not number:
        raise ValueError("a message without its number")
    own = house.wrote(message)
    other = next((one for one in values.records(message, "to", "data")), {}) if own else values.record(message, "from")
    facts = {"talk": talk, "person": values.text(other, "id"), "judged": ""}
    if not own:
        facts[ANSWER_UNTIL] = later(at, house.window).isoformat()
    return MessageSeen(
        remote_id=number,
        at=at,
        author=author_of(values.record(message, "from"), f"message:{number}"),
        own=own,
        text=_text(message, house),
        thread=Thread(conversation=talk),
        attachments=attachments_of(message),
        seen=None if own else seen,
        live=live,
        place=f"{facts['person']}/{number}" if facts["person"] and not own else "",
        facts=facts,
    )


def author_of(writer: Record, nobody: str) -> Author:
    """Known by the number that Meta gives them for this shop; where it tells nobody, by the one thing they wrote."""
    number = one_line(values.text(writer, "id"))
    name = one_line(clean_text(values.text(writer, "name") or values.text(writer, "username")))
    return Author(number or nobody, name or "Somebody")


def _text(message: Record, house: House) -> str:
    words = clean_text(values.text(message, "message")).strip()
    links = [clean_text(values.text(one, "link")).strip() for one in values.records(message, "shares", "data")]
    lines = [words, *(link for link in links if link and link not in words)]
    if values.flag(message, "is_unsupported"):
        lines.append(f"{house.network} does not hand this message to other programs. Open it in its app.")
    if values.text(message, "story", "mention", "link") or values.text(message, "story", "mention", "id"):
        lines.append("Mentioned you in a story.")
    return "\n".join(line for line in lines if line)


def attachments_of(message: Record) -> tuple[SeenAttachment, ...]:
    """Files by the numbers of message and file: their addresses are signed and run out, so they are asked for again."""
    number = values.text(message, "id")
    found = [
        _attachment(number, position, one)
        for position, one in enumerate(values.records(message, "attachments", "data"))
    ]
    if values.text(message, "sticker"):
        found.append(SeenAttachment("sticker.png", "image/png", 0, remote_ref=f"{number}#sticker"))
    return tuple(found)


def _attachment(message: str, position: int, one: Record) -> SeenAttachment:
    kind = next((media_type for name, media_type in _TYPES.items() if values.record(one, name)), "")
    media_type = one_line(values.text(one, "mime_type")) or kind or "application/octet-stream"
    name = one_line(clean_text(values.text(one, "name"))) or f"file{position + 1}.{media_type.rpartition('/')[2]}"
    ref = f"{message}#{values.text(one, 'id') or position}"
    return SeenAttachment(name, media_type, max(0, values.number(one, "size")), remote_ref=ref)


def address_of(message: Record, wanted: str) -> str:
    """Where a file of the message lies now; '' when it is not there any more."""
    if wanted == "sticker":
        return _web(values.text(message, "sticker"))
    for position, one in enumerate(values.records(message, "attachments", "data")):
        if wanted in (values.text(one, "id"), str(position)):
            places = (("file_url",), ("image_data", "url"), ("video_data", "url"))
            return next((found for path in places if (found := _web(values.text(one, *path)))), "")
    return ""


def _web(url: str) -> str:
    try:
        return url if urlsplit(url).scheme in ("https", "http") else ""
    except ValueError:
        return ""
