"""Notices that something is new. The API has no stream for a user, so the newest of each list is looked at."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

from shopbell.connector import Clock, Wake

SECONDS: Final = 6.0
"""Between two looks: two small calls each, a fiftieth of what a server allows (3000 in five minutes)."""
SELDOM: Final = 10
"""Every so many looks also at what the shop wrote elsewhere: nobody waits for that."""

Head = Callable[[], Awaitable[str]]


async def wakes(heads: Mapping[str, Head], seldom: Mapping[str, Head], clock: Clock) -> AsyncIterator[Wake]:
    """Wakes for the streams whose newest changed; the first time for all, as something may have come before it."""
    known: dict[str, str] = {}
    looks = 0
    while True:
        now = {**known, **{name: await head() for name, head in heads.items()}}
        if looks % SELDOM == 0:
            now |= {name: await head() for name, head in seldom.items()}
        for name in [name for name in now if known and now[name] != known.get(name)]:
            yield Wake(name)
        if not known:
            yield Wake()
        known = now
        looks += 1
        await clock.sleep(SECONDS)
