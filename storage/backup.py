"""Backup and checks."""

from __future__ import annotations

import asyncio
import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.errors import StoreRefused
from storage.checks import database_troubles, file_troubles
from storage.database import BLOBS, FILE, open_reader, plain_refusals
from storage.removal import files_in_use

if TYPE_CHECKING:
    from storage.blobs import Blobs
    from storage.parts import Parts


class SqlUpkeep:
    """`shopbell.ports.Upkeep` over SQLite."""

    def __init__(self, parts: Parts, blobs: Blobs, profile: Path) -> None:
        self._parts = parts
        self._blobs = blobs
        self._profile = profile

    async def backup(self, target: Path) -> None:
        """One ZIP file with the database and the files, laid out as a profile: unpack it to restore.

        The database is copied by VACUUM INTO, which sees one moment and waits for no writer.
        """
        await asyncio.get_running_loop().run_in_executor(None, self._backup, target)

    async def check(self) -> tuple[str, ...]:
        """See the port."""
        return await asyncio.get_running_loop().run_in_executor(None, self._check)

    def _backup(self, target: Path) -> None:
        try:
            with (
                plain_refusals(),
                tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder,
            ):
                self._pack(Path(folder), target)
        except OSError as error:
            raise StoreRefused(
                "The backup could not be written there. Choose another place or free some space."
            ) from error

    def _pack(self, folder: Path, target: Path) -> None:
        copy = folder / FILE
        reader = open_reader(self._profile)
        try:
            reader.raw.execute("PRAGMA query_only = OFF").fetchall()
            reader.raw.execute("VACUUM INTO ?", (str(copy),)).fetchall()
        finally:
            reader.close()
        packed = folder / "backup.zip"
        copied = open_reader(folder)
        try:
            wanted = sorted(files_in_use(copied))
        finally:
            copied.close()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.write(copy, FILE)
            for name in wanted:
                with suppress(FileNotFoundError):
                    archive.write(self._blobs.path(name), f"{BLOBS}/{name[:2]}/{name}")
        packed.chmod(0o600)
        with packed.open("rb") as file:
            os.fsync(file.fileno())
        packed.replace(target)

    def _check(self) -> tuple[str, ...]:
        reader = open_reader(self._profile)
        try:
            found = database_troubles(reader)
            return found or file_troubles(reader, self._blobs)
        finally:
            reader.close()
