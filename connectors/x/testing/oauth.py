"""X's OAuth 2.0 for a public client: PKCE S256, a whole redirect address, codes of thirty seconds, rotation."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from connectors.x.settings import REDIRECT, SCOPES

CLIENT_ID = "M1M5R3BMVy13QmpScXkzTUt5OE46MTpjaQ"
CANARY = "x-canary-refresh-token-0815"
CODE_SECONDS, ACCESS_SECONDS = 30, 7200


@dataclass(slots=True)
class OAuth:
    """One app's sign-ins. The canary works again and again, as if it had just been made each time."""

    now: Callable[[], datetime]
    scopes: str = SCOPES
    over: bool = False
    """Whether the owner took every sign-in back."""
    access: dict[str, datetime] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=lambda: {CANARY})
    codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    renewals: int = 0

    def knows(self, token: str) -> bool:
        """Whether an access token lets in."""
        until = self.access.get(token)
        return not self.over and until is not None and self.now() < until

    def authorize(self, query: Mapping[str, str]) -> str:
        """The page, on which the owner agrees at once: where the browser is sent."""
        right = (
            query.get("client_id") == CLIENT_ID
            and query.get("redirect_uri") == REDIRECT
            and query.get("code_challenge_method") == "S256"
            and query.get("response_type") == "code"
            and len(query.get("state", "")) in range(1, 501)
        )
        if not right:
            return ""
        code = secrets.token_urlsafe(16)
        self.codes[code] = (query.get("code_challenge", ""), self.now() + timedelta(seconds=CODE_SECONDS))
        return REDIRECT + "?" + urlencode({"state": query["state"], "code": code})

    def answer(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """POST /2/oauth2/token and /2/oauth2/revoke."""
        if form.get("client_id") != CLIENT_ID:
            return 401, {"error": "invalid_client", "error_description": "Missing valid authorization header"}
        if path == "/2/oauth2/revoke":
            self.refresh.discard(form.get("token", ""))
            self.access.clear()
            return 200, {"revoked": True}
        if form.get("grant_type") == "authorization_code":
            return self._redeemed(form)
        return self._renewed(form.get("refresh_token", ""))

    def _redeemed(self, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        wanted, until = self.codes.pop(form.get("code", ""), ("", self.now()))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not wanted or given != wanted or self.now() >= until or form.get("redirect_uri") != REDIRECT:
            return 400, {
                "error": "invalid_request",
                "error_description": "Value passed for the authorization code was invalid.",
            }
        return 200, self._given()

    def _renewed(self, token: str) -> tuple[int, dict[str, Any]]:
        if self.over or token not in self.refresh:
            return 400, {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
        if token != CANARY:
            self.refresh.discard(token)
        self.renewals += 1
        return 200, self._given()

    def _given(self) -> dict[str, Any]:
        access, refresh = f"access-{secrets.token_urlsafe(16)}", f"refresh-{secrets.token_urlsafe(16)}"
        self.access[access] = self.now() + timedelta(seconds=ACCESS_SECONDS)
        self.refresh.add(refresh)
        return {
            "token_type": "bearer",
            "expires_in": ACCESS_SECONDS,
            "access_token": access,
            "scope": self.scopes,
            "refresh_token": refresh,
        }
