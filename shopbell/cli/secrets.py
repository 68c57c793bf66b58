"""`secrets`: where passwords are kept, and the passphrase where one is needed."""

import getpass
import os
from pathlib import Path
from typing import Protocol

from shopbell.cli.context import OK, Terminal
from shopbell.errors import SecretsUnavailable
from shopbell.model import SecretPlace

PASSPHRASE_FILE = "SHOPBELL_PASSPHRASE_FILE"


class Places(Protocol):
    """The choice of one profile."""

    def chosen(self) -> SecretPlace:
        """Now."""
        ...

    def choose(self, place: SecretPlace) -> None:
        """Remember another."""
        ...

    async def begin(self, passphrase: str) -> None:
        """Make the passphrase-protected file, or see that this opens it. Raises SecretsUnavailable."""
        ...


def passphrase(terminal: Terminal) -> str | None:
    """From the file that the environment names, else typed at a terminal; never from the argument list."""
    named = os.environ.get(PASSPHRASE_FILE)
    try:
        if named:
            return Path(named).read_text(encoding="utf-8").rstrip("\n")
    except OSError as error:
        raise SecretsUnavailable(f"The passphrase in {named} cannot be read: {error.strerror}.") from error
    return getpass.getpass("Passphrase for the passwords: ") if terminal.stdin.isatty() else None


async def choose(places: Places, wanted: str | None, terminal: Terminal) -> int:
    """Say where passwords are kept, after choosing another place if one is named."""
    if wanted == SecretPlace.PASSPHRASE:
        typed = passphrase(terminal)
        if not typed:
            raise SecretsUnavailable(f"Type a passphrase at a terminal, or name a file in {PASSPHRASE_FILE}.")
        await places.begin(typed)
    if wanted is not None:
        places.choose(SecretPlace(wanted))
    terminal.row({"secrets": places.chosen().value})
    return OK
