"""What the owner allowed in the browser, and how it is kept going: tokens of OAuth, bound to a key of ours.

A refresh token works once: the new pair is in the keyring before it is used. Bluesky's own server ends such a sign-in
after two weeks, whatever happens (https://atproto.com/specs/oauth, "Tokens and Session Lifetime"): then the owner signs
in again.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._kit import oauth, values
from connectors._kit.http import Answer, Http
from connectors.bluesky.answers import NAME, error_of
from connectors.bluesky.dpop import NONCE_WANTED, SCHEME, Key, Proofs, Signing
from shopbell.connector import AccountSecrets, Toolbox
from shopbell.errors import KnownError, SignInNeeded, Unreachable, Unsupported

GRANT: Final = "grant"
SCOPES: Final = "atproto transition:generic transition:chat.bsky"
AGAIN: Final = "The sign-in at Bluesky's page has ended, as it does after some days. Please sign in again."


@dataclass(frozen=True, slots=True)
class Grant:
    """Lives in the keyring as JSON. `did` is whose it is, `key` the private half of what it is bound to."""

    did: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    key: str = field(repr=False)
    token_url: str
    client_id: str
    revoke_url: str = ""
    """Where it is taken back; '' at a server that has no such place."""
    scopes: str = SCOPES

    def fresh(self, now: datetime) -> bool:
        """Whether the access token can be used for a while: a server may end all of it when one comes too late."""
        return now + oauth.EARLY < self.expires_at

    def to_json(self) -> str:
        """For the keyring."""
        texts = {name: getattr(self, name) for name in _TEXTS}
        return json.dumps({**texts, "expires_at": self.expires_at.isoformat()})

    @classmethod
    def of_json(cls, text: str | None) -> "Grant":
        """Raises SignInNeeded when it cannot be read."""
        try:
            data = json.loads(text or "")
            texts = {name: str(data[name]) for name in _TEXTS}
            return cls(expires_at=datetime.fromisoformat(data["expires_at"]), **texts)
        except (ValueError, KeyError, TypeError) as error:
            raise SignInNeeded("The stored sign-in cannot be read. Please sign in again.") from error


_TEXTS: Final = ("did", "access", "refresh", "key", "token_url", "client_id", "revoke_url", "scopes")


def granted(answer: Mapping[str, Any], before: Grant, now: datetime) -> Grant:
    """`before`, with the tokens of an answer. Raises SignInNeeded when they are not for the same account.

    A token of another kind, or without the scope `atproto`, is none (/specs/oauth, "Summary of Authorization Flow").
    """
    access, scopes = values.text(answer, "access_token"), values.text(answer, "scope")
    right = values.text(answer, "token_type").lower() == SCHEME.lower() and "atproto" in scopes.split()
    if not access or not right:
        raise Unreachable("Bluesky's sign-in service gave an answer that cannot be used. Please try again later.")
    if values.text(answer, "sub") != before.did:
        raise SignInNeeded("In the browser another account was signed in than the one you named. Please sign in again.")
    life = timedelta(seconds=max(1, values.number(answer, "expires_in")))
    refresh = values.text(answer, "refresh_token") or before.refresh
    return replace(before, access=access, refresh=refresh, expires_at=now + life, scopes=scopes)


def open_issuer(tools: Toolbox, base: str, key: Key) -> Http:
    """A connection to an authorization server: everything is signed, with its own nonces."""
    proofs = Proofs(tools.clock, key)
    return Http(tools, base, explain=_explain, name=NAME, wrap=lambda inner: Signing(inner, proofs, always=True))


class OAuthRefused(SignInNeeded):
    """The authorization server said no; `word` is the error of RFC 6749 5.2, `told` its own words."""

    def __init__(self, word: str, told: str) -> None:
        super().__init__(AGAIN)
        self.word = word
        self.told = told


def _explain(answer: Answer) -> KnownError | None:
    if answer.status not in (400, 401, 403):
        return None
    word, told = error_of(answer, "error_description")
    if word == NONCE_WANTED:
        return Unreachable("Bluesky's sign-in service asks for the same again and again. Shopbell tries again later.")
    return OAuthRefused(word, told)


class GrantTokens:
    """The account's tokens, in the keyring; one renewal at a time. Hands the key to those who sign."""

    scheme = SCHEME

    def __init__(self, tools: Toolbox, proofs: Proofs) -> None:
        self._tools = tools
        self._secrets: AccountSecrets = tools.secrets
        self._proofs = proofs
        self._lock = asyncio.Lock()
        self._grant: Grant | None = None

    async def access(self) -> str:
        """The token to sign a call with."""
        async with self._lock:
            now = self._tools.clock.now()
            grant = self._grant if self._grant is not None and self._grant.fresh(now) else await self._kept()
            if not grant.fresh(now):
                grant = await self._renewed(grant)
            return self._take(grant).access

    async def renew(self, stale: str) -> str:
        """Another token than `stale`, which was refused. Raises SignInNeeded when nothing is taken any more."""
        async with self._lock:
            grant = await self._kept()
            if grant.access == stale:
                grant = await self._renewed(grant)
            return self._take(grant).access

    def _take(self, grant: Grant) -> Grant:
        self._proofs.key = _key(grant)
        self._grant = grant
        return grant

    async def _kept(self) -> Grant:
        """What lies in the keyring now; the owner may have signed in again."""
        return Grant.of_json(await self._secrets.get(GRANT))

    async def _renewed(self, grant: Grant) -> Grant:
        form = {"grant_type": "refresh_token", "refresh_token": grant.refresh, "client_id": grant.client_id}
        http = open_issuer(self._tools, grant.token_url, _key(grant))
        try:
            answer = (await http.post(grant.token_url, safe=True, data=form)).record()
        finally:
            await http.close()
        new = granted(answer, grant, self._tools.clock.now())
        await self._secrets.set(GRANT, new.to_json())
        return new


async def take_back(grant: Grant, tools: Toolbox) -> None:
    """Make void at the server what the owner allowed (RFC 7009). Raises Unreachable, Unsupported."""
    if not grant.revoke_url or not grant.refresh:
        raise Unsupported("This server ends a sign-in on its own page only.")
    http = open_issuer(tools, grant.revoke_url, _key(grant))
    try:
        form = {"token": grant.refresh, "token_type_hint": "refresh_token", "client_id": grant.client_id}
        await http.post(grant.revoke_url, safe=True, data=form)
    finally:
        await http.close()


def _key(grant: Grant) -> Key:
    try:
        return Key.of(grant.key)
    except ValueError as error:
        raise SignInNeeded("The stored sign-in cannot be read. Please sign in again.") from error
