"""Which place for secrets a profile uses. Never clear text: a keyring backend that stores clear text is no keyring."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from shopbell.errors import SecretsUnavailable
from shopbell.ports import Secrets
from storage.sealed_secrets import SealedSecrets
from storage.secrets import InMemorySecrets, KeyringBackend, KeyringSecrets, NoSecrets

_SAFE = ("SecretService", "kwallet", "macOS", "Windows", "libsecret")
_NO_KEYRING = (
    "This computer offers no keyring to keep passwords in. Choose a passphrase-protected file, or type them each time."
)


class Place(StrEnum):
    """Where the owner wants secrets."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class SecretPlaces:
    """The choice of one profile and the files that go with it."""

    choice_file: Path
    sealed_file: Path

    def chosen(self) -> Place:
        """The keyring, unless the owner chose otherwise."""
        try:
            return Place(self.choice_file.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return Place.KEYRING

    def choose(self, place: Place) -> None:
        """Remember the choice. Raises SecretsUnavailable when it cannot be written."""
        try:
            self.choice_file.write_text(place.value, encoding="ascii")
            self.choice_file.chmod(0o600)
        except OSError as error:
            raise SecretsUnavailable(f"The choice could not be stored: {error.strerror}.") from error

    async def open(
        self, *, passphrase: str | None = None, handed_over: dict[str, dict[str, str]] | None = None
    ) -> Secrets:
        """The place that was chosen. With no passphrase given, one that says what is missing."""
        place = self.chosen()
        if place is Place.MEMORY:
            return InMemorySecrets(handed_over)
        if place is Place.PASSPHRASE:
            if passphrase is None:
                return NoSecrets("The passwords are locked. Type the passphrase to unlock them.")
            return await SealedSecrets.open(self.sealed_file, passphrase)
        return open_keyring()


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
