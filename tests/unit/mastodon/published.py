"""What the published OpenAPI description of Mastodon 4.7 says of the fields that come and go here, as facts.

Source: github.com/abraham/mastodon-openapi, 2026-08. Letters: s text, b yes or no, i whole number, o object, [X] a
list of X, a name another entity; "?" may be null or missing. What is not named here is not published, or not used.
"""

from collections.abc import Mapping
from typing import Final

ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Account": dict.fromkeys(
        ["id", "username", "acct", "display_name", "note", "uri", "avatar", "avatar_static", "header", "header_static"],
        "s",
    )
    | dict.fromkeys(["locked", "bot", "group", "indexable"], "b")
    | dict.fromkeys(["followers_count", "following_count", "statuses_count"], "i")
    | {"created_at": "s", "emojis": "[CustomEmoji]", "fields": "[o]", "url": "s?", "last_status_at": "s?"}
    | {"discoverable": "b?", "source": "o?", "role": "o?"},
    "Status": dict.fromkeys(["id", "uri", "content", "created_at", "spoiler_text", "visibility"], "s")
    | dict.fromkeys(["favourites_count", "reblogs_count", "replies_count"], "i")
    | dict.fromkeys(["in_reply_to_id", "in_reply_to_account_id", "language", "url", "edited_at"], "s?")
    | dict.fromkeys(["bookmarked", "favourited", "muted", "reblogged"], "b?")
    | {"account": "Account", "sensitive": "b", "emojis": "[CustomEmoji]", "media_attachments": "[MediaAttachment]"}
    | {
        "mentions": "[StatusMention]",
        "tags": "[o]",
        "card": "o?",
        "poll": "o?",
        "reblog": "Status?",
        "filtered": "[o]?",
    },
    "Notification": {
        "id": "s",
        "type": "s",
        "group_key": "s",
        "created_at": "s",
        "account": "Account",
        "status": "Status?",
    },
    "MediaAttachment": {"id": "s", "type": "s", "url": "s?", "preview_url": "s?", "remote_url": "s?"}
    | {"description": "s?", "blurhash": "s?", "meta": "o?"},
    "StatusMention": {"id": "s", "username": "s", "acct": "s", "url": "s"},
    "CustomEmoji": {"shortcode": "s", "url": "s", "static_url": "s", "visible_in_picker": "b", "category": "s?"},
    "Context": {"ancestors": "[Status]", "descendants": "[Status]"},
    "StatusSource": {"id": "s", "text": "s", "spoiler_text": "s"},
    "Search": {"accounts": "[Account]", "statuses": "[Status]", "hashtags": "[o]"},
    "Token": {"access_token": "s", "token_type": "s", "scope": "s", "created_at": "i"},
    "CredentialApplication": {"id": "s", "name": "s", "website": "s?", "scopes": "[s]", "redirect_uri": "s"}
    | {"redirect_uris": "[s]", "client_id": "s", "client_secret": "s", "vapid_key": "s"},
    "Instance": dict.fromkeys(["domain", "title", "version", "source_url", "description"], "s")
    | dict.fromkeys(["usage", "thumbnail", "registrations", "contact", "configuration", "api_versions"], "o")
    | {"languages": "[s]", "icon": "[o]", "rules": "[o]"},
    "Error": {"error": "s", "error_description": "s?"},
}
VISIBILITIES: Final = frozenset(("public", "unlisted", "private", "direct"))
MEDIA_TYPES: Final = frozenset(("unknown", "image", "gifv", "video", "audio"))
LIMITS: Final = {
    "statuses": ("max_characters", "max_media_attachments", "characters_reserved_per_url"),
    "media_attachments": ("supported_mime_types", "image_size_limit", "video_size_limit"),
}
_KINDS: Final = {"s": str, "b": bool, "i": int, "o": dict}


def faults(found: object, kind: str, place: str = "") -> list[str]:
    """Where a value is not what was published, as paths; empty when it is."""
    if kind.endswith("?"):
        return [] if found is None else faults(found, kind[:-1], place)
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{place} is no list"]
        return [each for number, one in enumerate(found) for each in faults(one, kind[1:-1], f"{place}[{number}]")]
    if kind in _KINDS:
        right = isinstance(found, _KINDS[kind]) and not (kind == "i" and isinstance(found, bool))
        return [] if right else [f"{place} is {type(found).__name__}"]
    return _entity(found, kind, place)


def _entity(found: object, kind: str, place: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{place} is no {kind}"]
    fields = ENTITIES[kind]
    odd = [f"{place}.{name} is not published" for name in found if name not in fields]
    return odd + [each for name, inner in fields.items() for each in faults(found.get(name), inner, f"{place}.{name}")]
