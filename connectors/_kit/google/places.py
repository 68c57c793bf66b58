"""Places of one owner (blogs, locations), each with a stream for what is new and one for history."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from shopbell.connector import Clock, Stream, StreamRole

NEW, OLD = "new/", "old/"
LIST_EVERY: Final = timedelta(hours=1)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


P = TypeVar("P", bound=_Named)


class Places(Generic[P]):
    """Those that are read. A new one is found within the hour."""

    def __init__(self, listed: Callable[[], Awaitable[Iterable[P]]], clock: Clock) -> None:
        """`listed` asks the service for them."""
        self._listed = listed
        self._clock = clock
        self._known: Mapping[str, P] = {}
        self._listed_at: datetime | None = None

    async def known(self) -> Mapping[str, P]:
        """By id."""
        now = self._clock.now()
        if self._listed_at is None or now - self._listed_at >= LIST_EVERY:
            self._known = {place.id: place for place in await self._listed()}
            self._listed_at = now
        return self._known

    async def streams(self) -> tuple[Stream, ...]:
        """What is new at each, then what was."""
        ids = tuple(await self.known())
        live = (Stream(NEW + one) for one in ids)
        return (*live, *(Stream(OLD + one, StreamRole.HISTORY) for one in ids))

    async def of(self, stream: Stream) -> P | None:
        """The one that a stream belongs to; None when it is not there any more."""
        return (await self.known()).get(stream.name.partition("/")[2])
