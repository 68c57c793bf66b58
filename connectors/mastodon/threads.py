"""Which thread a status belongs to, and what it answers: asked of the server once for each thread, then remembered."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from connectors._kit.values import records, text
from connectors.mastodon.api import Api
from connectors.mastodon.ids import steady
from connectors.mastodon.mapping import Place, Status, Statuses

MOST: Final = 4000
"""Statuses remembered; a server gives at most 8,192 around one (methods/statuses, context)."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of a status: its thread's first one, and its words unless they are a message of their own."""

    root: str
    context: str


class Threads:
    """Of one account."""

    def __init__(self, api: Api, statuses: Statuses) -> None:
        self._api = api
        self._statuses = statuses
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def place(self, status: Status) -> Place:
        """Where it stands. Raises what the server's answer means, never that the thread is gone."""
        own, parent = steady(text(status, "id")), steady(text(status, "in_reply_to_id"))
        if not parent:
            self._remember(status, own)
            return Place(own)
        if parent not in self._known:
            await self._look(status, own, parent)
        known = self._known.get(parent) or _Known(parent, "")
        self._remember(status, known.root)
        return Place(known.root, known.context)

    async def _look(self, status: Status, own: str, parent: str) -> None:
        """Everything before and after it at once: a thread costs one call."""
        around = await self._api.context(text(status, "id")) or {}
        before_it = list(records(around, "ancestors"))
        root = _root(before_it, parent)
        for one in (*before_it, *records(around, "descendants")):
            self._remember(one, root)
        self._known.setdefault(own, _Known(root, ""))

    def _remember(self, status: Status, root: str) -> None:
        words = "" if self._heard(status) else self._statuses.words(status)
        key = steady(text(status, "id"))
        self._known[key] = _Known(root, words)
        self._known.move_to_end(key)
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def _heard(self, status: Status) -> bool:
        """Whether it is in the inbox itself, and so needs not be quoted."""
        us = self._statuses
        return us.is_message(status) and (us.is_own(status) or us.names_us(status))


def _root(ancestors: list[Status], parent: str) -> str:
    """The first one there is; where the server lost what stood before it, that one's id."""
    if not ancestors:
        return parent
    first = ancestors[0]
    return steady(text(first, "in_reply_to_id") or text(first, "id"))
