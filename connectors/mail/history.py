"""A folder's past, newest first, in one stream for each UIDVALIDITY; resumed at the lowest UID that was stored."""

import json
from collections.abc import AsyncGenerator, Sequence
from functools import partial

from connectors.mail.folders import Folder, Folders
from connectors.mail.imap.client import ImapClient
from connectors.mail.link import ImapLink
from connectors.mail.live import Live
from connectors.mail.taking import Taking
from shopbell.connector import Clock
from shopbell.events import Batch
from shopbell.model import Progress


class Tally:
    """How much of all folders has been read, and how fast."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._totals: dict[str, int] = {}
        self._left: dict[str, int] = {}
        self._start: tuple[float, int] | None = None

    def learn(self, folders: Folders) -> None:
        """The folders as they are now."""
        self._totals = {one.name: one.messages for one in folders.read}

    def left(self, folder: Folder, count: int) -> Progress:
        """So many of this folder are still to be read."""
        self._left[folder.name] = count
        self._totals[folder.name] = max(self._totals.get(folder.name, 0), count)
        total = sum(self._totals.values())
        done = total - sum(self._left.get(name, size) for name, size in self._totals.items())
        return Progress(done, total, self._seconds(done, total))

    def _seconds(self, done: int, total: int) -> int | None:
        now = self._clock.monotonic()
        if self._start is None:
            self._start = (now, done)
        passed, read = now - self._start[0], done - self._start[1]
        return round((total - done) * passed / read) if read > 0 and passed > 1 else None


class History:
    """One account's history streams."""

    def __init__(self, link: ImapLink, taking: Taking, tally: Tally, live: Live) -> None:
        self._link = link
        self._taking = taking
        self._tally = tally
        self._live = live

    async def pull(self, folder: Folder, text: str) -> AsyncGenerator[Batch, None]:
        """Ends at the oldest message; at once when the folder has been renumbered meanwhile."""
        low = _low(text)
        if low == 1:
            self._tally.left(folder, 0)
            return
        uids = await self._link.run(lambda client: self._rest(client, folder, low))
        if uids is None:
            return
        if not uids:
            yield Batch((), json.dumps({"low": 1}), self._tally.left(folder, 0))
        # What came between the first look and now is news, whoever finds it first.
        start = self._live.began_at(folder)
        cursor = low or max([*uids, 0]) + 1
        while uids:
            taken = await self._link.run(partial(self._taking.take, folder=folder, uids=uids, live_from=start))
            uids = uids[taken.handled :]
            cursor = (taken.last or cursor) if uids else 1
            yield Batch(taken.events, json.dumps({"low": cursor}), self._tally.left(folder, len(uids)))

    async def _rest(self, client: ImapClient, folder: Folder, low: int) -> Sequence[int] | None:
        selected = await client.select(folder.name)
        if selected.uidvalidity != folder.uidvalidity:
            return None
        found = await client.search(b"UID 1:%d" % (low - 1) if low else b"ALL")
        return [uid for uid in reversed(found) if not low or uid < low]


def _low(text: str) -> int:
    """The lowest UID stored; 0 at the beginning, 1 at the end."""
    try:
        return int(json.loads(text)["low"])
    except (ValueError, KeyError, TypeError):
        return 0
