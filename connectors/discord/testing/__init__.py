"""A bot's Discord under a test's hand."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx

from connectors._kit.faulty_line import OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.discord.testing.entities import Json
from connectors.discord.testing.gateway import GatewayDouble, listening
from connectors.discord.testing.service import TOKEN, Answer, Service

_BASE = "http://127.0.0.1:9"
"""Nobody is there: calls go to the double in this process."""


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = False
        self.cut_next = self.forget_next = self.lose_next = False
        self.answering: Callable[[str, str, Mapping[str, str], bytes], Answer] | None = None
        """Answers in Discord's place."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Discord's answer, or what the line makes of it."""
        body = await request.aread()
        path = request.url.path
        sending = request.method == "POST" and path.endswith("/messages")
        if self.offline or (sending and self.lose_next):
            self.lose_next = self.lose_next and not sending
            raise httpx.ConnectError("gone", request=request)
        target = request.url.raw_path.decode("ascii")
        answering = self.answering or self.service.answer
        status, headers, found = answering(request.method, target, request.headers, body)
        if sending and self.forget_next and status == 200:
            self.forget_next = False
            raise httpx.ReadError("cut", request=request)
        if self.cut_next and request.method == "GET" and path.endswith("/messages") and found:
            self.cut_next = False
            raise httpx.ReadError("cut", request=request)
        if isinstance(found, bytes):
            return httpx.Response(status, headers=dict(headers), content=found)
        if found is None:
            return httpx.Response(status, headers=dict(headers))
        return httpx.Response(status, headers=dict(headers), json=found)


class DiscordStand(OnFaultyLine[Service, Line]):
    """A server with a closed channel, where everything is said to the shop; nobody wrote yet."""

    def __init__(self, service: Service, gateway: GatewayDouble) -> None:
        super().__init__(service, Line(service))
        self.gateway = gateway
        self.orders = service.add_channel("orders", closed=True)

    @property
    def answers(self) -> Mapping[str, str]:
        """The token."""
        return {"bot_token": TOKEN, "api_base": _BASE}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        wrong = "MTAwMDAwMDAwMDAwMDAwMDAy.GanotH.er-bot-altogether-0123456789abcdefgh"
        return {
            "bot_token": {**self.answers, "bot_token": wrong},
            "api_base": {**self.answers, "api_base": "http://bots.example.org"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return TOKEN

    async def seed(self, count: int) -> None:
        """Several people wrote while nobody looked."""
        begin = self.service.now() - timedelta(minutes=count + 60)
        for number in range(count):
            name = ("ben", "chloé", "dmitri")[number % 3]
            at = begin + timedelta(minutes=number)
            self.service.write(self.orders, name, f"Older message {number}", at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now."""
        message = self.service.write(self.orders, sender, text)
        return f"{message['channel_id']}:{message['id']}"

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The bot answers by another program."""
        self.service.bot_writes(self.orders, text)

    async def delete(self, token: str) -> None:
        """It is deleted."""
        self.service.delete(self.found(token))

    def found(self, token: str) -> Json:
        """A message by its remote id."""
        place, _, number = token.partition(":")
        return next(one for one in self.service.messages[place] if one["id"] == number)

    async def expire_sign_in(self) -> None:
        """Reset Token was pressed."""
        self.service.token = "MTAwMDAwMDAwMDAwMDAwMDAx.Gnext1.token-of-this-bot-0123456789abcdef"

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = self.gateway.offline = True
        await self.gateway.hang_up()

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = self.gateway.offline = False

    async def arrived(self) -> Sequence[Arrived]:
        """What the bot sent from here."""
        return [Arrived(one["content"], datetime.fromisoformat(one["timestamp"])) for one in self.service.sent]


@asynccontextmanager
async def discord() -> AsyncIterator[DiscordStand]:
    """A fresh server, with its live line on loopback."""
    service = Service()
    async with listening(service) as gateway:
        yield DiscordStand(service, gateway)


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """For the contract suite."""
    async with discord() as made:
        yield made
