"""The store as one bundle of ports."""

from dataclasses import dataclass
from pathlib import Path

from shopbell.ports import AccountBook, Desk, Dispatch, Intake, Library, Upkeep
from storage.accounts import SqlAccountBook
from storage.backup import SqlUpkeep
from storage.blobs import Blobs
from storage.database import BLOBS
from storage.desk import SqlDesk
from storage.dispatch import SqlDispatch
from storage.ingest import SqlIntake
from storage.library import SqlLibrary
from storage.opening import open_parts
from storage.parts import Parts


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that reads and writes one profile."""

    library: Library
    desk: Desk
    accounts: AccountBook
    intake: Intake
    dispatch: Dispatch
    upkeep: Upkeep
    parts: Parts

    async def close(self) -> None:
        """Finish what was handed in and let go of the files; safe twice."""
        await self.parts.close()


async def open_store(profile: Path, *, read_only: bool = False) -> Store:
    """Open, and make or update the database where needed.

    With `read_only` nothing is made, and every write raises StoreRefused. Raises StoreRefused when there is no
    profile to read, when a newer program wrote it, or when it cannot be used.
    """
    parts = await open_parts(profile, read_only=read_only)
    blobs = Blobs(profile / BLOBS)
    return Store(
        library=SqlLibrary(parts, blobs),
        desk=SqlDesk(parts, blobs),
        accounts=SqlAccountBook(parts, blobs),
        intake=SqlIntake(parts, blobs),
        dispatch=SqlDispatch(parts, blobs),
        upkeep=SqlUpkeep(parts, blobs, profile),
        parts=parts,
    )
