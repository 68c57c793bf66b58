"""The log is emptied beside the writing thread."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from storage.checkpoints import Checkpoints, checkpoint
from storage.database import FILE, WriteConnection, open_writer
from storage.writer import Priority, Writer

LIMIT = 30
PAGES = 1_200


@dataclass
class Held:
    """A disk that takes its time: checkpoints begin, and end when they may."""

    begun: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    threads: set[str] = field(default_factory=set)

    def make(self, connection: apsw.Connection) -> None:
        self.begun.set()
        self.threads.add(threading.current_thread().name)
        self.may_end.wait(LIMIT)
        checkpoint(connection)
        self.ended.set()


@pytest.fixture
def held() -> Held:
    """A checkpoint in somebody else's hands."""
    return Held()


@pytest.fixture
async def writer(tmp_path: Path, held: Held) -> AsyncIterator[Writer]:
    """Over a database with one table."""
    connection = open_writer(tmp_path)
    connection.run("CREATE TABLE page (content BLOB)")
    made = Writer(connection, Checkpoints(tmp_path / FILE, held.make))
    yield made
    held.may_end.set()
    await made.close()


def fill(db: WriteConnection) -> None:
    """So much that a checkpoint is due."""
    db.many("INSERT INTO page VALUES (zeroblob(4000))", [()] * PAGES)


def one_more(db: WriteConnection) -> int:
    """What the owner does next."""
    return db.insert("INSERT INTO page VALUES (zeroblob(10))")


async def seen(event: threading.Event) -> bool:
    """Whether it happens."""
    return await asyncio.to_thread(event.wait, LIMIT)


async def test_what_the_owner_does_waits_for_no_checkpoint(writer: Writer, held: Held) -> None:
    """It is durable while the disk is still busy with the one before."""
    await writer.write(fill)
    assert await seen(held.begun)
    async with asyncio.timeout(LIMIT / 2):
        assert await writer.write(one_more) == PAGES + 1
    assert not held.ended.is_set()


async def test_the_log_is_emptied_once_the_disk_has_time(writer: Writer, held: Held, tmp_path: Path) -> None:
    """Every page of it is in the database afterwards, and the writing thread did none of that."""
    await writer.write(fill)
    held.may_end.set()
    assert await seen(held.ended)
    assert held.threads == {"store-checkpoint"}
    in_log, moved = log_of(tmp_path)
    assert 1_000 < in_log == moved


async def test_bulk_work_empties_the_log_itself(writer: Writer, held: Held, tmp_path: Path) -> None:
    """Else that of a first sync would grow without end: what comes next begins it anew."""
    await writer.write(fill, Priority.BULK)
    await writer.write(one_more)
    in_log, _ = log_of(tmp_path)
    assert in_log < 100
    assert not held.begun.is_set()


def log_of(profile: Path) -> tuple[int, int]:
    """Pages in the log, and how many of them are in the database too."""
    other = open_writer(profile)
    found = other.raw.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_NOOP)
    other.close()
    return found
