"""The authorization server of the double: PAR, a page that agrees at once, tokens bound to a key (DPoP), refreshing.

Everything is checked as strictly as the papers say: RFC 9126, 7636, 9449, https://atproto.com/specs/oauth.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from connectors.bluesky.testing.network import HANDLE, SHOP
from connectors.bluesky.testing.web import Call, RefusedError, Reply

SCOPES = ("atproto", "transition:generic", "transition:chat.bsky")


@dataclass(slots=True)
class Page:
    """What the owner does, and what a server that lies says."""

    say: str = "allow"
    """Or 'deny', or 'wait'."""
    iss: str = ""
    """Another issuer than the real one."""
    state: str = ""
    """Another state than the one that came."""
    sub: str = SHOP
    scopes: str = ""
    """What is left allowed; '' for all."""
    life: int = 3600
    """Seconds that an access token lives."""


@dataclass(slots=True)
class Session:
    """One sign-in."""

    client: str
    jkt: str
    scopes: str
    access: str = ""
    refresh: str = ""
    spent: set[str] = field(default_factory=set)


class Issuer:
    """`url` is known once the double listens. Nonces of the two kinds of server differ, and old ones are refused."""

    def __init__(self, url: Callable[[], str]) -> None:
        self._url = url
        self.page = Page()
        self.asked: dict[str, dict[str, str]] = {}
        self.sessions: list[Session] = []
        self.revoked: list[str] = []
        self.ended: list[Session] = []
        """Those whose token was taken back."""
        self.proofs: list[str] = []
        """The `jti` of every proof seen."""
        self._codes: dict[str, tuple[dict[str, str], str]] = {}
        self._turn = 0
        self.answers: Mapping[str, Callable[[Call], Reply]] = {
            "oauth-protected-resource": lambda _: _said(self.resource()),
            "oauth-authorization-server": lambda _: _said(self.metadata()),
            SHOP: lambda _: _said(self.document()),
            "par": self._pushed,
            "authorize": self._shown,
            "token": self._token,
            "revoke": self._revoke,
        }

    # ---- what is published -------------------------------------------------------------------------------------------

    def resource(self) -> dict[str, Any]:
        """RFC 9728."""
        return {"resource": self._url(), "authorization_servers": [self._url()]}

    def metadata(self) -> dict[str, Any]:
        """RFC 8414."""
        url = self._url()
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/oauth/authorize",
            "token_endpoint": f"{url}/oauth/token",
            "pushed_authorization_request_endpoint": f"{url}/oauth/par",
            "revocation_endpoint": f"{url}/oauth/revoke",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "scopes_supported": list(SCOPES),
            "authorization_response_iss_parameter_supported": True,
            "require_pushed_authorization_requests": True,
            "dpop_signing_alg_values_supported": ["ES256"],
            "client_id_metadata_document_supported": True,
            "protected_resources": [url],
        }

    def document(self) -> dict[str, Any]:
        """The DID's."""
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": self._url()}
        context = ["https://www.w3.org/ns/did/v1"]
        return {"@context": context, "id": SHOP, "alsoKnownAs": [f"at://{HANDLE}"], "service": [service]}

    # ---- the way in --------------------------------------------------------------------------------------------------

    def _pushed(self, call: Call) -> Reply:
        form = _form(call)
        jkt = self.checked(call, "as")
        need(form.get("client_id", "").startswith(("http://localhost?", "https://")), "invalid_client_metadata")
        need(form.get("response_type") == "code" and form.get("code_challenge_method") == "S256", "invalid_request")
        need(len(form.get("code_challenge", "")) == 43 and len(form.get("state", "")) >= 16, "invalid_request")
        need(set(form.get("scope", "").split()) <= set(SCOPES), "invalid_scope")
        need(_fits(form["client_id"], form.get("redirect_uri", "")), "invalid_redirect_uri")
        name = f"urn:ietf:params:oauth:request_uri:req-{secrets.token_hex(16)}"
        self.asked[name] = {**form, "jkt": jkt}
        return self._fresh(Reply(json.dumps({"request_uri": name, "expires_in": 299}).encode(), 201), "as")

    def _shown(self, call: Call) -> Reply:
        """The page; the owner presses at once."""
        asked = self.asked[call.param("request_uri")]
        need(asked["client_id"] == call.param("client_id"), "invalid_request")
        if self.page.say == "wait":
            return Reply(b"<h1>Allow this?</h1>", media_type="text/html")
        told = {"iss": self.page.iss or self._url(), "state": self.page.state or asked["state"]}
        if self.page.say == "allow":
            code = f"cod-{secrets.token_hex(16)}"
            self._codes[code] = asked, asked["jkt"]
            told["code"] = code
        else:
            told["error"] = "access_denied"
        return Reply(b"", 302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(told)}"})

    def _token(self, call: Call) -> Reply:
        form, jkt = _form(call), self.checked(call, "as")
        session = self._by_code(form, jkt) if form.get("grant_type") == "authorization_code" else self._by_refresh(form)
        need(session.jkt == jkt and session.client == form.get("client_id"), "invalid_grant")
        session.access, session.refresh = f"access-{secrets.token_hex(8)}", f"ref-{secrets.token_hex(8)}"
        told = {
            "access_token": session.access,
            "refresh_token": session.refresh,
            "token_type": "DPoP",
            "expires_in": self.page.life,
            "scope": session.scopes,
            "sub": self.page.sub,
        }
        return self._fresh(_said(told), "as")

    def _by_code(self, form: Mapping[str, str], jkt: str) -> Session:
        need(form.get("code") in self._codes, "invalid_grant")
        asked, bound = self._codes.pop(form["code"])
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        need(bound == jkt and _text(digest) == asked["code_challenge"], "invalid_grant")
        need(form.get("redirect_uri") == asked["redirect_uri"], "invalid_grant")
        session = Session(asked["client_id"], jkt, self.page.scopes or asked["scope"])
        self.sessions.append(session)
        return session

    def _by_refresh(self, form: Mapping[str, str]) -> Session:
        """A refresh token works once; a second use ends the session."""
        given = form.get("refresh_token", "")
        need(form.get("grant_type") == "refresh_token", "unsupported_grant_type")
        for session in list(self.sessions):
            if given in session.spent:
                self.sessions.remove(session)
            elif given == session.refresh:
                session.spent.add(given)
                return session
        raise RefusedError(400, "invalid_grant", "Invalid refresh token")

    def _revoke(self, call: Call) -> Reply:
        self.checked(call, "as")
        token = _form(call)["token"]
        self.revoked.append(token)
        self.ended += [one for one in self.sessions if token in (one.refresh, one.access)]
        self.sessions = [one for one in self.sessions if token not in (one.refresh, one.access)]
        return self._fresh(_said({}), "as")

    # ---- proofs ------------------------------------------------------------------------------------------------------

    def rotate(self) -> None:
        """Every nonce that was given is old."""
        self._turn += 1

    def checked_access(self, call: Call) -> str:
        """The token of a call to the data server, its proof checked."""
        token = call.headers.get("authorization", "").removeprefix("DPoP ")
        jkt = self.checked(call, "rs", token)
        session = next((one for one in self.sessions if one.access == token), None)
        if session is None or session.jkt != jkt:
            self._say_no("invalid_token", "rs", 401)
        return session.scopes

    def checked(self, call: Call, kind: str, token: str = "") -> str:
        """The thumbprint of the key of a call's proof (RFC 9449 4.3); refuses what is not right in it."""
        try:
            header, claims = _verified(call.headers.get("dpop", ""))
        except (ValueError, KeyError, InvalidSignature):
            self._say_no("invalid_dpop_proof", kind, 400 if kind == "as" else 401)
        right = (
            (header["typ"], header["alg"], claims["htm"]) == ("dpop+jwt", "ES256", call.verb)
            and claims["htu"] == f"{self._url()}{call.path}"
            and abs(claims["iat"] - datetime.now(UTC).timestamp()) < 120
            and claims["jti"] not in self.proofs
            and claims.get("ath", "") == (_text(hashlib.sha256(token.encode()).digest()) if token else "")
        )
        if not right:
            self._say_no("invalid_dpop_proof", kind, 400 if kind == "as" else 401)
        self.proofs.append(claims["jti"])
        if claims.get("nonce") != self._nonce(kind):
            self._say_no("use_dpop_nonce", kind, 400 if kind == "as" else 401)
        jwk = header["jwk"]
        members = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        return _text(hashlib.sha256(members.encode()).digest())

    def _nonce(self, kind: str) -> str:
        return f"{kind}-nonce-{self._turn}"

    def _say_no(self, word: str, kind: str, status: int) -> NoReturn:
        headers = {"DPoP-Nonce": self._nonce(kind)}
        if status == 401:
            headers["WWW-Authenticate"] = f'DPoP algs="ES256", error="{word}", error_description="no"'
        raise RefusedError(status, word, "no", headers)

    def _fresh(self, reply: Reply, kind: str) -> Reply:
        return Reply(reply.body, reply.status, reply.media_type, {**reply.headers, "DPoP-Nonce": self._nonce(kind)})


