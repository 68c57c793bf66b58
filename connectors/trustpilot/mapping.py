"""Reviews and their answers as events: pure, and it believes nothing of what Trustpilot sent."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from connectors._kit import values
from connectors.trustpilot.api import Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

ANSWERED: Final = "A review at Trustpilot has one answer. Delete yours first if you want to write another."
_BEGINNING: Final = datetime.fromtimestamp(0, UTC)


def number_of(review: Record) -> str:
    """Names the review."""
    return values.text(review, "id")


def answer_id(number: str) -> str:
    """Names the one answer of a review."""
    return f"{number}:answer"


def review_of(remote_id: str) -> str:
    """The review that a message is, or answers."""
    return remote_id.removesuffix(":answer")


def answer_of(review: Record) -> Record:
    """{} when there is none."""
    return values.record(review, "companyReply")


def time_of(one: Record) -> datetime:
    """When it was written."""
    return values.moment(one, "createdAt") or _BEGINNING


def text_of(one: Record) -> str:
    """What was written."""
    return clean_text(values.text(one, "text")).strip("\n")


def marks_of(review: Record) -> tuple[str, str]:
    """Words and stars of the review, and its answer, in a few letters each, to notice a change of either."""
    said = "\0".join((values.text(review, "title"), values.text(review, "text"), str(values.number(review, "stars"))))
    answer = text_of(answer_of(review))
    return _short(said), _short(answer) if answer else ""


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def seen(review: Record, *, live: bool) -> MessageSeen:
    """The review, the first message of its talk."""
    number, title = number_of(review), one_line(values.text(review, "title"))
    return MessageSeen(
        remote_id=number,
        at=time_of(review),
        author=_author(review),
        own=False,
        text=text_of(review) or title,
        thread=Thread(conversation=number, subject=title),
        visibility=Visibility.PUBLIC,
        subject=title,
        live=live,
        facts=_facts(review),
    )


def answer_seen(review: Record, company: str) -> MessageSeen:
    """Our answer below a review that has one."""
    answer, number, title = answer_of(review), number_of(review), one_line(values.text(review, "title"))
    return MessageSeen(
        remote_id=answer_id(number),
        at=time_of(answer),
        author=Author(f"company:{company}", company),
        own=True,
        text=text_of(answer),
        thread=Thread(conversation=number, subject=title),
        visibility=Visibility.PUBLIC,
        reply_to=number,
        subject=title,
        live=False,
        facts={"link": _page(number)},
    )


def _author(review: Record) -> Author:
    number = values.text(review, "consumer", "id")
    name = one_line(values.text(review, "consumer", "displayName"))
    place = one_line(values.text(review, "consumer", "displayLocation"))
    return Author(number or f"review:{number_of(review)}", name or "Somebody", profile=place)


def _page(number: str) -> str:
    return f"https://www.trustpilot.com/reviews/{quote(number, safe='')}"


def _facts(review: Record) -> Mapping[str, str]:
    stars = values.number(review, "stars")
    facts = {
        "stars": str(stars) if 1 <= stars <= 5 else "",
        "link": _page(number_of(review)),
        "email": values.text(review, "referralEmail").strip(),
        "order": values.text(review, "referenceId"),
        "language": values.text(review, "language"),
        "no_answer": ANSWERED if text_of(answer_of(review)) else "",
    }
    return {name: one_line(value) for name, value in facts.items() if value}
