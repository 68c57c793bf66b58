"""What the live line told since the last look: channels with something new, messages that were changed or deleted."""

from collections.abc import Mapping
from typing import Any, Final

from connectors._kit import values
from connectors.discord.talks import Talks

_PLACES_CHANGED: Final = ("CHANNEL_", "THREAD_", "GUILD_")
MOST: Final = 500
"""Messages looked at one by one; when more are told of, the newest pages are compared instead."""


class Ears:
    """Hints: what they are about is always asked for."""

    def __init__(self, talks: Talks) -> None:
        self._talks = talks
        self.connected = False
        """Whether everything that happens is told now."""
        self.whole = True
        """Nothing vouches for the time before, so every place is to be looked at."""
        self.stale = True
        """The list of places may have changed."""
        self.touched: set[str] = set()
        self.noted: set[tuple[str, str]] = set()
        """Channel and message."""

    async def take(self, name: str, data: Mapping[str, Any]) -> bool:
        """An event; whether it is a reason to look."""
        channel = values.text(data, "channel_id")
        if name == "LOST":
            self.whole = self.stale = True
            return False
        if name in ("READY", "RESUMED"):
            self.connected = True
            return name == "READY" or bool(self.touched or self.noted)
        if name.startswith("MESSAGE_") and channel:
            return await self._message(name, channel, data)
        if name.startswith(_PLACES_CHANGED):
            self.stale = True
            return name in ("THREAD_CREATE", "GUILD_CREATE", "CHANNEL_CREATE")
        return False

    async def _message(self, name: str, channel: str, data: Mapping[str, Any]) -> bool:
        if name == "MESSAGE_CREATE":
            if not values.text(data, "guild_id"):
                await self._talks.heard(channel)
            self.touched.add(channel)
        elif name in ("MESSAGE_UPDATE", "MESSAGE_DELETE"):
            self._note(channel, values.text(data, "id"))
        elif name == "MESSAGE_DELETE_BULK":
            ids = values.at(data, "ids")
            for one in ids if isinstance(ids, list) else []:
                self._note(channel, str(one))
        else:
            return False  # reactions, polls
        return True

    def _note(self, channel: str, message: str) -> None:
        if len(self.noted) < MOST:
            self.noted.add((channel, message))
        else:
            self.whole = True
