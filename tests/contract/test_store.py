"""The same clauses with the real engine and the real store behind the connector: nothing lost, nothing doubled."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import catalogue
from shopbell.changes import Changes
from shopbell.clock import SystemClock
from shopbell.engine.parts import EngineParts
from shopbell.engine.toolbox import StoredMemory
from shopbell.engine.worker import AccountWorker, Pass
from shopbell.ids import AccountId
from shopbell.manifest import Capability
from shopbell.model import Delivery, Direction, Message, OutboxState, View
from shopbell.receipts import LEFT
from shopbell.services.compose import Compose
from storage.store import Store, open_store
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

senders = pytest.mark.parametrize("connector_id", those_that(Capability.REPLY), indirect=True)
SEEDED = 230
NOW = datetime(2026, 11, 21, tzinfo=UTC)


class NoBell:
    """Nobody listens."""

    def ring(self, changes: Changes) -> None:
        """Unheard."""


@dataclass(slots=True)
class Book:
    """An account with everything behind it that it has in life."""

    rig: Rig
    store: Store
    account: AccountId

    def parts(self) -> EngineParts:
        """What the engine stands on."""
        store, memory = self.store, StoredMemory(self.store.intake, self.account)
        return EngineParts(
            library=store.library,
            desk=store.desk,
            book=store.accounts,
            intake=store.intake,
            dispatch=store.dispatch,
            portraits=store.portraits,
            insight=store.insight,
            catalogue=catalogue(),
            toolbox=lambda account: replace(self.rig.tools(), memory=memory),
            bell=NoBell(),
            clock=SystemClock(),
        )

    async def once(self) -> Pass:
        """One full pass, outbox included, as after a restart."""
        (account,) = await self.store.library.accounts()
        return await AccountWorker(account, self.parts()).once()

    async def read_again(self) -> int:
        """Everything from the beginning once more; how many messages were new."""
        (account,) = await self.store.library.accounts()
        session = self.rig.connector.open(account, self.rig.tools())
        new = 0
        for stream in await session.streams():
            async for batch in session.pull(stream, ""):
                new += (await self.store.intake.ingest(account.id, stream.name, batch, NOW)).received
        await session.close()
        return new

    async def messages(self) -> list[Message]:
        """All of them."""
        found: list[Message] = []
        after = ""
        while True:
            page = await self.store.library.rows(View.ALL, after=after)
            for row in page.rows:
                found += (await self.store.library.messages(row.id, limit=1000)).messages
            after = page.next
            if not after:
                return found

    async def answer(self, to: Message, text: str) -> None:
        """Written and sent by the owner."""
        store, clock = self.store, SystemClock()
        compose = Compose(store.library, store.desk, NoBell(), clock, catalogue().manifests())
        draft = await compose.draft_for(to.conversation)
        await compose.send(replace(draft, text=text), undo_seconds=0)


@pytest.fixture
async def book(rig: Rig, tmp_path: Path) -> AsyncIterator[Book]:
    """Signed in, nothing read yet."""
    store = await open_store(tmp_path / "profile")
    verified = await rig.sign_in()
    account, _ = await store.accounts.add_account(rig.connector.manifest.id, verified, "contract", NOW)
    yield Book(rig, store, account)
    await store.close()


async def test_reading_everything_again_adds_nothing(rig: Rig, book: Book) -> None:
    await rig.stand.seed(SEEDED)
    assert (await book.once()).received == SEEDED
    before = await book.messages()
    assert len(before) == SEEDED
    assert await book.read_again() == 0
    assert [(m.remote_id, m.text) for m in await book.messages()] == [(m.remote_id, m.text) for m in before]
    assert (await book.once()).received == 0


async def test_a_cut_line_is_a_sentence_and_loses_nothing(rig: Rig, book: Book) -> None:
    await rig.stand.seed(SEEDED)
    if not await rig.hook(rig.stand.drop_next):
        return
    assert (await book.once()).error
    assert not (await book.once()).error
    assert len(await book.messages()) == SEEDED


async def test_their_talk_is_one_conversation_and_waits(rig: Rig, book: Book) -> None:
    await rig.stand.deliver("Do you have rye bread today?")
    await book.once()
    # What is said to the shop waits for an answer; where nobody can answer it was said about the shop.
    # At a place of the shop's own it is said to the shop, even where the answer has to be given by hand.
    to_us = rig.connector.manifest.can(Capability.REPLY) or rig.connector.manifest.can(Capability.MODERATE)
    (row,) = (await book.store.library.rows(View.WAITING if to_us else View.MENTIONS)).rows
    assert row.snippet == "Do you have rye bread today?"
    assert row.open_question == ("Do you have rye bread today?" if to_us else "")
    assert (await book.store.library.counts()).waiting_people == int(to_us)


@senders
async def test_an_answer_leaves_once_and_comes_back_as_the_same_message(rig: Rig, book: Book) -> None:
    await rig.stand.deliver("Do you have rye bread today?")
    await book.once()
    (asked,) = await book.messages()
    await book.answer(asked, "Yes, four loaves.")
    for expected in (1, 0, 0):
        assert (await book.once()).sent == expected
    asked, ours = await book.messages()
    assert (ours.direction, ours.text) == (Direction.OUT, "Yes, four loaves.")
    assert ours.delivery in LEFT
    assert ours.conversation == asked.conversation
    assert await rig.sent_texts() == ["Yes, four loaves."]
    assert (await book.store.library.counts()).waiting == 0


@senders
async def test_an_answer_whose_receipt_was_lost_is_one_message(rig: Rig, book: Book) -> None:
    await rig.stand.deliver("Do you have rye bread today?")
    await book.once()
    (asked,) = await book.messages()
    await book.answer(asked, "Yes, four loaves.")
    await rig.hook(rig.stand.accept_then_fail)
    for _ in range(3):
        await book.once()
    assert await rig.sent_texts() == ["Yes, four loaves."]
    assert len(await book.messages()) == 2
    assert [item.state for item in await book.store.library.outbox() if item.state is not OutboxState.SENT] == []


@senders
async def test_a_refused_answer_says_so_and_stays(rig: Rig, book: Book) -> None:
    await rig.stand.deliver("Do you have rye bread today?")
    await book.once()
    (asked,) = await book.messages()

    async def refuse_next() -> None:
        await rig.stand.refuse_next("This mailbox is full")

    if not await rig.hook(refuse_next):
        return
    await book.answer(asked, "Yes, four loaves.")
    await book.once()
    _, ours = await book.messages()
    assert ours.delivery is Delivery.REFUSED
    assert "mailbox is full" in ours.delivery_note
    assert await rig.sent_texts() == []


async def test_what_the_shop_wrote_elsewhere_takes_the_turn(rig: Rig, book: Book) -> None:
    await rig.stand.deliver("Do you have rye bread today?")
    await book.once()
    (asked,) = await book.messages()
    assert asked.direction is Direction.IN
    if await rig.hook(lambda: rig.stand.write_elsewhere("Yes!"), Capability.REPLY):
        await book.once()
        assert {m.direction for m in await book.messages()} == {Direction.IN, Direction.OUT}
