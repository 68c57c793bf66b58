"""The store as one bundle of ports."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from storage.blobs import Blobs
from storage.database import BLOBS
from storage.desk import SqlDesk
from storage.library import SqlLibrary
from storage.opening import open_parts

if TYPE_CHECKING:
    from pathlib import Path

    from shopbell.ports import (
        AccountBook,
        Desk,
        Dispatch,
        InsightBook,
        Intake,
        LedgerBook,
        Library,
        MendingBook,
        PeopleBook,
        Portraits,
        PromiseBook,
        QuestionBook,
        SpendingBook,
        ToldBook,
        Upkeep,
    )
    from shopbell.vaults import Vaults
    from storage.meaning import PackagedMeaning
    from storage.parts import Parts


@dataclass(frozen=True)
class Store:
    """Everything that reads and writes one profile; what the first list does without is loaded when asked for."""

    library: Library
    desk: Desk
    parts: Parts
    blobs: Blobs
    profile: Path

    @cached_property
    def accounts(self) -> AccountBook:
        """Accounts and what is known of their state."""
        from storage.accounts import SqlAccountBook

        return SqlAccountBook(self.parts, self.blobs)

    @cached_property
    def intake(self) -> Intake:
        """The one way in."""
        from storage.ingest import SqlIntake

        return SqlIntake(self.parts, self.blobs)

    @cached_property
    def dispatch(self) -> Dispatch:
        """The one way out."""
        from storage.dispatch import SqlDispatch

        return SqlDispatch(self.parts, self.blobs)

    @cached_property
    def people(self) -> PeopleBook:
        """Who is who."""
        from storage.people_book import SqlPeopleBook

        return SqlPeopleBook(self.parts)

    @cached_property
    def promises(self) -> PromiseBook:
        """What was promised, by us and by them."""
        from storage.promises import SqlPromises

        return SqlPromises(self.parts)

    @cached_property
    def questions(self) -> QuestionBook:
        """What was asked, and the owner's words about it."""
        from storage.questions import SqlQuestions

        return SqlQuestions(self.parts)

    @cached_property
    def portraits(self) -> Portraits:
        """People's pictures."""
        from storage.portraits import SqlPortraits

        return SqlPortraits(self.parts, self.blobs)

    @cached_property
    def insight(self) -> InsightBook:
        """What the page of answers is counted from."""
        from storage.insight import SqlInsight

        return SqlInsight(self.parts)

    @cached_property
    def mendings(self) -> MendingBook:
        """What was late, and who came back."""
        from storage.mending import SqlMendings

        return SqlMendings(self.parts)

    @cached_property
    def ledger(self) -> LedgerBook:
        """What the owner keeps, for exports and imports."""
        from storage.ledger import SqlLedger

        return SqlLedger(self.parts)

    @cached_property
    def told(self) -> ToldBook:
        """What was answered to others."""
        from storage.told import SqlTold

        return SqlTold(self.parts)

    @cached_property
    def meaning(self) -> PackagedMeaning:
        """The model of meaning; loaded when somebody writes."""
        from storage.meaning import PackagedMeaning

        return PackagedMeaning()

    @cached_property
    def vaults(self) -> Vaults:
        """What connectors remember between runs."""
        from storage.vault import SqlVaults

        return SqlVaults(self.parts)

    @cached_property
    def spending(self) -> SpendingBook:
        """What services that charge were asked for."""
        from storage.spending import SqlSpending

        return SqlSpending(self.parts)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Backup and checks."""
        from storage.backup import SqlUpkeep

        return SqlUpkeep(self.parts, self.blobs, self.profile)

    async def close(self) -> None:
        """Finish what was handed in and let go of the files; safe twice."""
        if "meaning" in self.__dict__:
            self.meaning.close()
        await self.parts.close()


async def open_store(profile: Path, *, read_only: bool = False) -> Store:
    """Open, and make or update the database where needed.

    With `read_only` nothing is made, and every write raises StoreRefused. Raises StoreRefused when there is no
    profile to read, when a newer program wrote it, or when it cannot be used.
    """
    parts = await open_parts(profile, read_only=read_only)
    blobs = Blobs(profile / BLOBS)
    return Store(SqlLibrary(parts, blobs), SqlDesk(parts, blobs), parts, blobs, profile)
