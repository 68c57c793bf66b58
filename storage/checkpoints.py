"""Moves what the log holds into the database, in a thread of its own, so that no press of Send waits for it."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import apsw

from storage.database import TROUBLE

_log = logging.getLogger(__name__)


def checkpoint(connection: apsw.Connection) -> None:
    """As far as nobody who reads is in the way. Raises what the disk does."""
    connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def put_off(trouble: Exception) -> None:
    """Nothing is lost: the pages stay in the log and the next try moves them."""
    _log.info("checkpoint put off: %s", type(trouble).__name__)


class Checkpoints:
    """A connection that only makes passive checkpoints; those hold up neither readers nor writers.

    Over a large database one moves pages from all over the file and waits for the disk, which takes up to a second.
    """

    def __init__(self, database: Path, make: Callable[[apsw.Connection], None] = checkpoint) -> None:
        """Nothing is opened before the first one; `make` makes it."""
        self._database = database
        self._make = make
        self._wake = threading.Condition()
        self._wanted = False
        self._closing = False
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """One is due. Asking while one runs is asking for another."""
        with self._wake:
            if self._closing:
                return
            self._wanted = True
            self._wake.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="store-checkpoint", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Waits for the one that runs."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        connection: apsw.Connection | None = None
        while self._next():
            try:
                if connection is None:
                    connection = apsw.Connection(str(self._database), flags=apsw.SQLITE_OPEN_READWRITE)
                    # Without syncing, a power cut could take what was durable before (sqlite.org/pragma.html).
                    connection.execute("PRAGMA synchronous = FULL")
                self._make(connection)
            except TROUBLE as trouble:
                put_off(trouble)
        if connection is not None:
            connection.close()

    def _next(self) -> bool:
        with self._wake:
            while not self._wanted and not self._closing:
                self._wake.wait()
            self._wanted = False
            return not self._closing
