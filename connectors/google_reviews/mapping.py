"""Reviews and answers as events: pure, and it believes nothing of what Google sent."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from connectors._kit import values
from connectors.google_reviews.api import Place, Record
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

STARS: Final = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5"}
ANSWERED: Final = "Google shows one answer to a review, and yours stands there: change it from its menu."
PENDING, REJECTED = "PENDING", "REJECTED"
SOMEBODY: Final = "Somebody at Google"


def id_of(review: Record) -> str:
    """Its name ends with it; '' when it has none."""
    return values.text(review, "reviewId") or values.text(review, "name").rpartition("/")[2]


def remote_id(place: Place, review: Record) -> str:
    """The same from whichever account the place is seen."""
    return f"{place.id}/{id_of(review)}"


def reply_id(review: str) -> str:
    """Of the one answer that a review can have."""
    return f"{review}/reply"


def changed_at(review: Record) -> datetime:
    """When the review was written or changed last."""
    return values.moment(review, "updateTime") or written_at(review)


def written_at(review: Record) -> datetime:
    """When it was written."""
    return values.moment(review, "createTime") or datetime.fromtimestamp(0, UTC)


def is_edited(review: Record) -> bool:
    """Whether its writer changed it."""
    return changed_at(review) > written_at(review)


def mark_of(review: Record) -> str:
    """Review and answer in a few letters each, to notice a change: 'a1b2c3d4-e5f6a7b8'; without one 'a1b2c3d4-'."""
    said = _sum(f"{values.text(review, 'starRating')} {values.text(review, 'comment')}")
    reply = answer_of(review)
    told = f"{values.text(reply, 'comment')} {state_of(reply)}"
    return f"{said}-{_sum(told) if has_answer(review) else ''}"


def _sum(words: str) -> str:
    return hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=4).hexdigest()


def answer_of(review: Record) -> Record:
    """What the shop answered, {} when nothing."""
    return values.record(review, "reviewReply")


def has_answer(review: Record) -> bool:
    """Whether there is one."""
    return bool(values.text(answer_of(review), "comment"))


def state_of(reply: Record) -> str:
    """PENDING while Google looks at it, REJECTED when it does not show it; '' where nothing is said."""
    return values.text(reply, "reviewReplyState")


def violation_of(reply: Record) -> str:
    """Why it is not shown, in Google's word made readable."""
    found = values.text(reply, "policyViolation") or values.text(reply, "policyViolation", "reason")
    return one_line(found).replace("_", " ").lower()


def seen(review: Record, place: Place, *, live: bool) -> MessageSeen:
    """A review as a message of its own conversation; stars may come without words."""
    number = remote_id(place, review)
    return MessageSeen(
        remote_id=number,
        at=written_at(review),
        author=_author(review, number),
        own=False,
        text=clean_text(values.text(review, "comment")),
        thread=Thread(conversation=number, subject=place.title),
        visibility=Visibility.PUBLIC,
        context=place.title,
        subject=place.title,
        live=live,
        facts=_facts(review, place),
    )


def _facts(review: Record, place: Place) -> Mapping[str, str]:
    facts = {
        "stars": STARS.get(values.text(review, "starRating"), ""),
        "review": f"{place.name}/reviews/{id_of(review)}",
        "location": place.id,
        "link": _link(values.text(review, "reviewReplyUrl")),
        "no_answer": ANSWERED if has_answer(review) else "",
    }
    return {name: one_line(value) for name, value in facts.items() if value}


def _link(address: str) -> str:
    return address if address.startswith("https://") else ""


def _author(review: Record, number: str) -> Author:
    """Google gives no id of a writer: name and picture together stand for one. Who stays anonymous is each another."""
    name = one_line(values.text(review, "reviewer", "displayName"))
    if values.flag(review, "reviewer", "isAnonymous") or not name:
        return Author(f"anonymous:{number}", name or SOMEBODY)
    picture = values.text(review, "reviewer", "profilePhotoUrl")
    return Author(f"{name} #{_sum(picture)}" if picture else name, name)


def answered(reply: Record, number: str, place: Place, review: str) -> MessageSeen:
    """The shop's answer to the review with the remote id `number` and the name `review`."""
    at = values.moment(reply, "updateTime") or datetime.fromtimestamp(0, UTC)
    return MessageSeen(
        remote_id=reply_id(number),
        at=at,
        author=Author(place.id, place.title),
        own=True,
        text=clean_text(values.text(reply, "comment")),
        thread=Thread(conversation=number, subject=place.title),
        visibility=Visibility.PUBLIC,
        reply_to=number,
        subject=place.title,
        live=False,
        # Another place for each, so that an answer that comes after one was taken back is there again.
        place=f"{number}/reply;{at.isoformat()}",
        facts={"review": review, "location": place.id},
    )
