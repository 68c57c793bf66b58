"""SCRAM (RFC 5802, 7677): the password proves itself without travelling, and the server proves that it knows it."""

import base64
import hashlib
import hmac
import secrets
import stringprep
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HASHES: Final = {"SCRAM-SHA-512": "sha512", "SCRAM-SHA-256": "sha256", "SCRAM-SHA-1": "sha1"}
"""Strongest first."""
MOST_ROUNDS: Final = 1_000_000
"""A server asking for more wants our processor, not our password."""
PLUS: Final = "-PLUS"


class NotTheServer(Exception):
    """The other side does not know the password either, or speaks nonsense."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What ties the sign-in to this one TLS line (RFC 5056): its kind and its bytes."""

    kind: str
    data: bytes


def choose(offered: Sequence[str], binding: Binding | None, *, encrypted: bool) -> str:
    """The best mechanism that both know, '' for none. PLAIN only inside TLS, where nothing better is offered."""
    for name in HASHES:
        if binding is not None and name + PLUS in offered:
            return name + PLUS
    for name in HASHES:
        if name in offered:
            return name
    return "PLAIN" if encrypted and "PLAIN" in offered else ""


class Scram:
    """One sign-in."""

    __slots__ = ("_bare", "_binding", "_hash", "_header", "_password", "_proof_of_server", "_user")

    def __init__(self, mechanism: str, user: str, password: str, binding: Binding | None, flag: str = "n") -> None:
        """`flag` where nothing is bound: 'y' when we could and the server offers none (RFC 5802 section 6)."""
        self._hash = HASHES[mechanism.removesuffix(PLUS)]
        self._password = prepared(password).encode()
        bound = mechanism.endswith(PLUS) and binding is not None
        self._binding = binding.data if bound and binding else b""
        self._header = f"p={binding.kind},," if bound and binding else f"{flag},,"
        self._user = prepared(user).replace("=", "=3D").replace(",", "=2C")
        self._bare = ""
        self._proof_of_server = b""

    def first(self, nonce: str = "") -> bytes:
        """The client's first message."""
        self._bare = f"n={self._user},r={nonce or secrets.token_urlsafe(24)}"
        return (self._header + self._bare).encode()

    def final(self, challenge: bytes) -> bytes:
        """The answer to the server's first message; raises NotTheServer."""
        told = _fields(challenge)
        nonce, salt, rounds = told.get("r", ""), told.get("s", ""), told.get("i", "")
        if not nonce.startswith(self._bare.rpartition("r=")[2]) or not rounds.isdigit() or "m" in told:
            raise NotTheServer
        if not 0 < int(rounds) <= MOST_ROUNDS:
            raise NotTheServer
        bound = base64.b64encode(self._header.encode() + self._binding).decode()
        last = f"c={bound},r={nonce}"
        salted = hashlib.pbkdf2_hmac(self._hash, self._password, _unpacked(salt), int(rounds))
        said = f"{self._bare},{challenge.decode()},{last}".encode()
        key = self._mac(salted, b"Client Key")
        signature = self._mac(hashlib.new(self._hash, key).digest(), said)
        self._proof_of_server = self._mac(self._mac(salted, b"Server Key"), said)
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        return f"{last},p={base64.b64encode(proof).decode()}".encode()

    def check(self, last: bytes) -> None:
        """Whether the server knows the password too; raises NotTheServer."""
        shown = _unpacked(_fields(last).get("v", ""))
        if not self._proof_of_server or not hmac.compare_digest(shown, self._proof_of_server):
            raise NotTheServer

    def _mac(self, key: bytes, data: bytes) -> bytes:
        return hmac.new(key, data, self._hash).digest()


def _fields(message: bytes) -> dict[str, str]:
    try:
        pairs = [part.partition("=") for part in message.decode().split(",")]
    except UnicodeDecodeError as error:
        raise NotTheServer from error
    return {name: value for name, _, value in pairs}


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NotTheServer from error


def prepared(text: str) -> str:
    """SASLprep (RFC 4013) without its refusals: what cannot be is for the server to refuse."""
    mapped = "".join(" " if stringprep.in_table_c12(c) else c for c in text if not stringprep.in_table_b1(c))
    return unicodedata.normalize("NFKC", mapped)
