"""The client-server API over `Homeserver`, as an httpx transport. Strict: what a real server refuses is refused."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from connectors.matrix.testing.homeserver import SERVER, SHOP, Homeserver, Json

PASSWORD = "rye-canary-4711"


class Refusal(Exception):
    """An answer that is no 200."""

    def __init__(self, status: int, code: str, words: str = "No", **more: object) -> None:
        super().__init__(words)
        self.status = status
        self.body = {"errcode": code, "error": words, **more}


@dataclass(slots=True)
class Troubles:
    """What is to go wrong next."""

    offline: bool = False
    wait_seconds: float = 0
    drop: bool = False
    refuse: str = ""
    forget: bool = False
    lose: bool = False
    soft: bool = False
    """Refused tokens are said to be renewable."""
    back: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked: the parts of the path that differ, the query, the body."""

    parts: list[str]
    query: dict[str, str]
    content: bytes

    @property
    def body(self) -> Json:
        """The body's JSON object, as the API wants it."""
        try:
            found = json.loads(self.content)
        except ValueError as error:
            raise Refusal(400, "M_NOT_JSON") from error
        if not isinstance(found, dict):
            raise Refusal(400, "M_BAD_JSON")
        return found


class _Torn(httpx.AsyncByteStream):
    """Half an answer."""

    def __init__(self, content: bytes) -> None:
        self._half = content[: len(content) // 2]

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._half
        raise httpx.ReadError("the line broke")


class MatrixService(httpx.AsyncBaseTransport):
    """Answers requests to http://127.0.0.1:8008."""

    def __init__(self, server: Homeserver) -> None:
        self.server = server
        self.troubles = Troubles()
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One call."""
        await asyncio.sleep(0)
        if self.troubles.offline or request.url.port != 8008:
            raise httpx.ConnectError("no way", request=request)
        url = urlsplit(str(request.url))
        query = {name: found[-1] for name, found in parse_qs(url.query).items()}
        self.asked.append(f"{request.method} {url.path}")
        content = await request.aread()
        try:
            body = await self._answer(request, url.path.removeprefix("/"), query, content)
        except Refusal as refusal:
            return httpx.Response(refusal.status, json=refusal.body)
        if isinstance(body, bytes):
            return httpx.Response(200, content=body)
        return self._page(json.dumps(body).encode())

    def _page(self, body: bytes) -> httpx.Response:
        if self.troubles.drop and b'"m.room.message"' in body:
            self.troubles.drop = False
            return httpx.Response(200, stream=_Torn(body))
        return httpx.Response(200, content=body, headers={"Content-Type": "application/json"})

    async def _answer(self, request: httpx.Request, path: str, query: dict[str, str], content: bytes) -> Json | bytes:
        self._wait()
        for method, pattern, work in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found is not None and method == request.method:
                if not path.endswith(_OPEN):
                    self._authorised(request)
                parts = [unquote(part) for part in found.groups()]
                answer = work(self, Call(parts, query, content))
                return await answer if isawaitable(answer) else answer
        raise Refusal(404, "M_UNRECOGNIZED")

    def _wait(self) -> None:
        seconds, self.troubles.wait_seconds = self.troubles.wait_seconds, 0
        if seconds:
            raise Refusal(429, "M_LIMIT_EXCEEDED", retry_after_ms=int(seconds * 1000))

    # ---- signing in ----------------------------------------------------------------------------------------------

    def login(self, call: Call) -> Json:
        """POST login."""
        wanted = call.body
        if wanted.get("type") == "m.login.password":
            known = wanted["identifier"]["user"] in (SHOP, "shop") and wanted["password"] == PASSWORD
        else:
            known = wanted.get("type") == "m.login.token" and wanted["token"] == "from-the-browser"
        if not known:
            raise Refusal(403, "M_FORBIDDEN", "Invalid username or password")
        return {"user_id": SHOP, "device_id": secrets.token_hex(4), "home_server": SERVER, **self.new_tokens()}

    def refresh(self, call: Call) -> Json:
        """POST refresh."""
        wanted = call.body
        if wanted["refresh_token"] not in self.server.refresh_tokens:
            raise Refusal(401, "M_UNKNOWN_TOKEN")
        self.server.refresh_tokens.discard(wanted["refresh_token"])
        return self.new_tokens()

    def logout(self, call: Call) -> Json:
        """POST logout: there is one device."""
        self.server.tokens.clear()
        self.server.refresh_tokens.clear()
        return {}

    def new_tokens(self) -> Json:
        """Of the shop's device."""
        access, refresh = f"access-{secrets.token_hex(8)}", f"refresh-{secrets.token_hex(8)}"
        self.server.tokens.add(access)
        self.server.refresh_tokens.add(refresh)
        return {"access_token": access, "refresh_token": refresh, "expires_in_ms": 300_000}

    def _authorised(self, request: httpx.Request) -> None:
        word, _, token = request.headers.get("Authorization", "").partition(" ")
        if word != "Bearer" or not token:
            raise Refusal(401, "M_MISSING_TOKEN")
        if token not in self.server.tokens:
            raise Refusal(401, "M_UNKNOWN_TOKEN", soft_logout=self.troubles.soft)

    # ---- files ---------------------------------------------------------------------------------------------------

    def upload(self, call: Call) -> Json:
        """POST media/v3/upload."""
        name = secrets.token_hex(8)
        self.server.files[name] = call.content
        return {"content_uri": f"mxc://{SERVER}/{name}"}

    def download(self, call: Call) -> bytes:
        """GET client/v1/media/download."""
        server, name = call.parts
        if server != SERVER or name not in self.server.files:
            raise Refusal(404, "M_NOT_FOUND")
        return self.server.files[name]

    # ---- rooms ---------------------------------------------------------------------------------------------------

    def event(self, call: Call) -> Json:
        """GET rooms/…/event."""
        return self.server.find(call.parts[1]) or self._missing()

    def state(self, call: Call) -> Json:
        """GET rooms/…/state."""
        room, kind = call.parts
        self._in(room)
        found = [event["content"] for event in self.server.state(room) if event["type"] == kind]
        return found[0] if found else self._missing()

    def redact(self, call: Call) -> Json:
        """PUT rooms/…/redact."""
        room, event, key = call.parts
        self._in(room)
        redaction = self.server.put(room, SHOP, "m.room.redaction", {"redacts": event}, key=key, redacts=event)
        return {"event_id": redaction}

    def read(self, call: Call) -> Json:
        """POST rooms/…/read_markers."""
        self.server.read_up_to(call.parts[0], call.body["m.read"])
        return {}

    def join(self, call: Call) -> Json:
        """POST rooms/…/join."""
        if not self.server.join(call.parts[0]):
            raise Refusal(403, "M_FORBIDDEN", "You are not invited to this room.")
        return {"room_id": call.parts[0]}

    def alias(self, call: Call) -> Json:
        """GET directory/room."""
        return {"room_id": self.server.aliases.get(call.parts[0]) or self._missing()}

    def direct(self, call: Call) -> Json:
        """PUT account_data/m.direct."""
        if call.parts != [SHOP]:
            raise Refusal(403, "M_FORBIDDEN")
        self.server.direct = call.body
        return {}

    def _missing(self) -> Json:
        raise Refusal(404, "M_NOT_FOUND")

    def _in(self, room: str) -> None:
        if not self.server.is_in(room):
            raise Refusal(403, "M_FORBIDDEN", "You are not in this room.")

    def send(self, call: Call) -> Json:
        """PUT rooms/…/send."""
        (room, kind, key), content = call.parts, call.body
        self._in(room)
        words, self.troubles.refuse = self.troubles.refuse, ""
        if words:
            raise Refusal(403, "M_FORBIDDEN", words)
        if self.troubles.lose:
            self.troubles.lose = False
            raise httpx.ConnectError("lost on the way")
        if len(json.dumps(content).encode()) > 65_000:
            raise Refusal(413, "M_TOO_LARGE")
        event = self.server.receive(room, kind, key, content)
        if self.troubles.forget:
            self.troubles.forget = False
            raise httpx.ReadError("the line broke")
        return {"event_id": event}

    def create(self, call: Call) -> Json:
        """POST createRoom."""
        wanted = call.body
        alias = f"#{wanted['room_alias_name']}:{SERVER}"
        if alias in self.server.aliases:
            raise Refusal(400, "M_ROOM_IN_USE", "Alias already taken")
        room = self.server.room(wanted["room_alias_name"], *wanted["invite"], direct=False)
        self.server.aliases[alias] = room
        return {"room_id": room}

    def messages(self, call: Call) -> Json:
        """GET rooms/…/messages."""
        (room,), query = call.parts, call.query
        self._in(room)
        if query.get("dir") != "b":
            raise Refusal(400, "M_MISSING_PARAM")
        start = int(query["from"][1:]) if "from" in query else self.server.position + 1
        end = int(query["to"][1:]) if "to" in query else 0
        found = [s for s in self.server.of_room(room) if end < s.position < start]
        page = found[::-1][: int(query.get("limit", "10"))]
        answer: Json = {"start": f"t{start}", "chunk": [stored.event for stored in page]}
        if len(page) < len(found):
            answer["end"] = f"t{page[-1].position}"
        return answer

    # ---- sync ----------------------------------------------------------------------------------------------------

    async def sync(self, call: Call) -> Json:
        """GET sync."""
        query = call.query
        since = int(query["since"][1:]) if "since" in query else 0
        limit = json.loads(query["filter"])["room"]["timeline"]["limit"]
        if since and since >= self.server.position and query.get("timeout", "0") != "0":
            await self._held(int(query["timeout"]) / 1000)
        joined = {room: self._room(room, since, limit) for room in self.server.rooms()}
        return {
            "next_batch": f"s{self.server.position}",
            "account_data": {"events": [{"type": "m.direct", "content": self.server.direct}]},
            "rooms": {
                "join": {room: said for room, said in joined.items() if said},
                "invite": {room: {"invite_state": {"events": said}} for room, said in self.server.invites.items()},
            },
        }

    async def _held(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.server.changed.wait()
        except TimeoutError:
            return
        if self.troubles.offline:
            raise httpx.ReadError("the line broke")

    def _room(self, room: str, since: int, limit: int) -> Json:
        new = [stored for stored in self.server.of_room(room) if stored.position > since]
        receipts = [said for at, where, said in self.server.receipts if where == room and at > since]
        if not new and not receipts:
            return {}
        shown = new[-limit:]
        people = [e["state_key"] for e in self.server.state(room) if e["type"] == "m.room.member"]
        timeline: Json = {"events": [stored.event for stored in shown], "limited": len(new) > len(shown)}
        if shown:
            timeline["prev_batch"] = f"t{shown[0].position}"
        return {
            "timeline": timeline,
            "state": {"events": self.server.state(room) if not since else []},
            "summary": {"m.heroes": [one for one in people if one != SHOP][:5], "m.joined_member_count": len(people)},
            "ephemeral": {"events": [{"type": "m.receipt", "content": said} for said in receipts]},
        }


_C = "_matrix/client/v3"
_R = f"{_C}/rooms/([^/]+)"
_OPEN = ("/versions", "/v3/login", "/v3/refresh", "/displayname")
_FLOWS: Json = {"flows": [{"type": "m.login.password"}, {"type": "m.login.sso"}, {"type": "m.login.token"}]}
_ROUTES: tuple[tuple[str, str, Callable[[MatrixService, Call], Json | bytes | Awaitable[Json]]], ...] = (
    ("GET", "_matrix/client/versions", lambda service, call: {"versions": ["v1.1", "v1.11"]}),
    ("GET", f"{_C}/login", lambda service, call: _FLOWS),
    ("POST", f"{_C}/login", MatrixService.login),
    ("POST", f"{_C}/refresh", MatrixService.refresh),
    ("POST", f"{_C}/logout", MatrixService.logout),
    ("GET", f"{_C}/profile/[^/]+/displayname", lambda service, call: {"displayname": "The Bakery"}),
    ("POST", "_matrix/media/v3/upload", MatrixService.upload),
    ("GET", "_matrix/client/v1/media/download/([^/]+)/([^/]+)", MatrixService.download),
    ("GET", f"{_C}/sync", MatrixService.sync),
    ("GET", f"{_R}/messages", MatrixService.messages),
    ("GET", f"{_R}/event/([^/]+)", MatrixService.event),
    ("PUT", f"{_R}/send/([^/]+)/([^/]+)", MatrixService.send),
    ("GET", f"{_R}/state/([^/]+)/", MatrixService.state),
    ("PUT", f"{_R}/redact/([^/]+)/([^/]+)", MatrixService.redact),
    ("POST", f"{_R}/read_markers", MatrixService.read),
    ("POST", f"{_R}/join", MatrixService.join),
    ("POST", f"{_C}/createRoom", MatrixService.create),
    ("GET", f"{_C}/directory/room/([^/]+)", MatrixService.alias),
    ("PUT", f"{_C}/user/([^/]+)/account_data/m.direct", MatrixService.direct),
)
