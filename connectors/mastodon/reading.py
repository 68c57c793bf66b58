"""The two lists an account is read from, what was written to the shop and what the shop wrote, as events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors._kit.values import record, text
from connectors.mastodon.api import Api, Params
from connectors.mastodon.cursors import OWN
from connectors.mastodon.mapping import Status, Statuses, when_of
from connectors.mastodon.threads import Threads
from shopbell.connector import Toolbox
from shopbell.errors import PayloadSkipped
from shopbell.events import Event


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: its id there (a notification's is another than its status's), and the status."""

    id: str
    status: Status

    @property
    def at(self) -> datetime | None:
        """When the status was written."""
        return when_of(self.status)


class Lists:
    """Pages of both lists, newest first as they come."""

    def __init__(self, api: Api, statuses: Statuses, threads: Threads, tools: Toolbox) -> None:
        self.api = api
        self.statuses = statuses
        self.threads = threads
        self._log = tools.log

    async def page(self, name: str, params: Params) -> list[Item]:
        """Entries that are messages or not; those without an id are left out."""
        found = await (self.api.own(params) if name == OWN else self.api.mentions(params))
        items = []
        for raw in found:
            status = record(raw) if name == OWN else record(raw, "status")
            if text(raw, "id"):
                items.append(Item(text(raw, "id"), status))
        return items

    def wanted(self, name: str, item: Item) -> bool:
        """Whether it is a message of this list."""
        return self.statuses.is_message(item.status) and self.statuses.is_own(item.status) == (name == OWN)

    async def events(self, name: str, items: Sequence[Item], *, live: bool) -> tuple[Event, ...]:
        """Of the messages among them, oldest first. One that cannot be read is passed over."""
        found: list[Event] = []
        for item in reversed(items):
            if self.wanted(name, item):
                found += await self._of(item, live=live)
        return tuple(found)

    async def _of(self, item: Item, *, live: bool) -> tuple[Event, ...]:
        try:
            return self.statuses.events(item.status, await self.threads.place(item.status), live=live)
        except PayloadSkipped:
            self._log.info("an item of the server could not be read and was passed over")
            return ()
