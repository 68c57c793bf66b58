"""Slack's objects as its published examples have them (slack-api-specs; slack_sdk's tests), for one workspace."""

import re
from typing import Any

Json = dict[str, Any]
TEAM, OTHER_TEAM = "T0BAKERY1", "T0CAFE123"
BOT_USER, BOT, APP, OWNER = "U0BOT0001", "B0BOT0001", "A0APP0001", "U0ROSA001"
EMOJI = {"👨‍👩‍👧": "man-woman-girl", "👋": "wave", "🥐": "croissant"}
_ADDRESS = re.compile(r"(?<![<|])https?://[^\s<>|]+")


def user(number: str, name: str, *, team: str = TEAM, bot: bool = False) -> Json:
    """The user of users.info."""
    shown = name.title()
    profile: Json = {"display_name": shown, "real_name": shown, "avatar_hash": "ge3b51ca72de", "team": team}
    profile["image_72"] = f"https://avatars.slack-edge.com/2026-01-02/{number}_72.jpg"
    made: Json = {"id": number, "team_id": team, "name": name, "deleted": False, "real_name": shown, "tz_offset": 0}
    flags = ["is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted", "is_app_user"]
    return {**made, **dict.fromkeys(flags, False), "is_bot": bot, "profile": profile, "updated": 1502138686}


def channel(number: str, name: str, *, closed: bool = False, shared: bool = False) -> Json:
    """A channel of conversations.list."""
    made: Json = {"id": number, "name": name, "name_normalized": name, "created": 1449252889, "creator": OWNER}
    flags = ["is_archived", "is_general", "is_group", "is_im", "is_mpim", "is_org_shared", "is_pending_ext_shared"]
    made |= dict.fromkeys(flags, False) | {"is_channel": True, "is_member": True, "unlinked": 0}
    made |= {"is_private": closed, "is_shared": shared, "is_ext_shared": shared, "num_members": 4}
    words = {"value": "", "creator": "", "last_set": 0}
    return {**made, "topic": words, "purpose": dict(words), "previous_names": [], "pending_shared": []}


def talk(number: str, other: str) -> Json:
    """A talk with one person."""
    made: Json = {"id": number, "created": 1449252889, "is_im": True, "is_org_shared": False, "user": other}
    return {**made, "is_user_deleted": False, "priority": 0, "is_archived": False}


def stored(words: str) -> Json:
    """Text as Slack keeps it: addresses in brackets, emoji by their names, which the blocks tell the characters of."""
    text = _ADDRESS.sub(lambda found: f"<{found[0]}>", words)
    used = []
    for characters, name in EMOJI.items():
        if characters in text:
            text = text.replace(characters, f":{name}:")
            points = "-".join(f"{ord(one):x}" for one in characters)
            used.append({"type": "emoji", "name": name, "unicode": points})
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}, *used]}
    return {"text": text, "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [section]}]}


def file(number: str, name: str, kind: str, content: bytes, about: str, base: str) -> Json:
    """The file of files.info."""
    made: Json = {"id": number, "created": 1502138686, "timestamp": 1502138686, "name": name, "title": name}
    made |= {"mimetype": kind, "filetype": "text", "user": BOT_USER, "size": len(content), "mode": "hosted"}
    made |= {"url_private": f"{base}/files-pri/{number}/{name}", "alt_txt": about, "is_external": False}
    return {**made, "url_private_download": f"{base}/files-pri/{number}/download/{name}", "shares": {}}
