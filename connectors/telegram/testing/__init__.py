"""A bot's Telegram under a test's hand."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zlib import crc32

import httpx

from connectors._kit.testing import Arrived, Stand
from connectors.telegram.testing.service import TOKEN, Service, parameters_of

_HOST = "api.telegram.org"
_TICK = 0.01
_SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup")


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = False
        self.cut_next = self.forget_next = self.lose_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Telegram's answer, or what the line makes of it."""
        body = await request.aread()
        method = request.url.path.rpartition("/")[2]
        sending = method in _SENDING
        if self.offline or request.url.host != _HOST or (sending and self.lose_next):
            self.lose_next = self.lose_next and not sending
            raise httpx.ConnectError("gone", request=request)
        kind = request.headers.get("content-type", "")
        if method == "getUpdates" and self.service.token in request.url.path:
            await self._wait(parameters_of(kind, body), request)
        answer = self.service.answer(request.url.path, kind, body)
        if sending and self.forget_next:
            self.forget_next = False
            raise httpx.ReadError("cut", request=request)
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        if method == "getUpdates" and self.cut_next and answer[1].get("result"):
            self.cut_next = False
            raise httpx.ReadError("cut", request=request)
        return httpx.Response(answer[0], json=answer[1])

    async def _wait(self, asked: Mapping[str, object], request: httpx.Request) -> None:
        """A long poll is kept open until something comes, the time is up, or the line goes."""
        end = asyncio.get_running_loop().time() + float(str(asked.get("timeout", 0)))
        while asyncio.get_running_loop().time() < end and not self.service.webhook:
            if self.offline:
                raise httpx.ReadError("gone", request=request)
            if not self.service.waits(dict(asked)) or self.service.token != TOKEN or self.service.limited:
                return
            await asyncio.sleep(_TICK)


def _chat(name: str) -> int:
    return 1000 + crc32(name.encode()) % 1_000_000


class BotStand:
    """A bot connected to a business account, to which nobody wrote yet."""

    def __init__(self) -> None:
        self.service = Service()
        self.line = Line(self.service)

    @property
    def answers(self) -> Mapping[str, str]:
        """The token."""
        return {"bot_token": TOKEN}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        wrong = "987654321:AAE-another-bot-altogether-0123456789"
        return {
            "bot_token": {"bot_token": wrong},
            "api_base": {**self.answers, "api_base": "http://bots.example.org"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return TOKEN

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def seed(self, count: int) -> None:
        """Several people wrote while nobody looked."""
        for number in range(count):
            name = ("Ben", "Chloé", "Dmitri")[number % 3]
            self.service.people_write(_chat(name), name, f"Older message {number}")

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now."""
        message = self.service.people_write(_chat(sender), sender.title(), text)
        return f"{message['chat']['id']}:{message['message_id']}"

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The owner answers from a phone."""
        self.service.owner_writes(_chat(to), text)

    async def delete(self, token: str) -> None:
        """It is deleted."""
        chat, number = map(int, token.split(":"))
        self.service.delete(self.service.messages[chat, number])

    async def expire_sign_in(self) -> None:
        """@BotFather made a new token."""
        self.service.token = "123456789:AAE-the-next-token-of-this-bot-0123456"

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.service.limited = round(seconds)

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = True

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = False

    async def drop_next(self) -> None:
        """The next answer with updates is cut."""
        self.line.cut_next = True

    async def refuse_next(self, reason: str) -> None:
        """The next message is refused."""
        self.service.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next message is taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next message never gets there."""
        self.line.lose_next = True

    async def rewind(self) -> None:
        """Nothing was confirmed."""
        self.service.hand_out_again()

    async def arrived(self) -> Sequence[Arrived]:
        """What the bot sent."""
        return [
            Arrived(one.get("text") or one.get("caption", ""), datetime.fromtimestamp(one["date"], UTC))
            for one in self.service.sent
        ]


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """A fresh bot."""
    yield BotStand()
