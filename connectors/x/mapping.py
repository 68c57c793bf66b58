"""Posts and private messages as events. Pure; nothing is believed to have the documented shape.

X names some fields in two ways: its guides say referenced_tweets and note_tweet, its description of August 2026 says
referenced_posts and note_post. Both are read.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from connectors._kit import values
from shopbell.common_facts import NO_ANSWER
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

Record = Mapping[str, Any]
POST_FIELDS: Final = (
    "attachments,author_id,conversation_id,created_at,display_text_range,entities,in_reply_to_user_id,note_tweet,"
    "referenced_tweets,text"
)
MEDIA_FIELDS: Final = "alt_text,media_key,preview_image_url,type,url"
DM_FIELDS: Final = "attachments,created_at,dm_conversation_id,entities,event_type,id,sender_id,text"
PRIVATE: Final = "dm:"
NOT_SUMMONED: Final = (
    "X lets programs answer only posts whose writer mentions or quotes you, and this one does not. "
    "Open it at X and answer there."
)
_EPOCH: Final = datetime.fromtimestamp(1_288_834_974.657, UTC)
_NAMES: Final = re.compile(r"^(?:@\w{1,15}\s+)+")
_TYPES: Final = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
}

Names = Callable[[str], Author]
"""Somebody by their number."""


def moment_of(number: str) -> datetime | None:
    """When something with this number was made (docs.x.com, X IDs); None for no number."""
    if not number.isdecimal() or len(number) > 19:
        return None
    return _EPOCH + timedelta(milliseconds=int(number) >> 22)


def number_of(at: datetime) -> int:
    """The lowest number of that time."""
    return max(0, int((at - _EPOCH) / timedelta(milliseconds=1))) << 22


def is_repost(post: Record) -> bool:
    """Somebody's words again, which are no words to us."""
    return any(values.text(one, "type") == "retweeted" for one in _referenced(post))


def answered(post: Record) -> str:
    """The number of the post that this one answers, '' when it answers none."""
    found = (values.text(one, "id") for one in _referenced(post) if values.text(one, "type") == "replied_to")
    return next(found, "")


def mentioned(post: Record) -> Iterator[tuple[str, str]]:
    """Number and name of everybody who is mentioned."""
    for where in (post, _note(post)):
        for one in values.records(where, "entities", "mentions"):
            yield values.text(one, "id"), values.text(one, "username")


def is_summoned(post: Record, us: str, name: str, ours: Callable[[str], bool]) -> bool:
    """Whether an answer by a program is taken: its writer mentions us, or quotes a post of ours (February 2026)."""
    if any(number == us or username.lower() == name.lower() for number, username in mentioned(post)):
        return True
    return any(values.text(one, "type") == "quoted" and ours(values.text(one, "id")) for one in _referenced(post))


def words_of(post: Record, media: Record) -> str:
    """As it is shown at X: real addresses, no addresses of its own pictures, no names that stand before an answer."""
    whole = _note(post) or post
    text = html.unescape(values.text(whole, "text"))
    for one in values.records(whole, "entities", "urls"):
        short, own = values.text(one, "url"), bool(values.text(one, "media_key"))
        if short:
            text = text.replace(short, "" if own else values.text(one, "expanded_url") or short)
    if answered(post):
        text = _NAMES.sub("", text)
    shown = clean_text(text).strip()
    return shown or ("" if files_of(post, media) else clean_text(html.unescape(values.text(post, "text"))))


def files_of(post: Record, media: Record) -> tuple[SeenAttachment, ...]:
    """Pictures, and what a film begins with. `media` is the page's, by key."""
    keys = values.at(post, "attachments", "media_keys")
    found = (
        [_file(values.record(media, key), n) for n, key in enumerate(keys) if isinstance(key, str)]
        if isinstance(keys, list)
        else []
    )
    return tuple(one for one in found if one is not None)


def media_of(page: Record) -> Record:
    """A page's media by key."""
    return {values.text(one, "media_key"): one for one in values.records(page, "includes", "media")}


