"""The part of every double of Google that is the same: sign-in, worn tokens, envelopes of errors, page tokens.

`Line` is the network between; a service answers requests by `answer(request)`.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl

import httpx

CLIENT = "123456789-shop.apps.googleusercontent.com"
SECRET = "GOCSPX-double-of-a-client-secret"
REFRESH = "1//double-refresh-token-of-rosa"
Item = TypeVar("Item")


class GoogleError(Exception):
    """An answer that is not 2xx, with the envelope that Google's APIs share."""

    def __init__(self, status: int, reason: str, message: str = "", word: str = "", quota: str = "") -> None:
        super().__init__(reason)
        self.status = status
        error: dict[str, Any] = {
            "code": status,
            "message": message or f"{reason}.",
            "errors": [{"message": message or f"{reason}.", "domain": "global", "reason": reason}],
        }
        if word:
            info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}
            if quota:
                info["metadata"] = {"quota_limit_value": quota}  # type: ignore[assignment]
            error = {"code": status, "message": message or f"{reason}.", "status": word, "details": [info]}
        self.body = {"error": error}


@dataclass(slots=True)
class Issuer:
    """Google's token address, for one client and one owner."""

    scope: str
    refresh: str = field(default=REFRESH, repr=False)
    codes: dict[str, str] = field(default_factory=dict)
    """Code to scope, for sign-ins by browser."""
    lasts: int = 0
    """Seconds that a sign-in lasts, for a project in Testing."""
    ended: bool = False
    access: str = field(default="ya29.double-1", repr=False)
    made: int = 1
    revoked: list[str] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list, repr=False)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """/token and /revoke."""
        form = dict(parse_qsl(request.content.decode()))
        self.asked.append(form)
        if request.url.path.endswith("/revoke"):
            self.revoked.append(form.get("token", ""))
            self.ended = True
            return httpx.Response(200, json={})
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return _refused(401, "invalid_client")
        if form.get("grant_type") == "refresh_token":
            return self._given() if form.get("refresh_token") == self.refresh and not self.ended else _refused()
        known = form.get("code", "") in self.codes and form.get("code_verifier") and form.get("redirect_uri")
        if not known:
            return _refused()
        self.scope = self.codes.pop(form["code"])
        return self._given({"refresh_token": self.refresh})

    def _given(self, more: Mapping[str, object] | None = None) -> httpx.Response:
        self.made += 1
        self.access = f"ya29.double-{self.made}"
        lasts = {"refresh_token_expires_in": self.lasts} if self.lasts else {}
        given = {"access_token": self.access, "expires_in": 3599, "scope": self.scope, "token_type": "Bearer"}
        return httpx.Response(200, json={**given, **lasts, **(more or {})})

    def check(self, request: httpx.Request, scope: str) -> None:
        """Raises GoogleError for a token that is not the one of now, or does not allow this."""
        if request.headers.get("authorization") != f"Bearer {self.access}" or self.ended:
            raise GoogleError(401, "authError", "Request had invalid authentication credentials.")
        if scope not in self.scope.split():
            raise GoogleError(403, "insufficientPermissions", "Request had insufficient authentication scopes.")

    def wear_out(self) -> None:
        """The access token of now is not taken any more, as after an hour."""
        self.access = "worn"


def _refused(status: int = 400, word: str = "invalid_grant") -> httpx.Response:
    return httpx.Response(status, json={"error": word, "error_description": "Bad Request"})


class Serves(Protocol):
    """A double of one API."""

    issuer: Issuer

    def answer(self, request: httpx.Request) -> httpx.Response:
        """To a request that is not about signing in; raises GoogleError."""
        ...

    def carries(self, request: httpx.Request) -> bool:
        """Whether it is answered with messages."""
        ...

    def sends(self, request: httpx.Request) -> bool:
        """Whether it brings a message of ours."""
        ...


