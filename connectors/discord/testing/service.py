"""Discord's HTTP API as its documentation describes it, for one bot; strict about what it is asked."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.discord import permissions
from connectors.discord.testing import entities
from connectors.discord.testing.entities import BOT, CONTENT_LIMITED, MEMBERS_LIMITED, OWNER, Json, iso

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.GcanaR.y-in-the-bakery-0123456789abcdefgh"
SERVER = "200000000000000001"
NONCE_MINUTES = 5
"""The documentation says "the past few minutes" and no number."""
BOT_ROLE = "200000000000000009"
Answer = tuple[int, Mapping[str, str], object]


class Refused(Exception):
    """An answer that is none of 2xx."""

    def __init__(self, status: int, code: int, words: str, **more: object) -> None:
        super().__init__(words)
        self.answer: Answer = (status, {}, {"message": words, "code": code, **more})


@dataclass(slots=True)
class Service:
    """A server with its channels, threads and people, and the bot's direct talks."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str, Json], None] = lambda name, data: None
    """The live line."""
    token: str = TOKEN
    gateway_url: str = "wss://gateway.discord.gg"
    cdn: str = "https://cdn.discordapp.com"
    flags: int = CONTENT_LIMITED | MEMBERS_LIMITED
    starts_left: int = 1000
    refusal: str = ""
    limited: float = 0.0
    limited_everywhere: bool = False
    bucket_left: int = 1000
    """Calls that the bucket of messages still takes; its headers say so."""
    guilds: dict[str, Json] = field(default_factory=dict)
    roles_of_bot: list[str] = field(default_factory=lambda: [BOT_ROLE])
    nicks: dict[str, str] = field(default_factory=dict)
    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    nonces: dict[str, tuple[str, str, datetime]] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    """Servers that do not answer just now."""
    files: dict[str, bytes] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method and path of every call."""
    last_id: int = 0

    def __post_init__(self) -> None:
        """A server where everybody may see and write, and the bot has what its invitation asks for."""
        everybody = entities.role(SERVER, "@everyone", permissions.WANTED)
        ours = entities.role(BOT_ROLE, "Corner Bakery", permissions.WANTED)
        self.guilds[SERVER] = entities.guild(SERVER, "The Street", OWNER, [everybody, ours])
        self.people[BOT] = entities.user(BOT, "corner-bakery", bot=True, shown=None)
        self.people[OWNER] = entities.user(OWNER, "rosa", shown="Rosa")

    # ---- what happens at Discord

    def new_id(self, at: datetime) -> str:
        """A snowflake of that time, larger than the last one of the same millisecond."""
        milliseconds = (at - datetime(2015, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        found = milliseconds << 22
        if self.last_id >> 22 == milliseconds:
            found = self.last_id + 1
        self.last_id = found
        return str(found)

    def person(self, name: str) -> Json:
        """Somebody of that name, made at first mention."""
        for one in self.people.values():
            if one["username"] == name:
                return one
        number = str(300000000000000001 + len(self.people))
        self.people[number] = entities.user(number, name, shown=name.title())
        return self.people[number]

    def add_channel(
        self, name: str, *, kind: int = 0, closed: bool = False, deny: int = 0, server: str = SERVER
    ) -> str:
        """A channel; `closed` to everybody but the bot's role, `deny`: what the bot itself may not do there."""
        number = str(400000000000000001 + len(self.channels))
        overwrites: list[Json] = []
        if closed:
            overwrites.append({"id": server, "type": 0, "allow": "0", "deny": str(permissions.VIEW)})
            overwrites.append({"id": BOT_ROLE, "type": 0, "allow": str(permissions.VIEW), "deny": "0"})
        if deny:
            overwrites.append({"id": BOT, "type": 1, "allow": "0", "deny": str(deny)})
        self.channels[number] = entities.channel(number, kind, name, server, overwrites)
        self.messages[number] = []
        self.tell("CHANNEL_CREATE", self.channels[number])
        return number

    def add_thread(self, parent: str, name: str, *, kind: int = 11) -> str:
        """A thread below a channel."""
        number = self.new_id(self.now())
        self.channels[number] = entities.thread(number, kind, name, self.channels[parent]["guild_id"], parent)
        self.messages[number] = []
        self.tell("THREAD_CREATE", self.channels[number])
        return number

    def add_talk(self, name: str) -> str:
        """The direct talk of somebody with the bot."""
        number = str(500000000000000001 + len(self.channels))
        self.channels[number] = entities.talk(number, self.person(name))
        self.messages[number] = []
        return number

    def write(self, place: str, name: str, text: str, *, at: datetime | None = None, **more: object) -> Json:
        """Somebody writes, and everybody who listens is told."""
        when = at or self.now()
        made = entities.message(self.new_id(when), place, self.person(name), when, text) | more
        return self._put(place, made)

    def bot_writes(self, place: str, text: str) -> Json:
        """The bot, by another program."""
        when = self.now()
        return self._put(place, entities.message(self.new_id(when), place, self.people[BOT], when, text))

    def _put(self, place: str, made: Json) -> Json:
        self.messages[place].append(made)
        channel = self.channels[place]
        channel["last_message_id"] = made["id"]
        told = {"guild_id": channel["guild_id"]} if "guild_id" in channel else {}
        self.tell("MESSAGE_CREATE", {**made, **told})
        return made

    def change(self, message: Json, text: str) -> None:
        """Its writer changes it."""
        message |= {"content": text, "edited_timestamp": iso(self.now())}
        self.tell("MESSAGE_UPDATE", dict(message))

    def delete(self, message: Json) -> None:
        """It goes."""
        self.messages[message["channel_id"]].remove(message)
        self.tell("MESSAGE_DELETE", {"id": message["id"], "channel_id": message["channel_id"]})

    # ---- what the bot asks

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One call: status, headers, and JSON or a file's bytes."""
        parts = urlsplit(target)
        path = parts.path.removeprefix("/api/v10")
        self.asked.append(f"{method} {path}")
        if parts.path.startswith("/attachments/"):
            return (200, {}, self.files[parts.path]) if parts.path in self.files else (404, {}, {})
        try:
            if headers.get("authorization") != f"Bot {self.token}":
                raise Refused(401, 0, "401: Unauthorized")
            if not headers.get("user-agent", "").startswith("DiscordBot ("):
                raise Refused(403, 40333, "Cloudflare is blocking your request.")
            self._check_rate(path)
            asked = parameters_of(headers.get("content-type", ""), body)
            found = self._call(method, path, dict(parse_qsl(parts.query)), asked)
            return (204 if found is None else 200), self._bucket(path), found
        except Refused as refused:
            return refused.answer

    def _check_rate(self, path: str) -> None:
        if self.limited and path != "/users/@me":
            wait, self.limited = self.limited, 0.0
            everywhere = self.limited_everywhere
            refused = Refused(429, 0, "You are being rate limited.", retry_after=wait, **{"global": everywhere})
            status, _, data = refused.answer
            refused.answer = status, {"Retry-After": str(int(wait) + 1)}, data
            raise refused

    def _bucket(self, path: str) -> dict[str, str]:
        if not path.endswith("/messages"):
            return {}
        self.bucket_left -= 1
        left = {"X-RateLimit-Remaining": str(max(0, self.bucket_left)), "X-RateLimit-Reset-After": "0.2"}
        return {"X-RateLimit-Bucket": "b0c1", "X-RateLimit-Limit": "50", **left}

    def _call(self, method: str, path: str, query: Mapping[str, str], asked: Json) -> object:
        for pattern, allowed, name in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found is not None and method == allowed:
                call: Callable[..., object] = getattr(self, name)
                return call(*found.groups(), query=query, asked=asked)
        raise Refused(404, 0, "404: Not Found")

    def me(self, **_: object) -> Json:
        """The bot about itself."""
        return entities.pii(self.people[BOT])

    def _application(self, **_: object) -> Json:
        return entities.application(self.flags, self.people[OWNER], self.people[BOT])

    def _guilds(self, *, query: Mapping[str, str], **_: object) -> list[Json]:
        after = int(query.get("after", "0"))
        return [entities.my_guild(one) for n, one in sorted(self.guilds.items()) if int(n) > after]

    def _guild(self, number: str, **_: object) -> Json:
        if number not in self.guilds or number in self.away:
            raise Refused(404, 10004, "Unknown Guild")
        return self.guilds[number]

    def _channels(self, number: str, **_: object) -> list[Json]:
        return [one for one in self.channels.values() if one.get("guild_id") == number and one["type"] not in _THREADS]

    def _threads(self, number: str, **_: object) -> Json:
        threads = [one for one in self._all_threads() if one["guild_id"] == number]
        active = [one for one in threads if not one["thread_metadata"]["archived"]]
        return {"threads": sorted(active, key=lambda one: -int(one["id"])), "members": [], "has_more": False}

    def _archived(self, number: str, *, query: Mapping[str, str], **_: object) -> Json:
        self._check_right(number, permissions.HISTORY)
        found = [one for one in self._all_threads() if one["parent_id"] == number and one["type"] != 12]
        found = [one for one in found if one["thread_metadata"]["archived"]]
        found.sort(key=lambda one: str(one["thread_metadata"]["archive_timestamp"]), reverse=True)
        before = query.get("before", "9999")
        found = [one for one in found if one["thread_metadata"]["archive_timestamp"] < before]
        limit = int(query.get("limit", "50"))
        return {"threads": found[:limit], "members": [], "has_more": len(found) > limit}

    def _all_threads(self) -> list[Json]:
        return [one for one in self.channels.values() if one["type"] in _THREADS]

    def _member(self, guild: str, number: str, **_: object) -> Json:
        if number not in self.people:
            raise Refused(404, 10007, "Unknown Member")
        roles = self.roles_of_bot if number == BOT else []
        return entities.member(self.people[number], roles, self.nicks.get(number))

    def _members(self, guild: str, **_: object) -> list[Json]:
        if not self.flags & MEMBERS_LIMITED:
            raise Refused(403, 50001, "Missing Access")
        return [self._member(guild, number) for number in self.people]

    def _channel(self, number: str, **_: object) -> Json:
        self._check_right(number, permissions.VIEW)
        return self.channels[number]

    def _gateway(self, **_: object) -> Json:
        limit = {"total": 1000, "remaining": self.starts_left, "reset_after": 14400000, "max_concurrency": 1}
        return {"url": self.gateway_url, "shards": 1, "session_start_limit": limit}

    # ---- messages

    def _list(self, number: str, *, query: Mapping[str, str], **_: object) -> list[Json]:
        self._check_right(number, permissions.VIEW)
        limit = int(query.get("limit", "50"))
        if not 1 <= limit <= 100 or len({"after", "before", "around"} & query.keys()) > 1:
            raise Refused(400, 50035, "Invalid Form Body")
        if not self._has(number, permissions.HISTORY):
            return []
        found = self.messages[number]
        if "after" in query:
            found = [one for one in found if int(one["id"]) > int(query["after"])][:limit]
        else:
            found = [one for one in found if int(one["id"]) < int(query.get("before", 2**63))][-limit:]
        return [self._shown(one) for one in reversed(found)]

    def _one(self, number: str, message: str, **_: object) -> Json:
        self._check_right(number, permissions.VIEW)
        return self._shown(self._found(number, message))

    def _shown(self, message: Json) -> Json:
        """Without the intent of contents only what mentions the bot, or was said to it alone, has words."""
        to_bot = self.channels[message["channel_id"]]["type"] == 1 or message["author"]["id"] == BOT
        if self.flags & CONTENT_LIMITED or to_bot or any(one["id"] == BOT for one in message["mentions"]):
            return message
        return {**message, "content": "", "attachments": [], "embeds": [], "components": []}

    def _found(self, number: str, message: str) -> Json:
        for one in self.messages.get(number, []):
            if one["id"] == message:
                return one
        raise Refused(404, 10008, "Unknown Message")

    def _create(self, number: str, *, asked: Json, **_: object) -> Json:
        self._check_right(number, permissions.VIEW | permissions.SEND)
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise Refused(403, 240000, reason)
        files = [asked[name] for name in sorted(name for name in asked if name.startswith("files["))]
        body = json.loads(asked["payload_json"]) if "payload_json" in asked else asked
        self._check_body(body, files)
        nonce, now = str(body.get("nonce", "")), self.now()
        if body.get("enforce_nonce") and nonce in self.nonces:
            place, message, at = self.nonces[nonce]
            if now - at < timedelta(minutes=NONCE_MINUTES):
                return self._found(place, message)
        made = entities.message(self.new_id(now), number, self.people[BOT], now, str(body.get("content") or "").strip())
        made["attachments"] = [self._keep(made["id"], n, file, body) for n, file in enumerate(files)]
        answered = str(body.get("message_reference", {}).get("message_id", ""))
        if answered:
            made |= self._answering(number, answered, body["message_reference"])
        if body.get("enforce_nonce") and nonce:
            self.nonces[nonce] = number, made["id"], now
        self.sent.append(made)
        self._put(number, made)
        return {**made, "nonce": nonce} if nonce else made

    def _answering(self, number: str, answered: str, reference: Json) -> Json:
        try:
            there = self._found(number, answered)
        except Refused:
            if reference.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Invalid Form Body") from None
            return {}
        where = {"message_id": answered, "channel_id": number, "type": 0}
        return {"type": 19, "message_reference": where, "referenced_message": there}

    def _keep(self, message: str, number: int, file: tuple[str, str, bytes], body: Json) -> Json:
        about: Json = next((one for one in body.get("attachments", []) if one["id"] == number), {})
        name, kind, content = file
        path = f"/attachments/{message}/{number}/{name}"
        self.files[path] = content
        found: Json = {"id": str(int(message) + 1 + number), "filename": name, "size": len(content)}
        found |= {"url": f"{self.cdn}{path}?ex=65d903de&is=65c68ede&hm=0", "proxy_url": f"{self.cdn}{path}"}
        return {**found, "content_type": kind, "description": about.get("description", "")}

    def _check_body(self, body: Json, files: list[Any]) -> None:
        content, nonce = str(body.get("content") or ""), body.get("nonce", "")
        if not content.strip() and not files:
            raise Refused(400, 50006, "Cannot send an empty message")
        wrong = {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]}
        if len(content) > 2000:
            raise Refused(400, 50035, "Invalid Form Body", errors={"content": wrong})
        if len(str(nonce)) > 25 or len(files) > 10:
            raise Refused(400, 50035, "Invalid Form Body")
        if any(len(file[2]) > 10 * 1024 * 1024 for file in files):
            raise Refused(413, 40005, "Request entity too large")

    def _edit(self, number: str, message: str, *, asked: Json, **_: object) -> Json:
        found = self._found(number, message)
        if found["author"]["id"] != BOT:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        self.change(found, asked["content"])
        return found

    def _delete(self, number: str, message: str, **_: object) -> None:
        found = self._found(number, message)
        if found["author"]["id"] != BOT:
            raise Refused(403, 50013, "Missing Permissions")
        self.delete(found)

    # ---- rights

    def _check_right(self, number: str, wanted: int) -> None:
        if number not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        if not self._has(number, permissions.VIEW):
            raise Refused(403, 50001, "Missing Access")
        if not self._has(number, wanted):
            raise Refused(403, 50013, "Missing Permissions")

    def _has(self, number: str, wanted: int) -> bool:
        channel = self.channels[number]
        if channel["type"] == 1:
            return True
        if channel["type"] in _THREADS:
            wanted = wanted & ~permissions.SEND | (permissions.IN_THREADS if wanted & permissions.SEND else 0)
            channel = self.channels[channel["parent_id"]]
        server = channel["guild_id"]
        base = permissions.in_server(self.guilds[server]["roles"], server, self.roles_of_bot)
        return permissions.in_channel(base, channel, server, self.roles_of_bot, BOT) & wanted == wanted


