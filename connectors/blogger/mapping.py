"""Comments as events: pure, and it believes nothing of what Blogger sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.blogger.api import LIVE, PENDING, Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, html_to_text, one_line

NO_ANSWER: Final = "Blogger gives programs no way to answer a comment: answer it on the article's own page."


@dataclass(frozen=True, slots=True)
class Article:
    """What was commented on; '' where it is not there any more."""

    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a comment stands: blog, article, and the first comment of its thread."""

    blog: str
    article: Article
    root: str


def id_of(comment: Record) -> str:
    """'' when it has none."""
    return values.text(comment, "id")


def post_of(comment: Record) -> str:
    """The article's number."""
    return values.text(comment, "post", "id")


def parent_of(comment: Record) -> str:
    """The comment that it answers, '' at the top."""
    return values.text(comment, "inReplyTo", "id")


def written_at(comment: Record) -> datetime:
    """When it was written."""
    return values.moment(comment, "published") or datetime.fromtimestamp(0, UTC)


def is_wanted(comment: Record) -> bool:
    """Whether it is shown or waits; only those who look after the blog are told its status."""
    return values.text(comment, "status") in (LIVE, PENDING, "") and bool(id_of(comment) and post_of(comment))


def mark_of(comment: Record) -> str:
    """Status and words in a few letters: 'p1b2c3d4e', 'l1b2c3d4e'."""
    words = values.text(comment, "content").encode("utf-8", "replace")
    state = "p" if values.text(comment, "status") == PENDING else "l"
    return state + hashlib.blake2b(words, digest_size=4).hexdigest()


def text_of(comment: Record) -> str:
    """Its words; what Blogger sends is markup."""
    return clean_text(html_to_text(values.text(comment, "content")))


def seen(comment: Record, where: Where, *, user: str, live: bool) -> MessageSeen:
    """A comment as a message of its thread; `user`: our own number."""
    number = id_of(comment)
    content = values.text(comment, "content")
    own = bool(user) and values.text(comment, "author", "id") == user
    title = where.article.title
    return MessageSeen(
        remote_id=f"{where.blog}/{number}",
        at=written_at(comment),
        author=_author(comment),
        own=own,
        text=text_of(comment),
        thread=Thread(conversation=f"{where.blog}/{where.root}", subject=title),
        html=content if "<" in content else "",
        visibility=Visibility.PUBLIC,
        reply_to=f"{where.blog}/{parent_of(comment)}" if parent_of(comment) else "",
        context=title,
        subject=title,
        live=live and not own,
        facts=_facts(comment, where, own=own),
    )


def _facts(comment: Record, where: Where, *, own: bool) -> Mapping[str, str]:
    held = values.text(comment, "status") == PENDING
    url = where.article.url
    page = url if url.startswith(("https://", "http://")) else ""
    facts = {
        "blog": where.blog,
        "post": post_of(comment),
        "article": page,
        "link": f"{page}#c{id_of(comment)}" if page else "",
        "held": "1" if held else "",
        "no_answer": "" if own else NO_ANSWER,
        "judged": "" if own else "approve spam bin" if held else "spam bin",
    }
    return {name: one_line(value) for name, value in facts.items() if value}


def _author(comment: Record) -> Author:
    name = one_line(values.text(comment, "author", "displayName"))
    writer = values.text(comment, "author", "id")
    if writer:
        return Author(writer, name or writer)
    known = name and name.casefold() not in ("anonymous", "unknown")
    return Author(f"guest:{name.casefold()}" if known else f"comment:{id_of(comment)}", name or "Anonymous")
