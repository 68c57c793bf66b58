"""An answer stands behind what it answers, whatever the clocks of the two say."""

import itertools

import pytest

from shopbell.connector import Prepared, Receipt
from shopbell.events import MessageSeen
from shopbell.ids import AccountId
from shopbell.model import Turn
from storage.store import Store
from tests.storage.make import ANA, SHOP, answer, at, mail, only, take, texts

ASKED = mail("a", 0, "Can you do the lemon cake?")
OURS = mail("b", 10, "Yes, with pleasure.", sender=SHOP, to=[ANA], parents=["a"])
SLOW_CLOCK = mail("c", 8, "And what would it cost?", parents=["a", "b"])
SLOWER = mail("d", 9, "Are you there?", parents=["a", "b", "c"])


@pytest.mark.parametrize("order", [*itertools.permutations((ASKED, OURS, SLOW_CLOCK, SLOWER))])
async def test_an_answer_from_a_slow_clock_still_leaves_the_next_word_to_us(
    store: Store, account: AccountId, order: tuple[MessageSeen, ...]
) -> None:
    for event in order:
        await take(store, account, event)
    row = await only(store)
    assert await texts(store, row.id) == [one.text for one in (ASKED, OURS, SLOW_CLOCK, SLOWER)]
    assert row.turn is Turn.YOURS
    assert row.open_question == "And what would it cost?"
    assert row.snippet == "Are you there?"
    assert await store.upkeep.check() == ()


async def test_an_answer_of_ours_to_a_fast_clock_counts_as_one(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", 180))
    row = await only(store)
    (asked,) = (await store.library.messages(row.id)).messages
    await store.desk.enqueue(answer(row, reply_to=asked.id), "k", at=at(1), not_before=at(1))
    row = await only(store)
    assert row.turn is Turn.THEIRS
    assert row.snippet == "Yes, with pleasure."


async def test_an_answer_that_came_before_our_receipt_stands_behind_our_words(store: Store, account: AccountId) -> None:
    await take(store, account, ASKED)
    row = await only(store)
    item, _ = await store.desk.enqueue(answer(row), "k", at=at(10), not_before=at(10))
    await store.dispatch.claim(item, Prepared(b"x", "mid:b"), at(10))
    await take(store, account, SLOW_CLOCK)
    await store.dispatch.sent(item, Receipt("mid:b", at(11), event=OURS))
    row = await only(store)
    assert row.turn is Turn.YOURS
    assert await store.upkeep.check() == ()


async def test_what_was_settled_stays_so_when_history_moves_an_answer(store: Store, account: AccountId) -> None:
    await take(store, account, SLOW_CLOCK)
    await store.desk.settle((await only(store)).id, "by phone", at(20))
    await take(store, account, OURS)
    row = await only(store)
    assert (row.turn, row.settled_reason) == (Turn.SETTLED, "by phone")
