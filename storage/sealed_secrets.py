"""Secrets in a file under a passphrase, for machines without a keyring.

The key is made by scrypt (RFC 7914; N = 2**16, r = 8, p = 1: 64 MiB and about 0.2 s) from the passphrase and a random
salt; the content is one AES-256-GCM message with a fresh nonce at each write. It is replaced whole.
"""

import asyncio
import base64
import json
import os
import secrets as random_source
from pathlib import Path

from shopbell.errors import SecretsUnavailable

_COST, _BLOCK, _PARALLEL, _KEY_BYTES = 2**16, 8, 1, 32
_FORMAT = 1


class SealedSecrets:
    """A passphrase-protected file. The passphrase is never stored; the derived key lives in memory only."""

    def __init__(self, path: Path, key: bytes, salt: bytes) -> None:
        self._path = path
        self._key = key
        self._salt = salt
        self._one_at_a_time = asyncio.Lock()

    def __repr__(self) -> str:
        return "SealedSecrets(…)"

    @classmethod
    async def open(cls, path: Path, passphrase: str) -> "SealedSecrets":
        """Open or begin the file. Raises SecretsUnavailable when the passphrase is not the right one."""
        return await asyncio.to_thread(cls._open, path, passphrase)

    @classmethod
    def _open(cls, path: Path, passphrase: str) -> "SealedSecrets":
        if not path.exists():
            salt = random_source.token_bytes(16)
            begun = cls(path, _derive(passphrase, salt), salt)
            begun._write({})
            return begun
        salt = base64.b64decode(_load(path)["salt"])
        sealed = cls(path, _derive(passphrase, salt), salt)
        sealed._read()
        return sealed

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None."""
        async with self._one_at_a_time:
            return (await asyncio.to_thread(self._read)).get(ref, {}).get(name)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store, durable when it returns."""
        async with self._one_at_a_time:
            values = await asyncio.to_thread(self._read)
            values.setdefault(ref, {})[name] = value
            await asyncio.to_thread(self._write, values)

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        async with self._one_at_a_time:
            values = await asyncio.to_thread(self._read)
            if values.pop(ref, None) is not None:
                await asyncio.to_thread(self._write, values)

    def _read(self) -> dict[str, dict[str, str]]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        stored = _load(self._path)
        nonce, sealed = base64.b64decode(stored["nonce"]), base64.b64decode(stored["sealed"])
        try:
            opened = AESGCM(self._key).decrypt(nonce, sealed, self._salt)
        except InvalidTag as error:
            raise SecretsUnavailable("That is not the passphrase. Try again.") from error
        values: dict[str, dict[str, str]] = json.loads(opened)
        return values

    def _write(self, values: dict[str, dict[str, str]]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = random_source.token_bytes(12)
        sealed = AESGCM(self._key).encrypt(nonce, json.dumps(values).encode(), self._salt)
        stored = {
            "format": _FORMAT,
            "salt": base64.b64encode(self._salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "sealed": base64.b64encode(sealed).decode(),
        }
        _replace(self._path, json.dumps(stored).encode())


def _derive(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = Scrypt(salt=salt, length=_KEY_BYTES, n=_COST, r=_BLOCK, p=_PARALLEL)
    return kdf.derive(passphrase.encode())


def _load(path: Path) -> dict[str, str]:
    try:
        stored = json.loads(path.read_bytes())
        if stored["format"] != _FORMAT:
            raise SecretsUnavailable("The file with the passwords is from a newer Shopbell. Update this one.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SecretsUnavailable(
            "The file with the passwords cannot be read. Remove it and sign in again; the history is not touched."
        ) from error
    return {key: str(value) for key, value in stored.items()}


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".new")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise SecretsUnavailable(f"The passwords could not be stored: {error.strerror}.") from error
