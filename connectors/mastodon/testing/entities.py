"""The service's JSON, field by field as docs.joinmastodon.org/entities has it."""

import re
from datetime import datetime
from html import escape
from typing import Any, Final

from connectors.mastodon.testing.world import MENTION, Media, Notice, Person, Toot, World

_URL: Final = re.compile(r"https?://[^\s<>\"]+")
Json = dict[str, Any]
MOST: Final = 500
TYPES: Final = ["image/png", "image/jpeg", "image/gif", "video/mp4", "audio/mpeg", "text/plain"]
"""Mastodon takes no text files; other servers with its interface take anything, and say so in the same place."""


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def account(world: World, person: Person) -> Json:
    """entities/Account"""
    url = f"https://{person.domain or world.domain}/@{person.username}"
    picture = f"{world.origin}/avatars/missing.png"
    return {
        "id": person.id,
        "username": person.username,
        "acct": person.acct,
        "display_name": person.display_name,
        "locked": False,
        "bot": person.bot,
        "discoverable": True,
        "indexable": True,
        "group": False,
        "created_at": "2024-01-01T00:00:00.000Z",
        "note": "",
        "url": url,
        "uri": url,
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": sum(toot.author is person for toot in world.toots.values()),
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def credentials(world: World, person: Person) -> Json:
    """entities/CredentialAccount"""
    source = {"privacy": "public", "sensitive": False, "language": "", "note": "", "fields": []}
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    more = {"follow_requests_count": 0, "indexable": True}
    return account(world, person) | {"source": source | more, "role": role}


def status(world: World, toot: Toot) -> Json:
    """entities/Status, as its author or somebody addressed sees it"""
    url = f"https://{toot.author.domain or world.domain}/@{toot.author.username}/{toot.id}"
    parent = world.toots.get(toot.parent)
    return {
        "id": toot.id,
        "created_at": stamp(toot.at),
        "in_reply_to_id": toot.parent or None,
        "in_reply_to_account_id": parent.author.id if parent else None,
        "sensitive": bool(toot.warning),
        "spoiler_text": toot.warning,
        "visibility": toot.visibility,
        "language": "en",
        "uri": url,
        "url": url,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": stamp(toot.edited_at) if toot.edited_at else None,
        "content": html(world, toot.text),
        "reblog": None,
        "account": account(world, toot.author),
        "media_attachments": [media(world, one) for one in toot.media],
        "mentions": [_mention(world, person) for person in toot.mentions],
        "tags": [],
        "emojis": [_emoji(world, name) for name in toot.emojis],
        "card": None,
        "poll": None,
        "favourited": False,
        "reblogged": False,
        "muted": False,
        "bookmarked": False,
        "filtered": [],
    }


def media(world: World, one: Media) -> Json:
    """entities/MediaAttachment"""
    url = f"{world.origin}/media/{one.id}/{one.name}" if one.looks <= 0 else None
    kind = one.media_type.partition("/")[0]
    return {
        "id": one.id,
        "type": kind if kind in ("image", "video", "audio") else "unknown",
        "url": url,
        "preview_url": url,
        "remote_url": None,
        "meta": {},
        "description": one.description or None,
        "blurhash": None,
    }


def notification(world: World, notice: Notice) -> Json:
    """entities/Notification"""
    return {
        "id": notice.id,
        "type": notice.kind,
        "group_key": f"ungrouped-{notice.id}",
        "created_at": stamp(notice.toot.at),
        "account": account(world, notice.who),
        "status": status(world, notice.toot),
    }


def instance(world: World, *, streaming: str = "") -> Json:
    """entities/Instance, of what a client needs"""
    return {
        "domain": world.domain,
        "title": "A double of a server",
        "version": "4.5.0",
        "source_url": "https://example.org/source",
        "description": "Made up for tests",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"{world.origin}/thumbnail.png"},
        "icon": [],
        "languages": ["en"],
        "configuration": {
            "urls": {"streaming": streaming or world.origin.replace("http", "ws", 1)},
            "vapid": {"public_key": "none"},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": {"max_characters": MOST, "max_media_attachments": 4, "characters_reserved_per_url": 23},
            "media_attachments": {
                "supported_mime_types": TYPES,
                "description_limit": 1500,
                "image_size_limit": 16_777_216,
                "image_matrix_limit": 33_177_600,
                "video_size_limit": 103_809_024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8_294_400,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2_629_746,
            },
            "translation": {"enabled": False},
        },
        "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
        "api_versions": {"mastodon": 7},
        "contact": {"email": "owner@example.org", "account": account(world, world.shop)},
        "rules": [],
    }


def html(world: World, text: str) -> str:
    """As the service formats what was typed: paragraphs, line ends, links without their scheme, mentions."""
    parts = [part for part in text.split("\n\n") if part] or [""]
    return "".join(f"<p>{_line(world, part)}</p>" for part in parts)


def _line(world: World, text: str) -> str:
    out, at = "", 0
    for match in sorted([*_URL.finditer(text), *MENTION.finditer(text)], key=lambda each: each.start()):
        if match.start() < at:
            continue
        out += escape(text[at : match.start()], quote=False) + (
            _link(match[0]) if match.re is _URL else _named(world, match)
        )
        at = match.end()
    return (out + escape(text[at:], quote=False)).replace("\n", "<br />")


def _link(url: str) -> str:
    scheme, rest = url.split("//", 1)
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener noreferrer" translate="no">'
        f'<span class="invisible">{scheme}//</span><span class="ellipsis">{escape(rest[:30])}</span>'
        f'<span class="invisible">{escape(rest[30:])}</span></a>'
    )


def _named(world: World, match: re.Match[str]) -> str:
    person = world.known(match[1], match[2] or "")
    if person is None:
        return escape(match[0])
    url = f"https://{person.domain or world.domain}/@{person.username}"
    return (
        f'<span class="h-card" translate="no"><a href="{url}" class="u-url mention">@<span>{person.username}</span>'
        "</a></span>"
    )


def _mention(world: World, person: Person) -> Json:
    url = f"https://{person.domain or world.domain}/@{person.username}"
    return {"id": person.id, "username": person.username, "url": url, "acct": person.acct}


def _emoji(world: World, name: str) -> Json:
    url = f"{world.origin}/emoji/{name}.png"
    return {"shortcode": name, "url": url, "static_url": url, "visible_in_picker": True}
