"""What Slack's errors mean to us, by the word in `error` (docs.slack.dev, reference of each method)."""

from collections.abc import Mapping
from typing import Final

from connectors._kit import values
from shopbell.errors import KnownError, Rejected, SignInNeeded, Unreachable

SIGN_IN: Final = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
    | {"user_removed_from_team", "team_disabled"}
)
LIMITED: Final = frozenset({"ratelimited", "rate_limited"})
PERHAPS_DONE: Final = frozenset({"internal_error", "fatal_error", "service_unavailable"})
"""Of these Slack says that part of what was asked may have been done all the same."""
AWAY: Final = PERHAPS_DONE | {"request_timeout", "team_added_to_org"}
DONE: Final = frozenset({"message_not_found"})
_AGAIN: Final = "Slack no longer accepts the token. Reinstall the app in its settings, and sign in again."
REFUSED: Final[Mapping[str, str]] = {
    "not_in_channel": "The app is not in this channel any more. In Slack write /invite and the app's name there.",
    "channel_not_found": "This channel is no longer there, or the app is not in it any more.",
    "is_archived": "This channel is archived; nobody can write there.",
    "is_inactive": "This channel is archived; nobody can write there.",
    "msg_too_long": "The message is too long for Slack.",
    "no_text": "There is nothing in this message.",
    "restricted_action": "The workspace's rules do not let the app write here.",
    "restricted_action_read_only_channel": "Only some people may write in this channel.",
    "restricted_action_thread_only_channel": "In this channel only answers in threads are allowed.",
    "restricted_action_non_threadable_channel": "In this channel answers in threads are not allowed.",
    "cannot_reply_to_message": "This message takes no answers in a thread.",
    "message_not_found": "This message is no longer at Slack.",
    "thread_not_found": "This thread is no longer at Slack.",
    "cant_update_message": "An app can change only what it wrote itself. Change this one in Slack.",
    "cant_delete_message": "An app can delete only what it wrote itself. Delete this one in Slack.",
    "edit_window_closed": "The workspace's rules do not let this be changed any more.",
    "compliance_exports_prevent_deletion": "The workspace keeps all messages, so this one cannot be deleted.",
    "messages_tab_disabled": "The app takes no messages. In its settings, App Home, switch the Messages Tab on.",
    "user_is_restricted": "A guest's rules do not let the app write here.",
    "no_permission": "The app may not do this. Reinstall it in its settings, where what it may do is listed.",
    "enterprise_is_restricted": "The organisation's rules do not let the app do this.",
    "access_denied": "The workspace does not let the app do this.",
    "ekm_access_denied": "The workspace's administrators have shut the app out of messages for now.",
    "file_not_found": "This file is no longer at Slack.",
    "file_deleted": "This file is no longer at Slack.",
    "storage_limit_reached": "The workspace has no room for more files.",
    "blocked_file_type": "The workspace takes no files of this kind.",
    "file_uploads_disabled": "The workspace takes no files from apps.",
    "slack_connect_file_upload_sharing_blocked": "The other side of this shared channel takes no files.",
    "slack_connect_blocked_file_type": "The other side of this shared channel takes no files of this kind.",
    "user_not_found": "This person is no longer at Slack.",
    "user_not_visible": "Slack does not show this person to the app.",
    "not_allowed_token_type": "This needs another kind of token than the one that was pasted.",
}


class SlackRefused(Rejected):
    """A refusal with Slack's word for it."""

    def __init__(self, word: str, message: str) -> None:
        super().__init__(message)
        self.word = word


def meaning(data: Mapping[str, object]) -> KnownError:
    """Of an answer whose `ok` is not true."""
    word = values.text(data, "error")
    if word in SIGN_IN:
        return SignInNeeded(_AGAIN)
    if word in AWAY:
        return Unreachable("Slack has a problem of its own. Shopbell tries again by itself.")
    if word == "missing_scope":
        needed = values.text(data, "needed") or "another permission"
        return SlackRefused(
            word, f"The app needs {needed}: add it in its settings under OAuth & Permissions, and reinstall the app."
        )
    return SlackRefused(
        word, REFUSED.get(word) or f"Slack refused this: {' '.join(word.split())[:200] or 'no reason'}."
    )
