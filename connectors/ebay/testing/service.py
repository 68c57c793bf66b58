"""eBay in memory: the Message API as its OpenAPI description says, the Identity API, and the token endpoint."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

CLIENT, SECRET = "RosaExam-Shopbell-PRD-0123456789ab-cdef0123", "PRD-0123456789ab-CERTIDSECRET"
REFRESH, RU_NAME = "v^1.1#i^1#refresh-0123456789abcdef", "Rosa_Example-RosaExam-Shopbe-abcdefgh"
SHOP, SHOP_ID = "corner_bakery", "USERIDCORNER1"
MONTHS_18 = 47_304_000
SCOPES = frozenset({"commerce.message", "commerce.identity.readonly"})
QUERY = frozenset({"conversation_type", "limit", "offset", "start_time", "end_time", "conversation_status"})
WORDS: Mapping[int, tuple[int, str]] = {
    1001: (401, "Invalid access token"),
    1002: (401, "Missing access token"),
    1100: (403, "Access denied"),
    2001: (429, "Too many requests."),
    355002: (400, "Invalid conversation_type value. Please see documentation for valid values."),
    355005: (400, "Invalid date format used for one or both date filters. Please use ISO 8601 dates with UTC offset."),
    355006: (400, "Invalid or unrecognized otherPartyUsername value."),
    355007: (400, "Invalid or unrecognized conversation_id value."),
    355008: (400, "Invalid offset."),
    355009: (400, "Invalid limit."),
    355013: (400, "The messageText string exceeds the maximum character threshold of 2000."),
    355015: (400, "Please pass message text or upload one of more media attachments."),
    355017: (400, "The required conversation_type query parameter is either missing or has an invalid value."),
    355018: (400, "conversationId and otherPartyUsername cannot both be empty."),
}


class RefusedError(Exception):
    """An answer with an error's number."""

    def __init__(self, number: int, words: str = "") -> None:
        super().__init__(words)
        self.status, usual = WORDS.get(number, (400, "No."))
        domain = "API_MESSAGE" if number > 300_000 else "OAuth"
        error = {"errorId": number, "domain": domain, "category": "REQUEST", "message": words or usual}
        self.body = {"errors": [{**error, "longMessage": words or usual}]}


@dataclass(slots=True)
class Message:
    """One message."""

    id: int
    sender: str
    recipient: str
    text: str
    at: datetime
    read: bool = False
    media: tuple[Mapping[str, str], ...] = ()
    ours: bool = False


@dataclass(slots=True)
class Conversation:
    """With one member, about one listing."""

    id: str
    member: str
    title: str
    item: str
    messages: list[Message] = field(default_factory=list)