def _file(one: Record, number: int) -> SeenAttachment | None:
    url = values.text(one, "url") or values.text(one, "preview_image_url")
    if not url:
        return None
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    name = f"picture{number + 1}.{ending}" if ending in _TYPES else f"picture{number + 1}"
    kind = _TYPES.get(ending, "image/jpeg")
    return SeenAttachment(name, kind, 0, remote_ref=url, description=clean_text(values.text(one, "alt_text")))


class Posts:
    """Posts of one page as messages."""

    def __init__(self, us: str, username: str, names: Names, root: Callable[[str], str]) -> None:
        """`root` gives the words of a post of ours by its number, '' when it is none."""
        self._us = us
        self._username = username
        self._names = names
        self._root = root

    def message(self, post: Record, media: Record, *, live: bool) -> MessageSeen | None:
        """None for what is nobody's turn: our own posts that answer nobody else. Raises ValueError without a number."""
        number, writer = values.text(post, "id"), values.text(post, "author_id")
        at = values.moment(post, "created_at") or moment_of(number)
        if not number or at is None:
            raise ValueError("a post without its number or time")
        own = writer == self._us
        other = values.text(post, "in_reply_to_user_id") if own else writer
        if own and other in ("", self._us):
            return None
        parent = answered(post)
        talk = values.text(post, "conversation_id") or number
        return MessageSeen(
            remote_id=number,
            at=at,
            author=Author(f"@{self._username}") if own else self._names(writer),
            own=own,
            text=words_of(post, media),
            thread=Thread(conversation=conversation(talk, other)),
            recipients=(self._names(other),) if own else (),
            visibility=Visibility.PUBLIC,
            attachments=files_of(post, media),
            reply_to=parent,
            context=self._root(parent) if not own else "",
            live=live and not own,
            facts=self._facts(post, number, writer, talk, own=own),
        )

    def _facts(self, post: Record, number: str, writer: str, talk: str, *, own: bool) -> dict[str, str]:
        name = self._username if own else self._names(writer).address.removeprefix("@")
        page = f"https://x.com/{name if name.isidentifier() else 'i'}/status/{number}"
        facts = {"link": page, "user": writer, "conversation": talk}
        if not own and not is_summoned(post, self._us, self._username, lambda one: bool(self._root(one))):
            facts[NO_ANSWER] = NOT_SUMMONED
        return facts


def conversation(talk: str, person: str) -> str:
    """Everybody who writes below one post has a talk of their own with the shop."""
    return f"c{talk}-{person}"


def private_message(event: Record, us: str, username: str, names: Names, *, live: bool) -> MessageSeen | None:
    """A legacy private message; None for who came and went. Raises ValueError without number, place or time."""
    if values.text(event, "event_type") not in ("MessageCreate", ""):
        return None
    number, place = values.text(event, "id"), values.text(event, "dm_conversation_id")
    sender, at = values.text(event, "sender_id"), values.moment(event, "created_at") or moment_of(number)
    if not number or not place or not sender or at is None:
        raise ValueError("a private message without its number, place or time")
    own, more = sender == us, values.at(event, "attachments", "media_keys")
    text = words_of(event, {})
    other = other_of(place, us)
    return MessageSeen(
        remote_id=f"{PRIVATE}{number}",
        at=at,
        author=Author(f"@{username}") if own else names(sender),
        own=own,
        text=text if not more else f"{text}\n(A picture or film, to be seen at X.)".strip(),
        thread=Thread(conversation=f"{PRIVATE}{place}"),
        recipients=(names(other),) if own and other else (),
        visibility=Visibility.PRIVATE,
        live=live and not own,
        facts={"link": f"https://x.com/messages/{place}", "user": sender, "conversation": place},
    )


def other_of(place: str, us: str) -> str:
    """The other side of a talk of two, whose number is both of theirs; '' for a group."""
    sides = place.split("-")
    return next((side for side in sides if side != us), "") if len(sides) == 2 else ""


def _referenced(post: Record) -> Iterator[Record]:
    for name in ("referenced_tweets", "referenced_posts"):
        yield from values.records(post, name)


def _note(post: Record) -> Record:
    return values.record(post, "note_tweet") or values.record(post, "note_post")