_THREADS = (10, 11, 12)
_C, _G = r"/channels/(\d+)", r"/guilds/(\d+)"
_ROUTES = (
    (r"/users/@me", "GET", "me"),
    (r"/applications/@me", "GET", "_application"),
    (r"/oauth2/applications/@me", "GET", "_application"),
    (r"/users/@me/guilds", "GET", "_guilds"),
    (r"/gateway/bot", "GET", "_gateway"),
    (_G, "GET", "_guild"),
    (_G + r"/channels", "GET", "_channels"),
    (_G + r"/threads/active", "GET", "_threads"),
    (_G + r"/members/(\d+)", "GET", "_member"),
    (_G + r"/members", "GET", "_members"),
    (_C, "GET", "_channel"),
    (_C + r"/threads/archived/public", "GET", "_archived"),
    (_C + r"/messages", "GET", "_list"),
    (_C + r"/messages", "POST", "_create"),
    (_C + r"/messages/(\d+)", "GET", "_one"),
    (_C + r"/messages/(\d+)", "PATCH", "_edit"),
    (_C + r"/messages/(\d+)", "DELETE", "_delete"),
)


def parameters_of(content_type: str, body: bytes) -> Json:
    """JSON, or a form with files: name to (file name, media type, bytes)."""
    if content_type.startswith("application/json"):
        found = json.loads(body)
        return dict(found) if isinstance(found, dict) else {}
    if not content_type.startswith("multipart/form-data"):
        return {}
    whole = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    found = {}
    for part in whole.get_payload():
        if isinstance(part, str):
            continue
        name, content = str(part.get_param("name", header="content-disposition")), part.get_payload(decode=True)
        assert isinstance(content, bytes)
        file = part.get_filename()
        found[name] = content.decode() if file is None else (file, part.get_content_type(), content)
    return found
