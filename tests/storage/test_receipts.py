"""What is told about a message of ours after it left, in any order, and that nobody's turn changes by it."""

from itertools import permutations

import pytest

from shopbell.connector import Prepared, Receipt
from shopbell.events import DeliveryReported, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import Delivery, Message, Turn
from storage.store import Store
from tests.storage.make import ANA, SHOP, answer, at, chat, only, take


async def said(store: Store, name: str) -> Message:
    """The message of this remote id."""
    page = await store.library.messages((await only(store)).id)
    (found,) = [one for one in page.messages if one.remote_id == f"mid:{name}"]
    return found


def told(name: str, delivery: Delivery, minutes: float, *, earlier: bool = False) -> DeliveryReported:
    return DeliveryReported(f"mid:{name}", delivery, "", at(minutes), earlier=earlier)


def ours(name: str, minutes: float, text: str = "Yes.") -> MessageSeen:
    return chat(name, minutes, text, sender=SHOP, to=[ANA])


async def test_what_arrived_and_was_read_says_when(store: Store, account: AccountId) -> None:
    await take(store, account, ours("r", 1))
    assert (await said(store, "r")).delivered_at is None
    changes = await take(store, account, told("r", Delivery.ARRIVED, 2))
    found = await said(store, "r")
    assert (found.delivery, found.delivered_at) == (Delivery.ARRIVED, at(2))
    assert found.id in changes.messages
    await take(store, account, told("r", Delivery.READ, 9))
    found = await said(store, "r")
    assert (found.delivery, found.delivered_at) == (Delivery.READ, at(9))


async def test_of_several_devices_the_first_counts(store: Store, account: AccountId) -> None:
    await take(store, account, ours("r", 1), told("r", Delivery.ARRIVED, 5), told("r", Delivery.ARRIVED, 3))
    changes = await take(store, account, told("r", Delivery.ARRIVED, 9))
    assert (await said(store, "r")).delivered_at == at(3)
    assert not changes.messages


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_reports_go_forwards_in_any_order_and_before_the_message_too(
    store: Store, account: AccountId, order: tuple[int, ...]
) -> None:
    events = (ours("r", 1), told("r", Delivery.BOUNCED, 2), told("r", Delivery.ARRIVED, 3), told("r", Delivery.READ, 4))
    for number in (*order, *order):
        await take(store, account, events[number])
    found = await said(store, "r")
    assert (found.delivery, found.delivered_at) == (Delivery.READ, at(4))
    assert (await only(store)).turn is Turn.THEIRS


async def test_a_receipt_changes_no_turn_and_no_word_of_the_owner(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a"), ours("r", 5), chat("b", 7, "And on Sunday?"))
    before = await only(store)
    await take(store, account, told("r", Delivery.READ, 8, earlier=True))
    assert await only(store) == before
    await store.desk.settle(before.id, "done", at(9))
    settled = await only(store)
    await take(store, account, told("a", Delivery.READ, 10), told("r", Delivery.ARRIVED, 10))
    assert await only(store) == settled
    assert (await said(store, "a")).delivery is Delivery.RECEIVED


async def test_what_was_read_was_read_with_all_before_it(store: Store, account: AccountId) -> None:
    await take(store, account, ours("r1", 1), ours("r2", 2), chat("a", 3), ours("r3", 4), ours("r4", 5))
    await take(store, account, told("r2", Delivery.ARRIVED, 3), told("r3", Delivery.READ, 6, earlier=True))
    states = [(await said(store, name)).delivery for name in ("r1", "r2", "r3", "r4")]
    assert states == [Delivery.READ, Delivery.READ, Delivery.READ, Delivery.SENT]
    await take(store, account, told("r4", Delivery.ARRIVED, 7))
    assert [(await said(store, name)).delivery for name in ("r3", "r4")] == [Delivery.READ, Delivery.ARRIVED]


async def test_who_has_a_message_ends_the_doubt_whether_it_left(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a"))
    item, _ = await store.desk.enqueue(answer(await only(store)), "k", at=at(1), not_before=at(1))
    assert await store.dispatch.claim(item, Prepared(b"", "mid:out"), at(1))
    await store.dispatch.uncertain(item, "The line broke.")
    assert (await only(store)).turn is Turn.YOURS
    await take(store, account, told("out", Delivery.READ, 3))
    row = await only(store)
    assert (row.turn, row.outbox_state) == (Turn.THEIRS, None)
    assert (await said(store, "out")).delivery is Delivery.READ


async def test_a_receipt_that_comes_before_the_services_word_stays(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a"))
    item, _ = await store.desk.enqueue(answer(await only(store)), "k", at=at(1), not_before=at(1))
    assert await store.dispatch.claim(item, Prepared(b"", "mid:out"), at(1))
    await take(store, account, told("out", Delivery.ARRIVED, 2))
    seen = ours("out", 2, "Yes, with pleasure.")
    await store.dispatch.sent(item, Receipt("mid:out", at(2), seen, note="It was not filed in Sent."))
    found = await said(store, "out")
    assert (found.delivery, found.delivered_at) == (Delivery.ARRIVED, at(2))
    await take(store, account, told("out", Delivery.READ, 4))
    found = await said(store, "out")
    assert (found.delivery, found.delivery_note) == (Delivery.READ, "It was not filed in Sent.")
    assert (await only(store)).turn is Turn.THEIRS
