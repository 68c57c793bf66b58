"""Real Synapse under the contract suite's hand: the shop's account, customers, and a line that can break."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx

from connectors._kit.testing import Arrived
from shopbell.errors import Unsupported
from tests.servers.matrix import MatrixServer, MatrixUser

_PEOPLE = ("ana", "ben")


class BreakingLine(httpx.AsyncHTTPTransport):
    """The way to the real server, which can be cut at chosen points."""

    def __init__(self) -> None:
        super().__init__()
        self.away = asyncio.Event()
        self.tear_next = False
        self.forget_next = False
        self.lose_next = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As the network does it."""
        sends = "/send/" in request.url.path
        if self.away.is_set() or (sends and self.lose_next):
            self.lose_next = self.lose_next and not sends
            raise httpx.ConnectError("no way", request=request)
        answer = await self._unless_away(request)
        if sends and self.forget_next:
            self.forget_next = False
            await answer.aclose()
            raise httpx.ReadError("the line broke", request=request)
        return await self._torn(answer) if self.tear_next else answer

    async def _unless_away(self, request: httpx.Request) -> httpx.Response:
        asking = asyncio.ensure_future(super().handle_async_request(request))
        leaving = asyncio.ensure_future(self.away.wait())
        try:
            await asyncio.wait({asking, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise httpx.ReadError("the line broke", request=request)
            return asking.result()
        finally:
            for task in (asking, leaving):
                task.cancel()
            await asyncio.gather(asking, leaving, return_exceptions=True)

    async def _torn(self, answer: httpx.Response) -> httpx.Response:
        content = await answer.aread()
        if b'"m.room.message"' not in content:
            return httpx.Response(answer.status_code, headers=answer.headers, content=content)
        self.tear_next = False
        return httpx.Response(answer.status_code, stream=_Half(content))

    async def aclose(self) -> None:
        """Clients come and go; the line stays until `cut`."""

    async def cut(self) -> None:
        """For good."""
        await super().aclose()


class _Half(httpx.AsyncByteStream):
    def __init__(self, content: bytes) -> None:
        self._half = content[: len(content) // 2]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._half
        raise httpx.ReadError("the line broke")


class RealMatrixStand:
    """Customers write through plain HTTP calls of their own, not through our client."""

    def __init__(self, server: MatrixServer, shop: MatrixUser) -> None:
        self.server = server
        self.shop = shop
        self.line = BreakingLine()
        self.web = httpx.AsyncClient(base_url=server.url, timeout=60, trust_env=False)
        self._tokens: dict[str, str] = {}
        self.users: dict[str, MatrixUser] = {}
        self._rooms: dict[str, str] = {}
        self._keys = 0

    # ---- for the suite -------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"user": self.shop.address, "password": self.shop.password, "homeserver": self.server.url}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "password": {**self.answers, "password": "wrong"},
            "homeserver": {**self.answers, "homeserver": "http://127.0.0.1:1"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return self.shop.password

    @property
    def transport(self) -> BreakingLine:
        """For `Toolbox.transport`."""
        return self.line

    async def seed(self, count: int) -> None:
        """Older messages of five people, each room in its own order."""

        async def one(position: int) -> None:
            for number in range(position, count, len(_PEOPLE)):
                await self.deliver(f"older message {number}", sender=_PEOPLE[position])

        for name in _PEOPLE[:count]:
            await self.room(name)
        await asyncio.gather(*(one(position) for position in range(min(count, len(_PEOPLE)))))

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """Somebody writes now, into the one room with the shop."""
        del answer_to
        return await self.write(sender, await self.room(sender), {"msgtype": "m.text", "body": text})

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """With the shop's other program."""
        await self.write("shop", await self.room(to), {"msgtype": "m.text", "body": text})

    async def delete(self, token: str) -> None:
        """Its author takes it back."""
        for name, room in self._rooms.items():
            path = f"/_matrix/client/v3/rooms/{quote(room)}/redact/{quote(token)}/{self._key()}"
            answer = await self.web.put(path, json={}, headers=await self.headers(name))
            if answer.status_code == 200:
                return

    async def expire_sign_in(self) -> None:
        """Every device of the shop is signed out."""
        headers = await self.headers("shop")
        await self.ask("POST", "/_matrix/client/v3/logout/all", {}, headers=headers)
        self._tokens.pop("shop")

    async def limit_rate(self, seconds: float) -> None:
        """Not for what is read."""
        raise Unsupported("Synapse limits writing and signing in only.")

    async def go_offline(self) -> None:
        """No connection, and open ones break."""
        self.line.away.set()

    async def come_back(self) -> None:
        """As before."""
        self.line.away.clear()

    async def drop_next(self) -> None:
        """Half of the next page of messages."""
        self.line.tear_next = True

    async def refuse_next(self, reason: str) -> None:
        """Not in words of a test's choice."""
        raise Unsupported("Synapse refuses in its own words.")

    async def accept_then_fail(self) -> None:
        """The next message is taken, and nobody hears of it."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next message does not get there."""
        self.line.lose_next = True

    async def arrived(self) -> Sequence[Arrived]:
        """What is in the rooms from this program; written elsewhere is what the stand itself wrote."""
        found = []
        for name, room in self._rooms.items():
            page = await self.ask(
                "GET",
                f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=b&limit=200",
                headers=await self.headers(name),
            )
            found += [event for event in page["chunk"] if event["sender"] == self.shop.address]
        texts = sorted((e["origin_server_ts"], e["content"].get("body", "")) for e in found if _is_message(e))
        return [Arrived(text, datetime.fromtimestamp(at / 1000, UTC)) for at, text in texts]

    # ---- everybody else ------------------------------------------------------------------------------------------

    async def room(self, name: str) -> str:
        """The private room of the shop and a person, made at the first use."""
        if name not in self._rooms:
            self.users[name] = await asyncio.to_thread(self.server.next_user, name)
            self._rooms[name] = await self.new_room(name)
        return self._rooms[name]

    async def new_room(self, maker: str, **more: Any) -> str:
        """A room that this person makes and the shop joins."""
        wanted = {"preset": "trusted_private_chat", "is_direct": True, "invite": [self.shop.address], **more}
        made = await self.ask("POST", "/_matrix/client/v3/createRoom", wanted, headers=await self.headers(maker))
        room = str(made["room_id"])
        await self.ask("POST", f"/_matrix/client/v3/rooms/{quote(room)}/join", {}, headers=await self.headers("shop"))
        return room

    async def write(self, name: str, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        """An event by somebody; its id."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/{kind}/{self._key()}"
        return str((await self.ask("PUT", path, content, headers=await self.headers(name)))["event_id"])

    async def state(self, name: str, room: str, kind: str, key: str, content: dict[str, Any]) -> None:
        """A state event by somebody."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/state/{kind}/{quote(key, safe='')}"
        await self.ask("PUT", path, content, headers=await self.headers(name))

    async def ask(self, method: str, path: str, content: Any = None, *, headers: Mapping[str, str]) -> dict[str, Any]:
        """A call; raises when it is refused."""
        answer = await self.web.request(method, path, json=content, headers=dict(headers))
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    async def headers(self, name: str) -> Mapping[str, str]:
        """Of somebody who is signed in; 'shop' is the shop's other program."""
        if name not in self._tokens:
            user = self.shop if name == "shop" else self.users[name]
            self._tokens[name] = await asyncio.to_thread(self.server.sign_in, user)
        return {"Authorization": f"Bearer {self._tokens[name]}"}

    def _key(self) -> str:
        self._keys += 1
        return f"stand{self._keys}"


def _is_message(event: Mapping[str, Any]) -> bool:
    return event["type"] == "m.room.message" and "body" in event["content"]


@asynccontextmanager
async def real_matrix_stand(server: MatrixServer, shop: MatrixUser) -> AsyncIterator[RealMatrixStand]:
    """Open, and closed afterwards."""
    stand = RealMatrixStand(server, shop)
    try:
        yield stand
    finally:
        await stand.web.aclose()
        await stand.line.cut()
