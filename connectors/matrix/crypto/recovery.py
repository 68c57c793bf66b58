"""The recovery key: what it opens at the server, and how it vouches for our device.

https://spec.matrix.org/latest/client-server-api/#secrets, #recovery-key and #cross-signing
"""

import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from connectors._kit import values
from connectors.matrix.crypto.signing import canonical

BACKUP: Final = "m.megolm_backup.v1"
SELF_SIGNING: Final = "m.cross_signing.self_signing"
_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PREFIX: Final = b"\x8b\x01"
_ALGORITHM: Final = "m.secret_storage.v1.aes-hmac-sha2"
_ROUNDS: Final = 10_000_000
"""More rounds of a passphrase than this are somebody's attack on our time."""

AccountData = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Account data of a type, {} when there is none."""


class WrongKeyError(ValueError):
    """The typed words open nothing; the text is a sentence for the field."""


async def unlocked(typed: str, data: AccountData) -> dict[str, bytes]:
    """The secrets at the server that this key or passphrase opens, by name. Raises WrongKeyError."""
    name = values.text(await data("m.secret_storage.default_key"), "key")
    about = await data(f"m.secret_storage.key.{name}") if name else {}
    if values.text(about, "algorithm") != _ALGORITHM:
        raise WrongKeyError("This account has no recovery set up. Leave this empty, or set it up in your Matrix app.")
    key = _key_of(typed, about)
    if key is None or not _fits(key, about):
        raise WrongKeyError("This recovery key does not belong to this account.")
    found = {}
    for secret in (BACKUP, SELF_SIGNING):
        sealed = values.record(await data(secret), "encrypted", name)
        plain = _opened(key, secret, sealed) if sealed else None
        if plain is not None and len(plain) == 32:
            found[secret] = plain
    return found


def _key_of(typed: str, about: Mapping[str, Any]) -> bytes | None:
    """A recovery key in base58, else a passphrase where the account has one."""
    key = _base58("".join(typed.split()))
    if key is not None and len(key) == 35 and key.startswith(_PREFIX) and _parity(key) == 0:
        return key[2:34]
    salt, rounds = values.text(about, "passphrase", "salt"), values.number(about, "passphrase", "iterations")
    if values.text(about, "passphrase", "algorithm") != "m.pbkdf2" or not 0 < rounds <= _ROUNDS:
        return None
    return hashlib.pbkdf2_hmac("sha512", typed.strip().encode(), salt.encode(), rounds, 32)


def _base58(text: str) -> bytes | None:
    number = 0
    if len(text) > 100 or any(letter not in _ALPHABET for letter in text):
        return None
    for letter in text:
        number = number * 58 + _ALPHABET.index(letter)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _parity(key: bytes) -> int:
    result = 0
    for byte in key:
        result ^= byte
    return result


def _fits(key: bytes, about: Mapping[str, Any]) -> bool:
    """Whether it seals 32 zeros as the account says it does."""
    mac = _bytes(values.text(about, "mac"))
    try:
        made = hmac.digest(
            _derived(key, "")[32:], _counter(key, "", _bytes(values.text(about, "iv")), bytes(32)), "sha256"
        )
    except ValueError:
        return False
    return hmac.compare_digest(made, mac)


def _opened(key: bytes, name: str, sealed: Mapping[str, Any]) -> bytes | None:
    hidden, mac = _bytes(values.text(sealed, "ciphertext")), _bytes(values.text(sealed, "mac"))
    if not hmac.compare_digest(hmac.digest(_derived(key, name)[32:], hidden, "sha256"), mac):
        return None
    try:
        return _bytes(_counter(key, name, _bytes(values.text(sealed, "iv")), hidden).decode("ascii"))
    except ValueError:
        return None


def _derived(key: bytes, name: str) -> bytes:
    return HKDF(SHA256(), 64, salt=bytes(32), info=name.encode()).derive(key)


def _counter(key: bytes, name: str, iv: bytes, content: bytes) -> bytes:
    cipher = Cipher(AES(_derived(key, name)[:32]), CTR(iv)).encryptor()
    return cipher.update(content) + cipher.finalize()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


def vouched(device: Mapping[str, Any], user: str, seed: bytes) -> dict[str, Any]:
    """Our device's keys with the signature of the account's own self-signing key beside the device's."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode().rstrip("=")
    signature = base64.b64encode(private.sign(canonical(device))).decode().rstrip("=")
    others = values.record(device, "signatures", user)
    return {**device, "signatures": {user: {**others, f"ed25519:{public}": signature}}}
