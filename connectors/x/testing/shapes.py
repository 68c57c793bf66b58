"""Posts, people and private messages as X's JSON has them, in the fields that were asked for.

In two vocabularies: that of the guides (`tweet.fields`), and that of the description of August 2026 (`post.fields`),
which xdk speaks.
"""

import html
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.x.testing.world import Person, Post, Private, World, links_in

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    fields: frozenset[str]
    expansions: frozenset[str]
    media: frozenset[str] = frozenset()
    new: bool = False
    """In the vocabulary of `post.fields`."""

    def has(self, name: str) -> bool:
        """The newer description gives what is expanded with it."""
        return name in self.fields or (self.new and name in self.expansions)


def stamp(at: datetime) -> str:
    """A time of X's."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def person(one: Person, fields: Collection[str]) -> Json:
    """A user: three things always."""
    made: Json = {"id": one.id, "name": one.name, "username": one.username}
    if "profile_image_url" in fields:
        made["profile_image_url"] = f"https://pbs.twimg.com/profile_images/{one.id}/face_normal.jpg"
    return made


def post(world: World, one: Post, wanted: Wanted) -> Json:
    """A post: number and words always."""
    text, links = _shortened(one.text)
    made: Json = {"id": one.id, "text": html.escape(text, quote=False)}
    made["edit_history_post_ids" if wanted.new else "edit_history_tweet_ids"] = [one.id]
    parent = world.posts.get(one.reply_to)
    more: Json = {
        "author_id": one.author,
        "conversation_id": one.conversation,
        "created_at": stamp(one.at),
        "display_text_range": [one.shown_from, len(text)],
        "entities": _entities(world, text, links),
        "in_reply_to_user_id": parent.author if parent is not None else None,
        "attachments": {"media_keys": list(one.media)} if one.media else None,
        "referenced_posts" if wanted.new else "referenced_tweets": _referenced(one),
        "note_post" if wanted.new else "note_tweet": _note(world, one),
    }
    return made | {name: value for name, value in more.items() if wanted.has(name) and value}


def includes(world: World, posts: Collection[Post], wanted: Wanted) -> Json:
    """What was asked for beside."""
    made: Json = {}
    if "author_id" in wanted.expansions:
        made["users"] = [person(world.people[number], ()) for number in sorted({one.author for one in posts})]
    keys = [key for one in posts for key in one.media]
    if "attachments.media_keys" in wanted.expansions and keys:
        made["media"] = [_media(world, key, wanted.media) for key in keys]
    return made


def private(one: Private, fields: Collection[str]) -> Json:
    """A private message."""
    made: Json = {"id": one.id, "event_type": "MessageCreate", "text": html.escape(one.text, quote=False)}
    more: Json = {
        "created_at": stamp(one.at),
        "dm_conversation_id": one.place,
        "sender_id": one.sender,
        "attachments": {"media_keys": list(one.media)} if one.media else None,
    }
    return made | {name: value for name, value in more.items() if name in fields and value}


def _media(world: World, key: str, fields: Collection[str]) -> Json:
    known = world.media[key]
    return {"media_key": key, "type": known["type"]} | {
        name: known[name] for name in ("url", "alt_text") if name in fields and known[name]
    }


def _shortened(text: str) -> tuple[str, list[Json]]:
    """With addresses as X writes them."""
    made, links, end = "", [], 0
    for number, (start, stop, address) in enumerate(links_in(text)):
        short = f"https://t.co/link{number:06d}"
        made += text[end:start]
        whole = address if "://" in address else f"http://{address}"
        links.append({"start": len(made), "end": len(made) + len(short), "url": short, "expanded_url": whole})
        made, end = made + short, stop
    return made + text[end:], links


def _entities(world: World, text: str, links: list[Json]) -> Json:
    named = [
        {"start": start, "end": end, "username": one.username, "id": one.id}
        for start, end, one in world.mentions_in(text)
    ]
    return ({"mentions": named} if named else {}) | ({"urls": links} if links else {})


def _referenced(one: Post) -> list[Json]:
    named = (("replied_to", one.reply_to), ("quoted", one.quoted), ("retweeted", one.repost))
    return [{"type": kind, "id": number} for kind, number in named if number]


def _note(world: World, one: Post) -> Json | None:
    if not one.note:
        return None
    text, links = _shortened(one.note)
    return {"text": html.escape(text, quote=False), "entities": _entities(world, text, links)}
