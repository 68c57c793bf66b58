"""Numbered steps from an empty file to today's tables, one transaction each, with a copy made before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.errors import StoreRefused

if TYPE_CHECKING:
    from storage.database import WriteConnection

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of the folder: NNNN_name.sql."""

    number: int
    name: str
    sql: str


def migrations(folder: Path = MIGRATIONS) -> tuple[Migration, ...]:
    """All steps, in order; they are numbered 1, 2, 3 without a hole."""
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", path.name)
        if match:
            found.append(Migration(int(match[1]), match[2], path.read_text(encoding="utf-8")))
    return tuple(found)


def version(connection: WriteConnection) -> int:
    """The number of the last step taken."""
    number: int = connection.value("PRAGMA user_version")
    return number


def migrate(connection: WriteConnection, profile: Path, steps: Sequence[Migration] | None = None) -> None:
    """Bring the database up to date; raises StoreRefused when it is newer than this program."""
    wanted = migrations() if steps is None else steps
    newest = wanted[-1].number
    have = version(connection)
    if have == newest:
        return
    if have > newest:
        raise StoreRefused(newer_words(have, newest))
    if have:
        _copy_before(connection, profile, have)
    for step in wanted:
        _take(connection, step)


def newer_words(have: int, known: int) -> str:
    """The sentence for a database that a newer program wrote."""
    return (
        f"This profile was written by a newer Shopbell (its format is {have}, this one knows {known})."
        " Install the newer version to open it; nothing was changed."
    )


def _copy_before(connection: WriteConnection, profile: Path, have: int) -> None:
    """A whole copy beside the database, for the case that a step goes wrong."""
    target = profile / f"before-update-{have:04d}.db"
    target.unlink(missing_ok=True)
    connection.run("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


def _take(connection: WriteConnection, step: Migration) -> None:
    with connection.transaction():
        # Another process may have taken it while this one waited for the lock.
        if version(connection) < step.number:
            connection.raw.execute(step.sql).fetchall()
            connection.raw.execute(f"PRAGMA user_version = {step.number:d}").fetchall()
