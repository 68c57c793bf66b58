"""Connections to the one database: a writing kind and a reading kind, which are different types."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from shopbell.errors import StoreRefused
from storage.door import Door

FILE = "shopbell.db"
BLOBS = "blobs"

Row = tuple[Any, ...]
Arguments = Sequence[Any] | dict[str, Any]

REST = 3.0
"""Seconds without a question after which a connection gives back the pages it remembers; the system has them too."""
_BUSY_POLL_MS = 1
_BUSY_LIMIT_MS = 20_000
_KNOCK_EVERY = 8
"""Looks between two knocks: a knock may come before the other's transaction has begun to listen."""


def refusal(error: apsw.Error) -> StoreRefused:
    """What SQLite says, as a sentence for the owner."""
    if isinstance(error, apsw.FullError):
        return StoreRefused(
            "The disk is full, so this could not be saved. Free some space and try again;"
            " everything saved before is still there."
        )
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StoreRefused(
            "The database of this profile is damaged. Put back a backup, or ask for help with the folder as it is."
        )
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError):
        return StoreRefused("The profile's folder cannot be written. Check its permissions.")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return StoreRefused("Another program keeps the database busy. Close it and try again.")
    return StoreRefused("The disk did not answer as it should, so this could not be saved.")


TROUBLE = (
    apsw.FullError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.PermissionsError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.IOError,
)
"""What the disk or another program can do to us; any other SQLite error is our own mistake."""


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turn the disk's troubles into StoreRefused."""
    try:
        yield
    except TROUBLE as error:
        raise refusal(error) from error


class ReadConnection:
    """A connection that can only read."""

    def __init__(self, raw: apsw.Connection) -> None:
        self.raw = raw

    def all(self, sql: str, arguments: Arguments = ()) -> list[Row]:
        """Every row."""
        return self.raw.execute(sql, arguments).fetchall()

    def one(self, sql: str, arguments: Arguments = ()) -> Row | None:
        """The first row, or None."""
        row: Row | None = self.raw.execute(sql, arguments).fetchone()
        return row

    def value(self, sql: str, arguments: Arguments = ()) -> Any:  # noqa: ANN401 - columns have no type here
        """The first column of the first row, or None."""
        row = self.one(sql, arguments)
        return None if row is None else row[0]

    def close(self) -> None:
        """Let go of the files."""
        self.raw.close()


class WriteConnection(ReadConnection):
    """A connection that may write; there is one in each process."""

    def run(self, sql: str, arguments: Arguments = ()) -> int:
        """Execute one statement; gives how many rows it changed."""
        before = self.raw.total_changes()
        self.raw.execute(sql, arguments).fetchall()
        return self.raw.total_changes() - before

    def many(self, sql: str, rows: Iterable[Arguments]) -> None:
        """Execute one statement for every row."""
        self.raw.executemany(sql, rows).fetchall()

    def insert(self, sql: str, arguments: Arguments = ()) -> int:
        """Execute an INSERT; gives the new row's id."""
        self.raw.execute(sql, arguments).fetchall()
        return self.raw.last_insert_rowid()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; on any error the database is as it was before."""
        self.raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.raw.execute("COMMIT")
        except BaseException:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            raise


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _private_file(path: Path) -> None:
    """SQLite gives its -wal and -shm files the mode of the database, so that one must be right first."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(descriptor)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def open_writer(profile: Path) -> WriteConnection:
    """A connection that writes; makes folder and file when they are missing. Raises StoreRefused."""
    path = profile / FILE
    with plain_refusals():
        try:
            private_folder(profile)
            _private_file(path)
        except OSError as error:
            raise StoreRefused("The profile's folder cannot be written. Check its permissions.") from error
        raw = apsw.Connection(str(path), statementcachesize=300)
        _wait_fairly(raw, Door(profile))
        for pragma in _WRITING:
            _set(raw, pragma)
        return WriteConnection(raw)


def _set(raw: apsw.Connection, pragma: str) -> None:
    """Two programs that make the same profile at once: SQLite asks no busy handler while the log is begun."""
    import time

    end = time.monotonic() + _BUSY_LIMIT_MS / 1000
    while True:
        try:
            raw.execute(pragma).fetchall()
            return
        except apsw.BusyError:
            if time.monotonic() > end:
                raise
            time.sleep(_BUSY_POLL_MS / 1000)


def open_reader(profile: Path) -> ReadConnection:
    """A connection that reads. Raises StoreRefused."""
    with plain_refusals():
        raw = apsw.Connection(str(profile / FILE), flags=apsw.SQLITE_OPEN_READONLY, statementcachesize=200)
        _wait_fairly(raw)
        for pragma in _READING:
            raw.execute(pragma).fetchall()
        return ReadConnection(raw)


# Checkpoints are made by the writer thread between transactions, never inside an interactive commit.
_WRITING = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA wal_autocheckpoint = 0",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -32768",
    "PRAGMA temp_store = MEMORY",
)
_READING = (
    "PRAGMA query_only = ON",
    "PRAGMA cache_size = -8192",
    "PRAGMA temp_store = MEMORY",
)


def _wait_fairly(raw: apsw.Connection, door: Door | None = None) -> None:
    """Look again every millisecond instead of SQLite's growing pauses.

    A bulk writer of another process pauses for longer than that between its transactions, so
    whoever waits here gets in after one of them; it ends a long one when it hears that somebody is at the door.
    """
    import time

    def wait(tries: int) -> bool:
        if door is not None and tries % _KNOCK_EVERY == 0:
            door.knock()
        if tries * _BUSY_POLL_MS > _BUSY_LIMIT_MS:
            return False
        time.sleep(_BUSY_POLL_MS / 1000)
        return True

    raw.set_busy_handler(wait)
