"""What Slack's published examples and SDK types say of the objects that come and go here, as facts.

Sources: github.com/slackapi/slack-api-specs (web-api, examples of 2021), docs.slack.dev/reference/methods and
objects (2026), slack_sdk's models. Letters: s text, b yes or no, i whole number, o object, ts a message's time, [X] a
list of X, a name another object; "-" may be missing (with the type after it), "?" may be null.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.slack import stamps

OBJECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "AuthTest": {"ok": "b", "url": "s", "team": "s", "user": "s", "team_id": "s", "user_id": "s", "bot_id": "-s"},
    "Open": {"ok": "b", "url": "s"},
    "Metadata": {"next_cursor": "s"},
    "Conversations": {"ok": "b", "channels": "[Channel]", "response_metadata": "Metadata"},
    "Info": {"ok": "b", "channel": "Channel"},
    "Channel": {"id": "s", "created": "i", "is_im": "b", "is_org_shared": "b", "user": "-s", "name": "-s"}
    | dict.fromkeys(["is_channel", "is_group", "is_mpim", "is_private", "is_archived", "is_general"], "-b")
    | dict.fromkeys(["is_shared", "is_ext_shared", "is_pending_ext_shared", "is_member"], "-b")
    | {"creator": "-s", "topic": "-Words", "purpose": "-Words", "num_members": "-i", "previous_names": "-[s]"},
    "Words": {"value": "s", "creator": "s", "last_set": "i"},
    "History": {"ok": "b", "messages": "[Message]", "has_more": "b", "response_metadata": "-Metadata"}
    | {"pin_count": "-i", "is_limited": "-b"},
    "Message": {"type": "s", "ts": "ts", "text": "s", "user": "-s", "bot_id": "-s", "subtype": "-s", "team": "-s"}
    | {"thread_ts": "-ts", "parent_user_id": "-s", "reply_count": "-i", "latest_reply": "-ts", "edited": "-Edited"}
    | {"files": "-[File]", "blocks": "-[o]", "attachments": "-[o]", "metadata": "-Key", "bot_profile": "-o"},
    "Edited": {"user": "s", "ts": "ts"},
    "Key": {"event_type": "s", "event_payload": "o"},
    "Posted": {"ok": "b", "channel": "s", "ts": "ts", "message": "Message"},
    "Updated": {"ok": "b", "channel": "s", "ts": "ts", "text": "s", "message": "o"},
    "Deleted": {"ok": "b", "channel": "s", "ts": "ts"},
    "UserInfo": {"ok": "b", "user": "User"},
    "User": {
        "id": "s",
        "team_id": "s",
        "name": "s",
        "deleted": "b",
        "real_name": "s",
        "is_bot": "b",
        "profile": "Profile",
    }
    | dict.fromkeys(["is_admin", "is_owner", "is_restricted", "is_ultra_restricted", "is_app_user"], "b")
    | {"updated": "i", "tz_offset": "i", "profile": "Profile"},
    "Profile": {"display_name": "s", "real_name": "s", "image_72": "s", "team": "s", "avatar_hash": "s"},
    "UploadPlace": {"ok": "b", "upload_url": "s", "file_id": "s"},
    "Completed": {"ok": "b", "files": "[FileName]"},
    "FileName": {"id": "s", "title": "s"},
    "FileInfo": {"ok": "b", "file": "File"},
    "File": {"id": "s", "created": "i", "timestamp": "i", "name": "s", "title": "s", "mimetype": "s", "filetype": "s"}
    | {"user": "s", "size": "i", "mode": "s", "url_private": "s", "url_private_download": "s", "shares": "o"},
    "Ok": {"ok": "b"},
    "Error": {"ok": "b", "error": "s"},
    "MissingScope": {"ok": "b", "error": "s", "needed": "s", "provided": "s"},
    "Hello": {"type": "s", "num_connections": "i", "debug_info": "o", "connection_info": "o"},
    "Envelope": {"envelope_id": "s", "type": "s", "payload": "Callback", "accepts_response_payload": "b"}
    | {"retry_attempt": "i", "retry_reason": "s"},
    "Callback": {"type": "s", "team_id": "s", "api_app_id": "s", "event": "o", "event_id": "s", "event_time": "i"}
    | {"authorizations": "[o]", "is_ext_shared_channel": "b"},
}
KINDS: Final = {"s": str, "b": bool, "i": int | float, "o": dict}


def faults(found: Any, kind: str, where: str) -> list[str]:
    """What is otherwise than published, each with its path."""
    if kind.startswith("-"):
        return faults(found, kind[1:], where)
    if kind.startswith("["):
        if not isinstance(found, list):
            return [f"{where} is no list"]
        return [fault for n, one in enumerate(found) for fault in faults(one, kind[1:-1], f"{where}[{n}]")]
    if kind == "ts":
        return [] if stamps.is_stamp(found) else [f"{where} is no time of a message"]
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
