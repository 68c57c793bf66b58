"""Comments as events: pure, and it believes nothing of what Disqus sent."""

import hashlib
import html
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.disqus.api import Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, html_to_text, one_line

SHOWN: Final = "a"
HELD: Final = "h"
SPAM: Final = "s"
DELETED: Final = "d"
_BEGINNING: Final = datetime.fromtimestamp(0, UTC)


def number_of(post: Record) -> str:
    """The comment's number."""
    return values.text(post, "id")


def parent_of(post: Record) -> str:
    """The number of the comment that it answers, '' at the top of a thread."""
    return values.text(post, "parent")


def time_of(post: Record) -> datetime:
    """When it was written; Disqus tells it in UTC, in whole seconds, without a zone."""
    return values.moment(post, "createdAt") or _BEGINNING


def writer_of(post: Record) -> str:
    """The number of the user who wrote it, '' for a guest."""
    return values.text(post, "author", "id")


def state_of(post: Record) -> str:
    """What became of it, as one letter."""
    if values.flag(post, "isDeleted"):
        return DELETED
    if values.flag(post, "isSpam"):
        return SPAM
    return SHOWN if values.flag(post, "isApproved") else HELD


def mark_of(post: Record) -> str:
    """State and words in a few letters, to notice a change of either."""
    words = values.text(post, "message")
    return state_of(post) + hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=4).hexdigest()


def is_wanted(post: Record) -> bool:
    """Whether it is not thrown away."""
    return state_of(post) in (SHOWN, HELD)


def text_of(post: Record) -> str:
    """What was typed: Disqus gives paragraphs and line ends as HTML."""
    return html_to_text(values.text(post, "message"))


def content_of(text: str) -> str:
    """Our words as Disqus takes them: some elements are markup there, so nothing of ours is one."""
    return html.escape(clean_text(text).strip(), quote=False)


def seen(post: Record, *, root: str, own: bool, live: bool) -> MessageSeen:
    """The comment as a message of the talk that began with comment `root`."""
    title = _title(post)
    markup = values.text(post, "message")
    return MessageSeen(
        remote_id=number_of(post),
        at=time_of(post),
        author=_author(post),
        own=own,
        text=text_of(post),
        thread=Thread(conversation=root, subject=title),
        html=markup if "<" in markup else "",
        visibility=Visibility.PUBLIC,
        reply_to=parent_of(post),
        context=title,
        subject=title,
        live=live,
        facts=_facts(post, own=own),
    )


def _author(post: Record) -> Author:
    name = one_line(values.text(post, "author", "name")) or one_line(values.text(post, "author", "username"))
    email = values.text(post, "author", "email").strip().lower()
    username = values.text(post, "author", "username")
    if username and not values.flag(post, "author", "isAnonymous"):
        return Author(username.lower(), name or username)
    guest = f"guest:{name.casefold()}" if name else f"comment:{number_of(post)}"
    return Author(email or guest, name or "Anonymous")


def _title(post: Record) -> str:
    clean = values.text(post, "thread", "clean_title")
    return one_line(clean or html_to_text(values.text(post, "thread", "title")))


def _facts(post: Record, *, own: bool) -> Mapping[str, str]:
    page = values.text(post, "thread", "link")
    facts = {
        "forum": values.text(post, "forum"),
        "thread": values.text(post, "thread", "id"),
        "link": f"{page}#comment-{number_of(post)}" if page.startswith(("https://", "http://")) else "",
        "held": "1" if state_of(post) == HELD else "",
        "email": values.text(post, "author", "email").strip(),
        "liked": "1" if not own and values.number(post, "userScore") > 0 else "",
    }
    return {name: one_line(value) for name, value in facts.items() if value}
