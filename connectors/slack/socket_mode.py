"""The live line of Slack (Socket Mode): envelopes acknowledged at once, a new line taken up before the old ends."""

from asyncio import timeout
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final

from connectors._kit import values
from connectors._kit.websocket import Ended, Line, opened
from connectors.slack.api import APP, Api
from shopbell.connector import Clock
from shopbell.errors import Rejected, Unreachable

HOSTS: Final = ("slack.com", "slack-msgs.com")
GREETING_SECONDS: Final = 20.0
RENEWED: Final = ("warning", "refresh_requested")
"""Reasons of a `disconnect` that come some seconds before the line ends."""
OFF: Final = (
    "Socket Mode is switched off in the app's settings. Switch it on there, under Socket Mode; until then Shopbell "
    "looks every few minutes."
)
SHARED: Final = (
    "Another program listens to this app, and Slack tells each thing to only one of them. Shopbell looks at everything "
    "each time; make an app for Shopbell alone."
)
_QUICK: Final = 4
_SETTLED_SECONDS: Final = 60.0
Event = tuple[str, Mapping[str, Any]]


class SocketMode:
    """One app's line."""

    def __init__(self, api: Api, clock: Clock, *, offline: bool = False) -> None:
        self._api = api
        self._clock = clock
        self._offline = offline
        self.shared = False
        """Whether others listen to the same app."""
        self.off = False
        """Whether Socket Mode is switched off."""

    async def events(self) -> AsyncGenerator[Event, None]:
        """('HELLO', {}) and ('LOST', {}) of the line, ('event', …) of what happens. Ends only by an error."""
        quick = 0
        while True:
            began = self._clock.monotonic()
            yield "LOST", {}
            async with AsyncExitStack() as stack:
                line = await self._opened(stack)
                yield "HELLO", {}
                try:
                    while True:
                        frame = await line.receive()
                        event = await self._taken(line, frame)
                        if event is not None:
                            yield event
                        reason = values.text(frame, "reason") if values.text(frame, "type") == "disconnect" else ""
                        if reason in RENEWED:
                            async with AsyncExitStack() as following:
                                line = await self._opened(following)
                                # The old line is let go only now; what it was not told comes again on the new one.
                                await stack.aclose()
                                stack.push_async_callback(following.pop_all().aclose)
                        elif reason:
                            self._judge(reason)
                            break
                except Ended:
                    pass
            quick = 0 if self._clock.monotonic() - began > _SETTLED_SECONDS else quick + 1
            if quick > _QUICK:
                raise Unreachable("Slack ends the line again and again. Shopbell tries later.")

    async def _opened(self, stack: AsyncExitStack) -> Line:
        """A line that was greeted. Its address is good for one call and a short time."""
        try:
            found = await self._api.ask("apps.connections.open", APP)
        except Rejected as error:
            self.off = getattr(error, "word", "") == "socket_mode_not_enabled"
            raise
        hosts = ("127.0.0.1", "localhost") if self._api.local else HOSTS
        line = await stack.enter_async_context(opened(values.text(found, "url"), "Slack", hosts, offline=self._offline))
        try:
            async with timeout(GREETING_SECONDS):
                hello = await line.receive()
        except TimeoutError as error:
            raise Unreachable("Slack's live line said nothing. Shopbell connects again by itself.") from error
        if values.text(hello, "type") != "hello":
            raise Unreachable("Slack's live line could not be understood. Shopbell connects again by itself.")
        self.off, self.shared = False, values.number(hello, "num_connections") > 1
        return line

    async def _taken(self, line: Line, frame: Mapping[str, Any]) -> Event | None:
        """Acknowledged before anything else: Slack waits three seconds, and catching up keeps what was told."""
        envelope = values.text(frame, "envelope_id")
        if envelope:
            await line.send({"envelope_id": envelope})
        if values.text(frame, "type") != "events_api":
            return None
        return "event", values.record(frame, "payload", "event")

    def _judge(self, reason: str) -> None:
        if reason == "link_disabled":
            self.off = True
            raise Unreachable(OFF)
        if reason == "too_many_websockets":
            raise Unreachable("Ten programs listen to this app already, which is all that Slack allows.")
