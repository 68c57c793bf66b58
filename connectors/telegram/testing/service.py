"""Telegram's Bot API as documented at core.telegram.org/bots/api, for one bot; strict about what it is asked."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs

TOKEN = "123456789:AAEcanary-in-the-bakery-0123456789ab"
BOT = 123456789
OWNER = 500
USERNAME = "corner_bakery_bot"
KEPT = timedelta(hours=24)
EDITABLE = timedelta(hours=48)

Answer = tuple[int, Mapping[str, Any]]
Json = dict[str, Any]


class Refused(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.answer: Answer = (
            code,
            {
                "ok": False,
                "error_code": code,
                "description": words,
                **({"parameters": parameters} if parameters else {}),
            },
        )


@dataclass(slots=True)
class Service:
    """Chats, messages and the queue of updates."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    token: str = TOKEN
    webhook: str = ""
    connection: str = "biz-1"
    """'' for a bot that answers for nobody but itself."""
    tells_own: bool = True
    """Whether a business bot is told of what it wrote itself; the published description does not say."""
    refusal: str = ""
    limited: int = 0
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    confirmed: list[Json] = field(default_factory=list)
    """Forgotten by Telegram; kept to begin anew with."""
    files: dict[str, bytes] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)
    """What came from the bot, in order."""
    next_update: int = 1000
    next_message: int = 1
    allowed: tuple[str, ...] = ()

    # ---- what happens at Telegram

    def people_write(self, chat: int, name: str, text: str, **more: object) -> Json:
        """Somebody writes in their chat."""
        writer = {"id": chat, "is_bot": False, "first_name": name, "username": name.lower()}
        return self._put(chat, writer, {"text": text, **more}, self._kind())

    def owner_writes(self, chat: int, text: str) -> Json:
        """The owner answers by hand from the business account."""
        owner = {"id": OWNER, "is_bot": False, "first_name": "Rosa"}
        return self._put(chat, owner, {"text": text}, self._kind())

    def change(self, message: Json, text: str) -> None:
        """Its author changes it."""
        message |= {"text": text, "edit_date": self._seconds()}
        self._tell(f"edited_{self._kind()}", message)

    def delete(self, message: Json) -> None:
        """It is deleted; only a business account is told."""
        chat, number = message["chat"]["id"], message["message_id"]
        self.messages.pop((chat, number), None)
        if self.connection:
            gone = {"business_connection_id": self.connection, "chat": message["chat"], "message_ids": [number]}
            self._tell("deleted_business_messages", gone)

    def owner_decides(self, **about: object) -> None:
        """The owner of a business account connects the bot, takes it off, or changes what it may."""
        owner = {"id": OWNER, "is_bot": False, "first_name": "Rosa"}
        known = {"id": "biz-1", "user": owner, "user_chat_id": OWNER, "date": self._seconds(), "is_enabled": True}
        self._tell("business_connection", {**known, "rights": {"can_reply": True}, **about})

    def _kind(self) -> str:
        return "business_message" if self.connection else "message"

    def _seconds(self) -> int:
        return int(self.now().timestamp())

    def _put(self, chat: int, writer: Json, content: Json, kind: str, *, tell: bool = True) -> Json:
        group = chat < 0
        where = {"id": chat, "type": "supergroup", "title": "The street"} if group else _private(chat, writer)
        number, self.next_message = self.next_message, self.next_message + 1
        message = {"message_id": number, "from": writer, "chat": where, "date": self._seconds(), **content}
        if self.connection and not group:
            message["business_connection_id"] = self.connection
        self.messages[chat, number] = message
        if tell:
            self._tell(kind, message)
        return message

    def _tell(self, kind: str, content: Json) -> None:
        update = {"update_id": self.next_update, kind: json.loads(json.dumps(content))}
        self.next_update += 1
        self.updates.append({"at": self.now(), "update": update})

    def hand_out_again(self) -> None:
        """As if no update had been confirmed."""
        self.updates, self.confirmed = [*self.confirmed, *self.updates], []

    # ---- what the bot asks

    def answer(self, path: str, content_type: str, body: bytes) -> Answer | bytes:
        """One call: status and JSON, or a file's bytes."""
        try:
            file = re.fullmatch(r"/file/bot([^/]+)/files/(\w+)", path)
            call = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
            found = file or call
            if found is None or not re.fullmatch(r"\d+:[\w-]+", found[1]):
                raise Refused(404, "Not Found")
            if found[1] != self.token:
                raise Refused(401, "Unauthorized")
            if file is not None:
                return self.files[file[2]]
            asked = parameters_of(content_type, body)
            return 200, {"ok": True, "result": self._call(found[2], asked)}
        except Refused as refused:
            return refused.answer

    def _call(self, method: str, asked: Json) -> object:
        if self.limited and method != "getMe":
            wait, self.limited = self.limited, 0
            raise Refused(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        known = {
            "getMe": self._me,
            "getWebhookInfo": lambda asked: {"url": self.webhook, "has_custom_certificate": False},
            "getUpdates": self._get_updates,
            "getFile": self._get_file,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendMediaGroup": self._send_group,
            "editMessageText": lambda asked: self._edit(asked, "text", 4096),
            "editMessageCaption": lambda asked: self._edit(asked, "caption", 1024),
            "deleteMessage": self._delete_message,
            "deleteBusinessMessages": self._delete_business,
        }
        if method not in known:
            raise Refused(404, "Not Found: method not found")
        return known[method](asked)

    def _me(self, asked: Json) -> Json:
        return {
            "id": BOT,
            "is_bot": True,
            "first_name": "Corner Bakery",
            "username": USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": True,
            "has_main_web_app": False,
        }

    def _get_updates(self, asked: Json) -> list[Json]:
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        limit = int(asked.get("limit", 100))
        if not 1 <= limit <= 100:
            raise Refused(400, "Bad Request: wrong limit")
        offset = int(asked.get("offset", 0))
        self.allowed = tuple(asked.get("allowed_updates", self.allowed))
        self.confirmed += [u for u in self.updates if u["update"]["update_id"] < offset]
        self.updates = [u for u in self.updates if u["update"]["update_id"] >= offset and self.now() - u["at"] < KEPT]
        wanted = [u["update"] for u in self.updates if not self.allowed or set(u["update"]) & set(self.allowed)]
        return wanted[:limit]

    def waits(self, asked: Json) -> float:
        """How long a call would be kept open for something to come."""
        return float(asked.get("timeout", 0)) if not self._get_updates(asked) else 0.0

    def _get_file(self, asked: Json) -> Json:
        if asked.get("file_id") not in self.files:
            raise Refused(400, "Bad Request: invalid file_id")
        name = asked["file_id"]
        return {"file_id": name, "file_unique_id": name, "file_path": f"files/{name}"}

    # ---- sending

    def _send_message(self, asked: Json) -> Json:
        text = str(asked.get("text", ""))
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if _units(text) > 4096:
            raise Refused(400, "Bad Request: message is too long")
        return self._send(asked, {"text": text})

    def _send_photo(self, asked: Json) -> Json:
        return self._send(asked, {"photo": [self._keep(asked["photo"])], **_caption(asked)})

    def _send_document(self, asked: Json) -> Json:
        return self._send(asked, {"document": self._keep(asked["document"]), **_caption(asked)})

    def _send_group(self, asked: Json) -> list[Json]:
        media = asked["media"]
        if not 2 <= len(media) <= 10:
            raise Refused(400, "Bad Request: wrong number of media")
        return [
            self._send(asked, {"document": self._keep(asked[one["media"].removeprefix("attach://")]), **_caption(one)})
            for one in media
        ]

    def _keep(self, file: tuple[str, str, bytes]) -> Json:
        name, media_type, content = file
        number = f"file{len(self.files)}"
        self.files[number] = content
        return {
            "file_id": number,
            "file_unique_id": number,
            "file_name": name,
            "mime_type": media_type,
            "file_size": len(content),
            "width": 8,
            "height": 8,
        }

    def _send(self, asked: Json, content: Json) -> Json:
        chat = int(asked["chat_id"])
        if not any(where == chat for where, _ in self.messages):
            raise Refused(400, "Bad Request: chat not found")
        if asked.get("business_connection_id", "") != (self.connection if chat > 0 else ""):
            raise Refused(400, "Bad Request: business connection not found")
        if self.refusal:
            words, self.refusal = self.refusal, ""
            raise Refused(400, f"Bad Request: {words}")
        answered = asked.get("reply_parameters", {}).get("message_id")
        if answered and (chat, answered) in self.messages:
            content["reply_to_message"] = dict(self.messages[chat, answered])
        bot = {"id": BOT, "is_bot": True, "first_name": "Corner Bakery", "username": USERNAME}
        if self.connection and chat > 0:
            owner = {"id": OWNER, "is_bot": False, "first_name": "Rosa"}
            sent = {**content, "sender_business_bot": bot}
            made = self._put(chat, owner, sent, "business_message", tell=self.tells_own)
        else:
            made = self._put(chat, bot, content, "message", tell=False)
        self.sent.append(made)
        return made

    def _edit(self, asked: Json, name: str, longest: int) -> Json:
        message = self._own(asked, "edit")
        if name not in message:
            raise Refused(400, f"Bad Request: there is no {name} in the message to edit")
        if _units(str(asked[name])) > longest:
            raise Refused(400, "Bad Request: message is too long")
        if message[name] == asked[name]:
            raise Refused(400, "Bad Request: message is not modified")
        message |= {name: asked[name], "edit_date": self._seconds()}
        return message

    def _delete_message(self, asked: Json) -> bool:
        message = self._own(asked, "delete")
        del self.messages[message["chat"]["id"], message["message_id"]]
        return True

    def _delete_business(self, asked: Json) -> bool:
        if asked.get("business_connection_id") != self.connection:
            raise Refused(400, "Bad Request: business connection not found")
        for key in [key for key in self.messages if key[1] in asked["message_ids"]]:
            self.delete(self.messages[key])
        return True

    def _own(self, asked: Json, what: str) -> Json:
        message = self.messages.get((int(asked["chat_id"]), int(asked["message_id"])))
        if message is None:
            raise Refused(400, f"Bad Request: message to {what} not found")
        if self.now().timestamp() - message["date"] > EDITABLE.total_seconds():
            raise Refused(400, f"Bad Request: message can't be {what}{'' if what.endswith('e') else 'e'}d")
        return message


def _private(chat: int, writer: Json) -> Json:
    name = writer["first_name"] if writer["id"] == chat else f"Person {chat}"
    return {"id": chat, "type": "private", "first_name": name}


def _caption(asked: Mapping[str, Any]) -> Json:
    caption = str(asked.get("caption", ""))
    if _units(caption) > 1024:
        raise Refused(400, "Bad Request: message caption is too long")
    return {"caption": caption} if caption else {}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parameters_of(content_type: str, body: bytes) -> Json:
    """JSON, a form, or a form with files; in forms objects are JSON."""
    if content_type.startswith("application/json"):
        found = json.loads(body)
        return dict(found) if isinstance(found, dict) else {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        return {name: _value(words[0]) for name, words in parse_qs(body.decode()).items()}
    if content_type.startswith("multipart/form-data"):
        whole = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
        return dict(_part(part) for part in whole.get_payload() if not isinstance(part, str))
    return {}


def _part(part: Message) -> tuple[str, object]:
    name = str(part.get_param("name", header="content-disposition"))
    content, file = part.get_payload(decode=True), part.get_filename()
    if not isinstance(content, bytes):
        raise Refused(400, "Bad Request: can't parse the form")
    return name, _value(content.decode()) if file is None else (file, part.get_content_type(), content)


def _value(text: str) -> object:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, dict | list | int) else text