@dataclass(slots=True)
class Line(httpx.AsyncBaseTransport):
    """The network between, with what can go wrong on it."""

    service: Serves
    offline: bool = False
    limited: float = 0
    cut_next: bool = False
    lose_next: bool = False
    forget_next: bool = False
    seen: list[tuple[str, str, object]] = field(default_factory=list, repr=False)
    """Method, path and body of every answer given, for tests that hold answers to a description."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Google's answer, or what the line makes of it."""
        await request.aread()
        await asyncio.sleep(0)
        sending = self.service.sends(request)
        if self.offline or (sending and self.lose_next):
            self.lose_next = self.lose_next and not sending
            raise httpx.ConnectError("gone", request=request)
        answer = self._answer(request)
        await asyncio.sleep(0)
        carries = self.service.carries(request) and answer.status_code == 200
        if (sending and self.forget_next) or (carries and self.cut_next):
            self.forget_next = self.forget_next and not sending
            self.cut_next = self.cut_next and not carries
            raise httpx.ReadError("cut", request=request)
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path in ("/token", "/revoke"):
            return self.service.issuer.answer(request)
        try:
            if self.limited:
                seconds, self.limited = self.limited, 0
                limit = GoogleError(429, "RATE_LIMIT_EXCEEDED", "Quota exceeded.", "RESOURCE_EXHAUSTED", "300")
                return httpx.Response(429, json=limit.body, headers={"Retry-After": str(round(seconds))})
            answer = self.service.answer(request)
        except GoogleError as error:
            return httpx.Response(error.status, json=error.body)
        body = json.loads(answer.content) if answer.content else None
        self.seen.append((request.method, request.url.path, body))
        return answer


def page(items: Sequence[Item], token: str, most: int) -> tuple[Sequence[Item], str]:
    """One page and the token of the next, '' at the end. Raises GoogleError for a token that is none of ours."""
    if token and not token.startswith("page-"):
        raise GoogleError(400, "invalidPageToken", "The request specifies an invalid page token.")
    start = int(token.removeprefix("page-")) if token else 0
    end = start + most
    return items[start:end], f"page-{end}" if end < len(items) else ""


def asked(request: httpx.Request, allowed: Mapping[str, str]) -> dict[str, str]:
    """The query; unlike Google it refuses what it does not know. `allowed`: name to a description for the reader."""
    query: dict[str, list[str]] = {}
    for name, value in request.url.params.multi_items():
        if name not in allowed and name not in ("alt", "prettyPrint"):
            raise GoogleError(400, "unexpectedParameter", f"Unexpected parameter {name}.")
        query.setdefault(name, []).append(value)
    return {name: ",".join(many) for name, many in query.items()}


class GoogleStand:
    """The hooks that are the same for every double of Google; a stand adds what people do there."""

    def __init__(self, service: Serves) -> None:
        self.line = Line(service)
        self._issuer = service.issuer

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work, without a browser."""
        return {"client_id": CLIENT, "client_secret": SECRET, "refresh_token": REFRESH}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "client_id": {**self.answers, "client_id": "shopbell"},
            "client_secret": {**self.answers, "client_secret": "GOCSPX-another"},
            "refresh_token": {**self.answers, "refresh_token": "1//taken-back"},
        }

    @property
    def canary(self) -> str:
        """The secret that would sign anybody in."""
        return REFRESH

    @property
    def transport(self) -> object | None:
        """The line."""
        return self.line

    async def expire_sign_in(self) -> None:
        """Google ends it."""
        self._issuer.ended = True

    async def limit_rate(self, seconds: float) -> None:
        """The next call is told to wait."""
        self.line.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.line.offline = True

    async def come_back(self) -> None:
        """Connections work again."""
        self.line.offline = False

    async def drop_next(self) -> None:
        """The next answer with messages is cut."""
        self.line.cut_next = True

    async def accept_then_fail(self) -> None:
        """The next message of ours is taken, the answer lost."""
        self.line.forget_next = True

    async def lose_next(self) -> None:
        """The next message of ours never gets there."""
        self.line.lose_next = True
