"""What Bluesky sends as events. Pure; nothing that a stranger's server says is taken for its documented shape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from connectors._kit import values
from connectors.bluesky.facets import WEB, addresses, html_of
from shopbell.errors import PayloadSkipped
from shopbell.events import Author, MessageSeen, SeenAttachment, Thread
from shopbell.model import Visibility
from shopbell.text.plain import clean_text

POSTS: Final = "app.bsky.feed.post"
PICTURES: Final = 10
WARNINGS: Final = {
    "!warn": "General warning",
    "porn": "Adult content",
    "sexual": "Suggestive content",
    "nudity": "Nudity",
    "graphic-media": "Graphic images",
}
"""Labels that hide a picture until it is asked for (docs.bsky.app, "Labels and moderation")."""
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, slots=True)
class Post:
    """A post as a view, a notification or a record of ours tells it."""

    uri: str
    cid: str
    author: Author
    handle: str
    at: datetime
    record: Mapping[str, Any]
    view: Mapping[str, Any] = field(default_factory=dict)
    """Its embed as the AppView shows it; {} where only the record is known."""
    labels: tuple[str, ...] = ()

    @property
    def parent(self) -> str:
        """What it answers, or ''."""
        return _post_address(values.text(self.record, "reply", "parent", "uri"))

    @property
    def root(self) -> str:
        """The first post of its thread, itself when it begins one."""
        return (_post_address(values.text(self.record, "reply", "root", "uri")) if self.parent else "") or self.uri

    @property
    def quoted(self) -> str:
        """The post it quotes, or ''."""
        embed = values.record(self.record, "embed")
        uri = values.text(embed, "record", "uri") or values.text(embed, "record", "record", "uri")
        return _post_address(uri)


def person(profile: Mapping[str, Any]) -> Author:
    """Named by DID; the handle is a name, and the only one when no other is given."""
    handle = clean_text(values.text(profile, "handle"))
    name = " ".join(clean_text(values.text(profile, "displayName")).split())
    did = values.text(profile, "did")
    return Author(did, name or (f"@{handle}" if handle else did), portrait=values.text(profile, "avatar"))


def post_of(data: Mapping[str, Any]) -> Post:
    """From a post view or a notification; raises PayloadSkipped when it is neither."""
    uri, author = values.text(data, "uri"), person(values.record(data, "author"))
    record = values.record(data, "record")
    at = _earlier(values.moment(record, "createdAt"), values.moment(data, "indexedAt"))
    if writer_of(uri) != author.address or not record or at is None:
        raise PayloadSkipped("A post from Bluesky could not be read.", uri)
    return Post(
        uri=uri,
        cid=values.text(data, "cid"),
        author=author,
        handle=values.text(data, "author", "handle"),
        at=at,
        record=record,
        view=values.record(data, "embed"),
        labels=tuple(values.text(label, "val") for label in values.records(data, "labels")),
    )


def own_post(data: Mapping[str, Any], me: Author, handle: str) -> Post:
    """From a record of our own repository; raises PayloadSkipped."""
    uri, record = values.text(data, "uri"), values.record(data, "value")
    at = values.moment(record, "createdAt")
    if writer_of(uri) != me.address or not record or at is None:
        raise PayloadSkipped("A post of this account could not be read.", uri)
    return Post(uri, values.text(data, "cid"), me, handle, at, record)


def writer_of(uri: str) -> str:
    """The DID in a post's address, '' when it is none."""
    parts = uri.split("/")
    whole = len(parts) == 5 and parts[0] == "at:" and parts[3] == POSTS and bool(parts[4])
    return parts[2] if whole and parts[2].startswith("did:") else ""


def key_of(uri: str) -> str:
    """The record key in a post's address."""
    return uri.rpartition("/")[2]


def _post_address(uri: str) -> str:
    return uri if writer_of(uri) else ""


def message_of(post: Post, me: str, answered: Post | None, *, live: bool, place: str = "") -> MessageSeen:
    """A post as a message; `answered` is the one it answers or quotes, if that is known."""
    raw, facets = values.text(post.record, "text"), values.at(post.record, "facets")
    own = post.author.address == me
    other = Author(me) if not own else None
    if own and answered is not None and answered.author.address != me:
        other = answered.author
    return MessageSeen(
        remote_id=post.uri,
        at=post.at,
        author=post.author,
        own=own,
        text=_with_card(clean_text(raw), post, addresses(facets)),
        thread=Thread(conversation=post.root),
        html=html_of(raw, facets),
        recipients=(other,) if other else (),
        visibility=Visibility.PUBLIC,
        attachments=_pictures(post, own),
        reply_to=post.parent,
        context=clean_text(values.text(answered.record, "text")) if answered else "",
        live=live,
        place=place,
        facts=_facts(post),
    )


def _with_card(text: str, post: Post, links: tuple[str, ...]) -> str:
    """The address of a link card, unless the words have it already."""
    uri = values.text(post.record, "embed", "external", "uri")
    uri = uri or values.text(post.record, "embed", "media", "external", "uri")
    if not uri.startswith(("https://", "http://")) or uri in links or uri in text:
        return text
    return f"{text}\n{clean_text(uri)}".strip()


