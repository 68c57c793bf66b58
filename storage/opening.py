"""Opening a profile's database."""

import asyncio
from pathlib import Path

from shopbell.errors import StoreRefused
from storage.database import (
    BLOBS,
    FILE,
    WriteConnection,
    open_reader,
    open_writer,
    plain_refusals,
    private_folder,
)
from storage.migrate import migrate, migrations, newer_words
from storage.parts import Parts
from storage.readers import Readers
from storage.writer import Writer


async def open_parts(profile: Path, *, read_only: bool) -> Parts:
    """Raises StoreRefused; see `storage.store.open_store`."""
    loop = asyncio.get_running_loop()
    if read_only:
        await loop.run_in_executor(None, _look, profile)
        return Parts(None, Readers(profile), _searcher(profile))
    connection = await loop.run_in_executor(None, _make_ready, profile)
    return Parts(Writer(connection), Readers(profile), _searcher(profile))


def _searcher(profile: Path) -> Readers:
    return Readers(profile, threads=1, name="store-search")


def _make_ready(profile: Path) -> WriteConnection:
    connection = open_writer(profile)
    try:
        with plain_refusals():
            migrate(connection, profile)
        private_folder(profile / BLOBS)
    except BaseException:
        connection.close()
        raise
    return connection


def _look(profile: Path) -> None:
    """Refuse in words what cannot be read."""
    if not (profile / FILE).exists():
        raise StoreRefused("There is no Shopbell profile in this folder yet.")
    connection = open_reader(profile)
    try:
        with plain_refusals():
            have = connection.value("PRAGMA user_version")
    finally:
        connection.close()
    known = migrations()[-1].number
    if have > known:
        raise StoreRefused(newer_words(have, known))
    if have < known:
        raise StoreRefused("This profile is from an older Shopbell. Open it once to update it.")
