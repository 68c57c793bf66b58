"""What looks after the store, the place for secrets, and the word to other processes. See `shopbell.ports`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shopbell.changes import Changes


class Upkeep(Protocol):
    """Backup and checks."""

    async def backup(self, target: Path) -> None:
        """A consistent copy while others write (VACUUM INTO), attachments included."""
        ...

    async def check(self) -> tuple[str, ...]:
        """Sentences about what is wrong; empty when all is well."""
        ...


class Secrets(Protocol):
    """The place for secrets: OS keyring, passphrase file, or memory for this run only. Raises SecretsUnavailable."""

    async def get(self, ref: str, name: str) -> str | None:
        """The secret or None."""
        ...

    async def set(self, ref: str, name: str, value: str) -> None:
        """Store."""
        ...

    async def forget(self, ref: str) -> None:
        """Remove all of a reference."""
        ...


class Bell(Protocol):
    """Tells other processes that ids changed. Never fails: whoever misses it reads the database."""

    def ring(self, changes: Changes) -> None:
        """Soon, coalesced."""
        ...