def _facts(post: Post) -> dict[str, str]:
    facts = {
        "cid": post.cid,
        "root": post.root,
        "root_cid": values.text(post.record, "reply", "root", "cid") if post.root != post.uri else post.cid,
        "handle": clean_text(post.handle),
        "link": f"{WEB}/profile/{post.author.address}/post/{key_of(post.uri)}",
    }
    own_labels = (values.text(label, "val") for label in values.records(post.record, "labels", "values"))
    warning = next((WARNINGS[label] for label in (*own_labels, *post.labels) if label in WARNINGS), "")
    return {name: value for name, value in {**facts, "warning": warning}.items() if value}


def _pictures(post: Post, own: bool) -> tuple[SeenAttachment, ...]:
    """Bluesky keeps no file names; sizes are those of the originals, and others' pictures come re-encoded."""
    embed = values.record(post.record, "embed", "media") or values.record(post.record, "embed")
    shown = list(values.records(post.view, "images")) or list(values.records(post.view, "media", "images"))
    found = []
    for number, image in enumerate(list(values.records(embed, "images"))[:PICTURES], 1):
        media_type = values.text(image, "image", "mimeType").lower()
        view = shown[number - 1] if number <= len(shown) else {}
        reference = f"blob:{values.text(image, 'image', 'ref', '$link')}" if own else values.text(view, "fullsize")
        found.append(
            SeenAttachment(
                name=f"picture-{number}.{_ENDINGS.get(media_type, 'jpg')}",
                media_type=media_type if media_type in _ENDINGS else "image/jpeg",
                size=max(0, values.number(image, "image", "size")),
                remote_ref=reference,
                description=clean_text(values.text(image, "alt")),
            )
        )
    return tuple(found)


def _earlier(created: datetime | None, indexed: datetime | None) -> datetime | None:
    """Writers may date a post as they like; never later than when it was first seen."""
    both = [at for at in (created, indexed) if at is not None]
    return min(both, default=None)


# ---- direct messages -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Convo:
    """A conversation at the chat service."""

    id: str
    people: Mapping[str, Author]
    handles: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    unread: int = 0


def convo_of(data: Mapping[str, Any]) -> Convo:
    """Raises PayloadSkipped."""
    number = values.text(data, "id")
    if not number or ":" in number:
        raise PayloadSkipped("A conversation from Bluesky could not be read.")
    people = {one.address: one for one in map(person, values.records(data, "members")) if one.address}
    handles = {values.text(one, "did"): values.text(one, "handle") for one in values.records(data, "members")}
    title = clean_text(values.text(data, "kind", "name"))
    return Convo(number, people, handles, title, values.number(data, "unreadCount"))


def chat_id(convo: str, message: str = "") -> str:
    """The remote id of a conversation, or of a message in it."""
    return f"chat:{convo}:{message}" if message else f"chat:{convo}"


def chat_parts(remote_id: str) -> tuple[str, str]:
    """Conversation and message of such an id; ('', '') when it is another."""
    kind, _, rest = remote_id.partition(":")
    convo, _, message = rest.partition(":")
    return (convo, message) if kind == "chat" else ("", "")


def is_gone(data: Mapping[str, Any]) -> bool:
    """Whether a message of a conversation is only the place of a deleted one."""
    return values.text(data, "$type").endswith("#deletedMessageView")


def chat_message(data: Mapping[str, Any], convo: Convo, me: str, *, live: bool, seen: bool | None) -> MessageSeen:
    """A direct message; raises PayloadSkipped."""
    number, sender, at = values.text(data, "id"), values.text(data, "sender", "did"), values.moment(data, "sentAt")
    if not number or not sender or at is None or values.at(data, "text") is None:
        raise PayloadSkipped("A direct message from Bluesky could not be read.", chat_id(convo.id, number))
    raw, facets = values.text(data, "text"), values.at(data, "facets")
    return MessageSeen(
        remote_id=chat_id(convo.id, number),
        at=at,
        author=convo.people.get(sender) or Author(sender, sender),
        own=sender == me,
        text=_with_post(clean_text(raw), data),
        thread=Thread(conversation=chat_id(convo.id), subject=convo.title),
        html=html_of(raw, facets),
        recipients=tuple(one for did, one in convo.people.items() if did != sender),
        visibility=Visibility.PRIVATE,
        reply_to=_answered(data, convo),
        context=clean_text(values.text(data, "replyTo", "text")),
        subject=convo.title,
        seen=True if sender == me else seen,
        live=live,
        facts=_chat_facts(convo, sender),
    )


def _answered(data: Mapping[str, Any], convo: Convo) -> str:
    number = values.text(data, "replyTo", "id")
    return chat_id(convo.id, number) if number else ""


def _chat_facts(convo: Convo, sender: str) -> dict[str, str]:
    handle = clean_text(convo.handles.get(sender, ""))
    facts = {"convo": convo.id, "link": f"{WEB}/messages/{convo.id}"}
    return {**facts, "handle": handle} if handle else facts


def _with_post(text: str, data: Mapping[str, Any]) -> str:
    """The address of a post that was sent along."""
    uri = values.text(data, "embed", "record", "uri")
    if not writer_of(uri):
        return text
    return f"{text}\n{WEB}/profile/{writer_of(uri)}/post/{key_of(uri)}".strip()
