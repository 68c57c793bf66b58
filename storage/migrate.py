"""Numbered steps from an empty file to today's tables, one transaction each, with a copy made before."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.errors import StoreRefused
from shopbell.private_files import private
from storage.database import FILE

if TYPE_CHECKING:
    from storage.database import WriteConnection

_COPY = ("cp", "--reflink=auto")
"""Shares the blocks of a file where the file system can, which takes no time."""
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
    if not _copy_file(connection, profile / FILE, target):
        connection.run("VACUUM INTO ?", (str(target),))
    target.chmod(0o600)


def _copy_file(connection: WriteConnection, source: Path, target: Path) -> bool:
    """As the file lies there: VACUUM INTO takes minutes where this takes seconds, or no time at all.

    Only when all of the log has been moved into it and nobody can write meanwhile: then the file alone is the whole
    database. False when that cannot be had or the copy fails. Another program copies: were this process to close the
    file, SQLite's own locks on it would go with that (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    seen = connection.value("PRAGMA data_version")
    _, logged, moved = connection.one("PRAGMA wal_checkpoint(PASSIVE)") or (1, 1, 0)
    if logged != moved or not sys.platform.startswith("linux"):
        return False
    with connection.transaction():
        if connection.value("PRAGMA data_version") != seen:
            return False
        try:
            _make_copy(source, target)
        except (OSError, subprocess.SubprocessError):
            target.unlink(missing_ok=True)
            return False
    return True


def _make_copy(source: Path, target: Path) -> None:
    """On disk when it returns; nobody but its owner can read it at any time."""
    with open(target, "wb", opener=private) as made:
        subprocess.run([*_COPY, str(source), str(target)], check=True, capture_output=True)
        os.fsync(made.fileno())
    if target.stat().st_size != source.stat().st_size:
        raise OSError("the copy is not whole")


def _take(connection: WriteConnection, step: Migration) -> None:
    with connection.transaction():
        # Another process may have taken it while this one waited for the lock.
        if version(connection) < step.number:
            connection.raw.execute(step.sql).fetchall()
            connection.raw.execute(f"PRAGMA user_version = {step.number:d}").fetchall()
