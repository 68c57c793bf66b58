"""The Commerce Message API and the Identity API of eBay: requests and JSON, nothing else.

Source: eBay's OpenAPI description commerce_message_v1_oas3, and developer.ebay.com/api-docs/commerce/identity.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from connectors._kit import oauth, values
from connectors._kit.granted import Granted
from connectors._kit.http import Answer, Http
from connectors.ebay.wording import explain
from shopbell.connector import Toolbox
from shopbell.errors import Uncertain, Unreachable

Record = Mapping[str, Any]
PAGE: Final = 50
"""The most that eBay gives in one answer; offsets have to be multiples of it."""
SCOPES: Final = (
    "https://api.ebay.com/oauth/api_scope/commerce.message",
    "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly",
)
_MESSAGES: Final = "commerce/message/v1"
_MEMBERS: Final = {"conversation_type": "FROM_MEMBERS"}


@dataclass(frozen=True, slots=True)
class Places:
    """Where eBay is."""

    api: str
    identity: str
    signing_in: str

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "Places":
        """By the settings `server` and `sandbox`."""
        if server := settings.get("server", ""):
            return cls(server, server, server)
        middle = "sandbox." if settings.get("sandbox") == "1" else ""
        return cls(*(f"https://{name}.{middle}ebay.com" for name in ("api", "apiz", "auth")))


def provider_of(settings: Mapping[str, str], client_secret: str) -> oauth.Provider:
    """The owner's keyset at eBay."""
    places = Places.of(settings)
    return oauth.Provider(
        client_id=settings.get("client_id", ""),
        client_secret=client_secret,
        auth_url=f"{places.signing_in}/oauth2/authorize",
        token_url=f"{places.api}/identity/v1/oauth2/token",
        scopes=" ".join(SCOPES),
        basic=True,
        bound=False,
    )


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations or messages, and how many there are in all."""

    found: tuple[Record, ...]
    total: int


class Api:
    """One seller."""

    def __init__(self, settings: Mapping[str, str], tools: Toolbox) -> None:
        """`settings` are those of `signing_in.verify`."""
        places = Places.of(settings)
        self.granted = Granted(tools, lambda secret: provider_of(settings, secret), "eBay")
        self._identity = places.identity
        self._http = Http(
            tools, places.api, name="The server of eBay", explain=lambda answer: explain(answer, tools.clock.now())
        )

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.close()

    async def me(self) -> Record:
        """Who is signed in: userId, username."""
        return (await self._get(f"{self._identity}/commerce/identity/v1/user/", {})).record()

    async def conversations(self, offset: int = 0, since: datetime | None = None) -> Page:
        """Those with members (not eBay's own mails), with their latest message each."""
        moment = since.strftime("%Y-%m-%dT%H:%M:%S.000Z") if since else None
        query = {**_MEMBERS, "limit": PAGE, "offset": offset, **({"start_time": moment} if moment else {})}
        return _page(await self._get(f"{_MESSAGES}/conversation", query), "conversations", "conversationId")

    async def messages(self, conversation: str, offset: int = 0) -> Page:
        """Messages of a conversation; eBay does not publish in which order."""
        path = f"{_MESSAGES}/conversation/{quote(conversation, safe='')}"
        return _page(await self._get(path, {**_MEMBERS, "limit": PAGE, "offset": offset}), "messages", "messageId")

    async def send(self, conversation: str, text: str) -> Record:
        """Into a conversation. Raises what `Http.request` raises for a write."""
        body = {"conversationId": conversation, "messageText": text}
        answer = await self._post("send_message", body, safe=False)
        try:
            return answer.record()
        except Unreachable as error:
            raise Uncertain("What eBay answered cannot be read, so it may have the message.") from error

    async def mark(self, conversation: str, *, read: bool) -> None:
        """The whole conversation, as eBay knows nothing smaller."""
        body = {"conversationId": conversation, "conversationType": "FROM_MEMBERS", "read": read}
        await self._post("update_conversation", body, safe=True)

    async def _get(self, path: str, query: Mapping[str, object]) -> Answer:
        return await self.granted.use(lambda token: self._http.get(path, query, _signed(token)))

    async def _post(self, what: str, body: Mapping[str, object], *, safe: bool) -> Answer:
        return await self.granted.use(
            lambda token: self._http.post(f"{_MESSAGES}/{what}", safe=safe, json=dict(body), headers=_signed(token))
        )


def _signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _page(answer: Answer, what: str, key: str) -> Page:
    data = answer.record()
    found = tuple(one for one in values.records(data, what) if values.text(one, key))
    return Page(found, values.number(data, "total"))
