"""Discord's objects with the fields that the published description requires of them (discord-api-spec, 2026-07)."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
BOT = "100000000000000001"
APPLICATION = "100000000000000001"
OWNER = "100000000000000002"
CONTENT_LIMITED, MEMBERS_LIMITED = 1 << 19, 1 << 15


def iso(moment: datetime) -> str:
    """As Discord writes a time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def user(number: str, name: str, *, bot: bool = False, shown: str | None = None) -> Json:
    """UserResponse."""
    made: Json = {"id": number, "username": name, "global_name": shown, "avatar": None, "discriminator": "0"}
    made |= {"public_flags": 0, "flags": 0, "primary_guild": None}
    return {**made, "bot": True} if bot else made


def pii(one: Json) -> Json:
    """UserPIIResponse: /users/@me."""
    return {**one, "mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


def application(flags: int, owner: Json, bot: Json) -> Json:
    """PrivateApplicationResponse."""
    made: Json = {"id": APPLICATION, "name": "Corner Bakery", "icon": None, "description": "", "type": None}
    made |= {"verify_key": "0" * 64, "flags": flags, "flags_new": str(flags), "redirect_uris": [], "team": None}
    made |= {"interactions_endpoint_url": None, "role_connections_verification_url": None, "owner": owner}
    made |= dict.fromkeys(
        ["approximate_guild_count", "approximate_user_install_count", "approximate_user_authorization_count"], 1
    )
    return {**made, "explicit_content_filter": 0, "eligible_oauth2_scopes": [], "bot": bot, "bot_public": False} | {
        "bot_require_code_grant": False
    }


def role(number: str, name: str, permissions: int) -> Json:
    """GuildRoleResponse."""
    made: Json = {"id": number, "name": name, "permissions": str(permissions), "position": 0, "color": 0}
    made |= {"colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None}, "flags": 0}
    return {**made, "hoist": False, "managed": False, "mentionable": False, "icon": None, "unicode_emoji": None}


def guild(number: str, name: str, owner: str, roles: list[Json]) -> Json:
    """GuildWithCountsResponse."""
    nothing = ["icon", "description", "home_header", "splash", "discovery_splash", "banner", "application_id"]
    nothing += ["afk_channel_id", "system_channel_id", "widget_channel_id", "max_presences", "vanity_url_code"]
    nothing += ["rules_channel_id", "safety_alerts_channel_id", "public_updates_channel_id", "incidents_data"]
    zero = ["system_channel_flags", "verification_level", "default_message_notifications", "mfa_level"]
    zero += ["explicit_content_filter", "premium_tier", "premium_subscription_count", "nsfw_level"]
    made: Json = {"id": number, "name": name, "owner_id": owner, "roles": roles, "features": [], "emojis": []}
    made |= dict.fromkeys(nothing) | dict.fromkeys(zero, 0)
    made |= {"region": "deprecated", "afk_timeout": 300, "widget_enabled": False, "max_members": 500000}
    made |= {"max_stage_video_channel_users": 50, "max_video_channel_users": 25, "preferred_locale": "en-US"}
    return {**made, "premium_progress_bar_enabled": False, "nsfw": False, "stickers": []}


def my_guild(one: Json) -> Json:
    """MyGuildResponse."""
    made: Json = {"id": one["id"], "name": one["name"], "icon": None, "banner": None, "features": []}
    return {**made, "owner": one["owner_id"] == BOT, "permissions": "0"}


def member(one: Json, roles: list[str], nick: str | None) -> Json:
    """GuildMemberResponse."""
    nothing = ["avatar", "banner", "communication_disabled_until", "premium_since"]
    made: Json = {"user": one, "roles": roles, "nick": nick, **dict.fromkeys(nothing)}
    return {**made, "flags": 0, "joined_at": iso(datetime(2026, 1, 2, tzinfo=UTC)), "pending": False} | {
        "mute": False,
        "deaf": False,
    }


def channel(number: str, kind: int, name: str, server: str, overwrites: list[Json]) -> Json:
    """GuildChannelResponse."""
    made: Json = {"id": number, "type": kind, "flags": 0, "guild_id": server, "name": name, "position": 0}
    made |= {"permission_overwrites": overwrites, "parent_id": None, "topic": None, "nsfw": False}
    return {**made, "rate_limit_per_user": 0, "last_message_id": None}


def talk(number: str, other: Json) -> Json:
    """PrivateChannelResponse."""
    return {"id": number, "type": 1, "flags": 0, "recipients": [other], "last_message_id": None}


def thread(number: str, kind: int, name: str, server: str, parent: str) -> Json:
    """ThreadResponse."""
    now = iso(datetime.now(UTC))
    about: Json = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": now, "locked": False}
    made: Json = {"id": number, "type": kind, "flags": 0, "guild_id": server, "name": name, "owner_id": OWNER}
    made |= {"parent_id": parent, "thread_metadata": about, "message_count": 0, "member_count": 1}
    return {**made, "total_message_sent": 0, "last_message_id": None, "rate_limit_per_user": 0}


def message(number: str, place: str, writer: Json, at: datetime, text: str) -> Json:
    """MessageResponse."""
    made: Json = {"id": number, "channel_id": place, "author": writer, "content": text, "type": 0}
    made |= {"timestamp": iso(at), "edited_timestamp": None, "tts": False, "mention_everyone": False}
    lists = ["mentions", "mention_roles", "attachments", "embeds", "components"]
    return {**made, **{name: [] for name in lists}, "pinned": False, "flags": 0}