def need(right: object, word: str) -> None:
    """Refuse unless it is so."""
    if not right:
        raise RefusedError(400, word, "no")


def _fits(client: str, redirect: str) -> bool:
    """A loopback address whose path was registered; the port is not compared."""
    given = urlsplit(redirect)
    registered = [value for name, value in parse_qsl(urlsplit(client).query) if name == "redirect_uri"]
    paths = {urlsplit(one).path for one in registered or ["http://127.0.0.1/"]}
    return given.scheme == "http" and given.hostname == "127.0.0.1" and given.path in paths


def _verified(proof: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a signed proof; raises ValueError, KeyError, InvalidSignature."""
    head, body, signature = proof.split(".")
    header, claims, raw = json.loads(_raw(head)), json.loads(_raw(body)), _raw(signature)
    jwk = header["jwk"]
    x, y = (int.from_bytes(_raw(jwk[name])) for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    if len(raw) != 64 or "d" in jwk:
        raise ValueError("not such a signature")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.verify(der, f"{head}.{body}".encode(), ec.ECDSA(hashes.SHA256()))
    return header, claims


def _form(call: Call) -> dict[str, str]:
    if not call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise RefusedError(400, "invalid_request", "not a form")
    return dict(parse_qsl(call.body.decode()))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _said(found: object) -> Reply:
    return Reply(json.dumps(found).encode())
