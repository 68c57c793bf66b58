"""Places for secrets: the OS keyring, a passphrase-protected file, or memory for this run.

All secrets of one reference are one JSON object in one entry, so that a listing of the keychain shows neither
accounts nor what kind of secret it is. An entry longer than a backend holds (Windows: 2,560 bytes, which are 1,280
UTF-16 units) is stored in parts; the entry that names the parts is written last, so that a crash leaves the old value.
"""

import asyncio
import json
import secrets as random_source
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from shopbell.errors import SecretsUnavailable

SERVICE = "Shopbell"
PART_LENGTH = 1_000
"""Characters of one entry; JSON keeps them ASCII, so this is at most 2,000 bytes in UTF-16."""

T = TypeVar("T")


class KeyringBackend(Protocol):
    """The part of `keyring` that is used; tests give their own."""

    def get_password(self, service: str, username: str) -> str | None:
        """Read an entry."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Write an entry."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Remove an entry."""
        ...


@dataclass(frozen=True, slots=True)
class _Parts:
    """The entry that names the parts of a long value."""

    generation: str
    count: int

    def names(self, ref: str) -> list[str]:
        return [f"{ref}.{self.generation}.{number}" for number in range(self.count)]

    def dump(self) -> str:
        return json.dumps({"parts": self.count, "generation": self.generation})

    @staticmethod
    def load(entry: str | None) -> "_Parts | None":
        if entry is None:
            return None
        value = json.loads(entry)
        if not isinstance(value, dict) or set(value) != {"parts", "generation"}:
            return None
        return _Parts(str(value["generation"]), int(value["parts"]))


class KeyringSecrets:
    """Secrets in the system's keyring (Secret Service, KWallet, Windows Credential Locker, macOS Keychain)."""

    def __init__(self, backend: KeyringBackend, *, part_length: int = PART_LENGTH) -> None:
        self._backend = backend
        self._part_length = part_length
        self._one_at_a_time = asyncio.Lock()

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None; raises SecretsUnavailable when the keyring is locked or missing."""
        return (await self._run(lambda: self._read(ref))).get(name)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store one, keeping the others of the reference."""
        await self._run(lambda: self._write(ref, {**self._read(ref), name: value}))

    async def forget(self, ref: str) -> None:
        """Remove all of a reference; nothing there is fine."""
        await self._run(lambda: self._remove(ref))

    async def _run(self, work: Callable[[], T]) -> T:
        async with self._one_at_a_time:
            return await asyncio.to_thread(_in_words, work)

    def _read(self, ref: str) -> dict[str, str]:
        entry = self._backend.get_password(SERVICE, ref)
        parts = _Parts.load(entry)
        if parts is not None:
            pieces = [self._backend.get_password(SERVICE, name) for name in parts.names(ref)]
            entry = "".join(piece for piece in pieces if piece is not None)
        return _as_secrets(entry)

    def _write(self, ref: str, values: dict[str, str]) -> None:
        text = json.dumps(values)
        old = _Parts.load(self._backend.get_password(SERVICE, ref))
        if len(text) <= self._part_length:
            self._backend.set_password(SERVICE, ref, text)
        else:
            pieces = [text[i : i + self._part_length] for i in range(0, len(text), self._part_length)]
            parts = _Parts(random_source.token_hex(4), len(pieces))
            for name, piece in zip(parts.names(ref), pieces, strict=True):
                self._backend.set_password(SERVICE, name, piece)
            self._backend.set_password(SERVICE, ref, parts.dump())
        self._remove_parts(ref, old)

    def _remove(self, ref: str) -> None:
        entry = self._backend.get_password(SERVICE, ref)
        if entry is not None:
            self._backend.delete_password(SERVICE, ref)
            self._remove_parts(ref, _Parts.load(entry))

    def _remove_parts(self, ref: str, parts: _Parts | None) -> None:
        for name in parts.names(ref) if parts is not None else ():
            if self._backend.get_password(SERVICE, name) is not None:
                self._backend.delete_password(SERVICE, name)


class InMemorySecrets:
    """Secrets for this run only: the owner chose to type them each time."""

    def __init__(self, values: dict[str, dict[str, str]] | None = None) -> None:
        self._values = values if values is not None else {}

    def __repr__(self) -> str:
        return "InMemorySecrets(…)"

    def handover(self) -> dict[str, dict[str, str]]:
        """All of them, to be handed to the engine on its standard input."""
        return {ref: dict(values) for ref, values in self._values.items()}

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None."""
        return self._values.get(ref, {}).get(name)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Keep until the program ends."""
        self._values.setdefault(ref, {})[name] = value

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        self._values.pop(ref, None)


class NoSecrets:
    """No usable keyring and no choice made yet: everything that needs a secret says so."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    async def get(self, ref: str, name: str) -> str | None:
        """Raises SecretsUnavailable."""
        raise SecretsUnavailable(self._reason)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Raises SecretsUnavailable."""
        raise SecretsUnavailable(self._reason)

    async def forget(self, ref: str) -> None:
        """Nothing can be stored here, so nothing has to be removed."""


def _as_secrets(entry: str | None) -> dict[str, str]:
    if entry is None:
        return {}
    try:
        value = json.loads(entry)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}


def _in_words(work: Callable[[], T]) -> T:
    from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

    try:
        return work()
    except NoKeyringError as error:
        raise SecretsUnavailable(
            "This computer offers no keyring to keep passwords in. Choose a passphrase, or type them each time."
        ) from error
    except KeyringLocked as error:
        raise SecretsUnavailable("The keyring is locked. Unlock it and try again.") from error
    except KeyringError as error:
        raise SecretsUnavailable("The keyring refused. Unlock it, or choose a passphrase instead.") from error
    except Exception as error:
        raise SecretsUnavailable(
            f"The keyring did not answer ({type(error).__name__}). Try again, or choose a passphrase instead."
        ) from error
