"""An app's Slack under a test's hand."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx

from connectors._kit.faulty_line import OnFaultyLine
from connectors._kit.testing import Arrived, Stand
from connectors.slack import stamps
from connectors.slack.testing.entities import Json
from connectors.slack.testing.service import APP_TOKEN, BOT_TOKEN, Answer, Service
from connectors.slack.testing.socket import SocketDouble, listening

_BASE = "http://127.0.0.1:9"
"""Nobody is there: calls go to the double in this process."""
_SENDING = ("chat.postMessage", "files.completeUploadExternal")
_LISTS = ("conversations.history", "conversations.replies")


class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.offline = False
        self.cut_next = self.forget_next = self.lose_next = False
        self.answering: Callable[[str, str, Mapping[str, str], bytes], Answer] | None = None
        """Answers in Slack's place."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Slack's answer, or what the line makes of it."""
        body = await request.aread()
        method = request.url.path.rpartition("/")[2]
        sending = method in _SENDING
        if self.offline or (sending and self.lose_next):
            self.lose_next = self.lose_next and not sending
            raise httpx.ConnectError("gone", request=request)
        answering = self.answering or self.service.answer
        target = request.url.raw_path.decode("ascii")
        status, headers, found = answering(request.method, target, request.headers, body)
        fine = isinstance(found, dict) and found.get("ok") is True
        if sending and self.forget_next and fine:
            self.forget_next = False
            raise httpx.ReadError("cut", request=request)
        if self.cut_next and method in _LISTS and isinstance(found, dict) and found.get("messages"):
            self.cut_next = False
            raise httpx.ReadError("cut", request=request)
        if isinstance(found, bytes):
            return httpx.Response(status, headers=dict(headers), content=found)
        return httpx.Response(status, headers=dict(headers), json=found)


class SlackStand(OnFaultyLine[Service, Line]):
    """A workspace with a channel that is shared with customers; nobody wrote yet."""

    def __init__(self, service: Service, socket: SocketDouble) -> None:
        super().__init__(service, Line(service))
        self.socket = socket
        service.base = _BASE
        self.orders = service.add_channel("orders", shared=True)

    @property
    def answers(self) -> Mapping[str, str]:
        """The two tokens that are needed."""
        return {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_base": _BASE}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "bot_token": {**self.answers, "bot_token": "xoxb-another-app-altogether"},
            "app_token": {**self.answers, "app_token": "xapp-another-app-altogether"},
            "user_token": {**self.answers, "user_token": "xoxp-somebody-else-altogether"},
            "api_base": {**self.answers, "api_base": "http://slack.example.org"},
        }

    @property
    def canary(self) -> str:
        """The token."""
        return BOT_TOKEN

    async def seed(self, count: int) -> None:
        """Several people wrote while nobody looked."""
        begin = self.service.now() - timedelta(minutes=count + 60)
        for number in range(count):
            name = ("ben", "chloé", "dmitri")[number % 3]
            at = begin + timedelta(minutes=number)
            self.service.write(self.orders, name, f"Older message {number}", at=at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now, in the thread of what is answered."""
        ours = next((one for one in self.service.sent if one["text"] == answer_to), None)
        thread = (ours["thread_ts"] or ours["ts"]) if ours and answer_to else ""
        return f"{self.orders}:{self.service.write(self.orders, sender, text, thread=thread)['ts']}"

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """The app answers by another program."""
        self.service.app_writes(self.orders, text)

    async def delete(self, token: str) -> None:
        """It is deleted."""
        self.service.delete(self.orders, self.found(token))

    def found(self, token: str) -> Json:
        """A message by its remote id."""
        channel, _, stamp = token.partition(":")
        return self.service.found(channel, stamp)

    async def expire_sign_in(self) -> None:
        """The app was taken out of the workspace."""
        self.service.tokens["bot"] = "xoxb-the-next-one"

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = self.socket.offline = True
        await self.socket.hang_up()

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = self.socket.offline = False

    async def arrived(self) -> Sequence[Arrived]:
        """What the app sent from here."""
        return [Arrived(one["text"], stamps.moment(one["ts"])) for one in self.service.sent]


@asynccontextmanager
async def slack() -> AsyncIterator[SlackStand]:
    """A fresh workspace, with its live line on loopback."""
    service = Service()
    async with listening(service) as socket:
        yield SlackStand(service, socket)


@asynccontextmanager
async def stand() -> AsyncIterator[Stand]:
    """For the contract suite."""
    async with slack() as made:
        yield made
