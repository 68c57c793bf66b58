"""What a connection remembers is given back when nobody asks for a while."""

import asyncio
from pathlib import Path

import apsw

from storage.database import ReadConnection, open_writer
from storage.readers import Readers

PATIENCE = 30.0


def remembered(db: ReadConnection) -> int:
    """Bytes of pages that this connection keeps."""
    used: int = db.raw.status(apsw.SQLITE_DBSTATUS_CACHE_USED)[0]
    return used


async def test_a_reader_that_rests_gives_its_pages_back(tmp_path: Path) -> None:
    writer = open_writer(tmp_path)
    writer.run("CREATE TABLE much (words TEXT)")
    writer.many("INSERT INTO much VALUES (?)", [("word " * 800,) for _ in range(300)])
    writer.close()
    readers = Readers(tmp_path, threads=1, rest=0.05)
    await readers.read(lambda db: db.all("SELECT * FROM much"))
    async with asyncio.timeout(PATIENCE):
        while await readers.read(remembered) > 200_000:  # noqa: ASYNC110 - a thread that rests tells nobody
            await asyncio.sleep(0.2)
    assert len(await readers.read(lambda db: db.all("SELECT * FROM much"))) == 300
    await readers.close()
