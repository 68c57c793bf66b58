"""Which place for secrets a profile uses. Never clear text: a keyring backend that stores clear text is no keyring."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.errors import SecretsUnavailable
from shopbell.model import SecretPlace
from storage.sealed_secrets import SealedSecrets
from storage.secrets import InMemorySecrets, KeyringBackend, KeyringSecrets, NoSecrets

if TYPE_CHECKING:
    from shopbell.ports import Secrets

_SAFE = ("SecretService", "kwallet", "macOS", "Windows", "libsecret")
_NO_KEYRING = (
    "This computer offers no keyring to keep passwords in. Choose a passphrase-protected file, or type them each time."
)


@dataclass(frozen=True, slots=True)
class Handover:
    """What one process of a profile gives the next, so that the owner types it once."""

    passphrase: str | None = field(default=None, repr=False)
    values: dict[str, dict[str, str]] | None = field(default=None, repr=False)

    def dump(self) -> str:
        """One line."""
        return json.dumps({"passphrase": self.passphrase, "values": self.values})

    @staticmethod
    def load(line: str) -> Handover:
        """The other way round; an empty line is nothing."""
        try:
            given = json.loads(line)
            return Handover(given["passphrase"], given["values"])
        except (ValueError, KeyError, TypeError):
            return Handover()


NOTHING = Handover()


@dataclass(frozen=True, slots=True)
class SecretPlaces:
    """The choice of one profile and the files that go with it."""

    choice_file: Path
    sealed_file: Path

    def chosen(self) -> SecretPlace:
        """The keyring, unless the owner chose otherwise."""
        try:
            return SecretPlace(self.choice_file.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return SecretPlace.KEYRING

    def choose(self, place: SecretPlace) -> None:
        """Remember the choice. Raises SecretsUnavailable when it cannot be written."""
        try:
            self.choice_file.write_text(place.value, encoding="ascii")
            self.choice_file.chmod(0o600)
        except OSError as error:
            raise SecretsUnavailable(f"The choice could not be stored: {error.strerror}.") from error

    async def begin(self, passphrase: str) -> None:
        """Make the passphrase-protected file, or see that this opens it. Raises SecretsUnavailable."""
        await SealedSecrets.open(self.sealed_file, passphrase)

    async def open(self, given: Handover = NOTHING) -> Secrets:
        """The place that was chosen. With no passphrase given, one that says what is missing."""
        place = self.chosen()
        if place is SecretPlace.MEMORY:
            return InMemorySecrets(given.values)
        if place is SecretPlace.PASSPHRASE:
            if given.passphrase is None:
                return NoSecrets("The passwords are locked. Type the passphrase to unlock them.")
            return await SealedSecrets.open(self.sealed_file, given.passphrase)
        return KeyringWhenAsked()


class ChosenSecrets:
    """Secrets in the place that the owner chose, and the way to choose another while the program runs."""

    def __init__(
        self,
        places: SecretPlaces,
        first: Secrets,
        passphrase: str | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`passphrase` opened `first`. `changed`: another place is in force, other processes have to be told."""
        self._places = places
        self._now = first
        self._passphrase = passphrase
        self._changed = changed

    def __repr__(self) -> str:
        return "ChosenSecrets(…)"

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None."""
        return await self._now.get(ref, name)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store; what is kept in memory only has to be handed over again."""
        await self._now.set(ref, name, value)
        if isinstance(self._now, InMemorySecrets):
            self._changed()

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        await self._now.forget(ref)

    def place(self) -> SecretPlace:
        """What was chosen."""
        return self._places.chosen()

    def locked(self) -> bool:
        """Whether a passphrase is needed first."""
        return self.place() is SecretPlace.PASSPHRASE and isinstance(self._now, NoSecrets)

    async def use_keyring(self) -> None:
        """The system's keyring from now on."""
        self._now = KeyringWhenAsked()
        self._in_force(SecretPlace.KEYRING, None)

    async def use_passphrase(self, passphrase: str) -> None:
        """Begin or unlock the file. Raises SecretsUnavailable when it is the wrong one; nothing changes then."""
        self._now = await SealedSecrets.open(self._places.sealed_file, passphrase)
        self._in_force(SecretPlace.PASSPHRASE, passphrase)

    async def use_memory(self) -> None:
        """Nothing is kept."""
        self._now = InMemorySecrets()
        self._in_force(SecretPlace.MEMORY, None)

    def _in_force(self, place: SecretPlace, passphrase: str | None) -> None:
        self._places.choose(place)
        self._passphrase = passphrase
        self._changed()

    def handover(self) -> Handover:
        """What the engine needs to open the same place; goes over its standard input only."""
        values = self._now.handover() if isinstance(self._now, InMemorySecrets) else None
        return Handover(self._passphrase, values)


class KeyringWhenAsked:
    """The system's keyring, looked for at the first question: that takes a tenth of a second, and the window waits."""

    def __init__(self) -> None:
        self._found: Secrets | None = None

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None. Raises SecretsUnavailable."""
        return await (await self._keyring()).get(ref, name)

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store. Raises SecretsUnavailable."""
        await (await self._keyring()).set(ref, name, value)

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        await (await self._keyring()).forget(ref)

    async def _keyring(self) -> Secrets:
        if self._found is None:
            self._found = await asyncio.to_thread(open_keyring)
        return self._found


def open_keyring() -> KeyringSecrets | NoSecrets:
    """The system's keyring, or what says that there is none."""
    import keyring
    from keyring.backend import KeyringBackend as AnyBackend
    from keyring.backends.chainer import ChainerBackend

    found: AnyBackend = keyring.get_keyring()
    offered = found.backends if isinstance(found, ChainerBackend) else [found]
    safe = [backend for backend in offered if _is_safe(backend)]
    return KeyringSecrets(_Adapter(safe[0])) if safe else NoSecrets(_NO_KEYRING)


def _is_safe(backend: object) -> bool:
    module = type(backend).__module__
    return module.startswith("keyring.backends.") and module.rpartition(".")[2] in _SAFE


class _Adapter:
    """Gives the typed face that we use to a backend of `keyring`, which has none."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get_password(self, service: str, username: str) -> str | None:
        return self._backend.get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._backend.set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._backend.delete_password(service, username)
