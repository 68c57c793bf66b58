"""Promises through the service, over a real store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopbell.model import Message
from shopbell.promises import OFFSET, Keeping, Side
from shopbell.services.promises import Promises
from storage.store import Store, open_store
from tests.storage.make import NOW, SHOP, add_account, at, chat, only, take
from tests.ui.support.clock import StillClock


class Silent:
    """Nobody else is told."""

    def ring(self, changes: object) -> None:
        pass


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
def promises(store: Store) -> Promises:
    return Promises(store.promises, Silent(), StillClock(NOW))


async def written(store: Store, *texts: str, **more: object) -> tuple[Message, ...]:
    account = await add_account(store)
    await take(store, account, *(chat(f"m{n}", n, text, **more) for n, text in enumerate(texts)))
    return (await store.library.messages((await only(store)).id)).messages


async def test_what_they_write_is_proposed_until_it_is_kept_or_passed_over(store: Store, promises: Promises) -> None:
    messages = await written(store, "I'll pay the invoice tomorrow.", "I'll fetch the cake on Monday.", "Thanks!")
    pay, fetch = await promises.proposals(messages)
    assert (pay.found.text, pay.side) == ("I'll pay the invoice tomorrow.", Side.THEIRS)
    await promises.accept(pay)
    assert [one.found.text for one in await promises.proposals(messages)] == [fetch.found.text]
    await promises.pass_over(fetch)
    assert await promises.proposals(messages) == ()
    (kept,) = await promises.open()
    assert (kept.words, kept.side, kept.message) == (pay.found.text, Side.THEIRS, pay.message)


async def test_what_we_wrote_elsewhere_is_proposed_as_ours(store: Store, promises: Promises) -> None:
    messages = await written(store, "I'll send the quote tomorrow.", sender=SHOP)
    (proposal,) = await promises.proposals(messages)
    assert proposal.side is Side.OURS


async def test_a_day_that_is_past_is_not_proposed(store: Store, promises: Promises) -> None:
    account = await add_account(store)
    await take(store, account, chat("old", -30 * 24 * 60, "I'll call you tomorrow."))
    messages = (await store.library.messages((await only(store)).id)).messages
    assert await promises.proposals(messages) == ()


async def test_tomorrow_is_theirs_where_the_message_tells_their_clock(store: Store, promises: Promises) -> None:
    far_east = {OFFSET: str(14 * 60)}
    messages = await written(store, "I'll pay tomorrow.", facts=far_east)
    (proposal,) = await promises.proposals(messages)
    # Noon in UTC is two in the morning of the next day there.
    assert proposal.found.due.at.astimezone(UTC) == datetime(2026, 11, 22, 9, 59, tzinfo=UTC)


async def test_what_is_being_written_is_proposed_with_its_day(promises: Promises) -> None:
    (found,) = await promises.proposals_in("Hello Ana!\nI'll send the quote in two days.")
    assert found.words == "I'll send the quote in two days."
    assert timedelta(days=1) < found.due_at - NOW < timedelta(days=4)


async def test_the_day_counts_what_is_due_and_keeping_takes_it_away(store: Store, promises: Promises) -> None:
    messages = await written(store, "When?", "I'll send it in 1 hour.", sender=SHOP)
    (proposal,) = await promises.proposals(messages)
    promise = await promises.accept(proposal)
    assert (await promises.today()).due == 1
    await promises.keep(promise, Keeping(words="handed over"))
    assert (await promises.today()).due == 0
    await promises.reopen(promise)
    await promises.move(promise, at(-1), whole_day=False)
    assert (await promises.today()).overdue == 1
    await promises.dismiss(promise)
    assert (await promises.today()).overdue == 0
