"""Proofs that a token is used by the program it was given to (DPoP, RFC 9449), with ES256 as atproto asks.

A server gives nonces, and refuses a request that carries none, or an old one, with the next: it was not done, and is
sent once more. Each `Signing` has the nonces of one kind of server, so that those of the two kinds never mix.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import aclosing
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, cast

import httpx
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from connectors._kit import values
from shopbell.connector import Clock

SCHEME: Final = "DPoP"
NONCE_WANTED: Final = "use_dpop_nonce"
_ABOUT_PROOF: Final = (NONCE_WANTED, "invalid_dpop_proof")
"""What the next proof can mend: it has the server's nonce, and its time."""
_ABOUT_BODY: Final = ("content-length", "transfer-encoding")
_ANSWER_BYTES: Final = 64 * 1024
_LEEWAY: Final = timedelta(seconds=20)
"""Servers take proofs that are a little off; their own headers tell whole seconds, and take a while to come."""
_SIZE: Final = 32
"""Bytes of a number of the curve P-256."""


class Key:
    """A private key of one sign-in. No repr shows it."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private

    @classmethod
    def new(cls) -> "Key":
        """A fresh one."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def of(cls, text: str) -> "Key":
        """From what `to_text` gave; raises ValueError."""
        number = int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return cls(ec.derive_private_key(number, ec.SECP256R1()))

    def to_text(self) -> str:
        """For the keyring: the `d` of RFC 7518 6.2.2.1."""
        return _number(self._private.private_numbers().private_value)

    def public(self) -> Mapping[str, str]:
        """As a JSON Web Key (RFC 7517)."""
        point = self._private.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": _number(point.x), "y": _number(point.y)}

    def signed(self, header: Mapping[str, object], claims: Mapping[str, object]) -> str:
        """A compact JSON Web Signature (RFC 7515)."""
        content = f"{_packed(header)}.{_packed(claims)}"
        r, s = decode_dss_signature(self._private.sign(content.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{content}.{_text(r.to_bytes(_SIZE) + s.to_bytes(_SIZE))}"


def _number(value: int) -> str:
    return _text(value.to_bytes(_SIZE))


def _packed(value: Mapping[str, object]) -> str:
    return _text(json.dumps(value).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Proofs:
    """What one server wants to see: the key, its newest nonce, and its own clock."""

    def __init__(self, clock: Clock, key: Key | None = None) -> None:
        self.key = key
        self._clock = clock
        self._nonces: dict[str, str] = {}
        self._ahead = timedelta()

    def proof(self, request: httpx.Request, token: str) -> str:
        """For this request alone (RFC 9449 4.2); `token` '' where none is used yet."""
        if self.key is None:
            raise httpx.LocalProtocolError("there is no key to sign with", request=request)
        claims: dict[str, object] = {
            "jti": secrets.token_urlsafe(16),
            "htm": request.method,
            "htu": str(request.url.copy_with(query=None, fragment=None)),
            "iat": int((self._clock.now() + self._ahead).timestamp()),
        }
        nonce = self._nonces.get(_origin(request.url), "")
        claims |= {"nonce": nonce} if nonce else {}
        claims |= {"ath": _text(hashlib.sha256(token.encode()).digest())} if token else {}
        return self.key.signed({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.public()}, claims)

    def learn(self, request: httpx.Request, response: httpx.Response) -> bool:
        """Take the server's nonce and its time; True when one of them is another than before."""
        nonce, origin = response.headers.get("dpop-nonce", ""), _origin(request.url)
        if not nonce:
            return False
        new = self._nonces.get(origin) != nonce
        self._nonces[origin] = nonce
        return self._is_other_time(response.headers.get("date", "")) or new

    def _is_other_time(self, date: str) -> bool:
        """A laptop's clock may be hours off, and be put right at any moment."""
        try:
            ahead = parsedate_to_datetime(date).astimezone(UTC) - self._clock.now()
        except (ValueError, TypeError, OverflowError):
            return False
        if abs(ahead - self._ahead) < _LEEWAY:
            return False
        self._ahead = ahead
        return True


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


class Signing(httpx.AsyncBaseTransport):
    """Adds the proof: to what carries a DPoP token, or to everything (`always`: at the authorization server)."""

    def __init__(self, inner: httpx.AsyncBaseTransport, proofs: Proofs, *, always: bool = False) -> None:
        self._inner = inner
        self._proofs = proofs
        self._always = always

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """As the transport inside, once more when the server has just told what it wants to see in a proof.

        Who has the data says so in a header (RFC 9449 9), who gives tokens in the answer (RFC 9449 8).
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != SCHEME and not self._always:
            return await self._inner.handle_async_request(request)
        token = token if scheme == SCHEME else ""
        response, new = await self._sent(request, token)
        if not new:
            return response
        if self._always and response.status_code == 400:
            response = await _whole(response, request)
            again = _error(response.content) in _ABOUT_PROOF
        else:
            told = response.headers.get("www-authenticate", "") if response.status_code == 401 else ""
            again = any(word in told for word in _ABOUT_PROOF)
        if again:
            await response.aclose()
            response, _ = await self._sent(request, token)
        return response

    async def _sent(self, request: httpx.Request, token: str) -> tuple[httpx.Response, bool]:
        request.headers[SCHEME] = self._proofs.proof(request, token)
        response = await self._inner.handle_async_request(request)
        return response, self._proofs.learn(request, response)

    async def aclose(self) -> None:
        """With the one inside."""
        await self._inner.aclose()


def _error(content: bytes) -> str:
    """The word of a refusal (RFC 6749 5.2); '' when it has none."""
    try:
        return values.text(json.loads(content), "error")
    except (ValueError, RecursionError):
        return ""


async def _whole(response: httpx.Response, request: httpx.Request) -> httpx.Response:
    """A refusal with its words read, to be looked at here and by who asked."""
    content = b""
    async with aclosing(response):
        async for part in cast("httpx.AsyncByteStream", response.stream):
            content += part
            if len(content) > _ANSWER_BYTES:
                raise httpx.ReadError("the refusal has no end", request=request)
    kept = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in _ABOUT_BODY]
    return httpx.Response(response.status_code, headers=kept, content=content)
