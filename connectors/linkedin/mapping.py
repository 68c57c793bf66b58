"""Comments as events: pure, and it believes nothing of what LinkedIn sent.

A comment's number is unique; its URN names it together with the post, which has several names of its own.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.linkedin.api import Record
from shopbell.errors import Rejected
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line, snippet

COMMENT: Final = re.compile(r"urn:li:comment:\((?:urn:li:)?(activity|share|ugcPost):([0-9]{1,30}),([0-9]{1,30})\)")
POST: Final = re.compile(r"urn:li:(?:activity|share|ugcPost):[0-9]{1,30}")
CONTEXT_LETTERS: Final = 600
_BEGINNING: Final = datetime.fromtimestamp(0, UTC)


def named(urn: str) -> tuple[str, str]:
    """The post and the number in a comment's URN, in either of the two ways LinkedIn writes it; ('', '') for others."""
    found = COMMENT.fullmatch(urn)
    return (f"urn:li:{found[1]}:{found[2]}", found[3]) if found else ("", "")


def urn_of(comment: Record) -> str:
    """The comment's own name; '' when it has none that can be used."""
    urn = values.text(comment, "commentUrn") or values.text(comment, "$URN")
    if not named(urn)[1]:
        urn = f"urn:li:comment:({values.text(comment, 'object')},{values.text(comment, 'id')})"
    post, number = named(urn)
    return f"urn:li:comment:({post},{number})" if number else ""


def time_of(comment: Record) -> datetime:
    """When it was written."""
    return moment_of(values.number(comment, "created", "time")) or _BEGINNING


def moment_of(millis: int) -> datetime | None:
    """Of milliseconds since 1970; None when that is no time."""
    try:
        return datetime.fromtimestamp(millis / 1000, UTC) if millis else None
    except (ValueError, OverflowError, OSError):
        return None


def text_of(comment: Record) -> str:
    """What was written."""
    return clean_text(values.text(comment, "message", "text")).strip("\n")


def seen(comment: Record, *, page: str, post_text: str, live: bool) -> MessageSeen:
    """The comment as a message of its talk; `page` is our own name, `post_text` what it was said about.

    Raises ValueError for what has no name.
    """
    urn = urn_of(comment)
    post, number = named(urn)
    if not number:
        raise ValueError("a comment without a name")
    above = values.text(comment, "parentComment")
    parent, root = named(above)[1], above if named(above)[1] else urn
    actor = values.text(comment, "actor")
    title = snippet(post_text, 80) if post_text else ""
    facts = {
        "urn": urn,
        "root": root,
        "post": post,
        "link": f"https://www.linkedin.com/feed/update/{post}",
        "liked": "1" if values.flag(comment, "likesSummary", "likedByCurrentUser") and actor != page else "",
    }
    return MessageSeen(
        remote_id=number,
        at=time_of(comment),
        author=_author(actor, page, number),
        own=actor == page,
        text=text_of(comment),
        thread=Thread(conversation=parent or number, subject=title),
        visibility=Visibility.PUBLIC,
        reply_to=parent,
        context=clean_text(post_text)[:CONTEXT_LETTERS],
        subject=title,
        live=live,
        facts={name: value for name, value in facts.items() if value},
    )


def _author(actor: str, page: str, number: str) -> Author:
    """LinkedIn tells programs no member's name: the last letters of the id tell two of them apart."""
    if actor == page:
        return Author(actor, "We")
    kind = "Company" if ":organization:" in actor else "LinkedIn member"
    short = one_line(actor.rpartition(":")[2])[-4:]
    return Author(one_line(actor) or f"comment:{number}", f"{kind} {short}".strip())


def post_of(facts: Mapping[str, str]) -> str:
    """The post that a message's facts name; raises Rejected when they name none."""
    post = facts.get("post", "")
    if not POST.fullmatch(post):
        raise Rejected("The post of this comment is not known.")
    return post


def root_of(facts: Mapping[str, str]) -> str:
    """The comment to answer below; LinkedIn nests once. Raises Rejected when the facts name none."""
    root = facts.get("root", "")
    if not named(root)[1]:
        raise Rejected("There is no comment here to answer.")
    return root
