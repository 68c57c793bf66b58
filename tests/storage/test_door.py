"""Bulk work in a long transaction hears that somebody else wants to write, and lets them."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import WriteConnection, open_writer
from storage.door import FILE, Door
from storage.writer import Priority, Writer

LIMIT = 30


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    """Over a database with one table."""
    connection = open_writer(tmp_path)
    connection.run("CREATE TABLE word (text TEXT)")
    made = Writer(connection)
    yield made
    await made.close()


def until_wanted(writer: Writer, begun: threading.Event) -> bool:
    """Bulk work that would go on for long; whether it ended because somebody waited."""
    begun.set()
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if writer.is_wanted():
            return True
        time.sleep(0.001)
    return False


def write_there(profile: Path) -> None:
    """As another process would."""
    connection = open_writer(profile)
    with connection.transaction():
        connection.run("INSERT INTO word VALUES ('theirs')")
    connection.close()


def words(db: WriteConnection) -> list[str]:
    """What is stored."""
    return [text for (text,) in db.all("SELECT text FROM word ORDER BY rowid")]


async def test_another_process_is_let_in(writer: Writer, tmp_path: Path) -> None:
    """It waits for the lock, is heard, and writes between two transactions."""
    begun = threading.Event()
    bulk = asyncio.create_task(writer.write(lambda _: until_wanted(writer, begun), Priority.BULK))
    assert await asyncio.to_thread(begun.wait, LIMIT)
    assert writer.is_quiet()
    await asyncio.to_thread(write_there, tmp_path)
    assert await bulk
    assert not writer.is_quiet()
    assert await writer.write(words) == ["theirs"]


async def test_the_owner_here_is_let_in(writer: Writer) -> None:
    """What the owner does in the same process ends it too; more bulk work does not."""
    begun = threading.Event()
    bulk = asyncio.create_task(writer.write(lambda _: until_wanted(writer, begun), Priority.BULK))
    assert await asyncio.to_thread(begun.wait, LIMIT)
    more = asyncio.create_task(writer.write(lambda _: "more", Priority.BULK))
    assert await writer.write(words, Priority.OWNER) == []
    assert await bulk
    assert await more == "more"


def test_each_knock_is_heard_once(tmp_path: Path) -> None:
    """Also the very first one, and by everybody who listens."""
    one, other = Door(tmp_path), Door(tmp_path)
    assert not one.heard()
    other.knock()
    assert one.heard()
    assert not one.heard()
    other.knock()
    assert one.heard()
    assert Door(tmp_path).heard() is False
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    """Whoever waits goes on waiting."""
    door = Door(tmp_path / "missing")
    door.knock()
    assert not door.heard()
