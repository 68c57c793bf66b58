"""The server's stream as wakes. It replays nothing, so each new line begins with a wake to catch up."""

import json
from collections.abc import AsyncIterator
from typing import Final

from connectors._kit.values import record
from connectors.mastodon.api import Api
from connectors.mastodon.ids import steady
from connectors.mastodon.mapping import Statuses
from connectors.mastodon.settings import MastodonSettings
from shopbell.connector import Toolbox, Wake
from shopbell.errors import Rejected, Unreachable

ASK_AGAIN: Final = 60.0
"""Seconds between looks at a server without a stream."""
_CHANGES: Final = ("status.update", "status_update")
_NEWS: Final = ("notification", "conversation", "notifications_merged")


class Ears:
    """What is heard of one account. `noted`: messages that were changed or deleted, to look at in the next pull."""

    def __init__(self, settings: MastodonSettings, api: Api, statuses: Statuses, tools: Toolbox) -> None:
        self._settings = settings
        self._api = api
        self._statuses = statuses
        self._tools = tools
        self.noted: set[str] = set()

    async def wakes(self, stream: str) -> AsyncIterator[Wake]:
        """Until cancelled; raises Unreachable when the line is lost."""
        if self._settings.streaming:
            try:
                async with self._api.events() as events:
                    yield Wake(stream)
                    async for name, data in events:
                        if await self._matters(name, data):
                            yield Wake(stream)
                raise Unreachable("The server ended the line. Shopbell connects again by itself.")
            except Rejected:
                self._tools.log.info("the server has no stream; it is asked every minute")
        while True:
            yield Wake(stream)
            await self._tools.clock.sleep(ASK_AGAIN)

    async def _matters(self, name: str, data: str) -> bool:
        """The stream tells the whole home timeline too; of that only what is ours or in the inbox."""
        if name == "update":
            return self._statuses.is_own(record(_json(data)))
        if name == "delete":
            return await self._noted(data.strip())
        if name in _CHANGES:
            found = record(_json(data))
            return self._statuses.is_own(found) or await self._noted(str(found.get("id", "")))
        return name in _NEWS

    async def _noted(self, api_id: str) -> bool:
        known = await self._tools.memory.remote_ids([steady(api_id)])
        self.noted |= known
        return bool(known)


def _json(data: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
