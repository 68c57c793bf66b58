"""The live line of Discord (Gateway, version 10): greeting, heartbeats, taking up again, and what its endings mean."""

import random
import sys
from asyncio import timeout
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Final

import httpx

from connectors._kit import values
from connectors._kit.websocket import Ended, Line, opened
from connectors.discord.api import Api
from connectors.discord.words import SIGN_IN
from shopbell.connector import Clock
from shopbell.errors import Rejected, SignInNeeded, Unreachable

DISPATCH, BEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, BEAT_TAKEN = 0, 1, 2, 6, 7, 9, 10, 11
INTENTS: Final = 1 << 0 | 1 << 9 | 1 << 12
"""Servers and their channels, messages there, direct messages."""
CONTENT: Final = 1 << 15
HOSTS: Final = ("discord.gg", "discord.com")
FRESH_CODES: Final = frozenset({1000, 1001, 4003, 4007, 4009})
"""After these the session is over; after the others it can be taken up again."""
NO_CONTENT: Final = (
    "Discord does not show this bot what people write. In the Developer Portal, page Bot, switch on "
    "Message Content Intent under Privileged Gateway Intents."
)
FOR_GOOD: Final[Mapping[int, str]] = {
    4010: "Discord did not take this program for the whole of a bot.",
    4011: "This bot is at too many servers for one program (Discord asks for sharding from 2,500 on).",
    4012: "Discord no longer speaks this version of its live line. A newer Shopbell will.",
    4013: "Discord did not understand what this program wants to hear. A newer Shopbell will say it right.",
}
_GREETING_SECONDS: Final = 20.0
_KEEP: Final = 4000
"""Closed with another code than 1000 and 1001, the session can be taken up again."""
_QUICK: Final = 3
_SETTLED_SECONDS: Final = 60.0


class Again(Exception):
    """Connect again at once."""


class Gateway:
    """One bot's line. What is needed to take it up again outlives the line."""

    def __init__(self, api: Api, clock: Clock, *, offline: bool = False, chance: random.Random | None = None) -> None:
        """`chance`: for the first heartbeat, and the wait before a session begins anew."""
        self._api = api
        self._clock = clock
        self._offline = offline
        self._chance = chance or random.Random()  # noqa: S311 - it spreads, it keeps no secret
        self._session = ""
        self._resume_at = ""
        self._seq: int | None = None
        self._failed = 0
        self._intents = INTENTS | CONTENT

    @property
    def wordless(self) -> bool:
        """Whether Discord refuses what people write."""
        return not self._intents & CONTENT

    async def events(self) -> AsyncGenerator[tuple[str, Mapping[str, Any]], None]:
        """Names and data, as they are told, with 'LOST' when some may not be told.

        Ends only by Unreachable, SignInNeeded or Rejected. One line for each account at a time.
        """
        quick = 0
        while True:
            began = self._clock.monotonic()
            if not self._session:
                yield "LOST", {}
            try:
                async with aclosing(self._line()) as line:
                    async for event in line:
                        yield event
            except Again:
                pass
            except Ended as ended:
                self._judge(ended)
            quick = 0 if self._clock.monotonic() - began > _SETTLED_SECONDS else quick + 1
            if quick > _QUICK:
                raise Unreachable("Discord ends the line again and again. Shopbell tries later.")

    def _judge(self, ended: Ended) -> None:
        """What the end of a line means (Opcodes and Status Codes, Gateway Close Event Codes)."""
        if ended.code == 4004:
            raise SignInNeeded(SIGN_IN) from ended
        if ended.code == 4014 and not self.wordless:
            self._intents, self._session = INTENTS, ""
            return
        if ended.code in FOR_GOOD or ended.code == 4014:
            raise Rejected(FOR_GOOD.get(ended.code, NO_CONTENT)) from ended
        if ended.code in FRESH_CODES:
            self._session = ""

    async def _line(self) -> AsyncGenerator[tuple[str, Mapping[str, Any]], None]:
        url = await self._address()
        hosts = ("127.0.0.1", "localhost") if self._api.local else HOSTS
        async with opened(url, "Discord", hosts, offline=self._offline, code=_KEEP) as line:
            interval = await self._greeted(line)
            self._failed = 0
            async with aclosing(self._heard(line, interval)) as heard:
                async for event in heard:
                    yield event

    async def _address(self) -> str:
        """Where to call; a session that could not be taken up three times begins anew."""
        self._failed += 1
        if self._failed > _QUICK:
            self._session = ""
        url = self._resume_at if self._session else ""
        if not url:
            gateway = await self._api.gateway()
            if values.record(gateway, "session_start_limit") and not values.number(
                gateway, "session_start_limit", "remaining"
            ):
                raise Unreachable("Discord lets this bot begin no more live lines today. Shopbell looks by itself.")
            url = values.text(gateway, "url")
        return str(httpx.URL(url).copy_merge_params({"v": "10", "encoding": "json"}))

    async def _greeted(self, line: Line) -> float:
        """Hello, and who we are; gives the seconds between heartbeats."""
        try:
            async with timeout(_GREETING_SECONDS):
                hello = await line.receive()
        except TimeoutError as error:
            raise Unreachable("Discord's live line said nothing. Shopbell connects again by itself.") from error
        if values.number(hello, "op") != HELLO:
            raise Again
        token = await self._api.token()
        if self._session:
            resume = {"token": token, "session_id": self._session, "seq": self._seq}
            await line.send({"op": RESUME, "d": resume})
        else:
            properties = {"os": sys.platform, "browser": "Shopbell", "device": "Shopbell"}
            identify = {"token": token, "intents": self._intents, "properties": properties}
            await line.send({"op": IDENTIFY, "d": identify})
        return max(0.05, values.number(hello, "d", "heartbeat_interval") / 1000)

    async def _heard(self, line: Line, interval: float) -> AsyncGenerator[tuple[str, Mapping[str, Any]], None]:
        clock, taken = self._clock, True
        next_beat = clock.monotonic() + interval * self._chance.random()
        while True:
            try:
                async with timeout(max(0.0, next_beat - clock.monotonic())):
                    frame = await line.receive()
            except TimeoutError:
                if not taken:  # a line that looks alive and is not
                    raise Again from None
                taken, next_beat = False, clock.monotonic() + interval
                await line.send({"op": BEAT, "d": self._seq})
                continue
            kind = values.number(frame, "op")
            if kind == DISPATCH:
                event = self._dispatched(frame)
                yield event
            elif kind == BEAT_TAKEN:
                taken = True
            elif kind == BEAT:
                await line.send({"op": BEAT, "d": self._seq})
            else:
                await self._told(kind, frame)

    def _dispatched(self, frame: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        name, data = values.text(frame, "t"), values.record(frame, "d")
        self._seq = max(self._seq or 0, values.number(frame, "s"))
        if name == "READY":
            self._session = values.text(data, "session_id")
            self._resume_at = values.text(data, "resume_gateway_url")
        return name, data

    async def _told(self, kind: int, frame: Mapping[str, Any]) -> None:
        if kind == RECONNECT:
            raise Again
        if kind == INVALID:
            if not values.flag(frame, "d"):
                self._session, self._seq = "", None
            await self._clock.sleep(1 + 4 * self._chance.random())
            raise Again
