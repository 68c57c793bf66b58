"""The past, newest first; resumed after the last message that was stored."""

import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import asdict

from connectors._kit.values import flag, record
from connectors.jmap.api import Api
from connectors.jmap.taking import Taking
from connectors.jmap.walk import Spot, mailboxes, page
from shopbell.connector import Clock
from shopbell.events import Batch
from shopbell.model import Progress


class History:
    """One account's history stream."""

    def __init__(self, api: Api, taking: Taking, clock: Clock, top: Callable[[], str]) -> None:
        """`top`: the newest message when news was first asked for; what came after it is news, whoever finds it."""
        self._api = api
        self._taking = taking
        self._clock = clock
        self._top = top
        self._start: tuple[float, int] | None = None

    async def pull(self, text: str) -> AsyncGenerator[Batch, None]:
        """Ends at the oldest message."""
        cursor = read_cursor(text)
        if flag(cursor, "end"):
            return
        spot = Spot.of(cursor)
        while True:
            boxes = await mailboxes(self._api)
            found = await page(self._api, boxes, spot)
            ids = list(found.ids)
            if not spot.id and self._top() in ids:
                ids = ids[ids.index(self._top()) :]
            if not ids:
                yield Batch((), json.dumps({"end": True}), self._progress(found.total, found.total))
                return
            done = found.position + len(found.ids) - len(ids)
            while ids:
                taken = await self._taking.take(ids, boxes, lambda _: False)
                last = taken.found[-1].received if taken.found else spot.received
                spot = Spot(ids[taken.handled - 1], last or spot.received)
                ids, done = ids[taken.handled :], done + taken.handled
                yield Batch(taken.events, json.dumps(asdict(spot)), self._progress(done, found.total))

    def _progress(self, done: int, total: int) -> Progress:
        now = self._clock.monotonic()
        if self._start is None:
            self._start = (now, done)
        passed, read = now - self._start[0], done - self._start[1]
        left = round((total - done) * passed / read) if read > 0 and passed > 1 else None
        return Progress(done, max(done, total), left)


def read_cursor(text: str) -> object:
    """{} at the beginning, or when it is not ours."""
    try:
        return record({"cursor": json.loads(text)}, "cursor")
    except ValueError:
        return {}