@dataclass(slots=True)
class Service:
    """One seller, nobody wrote yet."""

    refresh: str = field(default=REFRESH, repr=False)
    access: set[str] = field(default_factory=set, repr=False)
    code: str = field(default="", repr=False)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    talks: dict[str, Conversation] = field(default_factory=dict)
    oldest_first: bool = False
    limited: float = 0
    refusal: str = ""
    lasts: int = 7200
    minted: int = 0
    last_id: int = 700_000
    asked: list[str] = field(default_factory=list)

    def talk(self, member: str) -> Conversation:
        """The one with this member."""
        number = 5000 + len(self.talks)
        usual = Conversation(
            f"c-{number}/{number % 7}", member, f"Rye loaf, sliced ({member})", str(110_000_000 + number)
        )
        return self.talks.setdefault(member, usual)

    def write(self, member: str, text: str, *, by_shop: bool = False, **more: Any) -> Message:  # noqa: ANN401
        """A message, now unless told otherwise."""
        self.last_id += 1
        sender, recipient = (SHOP, member) if by_shop else (member, SHOP)
        message = Message(self.last_id, sender, recipient, text, **{"at": datetime.now(UTC), **more})
        self.talk(member).messages.append(message)
        return message

    def seed(self, count: int) -> None:
        """Older messages with a few members; one of them wrote a lot."""
        start = datetime.now(UTC) - timedelta(days=400)
        for number in range(count):
            member = "ana" if number % 2 else ("ben", "carla", "dora", "emil")[number // 2 % 4]
            self.write(member, f"Older words, number {number}.", at=start + timedelta(hours=number))

    def answer(
        self, method: str, host: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, Any] | None, dict[str, str]]:
        """Status, JSON and headers."""
        self.asked.append(f"{method} {path}")
        try:
            if path == "/identity/v1/oauth2/token":
                return self._token(headers, parse_qs(body.decode()))
            self._admit(headers, "commerce.identity.readonly" if "/identity/" in path else "commerce.message")
            given = {name: found[0] for name, found in parse_qs(query, keep_blank_values=True).items()}
            return self._route(method, host, path, given, body)
        except RefusedError as refused:
            wait = {"Retry-After": str(round(self.limited))} if refused.status == 429 else {}
            self.limited = 0 if refused.status == 429 else self.limited
            return refused.status, refused.body, wait

    def _token(
        self, headers: Mapping[str, str], form: Mapping[str, list[str]]
    ) -> tuple[int, Mapping[str, Any], dict[str, str]]:
        kind, _, pair = headers.get("authorization", "").partition(" ")
        if kind != "Basic" or base64.b64decode(pair).decode() != f"{CLIENT}:{SECRET}" or "client_secret" in form:
            return 401, {"error": "invalid_client", "error_description": "client authentication failed"}, {}
        given = {name: found[0] for name, found in form.items()}
        again = given.get("grant_type") == "refresh_token"
        right = {"grant_type": "authorization_code", "code": self.code or "-", "redirect_uri": RU_NAME}
        if not (given.get("refresh_token") == self.refresh if again else given.items() >= right.items()):
            return 400, {"error": "invalid_grant", "error_description": "the provided grant is invalid"}, {}
        self.code, self.minted = "", self.minted + 1
        token = f"v^1.1#i^1#access-{self.minted}"
        self.access = {token}
        made: dict[str, Any] = {"access_token": token, "expires_in": self.lasts, "token_type": "User Access Token"}
        if not again:
            made |= {"refresh_token": self.refresh, "refresh_token_expires_in": MONTHS_18}
        return 200, made, {}

    def _admit(self, headers: Mapping[str, str], scope: str) -> None:
        if self.limited:
            raise RefusedError(2001)
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind != "Bearer":
            raise RefusedError(1002)
        if token not in self.access:
            raise RefusedError(1001)
        if scope not in self.scopes:
            raise RefusedError(1100)

    def _route(
        self, method: str, host: str, path: str, given: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, Any] | None, dict[str, str]]:
        if path == "/commerce/identity/v1/user/" and method == "GET" and host.startswith(("apiz.", "127.")):
            who = {"userId": SHOP_ID, "username": SHOP, "accountType": "BUSINESS"}
            return 200, {**who, "registrationMarketplaceId": "EBAY_US", "status": "CONFIRMED"}, {}
        name = path.removeprefix("/commerce/message/v1/")
        data: Mapping[str, Any] = json.loads(body) if method == "POST" else {}
        deeds: Mapping[tuple[str, str], Callable[[], tuple[int, Mapping[str, Any] | None]]] = {
            ("GET", "conversation"): lambda: (200, self._conversations(given)),
            ("POST", "send_message"): lambda: (201, self._send(data)),
            ("POST", "update_conversation"): lambda: self._update(data),
        }
        if method == "GET" and name.startswith("conversation/"):
            return 200, self._messages(unquote(name.removeprefix("conversation/")), given), {}
        if (method, name) not in deeds:
            return 404, None, {}
        return *deeds[method, name](), {}

    def _window(self, given: Mapping[str, str]) -> tuple[int, int]:
        if given.get("conversation_type") not in ("FROM_MEMBERS", "FROM_EBAY") or set(given) - QUERY:
            raise RefusedError(355017)
        limit, offset = int(given.get("limit", "25")), int(given.get("offset", "0"))
        if not 0 < limit <= 50:
            raise RefusedError(355009)
        if offset % limit:
            raise RefusedError(355008)
        return limit, offset

    def _conversations(self, given: Mapping[str, str]) -> Mapping[str, Any]:
        limit, offset = self._window(given)
        found = (
            [one for one in self.talks.values() if one.messages] if given["conversation_type"] == "FROM_MEMBERS" else []
        )
        if "start_time" in given:
            since = _moment(given["start_time"])
            found = [one for one in found if one.messages[-1].at > since]
        found.sort(key=lambda one: one.messages[-1].at, reverse=True)
        page = [self.conversation(one) for one in found[offset : offset + limit]]
        return {**_around(len(found), limit, offset), "conversations": page}

    def _messages(self, name: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        limit, offset = self._window(given)
        talk = self._known(name)
        ordered = sorted(talk.messages, key=lambda one: (one.at, one.id), reverse=not self.oldest_first)
        page = [self.message(one) for one in ordered[offset : offset + limit]]
        about = {"conversationStatus": "ACTIVE", "conversationTitle": talk.title, "conversationType": "FROM_MEMBERS"}
        return {**_around(len(ordered), limit, offset), **about, "messages": page}

    def _known(self, name: object) -> Conversation:
        for talk in self.talks.values():
            if talk.id == name:
                return talk
        raise RefusedError(355007)

    def _send(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.refusal:
            reason, self.refusal = self.refusal, ""
            raise RefusedError(355006, reason) if reason == "gone" else RefusedError(355999, reason)
        if not data.get("conversationId") and not data.get("otherPartyUsername"):
            raise RefusedError(355018)
        if not data.get("messageText"):
            raise RefusedError(355015)
        if len(data["messageText"]) > 2000:
            raise RefusedError(355013)
        talk = (
            self._known(data["conversationId"]) if "conversationId" in data else self.talk(data["otherPartyUsername"])
        )
        made = self.message(self.write(talk.member, data["messageText"], by_shop=True, ours=True))
        renamed = {"senderUsername": "senderUserName", "recipientUsername": "recipientUserName"}
        return {renamed.get(name, name): value for name, value in made.items()}

    def _update(self, data: Mapping[str, Any]) -> tuple[int, None]:
        if data.get("conversationType") != "FROM_MEMBERS":
            raise RefusedError(355002)
        for message in self._known(data.get("conversationId")).messages:
            if message.sender != SHOP:
                message.read = data["read"]
        return 204, None

    # ---- as JSON

    def conversation(self, talk: Conversation) -> Mapping[str, Any]:
        """ConversationDetail."""
        return {
            "conversationId": talk.id,
            "conversationStatus": "ACTIVE",
            "conversationTitle": talk.title,
            "conversationType": "FROM_MEMBERS",
            "createdDate": _iso(talk.messages[0].at),
            "latestMessage": self.message(talk.messages[-1]),
            "referenceId": talk.item,
            "referenceType": "LISTING",
            "unreadCount": sum(one.sender != SHOP and not one.read for one in talk.messages),
        }

    def message(self, one: Message) -> dict[str, Any]:
        """MessageDetail."""
        return {
            "createdDate": _iso(one.at),
            "messageBody": one.text,
            "messageId": str(one.id),
            "messageMedia": list(one.media),
            "readStatus": one.read,
            "recipientUsername": one.recipient,
            "senderUsername": one.sender,
            "subject": f"{one.sender} sent a message about a listing",
        }


def _around(total: int, limit: int, offset: int) -> dict[str, Any]:
    here = "https://api.ebay.com/commerce/message/v1/conversation"
    found: dict[str, Any] = {"href": here, "limit": limit, "offset": offset, "total": total}
    return found | ({"next": f"{here}?offset={offset + limit}"} if offset + limit < total else {})


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise RefusedError(355005) from error
