"""The server's event source as wakes (RFC 8620 7.3); where it does not speak, its state is asked for every minute."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from connectors._kit.http import ServerEvent
from connectors._kit.values import record, text
from connectors.jmap.api import SILENCE, Api
from shopbell.connector import Toolbox, Wake
from shopbell.errors import Rejected, Unreachable

ASK_AGAIN: Final = 60.0
"""Seconds between looks at a server without an event source."""
ENDED: Final = "The server ended the line. Shopbell connects again by itself."


class Ears:
    """What is heard of one account."""

    def __init__(self, api: Api, tools: Toolbox) -> None:
        self._api = api
        self._clock = tools.clock
        self._log = tools.log
        self._mute = False
        """The event source was tried, and said nothing."""

    async def wakes(self, stream: str) -> AsyncGenerator[Wake, None]:
        """Until cancelled; raises Unreachable when the line is lost. Begins with one: nothing is told twice."""
        state = await self._api.state()
        yield Wake(stream)
        if not self._mute:
            async with aclosing(self._events()) as events:
                async for _ in events:
                    yield Wake(stream)
        self._log.info("the server has no event source that speaks; it is asked every minute")
        while True:
            await self._clock.sleep(ASK_AGAIN)
            now = await self._api.state()
            if now != state:
                state = now
                yield Wake(stream)

    async def _events(self) -> AsyncGenerator[None, None]:
        """Ends only when the server turns out to be mute."""
        heard, began = False, self._clock.monotonic()
        try:
            async with self._api.events() as events:
                async for event in events:
                    heard = True
                    if self._matters(event):
                        yield
            self._mute = not heard
        except Rejected:
            self._mute = True
        except Unreachable:
            # Open, and not a word where a ping was asked for: next time it is not waited for.
            self._mute = not heard and self._clock.monotonic() - began >= SILENCE
            raise
        if not self._mute:
            raise Unreachable(ENDED)

    def _matters(self, event: ServerEvent) -> bool:
        """A StateChange of our account (RFC 8620 7.1); a ping is none."""
        try:
            found = json.loads(event.data)
        except (ValueError, RecursionError):
            return False
        if text(found, "@type") != "StateChange":
            return False
        return "Email" in record(found, "changed", self._api.account)
