"""Posts, comments and recommendations as messages: pure, and it believes nothing of what came.

A conversation is what somebody began: a comment at the shop's own post with what stands beneath it, a visitor's post, a
post elsewhere that names the Page, a recommendation. The shop's own posts are no messages, but the words above others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from connectors._kit import values
from connectors._kit.graph.said import author_of
from connectors._kit.graph.times import later, moment_of
from shopbell.events import MessageSeen, SeenAttachment, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text, one_line

Record = Mapping[str, Any]
CONTEXT_LETTERS: Final = 600
PRIVATE_FOR: Final = timedelta(days=7)
"""How long a comment can be answered in private (messenger-platform/discovery/private-replies)."""
TAGGED: Final = "tagged"
RATINGS: Final = "ratings"
_PICTURES: Final = frozenset({"photo", "sticker", "animated_image_share", "animated_image_autoplay"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where comments stand."""

    page: str
    post: str
    context: str
    theirs: bool
    """Somebody else's post: everything beneath belongs to what they began."""
    live: bool


def messages_of(page: str, source: str, post: Record, comments: Sequence[Record], live: bool) -> list[MessageSeen]:
    """A post of theirs and the comments beneath; of a post of ours the comments only."""
    number = values.text(post, "id")
    if not number:
        return []
    ours = values.text(post, "from", "id") == page and source != RATINGS
    place = _Place(page, number, _words(post)[:CONTEXT_LETTERS], not ours, live)
    found = [] if ours else [_rating(post, live) if source == RATINGS else _post(post, source == TAGGED, live)]
    return found + [_comment(one, place) for one in comments if values.text(one, "id")]


def _post(post: Record, mention: bool, live: bool) -> MessageSeen:
    number, at = values.text(post, "id"), moment_of(post, "created_time")
    picture = values.text(post, "full_picture")
    facts = {"answer_at": number, "judged": "hide show like" if mention else "hide show bin like"}
    return MessageSeen(
        remote_id=number,
        at=at,
        author=author_of(values.record(post, "from"), f"post:{number}"),
        own=False,
        text=_words(post),
        thread=Thread(conversation=number),
        visibility=Visibility.PUBLIC,
        attachments=(_picture(f"{number}#full_picture"),) if picture else (),
        mention=mention,
        live=live,
        facts={**facts, **_common(post), **_privately(post, "post_id")},
    )


def _rating(rating: Record, live: bool) -> MessageSeen:
    """A recommendation; it is answered, and known, by the story that shows it."""
    number, kind = values.text(rating, "id"), values.text(rating, "recommendation_type")
    words = clean_text(values.text(rating, "review_text")).strip()
    stars = values.number(rating, "rating") if values.flag(rating, "has_rating") else 0
    facts = {"answer_at": number, "judged": "", "recommendation": one_line(kind), "link": _link(rating)}
    if 1 <= stars <= 5:
        facts["stars"] = str(stars)
    said = {"positive": "Recommends you.", "negative": "Does not recommend you."}.get(kind, "Reviewed you.")
    return MessageSeen(
        remote_id=number,
        at=moment_of(rating, "created_time"),
        author=author_of(values.record(rating, "reviewer"), f"rating:{number}"),
        own=False,
        text=f"{said}\n{words}" if words else said,
        thread=Thread(conversation=number),
        visibility=Visibility.PUBLIC,
        live=live,
        facts={name: value for name, value in facts.items() if value or name == "judged"},
    )


def _comment(comment: Record, place: _Place) -> MessageSeen:
    number, above = values.text(comment, "id"), values.text(comment, "parent", "id")
    top = values.text(comment, "parent", "parent", "id") or above or number
    own = values.text(comment, "from", "id") == place.page
    facts = {"post": place.post, "answer_at": top, **_common(comment)}
    if not own:
        facts |= {"judged": _judged(comment), **_privately(comment, "comment_id")}
    return MessageSeen(
        remote_id=number,
        at=moment_of(comment, "created_time"),
        author=author_of(values.record(comment, "from"), f"comment:{number}"),
        own=own,
        text=clean_text(values.text(comment, "message")).strip(),
        thread=Thread(conversation=place.post if place.theirs else top),
        visibility=Visibility.PUBLIC,
        attachments=_attachments(comment),
        reply_to=above or (place.post if place.theirs else ""),
        context="" if place.theirs else place.context,
        live=place.live,
        facts=facts,
    )


def _judged(comment: Record) -> str:
    """What may be done with it, as Facebook says; where it says nothing, everything."""
    can = {"hide": "can_hide", "show": "can_hide", "bin": "can_remove", "like": "can_like"}
    return " ".join(name for name, field in can.items() if comment.get(field) is not False)


def _common(thing: Record) -> dict[str, str]:
    facts = {
        "link": _link(thing),
        "hidden": "1" if values.flag(thing, "is_hidden") else "",
        "liked": "1" if values.flag(thing, "user_likes") else "",
    }
    return {name: value for name, value in facts.items() if value}


def _privately(thing: Record, kind: str) -> dict[str, str]:
    """`kind` is how the Send API calls whom such an answer goes to."""
    if not values.flag(thing, "can_reply_privately"):
        return {}
    return {"privately": kind, "private_until": later(moment_of(thing, "created_time"), PRIVATE_FOR).isoformat()}


def _link(thing: Record) -> str:
    link = one_line(values.text(thing, "permalink_url"))
    return link if link.startswith("https://") else ""


def _words(post: Record) -> str:
    return clean_text(values.text(post, "message") or values.text(post, "story")).strip()


def _attachments(comment: Record) -> tuple[SeenAttachment, ...]:
    kind = values.text(comment, "attachment", "type")
    if kind not in _PICTURES or not values.text(comment, "attachment", "media", "image", "src"):
        return ()
    return (_picture(f"{values.text(comment, 'id')}#attachment"),)


def _picture(ref: str) -> SeenAttachment:
    return SeenAttachment("picture.jpg", "image/jpeg", 0, remote_ref=ref)
