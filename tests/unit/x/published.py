"""What X publishes about the answers that are used here, as facts.

Source: github.com/xdevplatform/docs of 22 August 2026, openapi.json 2.167 (shapes, patterns, required fields) and the
guides for the names of fields under `tweet.fields`. Letters: s text, n number as text (^[0-9]{1,19}$), t time, i whole
number, b yes or no, [X] a list of X, a name another entity; "!" has to be there.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

ENTITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "Post": {"id": "n!", "text": "s!", "edit_history_tweet_ids": "[n]!", "author_id": "n", "conversation_id": "n"}
    | {"created_at": "t", "display_text_range": "[i]", "entities": "Entities", "in_reply_to_user_id": "n"}
    | {"attachments": "Attachments", "referenced_tweets": "[Reference]", "note_tweet": "Note"},
    "Entities": {"mentions": "[Mention]", "urls": "[Link]"},
    "Mention": {"start": "i!", "end": "i!", "username": "s", "id": "n"},
    "Link": {"start": "i!", "end": "i!", "url": "s", "expanded_url": "s", "display_url": "s", "media_key": "s"},
    "Attachments": {"media_keys": "[s]"},
    "Reference": {"type": "s!", "id": "n!"},
    "Note": {"text": "s!", "entities": "Entities"},
    "User": {"id": "n!", "name": "s!", "username": "s!", "profile_image_url": "s"},
    "Media": {"media_key": "s!", "type": "s!", "url": "s", "alt_text": "s", "preview_image_url": "s"},
    "DmEvent": {"id": "n!", "event_type": "s!", "text": "s", "created_at": "t", "dm_conversation_id": "s"}
    | {"sender_id": "n", "attachments": "Attachments"},
    "Meta": {"result_count": "i!", "newest_id": "n", "oldest_id": "n", "next_token": "s"},
    "DmMeta": {"result_count": "i!", "next_token": "s"},
    "Includes": {"users": "[User]", "media": "[Media]"},
    "Posts": {"data": "[Post]", "includes": "Includes", "meta": "Meta!", "errors": "[Problem]"},
    "Users": {"data": "[User]", "errors": "[Problem]"},
    "Me": {"data": "User!"},
    "DmEvents": {"data": "[DmEvent]", "includes": "Includes", "meta": "DmMeta!"},
    "CreatedPost": {"id": "n!", "text": "s!"},
    "CreatedDm": {"dm_conversation_id": "s!", "dm_event_id": "n!"},
    "Deleted": {"deleted": "b!"},
    "Uploaded": {"id": "n!", "media_key": "s", "size": "i", "expires_after_secs": "i"},
    "Described": {"id": "n!", "associated_metadata": "Metadata"},
    "Metadata": {"alt_text": "AltText"},
    "AltText": {"text": "s"},
    "Token": {"token_type": "s!", "expires_in": "i!", "access_token": "s!", "scope": "s!", "refresh_token": "s"},
    "OAuthError": {"error": "s!", "error_description": "s"},
    "Problem": {"type": "s!", "title": "s!", "detail": "s!", "status": "i", "errors": "[Wrong]", "value": "s"}
    | {"resource_type": "s", "parameter": "s", "resource_id": "s"},
    "Wrong": {"parameters": "any", "message": "s!"},
    "Revoked": {"revoked": "b!"},
}
ANSWERS: Final = (
    ("GET", r"/2/users/me", 200, "Me"),
    ("GET", r"/2/users", 200, "Users"),
    ("GET", r"/2/users/\d+/(mentions|tweets)", 200, "Posts"),
    ("GET", r"/2/tweets/search/recent", 200, "Posts"),
    ("GET", r"/2/dm_(events|conversations/[\d-]+/dm_events)", 200, "DmEvents"),
    ("POST", r"/2/tweets", 201, "Data CreatedPost"),
    ("POST", r"/2/dm_conversations/[\d-]+/messages", 201, "Data CreatedDm"),
    ("DELETE", r"/2/(tweets|dm_events)/\d+", 200, "Data Deleted"),
    ("POST", r"/2/media/upload", 200, "Data Uploaded"),
    ("POST", r"/2/media/metadata", 200, "Data Described"),
    ("POST", r"/2/oauth2/token", 200, "Token"),
    ("POST", r"/2/oauth2/revoke", 200, "Revoked"),
)
EVENT_TYPES: Final = ("MessageCreate", "ParticipantsJoin", "ParticipantsLeave")
REFERENCES: Final = ("retweeted", "quoted", "replied_to")
TYPES: Final = ("about:blank", "https://api.x.com/2/problems/")
_KINDS: Final = {"s": str, "i": int, "b": bool}


def entity_of(method: str, path: str, status: int) -> str:
    """What an answer has to be."""
    if path.startswith("/2/oauth2/") and status >= 400:
        return "OAuthError"
    if status >= 400:
        return "Problem"
    found = (
        name for way, pattern, code, name in ANSWERS if way == method and re.fullmatch(pattern, path) and code == status
    )
    return next(found, "")


def faults(found: object, kind: str, place: str = "") -> list[str]:
    """Where a value is not what was published; empty when it is."""
    if kind.startswith("Data "):
        inner = found.get("data") if isinstance(found, dict) else None
        return faults(inner, kind.removeprefix("Data "), "data")
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{place} is no list"]
        return [each for number, one in enumerate(found) for each in faults(one, kind[1:-1], f"{place}[{number}]")]
    if kind in ENTITIES:
        return _entity(found, ENTITIES[kind], place)
    return [] if _is(found, kind) else [f"{place} is {found!r}, not {kind}"]


def _entity(found: object, fields: Mapping[str, str], place: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{place} is no object"]
    wrong = [f"{place}.{name} is not published" for name in found if name not in fields]
    wrong += [f"{place}.{name} is missing" for name, kind in fields.items() if kind.endswith("!") and name not in found]
    for name, value in found.items():
        if name in fields:
            wrong += faults(value, fields[name].rstrip("!"), f"{place}.{name}")
    return wrong


def _is(found: object, kind: str) -> bool:
    if kind == "any":
        return True
    if kind == "n":
        return isinstance(found, str) and re.fullmatch(r"[0-9]{1,19}", found) is not None
    if kind == "t":
        return isinstance(found, str) and datetime.fromisoformat(found).tzinfo is not None
    return isinstance(found, _KINDS[kind]) and (kind == "b" or not isinstance(found, bool))
