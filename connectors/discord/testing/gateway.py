"""Discord's live line on loopback, with what can go wrong on it; made from the Gateway pages of the documentation."""

import asyncio
import json
import logging
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from connectors.discord.testing.entities import APPLICATION, CONTENT_LIMITED, Json
from connectors.discord.testing.service import SERVER, Service

_SILENT = logging.Logger("double", logging.CRITICAL + 1)  # noqa: LOG001 - a tree of one
PRIVILEGED_CONTENT = 1 << 15


@dataclass(slots=True)
class Seat:
    """A session: everything that was told to it, and the line it sits at, if any."""

    name: str
    intents: int
    told: list[Json] = field(default_factory=list)
    line: ServerConnection | None = None


@dataclass(slots=True)
class GatewayDouble:
    """Told of what happens by `Service.tell`."""

    service: Service
    url: str = ""
    beat: float = 41.25
    seats: dict[str, Seat] = field(default_factory=dict)
    heard: list[Json] = field(default_factory=list)
    """Every frame of every client."""
    resumes_at: list[str] = field(default_factory=list)
    offline: bool = False
    silent: bool = False
    """Takes heartbeats and answers nothing."""
    twice: bool = False
    """Tells everything two times."""
    backwards: bool = False
    """Keeps one event back and tells the later one first."""
    held: Json | None = None

    # ---- what a test does with it

    def tell(self, name: str, data: Json) -> None:
        """To every session, and into its memory for resuming."""
        data = json.loads(json.dumps(data))  # as it is now
        for seat in self.seats.values():
            frame = {"op": 0, "t": name, "s": len(seat.told) + 1, "d": self._allowed(seat, name, data)}
            seat.told.append(frame)
            self._send(seat, frame)

    def _allowed(self, seat: Seat, name: str, data: Json) -> Json:
        if name.startswith("MESSAGE_") and not seat.intents & PRIVILEGED_CONTENT and "guild_id" in data:
            return {**data, "content": "", "attachments": [], "embeds": []}
        return data

    def _send(self, seat: Seat, frame: Json) -> None:
        if seat.line is None:
            return
        frames = [frame, frame] if self.twice else [frame]
        if self.backwards:
            frames, self.held = ([], frame) if self.held is None else ([frame, self.held], None)
        for one in frames:
            _say(seat.line, one)

    def say(self, frame: Json) -> None:
        """A frame of its own to every line: 7, 9, 1."""
        for seat in self.seats.values():
            if seat.line is not None:
                _say(seat.line, frame)

    async def hang_up(self, code: int = 1006) -> None:
        """Every line ends; 1006 without a word."""
        for seat in self.seats.values():
            line, seat.line = seat.line, None
            if line is not None:
                if code == 1006:
                    line.transport.abort()
                else:
                    await line.close(code)

    # ---- a visit

    async def visit(self, line: ServerConnection) -> None:
        """One client from its Hello to its end."""
        if self.offline:
            line.transport.abort()
            return
        seat: Seat | None = None
        with suppress(ConnectionClosed):
            await _told(line, {"op": 10, "d": {"heartbeat_interval": int(self.beat * 1000)}})
            async for text in line:
                frame = json.loads(text)
                self.heard.append(frame)
                seat = await self._taken(line, frame, seat)
        if seat is not None and seat.line is line:
            seat.line = None
            # Closed with 1000 or 1001 the session is over; else it can be resumed.
            if line.close_code in (1000, 1001):
                self.seats.pop(seat.name, None)

    async def _taken(self, line: ServerConnection, frame: Json, seat: Seat | None) -> Seat | None:
        kind, data = frame.get("op"), frame.get("d")
        if kind == 1:
            if not self.silent:
                await _told(line, {"op": 11})
        elif kind == 2 and isinstance(data, dict):
            return await self._identified(line, data)
        elif kind == 6 and isinstance(data, dict):
            return await self._resumed(line, data)
        elif kind not in (3, 4, 8, 31, 43):
            await line.close(4001)
        return seat

    async def _identified(self, line: ServerConnection, data: Json) -> Seat | None:
        if data.get("token") not in (self.service.token, f"Bot {self.service.token}"):
            await line.close(4004)
            return None
        intents = int(data["intents"])
        if intents & PRIVILEGED_CONTENT and not self.service.flags & CONTENT_LIMITED:
            await line.close(4014)
            return None
        if intents >= 1 << 27:
            await line.close(4013)
            return None
        self.service.starts_left -= 1
        seat = Seat(f"session-{len(self.heard)}", intents, line=line)
        self.seats[seat.name] = seat
        ready: Json = {"v": 10, "user": self.service.me(), "session_id": seat.name, "resume_gateway_url": self.url}
        ready |= {"guilds": [{"id": SERVER, "unavailable": True}], "application": {"id": APPLICATION, "flags": 0}}
        seat.told.append({"op": 0, "t": "READY", "s": 1, "d": ready})
        _say(line, seat.told[0])
        return seat

    async def _resumed(self, line: ServerConnection, data: Json) -> Seat | None:
        seat = self.seats.get(str(data.get("session_id")))
        if data.get("token") not in (self.service.token, f"Bot {self.service.token}"):
            await line.close(4004)
            return None
        self.resumes_at.append(str(data.get("seq")))
        if seat is None:
            await _told(line, {"op": 9, "d": False})
            return None
        seat.line = line
        for frame in seat.told[int(data.get("seq") or 0) :]:
            _say(line, frame)
        resumed = {"op": 0, "t": "RESUMED", "s": len(seat.told) + 1, "d": {}}
        seat.told.append(resumed)
        _say(line, resumed)
        return seat


_PACKERS: WeakKeyDictionary[ServerConnection, Any] = WeakKeyDictionary()


async def _told(line: ServerConnection, frame: Json) -> None:
    """As text, or in the stream of zlib that was asked for (Gateway, Transport Compression)."""
    text = json.dumps(frame)
    if line.request is None or "compress=zlib-stream" not in line.request.path:
        await line.send(text)
        return
    packer = _PACKERS.setdefault(line, zlib.compressobj())
    await line.send(packer.compress(text.encode()) + packer.flush(zlib.Z_SYNC_FLUSH))


_GOING: set[asyncio.Task[None]] = set()


def _say(line: ServerConnection, frame: Json) -> None:
    async def send() -> None:
        with suppress(ConnectionClosed):
            await _told(line, frame)

    task = asyncio.create_task(send())
    _GOING.add(task)
    task.add_done_callback(_GOING.discard)


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[GatewayDouble]:
    """The line at a free port, told of by the service's own address for it."""
    double = GatewayDouble(service)
    async with serve(double.visit, "127.0.0.1", 0, logger=_SILENT, close_timeout=0.2, ping_interval=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        double.url = service.gateway_url = f"ws://127.0.0.1:{port}"
        service.tell = double.tell
        try:
            yield double
        finally:
            await double.hang_up()
