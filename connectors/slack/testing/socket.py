"""Slack's live line on loopback, with what can go wrong on it; made from its pages and slack_sdk's tests."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from connectors.slack.testing.entities import APP, BOT_USER, TEAM, Json
from connectors.slack.testing.service import Service

_SILENT = logging.Logger("double", logging.CRITICAL + 1)  # noqa: LOG001 - a tree of one


@dataclass(slots=True)
class SocketDouble:
    """Told of what happens by `Service.tell`."""

    service: Service
    url: str = ""
    lines: list[ServerConnection] = field(default_factory=list)
    waiting: dict[str, Json] = field(default_factory=dict)
    """Envelopes that nobody acknowledged."""
    acknowledged: list[str] = field(default_factory=list)
    opened: int = 0
    most: int = 0
    """Lines that were open at the same time."""
    count: int = 0
    offline: bool = False
    silent: bool = False
    """Opens, and says nothing."""
    others: int = 0
    """Lines of other programs."""
    twice: bool = False
    backwards: bool = False
    held: Json | None = None
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    # ---- what a test does with it

    def tell(self, event: Json) -> None:
        """An event as an envelope, to the newest line."""
        self.count += 1
        event = json.loads(json.dumps(event))
        authorization = {"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
        payload: Json = {"token": "verification", "team_id": TEAM, "api_app_id": APP, "event": event}
        payload |= {"type": "event_callback", "event_id": f"Ev{self.count}", "event_time": 1610241741}
        payload |= {"authorizations": [{"enterprise_id": None, **authorization}], "is_ext_shared_channel": False}
        envelope: Json = {"envelope_id": f"envelope-{self.count}", "type": "events_api", "payload": payload}
        envelope |= {"accepts_response_payload": False, "retry_attempt": 0, "retry_reason": ""}
        if not self.opened:
            return  # nobody listens yet
        self.waiting[envelope["envelope_id"]] = envelope
        frames = [envelope, envelope] if self.twice else [envelope]
        if self.backwards:
            frames, self.held = ([], envelope) if self.held is None else ([envelope, self.held], None)
        for frame in frames:
            self.say(frame)

    def say(self, frame: Json) -> None:
        """A frame of its own on the newest line."""
        if self.lines:
            self._later(self.lines[-1], frame)

    def disconnect(self, reason: str) -> None:
        """As Slack announces an end."""
        self.say({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    def _later(self, line: ServerConnection, frame: Json) -> None:
        async def send() -> None:
            with suppress(ConnectionClosed):
                await line.send(json.dumps(frame))

        task = asyncio.create_task(send())
        self._going.add(task)
        task.add_done_callback(self._going.discard)

    async def hang_up(self) -> None:
        """Every line ends without a word."""
        for line in self.lines:
            line.transport.abort()
        self.lines.clear()

    # ---- a visit

    async def visit(self, line: ServerConnection) -> None:
        """One client from its hello to its end."""
        if self.offline:
            line.transport.abort()
            return
        self.opened += 1
        self.lines.append(line)
        self.most = max(self.most, len(self.lines))
        with suppress(ConnectionClosed):
            if not self.silent:
                hello: Json = {"type": "hello", "num_connections": 1 + self.others, "connection_info": {"app_id": APP}}
                hello["debug_info"] = {"host": "applink-1", "build_number": 10, "approximate_connection_time": 18060}
                await line.send(json.dumps(hello))
                for envelope in list(self.waiting.values()):
                    await line.send(json.dumps({**envelope, "retry_attempt": 1, "retry_reason": "timeout"}))
            async for text in line:
                with suppress(ValueError):
                    taken = json.loads(text).get("envelope_id", "")
                    self.waiting.pop(taken, None)
                    self.acknowledged.append(taken)
        if line in self.lines:
            self.lines.remove(line)


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[SocketDouble]:
    """The line at a free port, told of by the service's own address for it."""
    double = SocketDouble(service)
    async with serve(double.visit, "127.0.0.1", 0, logger=_SILENT, close_timeout=0.2, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        double.url = service.socket_url = f"ws://127.0.0.1:{port}/link/?ticket=secret-ticket&app_id={APP}"
        service.tell = double.tell
        try:
            yield double
        finally:
            await double.hang_up()
