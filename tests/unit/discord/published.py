"""What the published OpenAPI description of Discord requires of the objects that come and go here, as facts.

Source: github.com/discord/discord-api-spec, specs/openapi.json, 2026-07-18. Letters: s text, b yes or no, i whole
number, id a snowflake as text, t a time, o object, [X] a list of X, a name another object; "?" may be null, "-" may be
missing (with the type after it). What is not named here is not required and not used.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

OBJECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "User": {"id": "id", "username": "s", "avatar": "s?", "discriminator": "s", "public_flags": "i", "flags": "i"}
    | {"global_name": "s?", "primary_guild": "o?", "bot": "-b"},
    "Me": {"id": "id", "username": "s", "avatar": "s?", "discriminator": "s", "public_flags": "i", "flags": "i"}
    | {"global_name": "s?", "mfa_enabled": "b", "locale": "s", "bot": "-b"},
    "Application": {"id": "id", "name": "s", "icon": "s?", "description": "s", "type": "i?", "verify_key": "s"}
    | {"flags": "i", "flags_new": "s", "redirect_uris": "[s]", "interactions_endpoint_url": "s?", "owner": "User"}
    | {"role_connections_verification_url": "s?", "approximate_guild_count": "i", "team": "o?", "bot_public": "-b"}
    | {"approximate_user_install_count": "i", "approximate_user_authorization_count": "i"}
    | {"explicit_content_filter": "i", "eligible_oauth2_scopes": "[s]"},
    "MyGuild": {"id": "id", "name": "s", "icon": "s?", "banner": "s?", "owner": "b", "permissions": "s"}
    | {"features": "[s]"},
    "Guild": {"id": "id", "name": "s", "owner_id": "id", "roles": "[Role]", "features": "[s]", "region": "s"}
    | dict.fromkeys(
        ["icon", "description", "home_header", "splash", "discovery_splash", "banner", "vanity_url_code"], "s?"
    )
    | dict.fromkeys(["application_id", "afk_channel_id", "system_channel_id", "widget_channel_id"], "id?")
    | dict.fromkeys(["rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id"], "id?")
    | dict.fromkeys(["afk_timeout", "system_channel_flags", "verification_level", "mfa_level", "nsfw_level"], "i")
    | dict.fromkeys(["default_message_notifications", "explicit_content_filter", "max_members"], "i")
    | dict.fromkeys(["max_stage_video_channel_users", "max_video_channel_users", "premium_tier"], "i")
    | {"premium_subscription_count": "i", "max_presences": "i?", "widget_enabled": "b", "preferred_locale": "s"}
    | {"premium_progress_bar_enabled": "b", "nsfw": "b", "emojis": "[o]", "stickers": "[o]", "incidents_data": "o?"},
    "Role": {"id": "id", "name": "s", "permissions": "s", "position": "i", "color": "i", "colors": "o", "hoist": "b"}
    | {"managed": "b", "mentionable": "b", "icon": "s?", "unicode_emoji": "s?", "flags": "i"},
    "Member": dict.fromkeys(["avatar", "banner", "nick"], "s?")
    | dict.fromkeys(["communication_disabled_until", "premium_since"], "t?")
    | {"flags": "i", "joined_at": "t", "pending": "b", "roles": "[id]", "user": "User", "mute": "b", "deaf": "b"},
    "Channel": {"id": "id", "type": "i", "flags": "i", "guild_id": "id", "name": "s", "position": "i"}
    | {"last_message_id": "-id?", "permission_overwrites": "-[Overwrite]", "parent_id": "-id?"},
    "Overwrite": {"id": "id", "type": "i", "allow": "s", "deny": "s"},
    "Thread": {"id": "id", "type": "i", "flags": "i", "guild_id": "id", "name": "s", "owner_id": "id"}
    | {"thread_metadata": "ThreadMetadata", "message_count": "i", "member_count": "i", "total_message_sent": "i"}
    | {"parent_id": "-id?", "last_message_id": "-id?"},
    "ThreadMetadata": {"archived": "b", "archive_timestamp": "t?", "auto_archive_duration": "i", "locked": "b"},
    "Threads": {"threads": "[Thread]", "members": "[o]", "has_more": "b"},
    "Talk": {"id": "id", "type": "i", "flags": "i", "recipients": "[User]", "last_message_id": "-id?"},
    "Gateway": {"url": "s", "session_start_limit": "StartLimit", "shards": "i"},
    "StartLimit": dict.fromkeys(["max_concurrency", "remaining", "reset_after", "total"], "i"),
    "Message": {"type": "i", "content": "s", "mentions": "[User]", "mention_roles": "[id]", "flags": "i", "id": "id"}
    | {"attachments": "[Attachment]", "embeds": "[o]", "timestamp": "t", "edited_timestamp": "t?", "channel_id": "id"}
    | {"components": "[o]", "author": "User", "pinned": "b", "mention_everyone": "b", "tts": "b", "nonce": "-s"}
    | {"message_reference": "-Reference", "referenced_message": "-o?"},
    "Reference": {"type": "i", "channel_id": "id", "message_id": "-id", "guild_id": "-id"},
    "Attachment": {"id": "id", "filename": "s", "size": "i", "url": "s", "proxy_url": "s", "content_type": "-s"}
    | {"description": "-s"},
    "Error": {"code": "i", "message": "s"},
    "Limited": {"message": "s", "retry_after": "i", "global": "b"},
}
KINDS: Final = {"s": str, "b": bool, "i": int | float, "o": dict}


def faults(found: Any, kind: str, where: str) -> list[str]:
    """What is otherwise than published, each with its path."""
    if kind.startswith("-"):
        return faults(found, kind[1:], where)
    if kind.endswith("?"):
        return [] if found is None else faults(found, kind[:-1], where)
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{where} is no list"]
        return [fault for n, one in enumerate(found) for fault in faults(one, kind[1:-1], f"{where}[{n}]")]
    return _time(found, where) if kind == "t" else _plain(found, kind, where)


def _plain(found: Any, kind: str, where: str) -> list[str]:
    if kind == "id":
        number = isinstance(found, str) and re.fullmatch(r"\d{1,20}", found) is not None
        return [] if number else [f"{where} is no id"]
    if kind in KINDS:
        fine = isinstance(found, KINDS[kind]) and (kind == "b" or not isinstance(found, bool))
        return [] if fine else [f"{where} is not {kind}"]
    return _object(found, kind, where)


def _object(found: Any, kind: str, where: str) -> list[str]:
    if not isinstance(found, dict):
        return [f"{where} is no {kind}"]
    fields = OBJECTS[kind]
    missing = [f"{where}.{name} is missing" for name, of in fields.items() if name not in found and of[0] != "-"]
    return missing + [
        fault for name, of in fields.items() if name in found for fault in faults(found[name], of, f"{where}.{name}")
    ]


def _time(found: Any, where: str) -> list[str]:
    try:
        return [] if datetime.fromisoformat(found).tzinfo else [f"{where} has no zone"]
    except (TypeError, ValueError):
        return [f"{where} is no time"]
