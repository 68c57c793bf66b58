"""Comments as events: pure, and it believes nothing of what YouTube sent."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.youtube.api import HELD, Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

NO_REPLY: Final = "YouTube takes no answer to this comment from programs: answer it on its own page."
_NOBODY: Final = "unknown"


def id_of(record: Record) -> str:
    """Of a thread or a comment; '' when it has none."""
    return values.text(record, "id")


def top_of(thread: Record) -> Record:
    """The first comment of a thread."""
    return values.record(thread, "snippet", "topLevelComment")


def replies_in(thread: Record) -> list[Record]:
    """Those that came along; perhaps not all."""
    return [one for one in values.records(thread, "replies", "comments") if id_of(one)]


def reply_count(thread: Record) -> int:
    """How many answers there are."""
    return values.number(thread, "snippet", "totalReplyCount")


def began_at(thread: Record) -> datetime:
    """When its first comment was written."""
    return values.moment(top_of(thread), "snippet", "publishedAt") or datetime.fromtimestamp(0, UTC)


def is_held(comment: Record) -> bool:
    """Whether it waits for the owner's approval."""
    return values.text(comment, "snippet", "moderationStatus") == HELD


def mark_of(thread: Record) -> str:
    """Everything by which a change shows, in a few letters: how many answers, and the words that came along."""
    words = "\0".join(_words(one) for one in (top_of(thread), *replies_in(thread)))
    return f"{reply_count(thread)}-{hashlib.blake2b(words.encode('utf-8', 'replace'), digest_size=5).hexdigest()}"


def _words(comment: Record) -> str:
    return f"{id_of(comment)} {values.text(comment, 'snippet', 'updatedAt')} {text_of(comment)}"


def text_of(comment: Record) -> str:
    """Its words. What others wrote comes as it is displayed (asked for as plain text); ours as we wrote it."""
    snippet = values.record(comment, "snippet")
    return clean_text(values.text(snippet, "textOriginal") or values.text(snippet, "textDisplay"))


def author_of(comment: Record) -> str:
    """The channel that wrote it."""
    return values.text(comment, "snippet", "authorChannelId", "value")


def edited_at(comment: Record) -> datetime | None:
    """When its words were changed; None when they were not."""
    published = values.moment(comment, "snippet", "publishedAt")
    updated = values.moment(comment, "snippet", "updatedAt")
    return updated if published is not None and updated is not None and updated > published else None


def seen(comment: Record, thread: Record, *, title: str, channel: str, live: bool) -> MessageSeen:
    """A comment as a message of its thread; `title`: of the video."""
    number, root = id_of(comment), id_of(thread)
    name = one_line(values.text(comment, "snippet", "authorDisplayName"))
    writer = author_of(comment)
    own = writer == channel and bool(writer)
    return MessageSeen(
        remote_id=number,
        at=values.moment(comment, "snippet", "publishedAt") or datetime.fromtimestamp(0, UTC),
        author=Author(writer or name.casefold() or _NOBODY, name or _NOBODY),
        own=own,
        text=text_of(comment),
        thread=Thread(conversation=root, subject=title),
        visibility=Visibility.PUBLIC,
        reply_to=root if number != root else "",
        context=title,
        subject=title,
        live=live and not own,
        place=f"{root}/{number}",
        facts=_facts(comment, thread, own=own),
    )


def _facts(comment: Record, thread: Record, *, own: bool) -> Mapping[str, str]:
    video = values.text(thread, "snippet", "videoId")
    can_reply = values.at(thread, "snippet", "canReply") is not False
    held = is_held(comment)
    facts = {
        "video": video,
        "thread": id_of(thread),
        "link": f"https://www.youtube.com/watch?v={video}&lc={id_of(comment)}" if video else "",
        "held": "1" if held else "",
        "no_answer": "" if own or can_reply else NO_REPLY,
        "judged": "" if own else "approve bin" if held else "bin",
    }
    return {name: one_line(value) for name, value in facts.items() if value}


def videos_of(threads: Iterable[Record]) -> list[str]:
    """Of which videos they are, each once."""
    return list(dict.fromkeys(filter(None, (values.text(one, "snippet", "videoId") for one in threads))))
