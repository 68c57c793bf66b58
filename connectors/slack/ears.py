"""What the live line told since the last look: channels and threads with something new, messages changed or deleted."""

from collections.abc import Mapping
from typing import Any, Final

from connectors._kit import values
from connectors.slack import stamps

MOST: Final = 500
_PLACES: Final = ("channel_", "group_", "im_", "mpim_", "member_joined_channel", "member_left_channel")
"""Beginnings of events that tell of channels."""


class Ears:
    """Hints: what they are about is always asked for."""

    def __init__(self) -> None:
        self.connected = False
        """Whether everything that happens is told to us now."""
        self.whole = True
        """Nothing vouches for the time before, so every place is to be looked at."""
        self.stale = True
        """The list of places may have changed."""
        self.touched: set[str] = set()
        self.threads: set[tuple[str, str]] = set()
        """Channel and root."""
        self.changed: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        """Channel and stamp of what was changed, as it is now, or None where it was deleted."""

    def take(self, event: Mapping[str, Any]) -> bool:
        """An event of the Events API; whether it is a reason to look."""
        kind, channel = values.text(event, "type"), values.text(event, "channel")
        if kind == "message" and channel:
            self._message(values.text(event, "subtype"), channel, event)
            return True
        if kind.startswith(_PLACES):
            self.stale = True
            return kind in ("member_joined_channel", "channel_shared", "im_created", "group_open")
        return False

    def _message(self, subtype: str, channel: str, event: Mapping[str, Any]) -> None:
        if subtype == "message_deleted":
            self._note(channel, values.text(event, "deleted_ts"), None)
        elif subtype == "message_changed":
            message = values.record(event, "message")
            self._note(channel, values.text(message, "ts"), None if _is_tombstone(message) else message)
        elif subtype != "message_replied":
            root, stamp = values.text(event, "thread_ts"), values.text(event, "ts")
            if stamps.is_stamp(root) and root != stamp:
                self.threads.add((channel, root))
                if subtype != "thread_broadcast":
                    return
            self.touched.add(channel)

    def _note(self, channel: str, stamp: str, message: Mapping[str, Any] | None) -> None:
        if not stamps.is_stamp(stamp):
            return
        if len(self.changed) < MOST:
            self.changed[channel, stamp] = message
        else:
            self.whole = True


def _is_tombstone(message: Mapping[str, Any]) -> bool:
    return values.text(message, "subtype") == "tombstone"
