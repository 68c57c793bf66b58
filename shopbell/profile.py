"""A profile is one folder that holds everything of one shop: database, files, logs, and what the processes share."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from shopbell.errors import StoreRefused

_PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder and the places in it. Only its owner may look inside (0700)."""

    path: Path

    @property
    def logs(self) -> Path:
        """Log files, without message text or secrets."""
        return self.path / "logs"

    @property
    def runtime(self) -> Path:
        """Lock, socket and token of the running processes; worthless after them."""
        return self.path / "run"

    @property
    def services(self) -> Path:
        """What made-up services (the demo shop) remember, apart from our own database."""
        return self.path / "services"

    @property
    def secrets_file(self) -> Path:
        """Used only when the owner chose a passphrase instead of the keyring."""
        return self.path / "secrets.sealed"

    @property
    def secrets_choice(self) -> Path:
        """Which place for secrets the owner chose."""
        return self.path / "secrets.choice"

    def create(self) -> "Profile":
        """Make the folders, private from the first moment. Raises StoreRefused with the reason in words."""
        try:
            for folder in (self.path, self.logs, self.runtime, self.services):
                folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
                if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) != _PRIVATE:
                    folder.chmod(_PRIVATE)
        except OSError as error:
            raise StoreRefused(
                f"The folder {self.path} cannot be used: {error.strerror}. Choose another with --profile."
            ) from error
        return self
