"""Slack's Web API as its documentation describes it, for one app in one workspace; strict about what it is asked."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.slack import stamps
from connectors.slack.form import SCOPES, USER_SCOPES
from connectors.slack.testing import entities
from connectors.slack.testing.entities import APP, BOT, BOT_USER, OTHER_TEAM, OWNER, TEAM, Json

BOT_TOKEN = "xoxb-1234567890-canary-in-the-bakery"
APP_TOKEN = "xapp-1-A0APP0001-1234567890-listening"
USER_TOKEN = "xoxp-1234567890-rosa-herself"
Answer = tuple[int, Mapping[str, str], object]
_OF_KIND = {"D": "im", "G": "groups", "C": "channels"}


class Refused(Exception):
    """An answer whose `ok` is false."""

    def __init__(self, word: str, **more: object) -> None:
        super().__init__(word)
        self.data: Json = {"ok": False, "error": word, **more}


@dataclass(slots=True)
class Service:
    """Channels, talks, people and files."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[Json], None] = lambda event: None
    """The live line: an event of the Events API."""
    base: str = "https://files.slack.com"
    socket_url: str = "wss://wss-primary.slack.com/link/?ticket=1"
    tokens: dict[str, str] = field(default_factory=lambda: {"bot": BOT_TOKEN, "app": APP_TOKEN, "user": USER_TOKEN})
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    user_scopes: list[str] = field(default_factory=lambda: list(USER_SCOPES))
    app_scopes: tuple[str, ...] = ("connections:write",)
    socket_mode: bool = True
    refusal: str = ""
    limited: float = 0
    limited_plan: bool = False
    slow_files: int = 0
    """Looks at a file before the channel that it was sent to is told."""
    people: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    waiting: dict[str, Json] = field(default_factory=dict)
    """Uploads that are not completed."""
    files: dict[str, Json] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method of every call, with its channel."""
    last: str = stamps.ZERO

    def __post_init__(self) -> None:
        """The owner and the app."""
        self.people[OWNER] = entities.user(OWNER, "rosa")
        self.people[BOT_USER] = entities.user(BOT_USER, "shopbell", bot=True)

    # ---- what happens at Slack

    def stamp(self, at: datetime | None = None) -> str:
        """The next time of a message."""
        found = stamps.at(at or self.now())
        if stamps.order(found) <= stamps.order(self.last) and at is None:
            seconds, micro = stamps.order(self.last)
            found = f"{seconds + (micro + 1) // 1_000_000}.{(micro + 1) % 1_000_000:06}"
        if stamps.order(found) > stamps.order(self.last):
            self.last = found
        return found

    def person(self, name: str, *, team: str = TEAM) -> Json:
        """Somebody of that name, made at first mention."""
        for one in self.people.values():
            if one["name"] == name:
                return one
        number = f"U0GUEST{len(self.people):03}"
        self.people[number] = entities.user(number, name, team=team)
        return self.people[number]

    def add_channel(self, name: str, *, closed: bool = False, shared: bool = False) -> str:
        """A channel that the app is in."""
        number = f"C0CHAN{len(self.channels):04}"
        self.channels[number] = entities.channel(number, name, closed=closed, shared=shared)
        self.messages[number] = []
        self.tell({"type": "member_joined_channel", "user": BOT_USER, "channel": number, "team": TEAM})
        return number

    def add_talk(self, name: str) -> str:
        """The direct talk of somebody with the app."""
        number = f"D0TALK{len(self.channels):04}"
        self.channels[number] = entities.talk(number, self.person(name)["id"])
        self.messages[number] = []
        return number

    def write(self, channel: str, name: str, words: str, *, thread: str = "", at: datetime | None = None) -> Json:
        """Somebody writes."""
        who = self.person(name, team=OTHER_TEAM if self.channels[channel].get("is_ext_shared") else TEAM)
        made = {"type": "message", "user": who["id"], "team": who["team_id"], "ts": self.stamp(at)}
        return self._put(channel, {**made, **entities.stored(_escaped(words))}, thread)

    def app_writes(self, channel: str, words: str) -> Json:
        """The app, by another program."""
        return self._put(channel, {**self._by_app(), **entities.stored(_escaped(words))}, "")

    def _by_app(self) -> Json:
        profile = {"id": BOT, "app_id": APP, "name": "Shopbell", "deleted": False, "team_id": TEAM}
        made = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "team": TEAM}
        return {**made, "bot_profile": profile, "ts": self.stamp()}

    def _put(self, channel: str, made: Json, thread: str) -> Json:
        if thread:
            made |= {"thread_ts": thread, "parent_user_id": self.found(channel, thread)["user"]}
        self.messages[channel].append(made)
        if len(self.messages[channel]) > 1 and stamps.order(self.messages[channel][-2]["ts"]) > stamps.order(
            made["ts"]
        ):
            self.messages[channel].sort(key=lambda one: stamps.order(one["ts"]))
        kind = {"D": "im", "C": "channel"}[channel[0]]
        self.tell({**_without_metadata(made), "channel": channel, "event_ts": made["ts"], "channel_type": kind})
        return made

    def change(self, channel: str, message: Json, words: str) -> None:
        """Its writer changes it."""
        before = dict(message)
        message |= entities.stored(_escaped(words)) | {"edited": {"user": message["user"], "ts": self.stamp()}}
        told = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": channel}
        now = {"message": dict(message), "previous_message": before, "ts": self.stamp(), "channel_type": "channel"}
        self.tell({**told, **now})

    def delete(self, channel: str, message: Json) -> None:
        """It goes; what has answers stays as a stone."""
        if any(one.get("thread_ts") == message["ts"] for one in self.messages[channel]):
            words = {"subtype": "tombstone", "text": "This message was deleted.", "blocks": []}
            message |= words | {"user": "USLACKBOT"}
        else:
            self.messages[channel].remove(message)
        told = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": channel}
        self.tell({**told, "deleted_ts": message["ts"], "previous_message": dict(message), "ts": self.stamp()})

    def found(self, channel: str, stamp: str) -> Json:
        """A message."""
        for one in self.messages.get(channel, []):
            if one["ts"] == stamp:
                return one
        raise Refused("message_not_found")

    # ---- what the app asks

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One call: status, headers, and JSON or a file's bytes."""
        parts = urlsplit(target)
        if parts.path.startswith("/upload/v1/") and method == "POST":
            return self._uploaded(parts.path.rpartition("/")[2], headers, body)
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if parts.path.startswith("/files-pri/"):
            fine = token == self.tokens["bot"] and parts.path.split("/")[2] in self.contents
            return (200, {}, self.contents[parts.path.split("/")[2]]) if fine else (404, {}, {})
        asked = {**dict(parse_qsl(parts.query)), **parameters_of(headers.get("content-type", ""), body)}
        name = parts.path.removeprefix("/api/")
        self.asked.append(f"{name} {asked.get('channel', '')}".strip())
        if self.limited and name not in ("auth.test", "apps.connections.open"):
            wait, self.limited = max(1, round(self.limited)), 0
            return 429, {"Retry-After": str(wait)}, {"ok": False, "error": "ratelimited"}
        try:
            kind = self._kind(token or str(asked.get("token", "")))
            scopes = {"bot": self.scopes, "user": self.user_scopes, "app": list(self.app_scopes)}[kind]
            return 200, {"X-OAuth-Scopes": ",".join(scopes)}, {"ok": True, **self._call(name, kind, asked)}
        except Refused as refused:
            return 200, {}, refused.data

    def _kind(self, token: str) -> str:
        for kind, known in self.tokens.items():
            if token == known:
                return kind
        raise Refused("invalid_auth" if token else "not_authed")

    def _call(self, name: str, kind: str, asked: Json) -> Json:
        call = _METHODS.get(name)
        if call is None:
            raise Refused("unknown_method", req_method=name)
        wanted = "app" if name == "apps.connections.open" else kind if name == "auth.test" else "bot"
        if kind != wanted and not (name == "conversations.mark" and kind == "user"):
            raise Refused("not_allowed_token_type")
        found: Json = getattr(self, call)(kind=kind, **{name: str(value) for name, value in asked.items()})
        return found

    def _need(self, scope: str, have: list[str] | None = None) -> None:
        granted = self.scopes if have is None else have
        if scope not in granted:
            raise Refused("missing_scope", needed=scope, provided=",".join(granted))

    def _auth(self, *, kind: str, **_: str) -> Json:
        made = {"url": "https://bakery.slack.com/", "team": "Corner Bakery", "team_id": TEAM}
        if kind == "user":
            return {**made, "user": "rosa", "user_id": OWNER, "is_enterprise_install": False}
        made |= {"user": "shopbell", "user_id": BOT_USER, "bot_id": BOT}
        return {**made, "is_enterprise_install": False}

    def _open(self, **_: str) -> Json:
        if "connections:write" not in self.app_scopes:
            raise Refused("missing_scope", needed="connections:write", provided="")
        if not self.socket_mode:
            raise Refused("socket_mode_not_enabled")
        return {"url": self.socket_url}

    def _conversations(self, *, limit: str = "100", cursor: str = "", types: str = "public_channel", **_: str) -> Json:
        found = [one for one in self.channels.values() if _type(one) in types.split(",")]
        for scope in {f"{_SCOPE[one]}:read" for one in types.split(",")}:
            self._need(scope)
        return _paged("channels", [one for one in found if one.get("is_member", True)], limit, cursor)

    def _info(self, *, channel: str = "", **_: str) -> Json:
        self._seen(channel)
        return {"channel": self.channels[channel]}

    def _user(self, *, user: str = "", **_: str) -> Json:
        self._need("users:read")
        if user not in self.people:
            raise Refused("user_not_found")
        return {"user": self.people[user]}

    def _seen(self, channel: str) -> None:
        if channel not in self.channels:
            raise Refused("channel_not_found")
        self._need(f"{_SCOPE[_type(self.channels[channel])]}:history")
        if not self.channels[channel].get("is_member", True):
            raise Refused("not_in_channel")

    def _history(self, *, channel: str = "", limit: str = "100", cursor: str = "", **asked: str) -> Json:
        self._seen(channel)
        top = [one for one in self.messages[channel] if one.get("thread_ts", one["ts"]) == one["ts"]]
        page = _paged("messages", [one for one in reversed(top) if _within(one["ts"], asked)], limit, cursor)
        page["messages"] = self._shown(channel, page["messages"], asked)
        return {**page, "pin_count": 0, **({"is_limited": True} if self.limited_plan else {})}

    def _replies(self, *, channel: str = "", ts: str = "", limit: str = "1000", cursor: str = "", **asked: str) -> Json:
        self._seen(channel)
        try:
            parent = self.found(channel, ts)
        except Refused:
            raise Refused("thread_not_found") from None
        found = [one for one in self.messages[channel] if one.get("thread_ts") == ts and one["ts"] != ts]
        wanted = [one for one in found if _within(one["ts"], asked)]
        page = _paged("messages", [parent, *wanted], limit, cursor)
        page["messages"] = self._shown(channel, page["messages"], asked)
        return page

    def _shown(self, channel: str, messages: list[Json], asked: Mapping[str, str]) -> list[Json]:
        replies: dict[str, list[str]] = {}
        for one in self.messages[channel]:
            if one.get("thread_ts", one["ts"]) != one["ts"]:
                replies.setdefault(one["thread_ts"], []).append(one["ts"])
        return [self._one(message, replies.get(message["ts"], []), asked) for message in messages]

    def _one(self, message: Json, replies: list[str], asked: Mapping[str, str]) -> Json:
        made = dict(message) if asked.get("include_all_metadata") in _YES else _without_metadata(message)
        if replies:
            made |= {"thread_ts": message["ts"], "reply_count": len(replies), "latest_reply": replies[-1]}
            made |= {"reply_users_count": 1, "reply_users": [], "is_locked": False, "subscribed": False}
        return made

    # ---- writing

    def _post(self, *, channel: str = "", text: str = "", thread_ts: str = "", metadata: str = "", **_: str) -> Json:
        self._need("chat:write")
        self._writable(channel)
        if not text.strip():
            raise Refused("no_text")
        if len(text) > 40_000:
            raise Refused("msg_too_long")
        made = {**self._by_app(), **entities.stored(text)}
        if metadata:
            made["metadata"] = json.loads(metadata)
        self.sent.append({"text": _plain(text), "ts": made["ts"], "channel": channel, "thread_ts": thread_ts})
        self._put(channel, made, thread_ts)
        return {"channel": channel, "ts": made["ts"], "message": _without_metadata(made)}

    def _writable(self, channel: str) -> None:
        if self.refusal:
            word, self.refusal = self.refusal, ""
            raise Refused(word)
        if channel not in self.channels:
            raise Refused("channel_not_found")
        if self.channels[channel].get("is_archived"):
            raise Refused("is_archived")
        if not self.channels[channel].get("is_member", True):
            raise Refused("not_in_channel")

    def _update(self, *, channel: str = "", ts: str = "", text: str = "", **_: str) -> Json:
        message = self.found(channel, ts)
        if message.get("bot_id") != BOT:
            raise Refused("cant_update_message")
        if len(text) > 4000:
            raise Refused("msg_too_long")
        self.change(channel, message, _plain(text))
        for one in self.sent:
            one["text"] = _plain(text) if one["ts"] == ts else one["text"]
        return {"channel": channel, "ts": ts, "text": text, "message": {"text": text, "user": BOT_USER}}

    def _delete(self, *, channel: str = "", ts: str = "", **_: str) -> Json:
        message = self.found(channel, ts)
        if message.get("bot_id") != BOT:
            raise Refused("cant_delete_message")
        self.delete(channel, message)
        return {"channel": channel, "ts": ts}

    def _mark(self, *, kind: str, channel: str = "", ts: str = "", **_: str) -> Json:
        self._need("channels:write", self.user_scopes if kind == "user" else self.scopes)
        self.marked[channel] = ts
        return {}

    # ---- files

    def _upload_place(self, *, filename: str = "", length: str = "0", alt_txt: str = "", **_: str) -> Json:
        self._need("files:write")
        if not filename or int(length) < 1:
            raise Refused("invalid_arguments")
        number = f"F0FILE{len(self.files) + len(self.waiting):04}"
        self.waiting[number] = {"name": filename, "length": int(length), "alt_txt": alt_txt}
        return {"upload_url": f"{self.base}/upload/v1/{number}", "file_id": number}

    def _uploaded(self, number: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if number not in self.waiting or len(body) != self.waiting[number]["length"]:
            return 400, {}, b"no such upload, or another length"
        self.waiting[number]["kind"] = headers.get("content-type", "application/octet-stream")
        self.contents[number] = body
        return 200, {}, f"OK - {len(body)}".encode()

    def _complete(
        self, *, files: str = "[]", channel_id: str = "", initial_comment: str = "", thread_ts: str = "", **_: str
    ) -> Json:
        self._writable(channel_id)
        made = []
        for one in json.loads(files):
            about = self.waiting.pop(one["id"], None)
            if about is None or one["id"] not in self.contents:
                raise Refused("file_not_found")
            content = self.contents[one["id"]]
            kind = about.get("kind", "application/octet-stream")
            file = entities.file(one["id"], about["name"], kind, content, about["alt_txt"], self.base)
            self.files[one["id"]] = file | {"title": one.get("title", about["name"])}
            made.append(self.files[one["id"]])
        message = {**self._by_app(), **entities.stored(initial_comment), "files": made, "subtype": "file_share"}
        share = {"ts": message["ts"], **({"thread_ts": thread_ts} if thread_ts else {})}
        for file in made:
            file["shares"] = {"private": {channel_id: [share]}}
        where = {"ts": message["ts"], "channel": channel_id, "thread_ts": thread_ts}
        self.sent.append({"text": _plain(initial_comment), **where})
        self._put(channel_id, message, thread_ts)
        return {"files": [{"id": file["id"], "title": file["title"]} for file in made]}

    def _file(self, *, file: str = "", **_: str) -> Json:
        self._need("files:read")
        if file not in self.files:
            raise Refused("file_not_found")
        if self.slow_files:
            self.slow_files -= 1
            return {"file": {**self.files[file], "shares": {}}}
        return {"file": self.files[file]}


_YES = ("true", "1")
_SCOPE = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
_METHODS = {
    "auth.test": "_auth",
    "apps.connections.open": "_open",
    "users.conversations": "_conversations",
    "conversations.list": "_conversations",
    "conversations.info": "_info",
    "conversations.history": "_history",
    "conversations.replies": "_replies",
    "conversations.mark": "_mark",
    "users.info": "_user",
    "chat.postMessage": "_post",
    "chat.update": "_update",
    "chat.delete": "_delete",
    "files.getUploadURLExternal": "_upload_place",
    "files.completeUploadExternal": "_complete",
    "files.info": "_file",
}


def _type(channel: Json) -> str:
    if channel.get("is_im"):
        return "im"
    return "private_channel" if channel["is_private"] else "public_channel"


def _within(stamp: str, asked: Mapping[str, str]) -> bool:
    oldest, latest = stamps.order(asked.get("oldest", "")), stamps.order(asked.get("latest", "9999999999.000000"))
    at, inclusive = stamps.order(stamp), asked.get("inclusive") in _YES
    return oldest <= at <= latest if inclusive else oldest < at < latest


def _paged(name: str, found: list[Json], limit: str, cursor: str) -> Json:
    begin = int(base64.b64decode(cursor).decode().partition(":")[2]) if cursor else 0
    end = begin + max(1, min(int(limit), 999))
    more = end < len(found)
    following = base64.b64encode(f"next:{end}".encode()).decode() if more else ""
    return {name: found[begin:end], "has_more": more, "response_metadata": {"next_cursor": following}}


def _without_metadata(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "metadata"}


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def parameters_of(content_type: str, body: bytes) -> dict[str, Any]:
    """JSON, or a form."""
    if content_type.startswith("application/json") and body:
        found = json.loads(body)
        made = dict(found) if isinstance(found, dict) else {}
        return {k: v if isinstance(v, str | int) else json.dumps(v) for k, v in made.items() if v is not None}
    return dict(parse_qsl(body.decode(), keep_blank_values=True)) if body else {}
