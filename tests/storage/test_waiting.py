"""Whose turn it is, from what arrives and what the owner does."""

from datetime import timedelta

from shopbell.connector import Prepared, Receipt
from shopbell.events import DeliveryReported
from shopbell.ids import AccountId
from shopbell.model import Delivery, MessageKind, OutboxState, Turn, View
from storage.store import Store
from tests.storage.make import ANA, BEN, NOW, SHOP, answer, at, chat, letter, mail, only, rows, take


async def test_a_question_waits_with_its_words_and_since_when(store: Store, account: AccountId) -> None:
    changes = await take(store, account, mail("a"))
    row = await only(store)
    assert row.turn is Turn.YOURS
    assert row.waiting_since == NOW
    assert row.open_question == "Can you do the lemon cake for Saturday?"
    assert row.person_name == "Ana Ruiz"
    assert changes.received == 1
    assert len(changes.arrived) == 1


async def test_the_wait_is_counted_from_the_first_unanswered_message(store: Store, account: AccountId) -> None:
    await take(store, account, mail("b", 30, "Hello? Are you there?", parents=["a"]), mail("a"))
    row = await only(store)
    assert row.waiting_since == NOW
    assert row.open_questions >= 2
    assert row.messages == 2


async def test_an_answer_from_another_program_is_our_turn(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("r", 5, "Yes.", sender=SHOP, to=[ANA], parents=["a"]))
    row = await only(store)
    assert row.turn is Turn.THEIRS
    assert row.waiting_since is None
    assert (await store.library.counts()).waiting == 0


async def test_a_row_knows_whose_words_it_shows(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    assert not (await only(store)).last_ours
    await take(store, account, mail("r", 5, "Yes.", sender=SHOP, to=[ANA], parents=["a"]))
    assert (await only(store)).last_ours
    away = mail("o", 6, "I am out of office until Monday.", parents=["r"], auto_reply=True)
    await take(store, account, away)
    row = await only(store)
    assert (row.turn, row.last_ours) == (Turn.THEIRS, False)


async def test_two_conversations_of_one_person_are_one_person_waiting(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 1, subject="Bread"), mail("c", 2, sender=BEN))
    counts = await store.library.counts()
    assert (counts.waiting, counts.waiting_people, counts.everything) == (3, 2, 3)
    assert counts.longest == (await rows(store, View.WAITING))[0].id


async def test_a_queued_answer_counts_at_once_and_a_refused_one_does_not(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    item, _ = await store.desk.enqueue(answer(await only(store)), "k", at=at(1), not_before=at(1))
    row = await only(store)
    assert (row.turn, row.outbox_state) == (Turn.THEIRS, OutboxState.QUEUED)
    assert await store.dispatch.claim(item, Prepared(b"x", "mid:out"), at(1))
    await store.dispatch.refused(item, "There is no such mailbox.")
    row = await only(store)
    assert (row.turn, row.outbox_state) == (Turn.YOURS, OutboxState.REFUSED)
    assert row.waiting_since == NOW
    assert (await store.library.counts()).outbox_stuck == 1


async def test_settled_holds_until_they_write_again(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    await store.desk.settle((await only(store)).id, "done", at(5))
    row = await only(store)
    assert (row.turn, row.settled_reason, row.waiting_since) == (Turn.SETTLED, "done", None)
    await take(store, account, mail("b", 10, "And on Sunday?", parents=["a"]))
    row = await only(store)
    assert (row.turn, row.settled_reason) == (Turn.YOURS, "")


async def test_older_history_does_not_wake_what_is_settled(store: Store, account: AccountId) -> None:
    await take(store, account, mail("b", 0, parents=["a"]))
    await store.desk.settle((await only(store)).id, "", at(5))
    await take(store, account, mail("a", -900, "What does it cost?", live=False))
    assert (await only(store)).turn is Turn.SETTLED


async def test_later_leaves_the_list_and_comes_back(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    row = await only(store)
    await store.desk.later(row.id, at(60))
    assert await rows(store, View.WAITING) == ()
    (put_off,) = await rows(store, View.LATER)
    assert put_off.later_until == at(60)
    assert not await store.desk.wake_later(at(59))
    assert row.id in (await store.desk.wake_later(at(60))).conversations
    assert [one.id for one in await rows(store, View.WAITING)] == [row.id]


async def test_newsletters_are_in_no_count_of_people(store: Store, account: AccountId) -> None:
    changes = await take(store, account, mail("n", robot=True, text="Our offers?"))
    counts = await store.library.counts()
    assert (counts.waiting, counts.waiting_people, counts.robots) == (0, 0, 1)
    assert not changes.arrived


async def test_the_owner_overrules_what_is_a_machine(store: Store, account: AccountId) -> None:
    await take(store, account, mail("n", robot=True))
    row = await only(store)
    await store.desk.set_robot(row.id, False)
    assert (await only(store)).turn is Turn.YOURS
    await take(store, account, mail("m", 5, robot=True, subject="Other"))
    assert (await store.library.counts()).waiting == 2
    await store.desk.set_robot(row.id, True)
    assert (await store.library.counts()).robots == 1


async def test_thanks_alone_is_nobody_waiting(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("a"),
        mail("r", 5, "Yes.", sender=SHOP, to=[ANA], parents=["a"]),
        mail("t", 9, "Thank you!", parents=["r"]),
    )
    row = await only(store)
    assert (row.turn, row.settled_reason) == (Turn.SETTLED, "")
    counts = await store.library.counts()
    assert (counts.waiting, counts.theirs, counts.settled) == (0, 0, 1)


async def test_thanks_do_not_answer_our_question(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("a"),
        mail("r", 5, "Yes. With or without nuts?", sender=SHOP, to=[ANA], parents=["a"]),
        mail("t", 9, "Thank you!", parents=["r"]),
    )
    assert (await only(store)).turn is Turn.THEIRS


async def test_thanks_settle_a_long_conversation_too(store: Store, account: AccountId) -> None:
    lines = [chat(f"m{n}", n, "Are you open?" if n % 2 else "Yes.", sender=BEN if n % 2 else SHOP) for n in range(50)]
    await take(store, account, *lines, chat("r", 60, "On Sundays too.", sender=SHOP), chat("t", 61, "Thanks!"))
    assert (await only(store)).turn is Turn.SETTLED
    await take(store, account, chat("again", 70), cursor="2")
    assert (await only(store)).turn is Turn.YOURS


async def test_an_automatic_answer_is_no_turn(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("r", 0, "Your order is ready.", sender=SHOP, to=[ANA]),
        mail("auto", 1, "I am away, is it urgent?", parents=["r"], auto_reply=True),
    )
    assert (await only(store)).turn is Turn.THEIRS


async def test_of_two_questions_the_one_passed_over_stays_marked(store: Store, account: AccountId) -> None:
    question = "Can you bake a lemon cake for Saturday? And do you deliver to Hamburg?"
    await take(
        store,
        account,
        mail("a", 0, question),
        mail("r", 5, "A lemon cake is no problem.", sender=SHOP, to=[ANA], parents=["a"]),
    )
    row = await only(store)
    assert row.turn is Turn.THEIRS
    assert "deliver to Hamburg" in row.open_question
    assert row.open_questions == 1


async def test_a_call_is_a_turn_of_ours_when_somebody_answered(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    row = await only(store)
    await store.desk.log_contact(row.id, MessageKind.CALL, "", at(3), answered=False)
    assert (await only(store)).turn is Turn.YOURS
    await store.desk.log_contact(row.id, MessageKind.CALL, "Told her yes", at(4), answered=True)
    assert (await only(store)).turn is Turn.THEIRS


async def test_a_bounce_makes_it_our_turn_and_says_why(store: Store, account: AccountId) -> None:
    await take(store, account, mail("r", 0, "It is ready.", sender=SHOP, to=[ANA]))
    await take(store, account, DeliveryReported("<r>", Delivery.BOUNCED, "No such mailbox there.", at(2)))
    row = await only(store)
    assert row.turn is Turn.YOURS
    (message,) = (await store.library.messages(row.id)).messages
    assert (message.delivery, message.delivery_note) == (
        Delivery.BOUNCED,
        "No such mailbox there.",
    )


async def test_a_bounced_answer_of_the_outbox_is_found_by_its_receipt(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    item, _ = await store.desk.enqueue(answer(await only(store)), "k", at=at(1), not_before=at(1))
    await store.dispatch.claim(item, Prepared(b"x", "mid:out"), at(1))
    await store.dispatch.sent(item, Receipt("mid:out", at(1)))
    await take(store, account, DeliveryReported("mid:out", Delivery.BOUNCED, "Full.", at(2)))
    row = await only(store)
    assert (row.turn, row.waiting_since) == (Turn.YOURS, NOW)


async def test_reading_changes_no_turn(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", seen=False))
    before = await only(store)
    assert before.unseen == 1
    await store.desk.mark_seen(before.id)
    after = await only(store)
    assert (after.unseen, after.turn) == (0, Turn.YOURS)
    assert await store.intake.unsynced_seen(account) == [("mid:a", True, ())]
    await store.intake.seen_synced(account, ["mid:a"])
    assert await store.intake.unsynced_seen(account) == []


async def test_the_waiting_list_is_longest_first(store: Store, account: AccountId) -> None:
    await take(store, account, *[mail(f"m{n}", -n, subject=f"S{n}", sender=BEN) for n in (3, 1, 2)])
    waits = [row.waiting_since for row in await rows(store, View.WAITING)]
    assert waits == [NOW - timedelta(minutes=n) for n in (3, 2, 1)]


async def test_a_bounce_that_is_read_before_the_message_it_is_about_is_not_forgotten(
    store: Store, account: AccountId
) -> None:
    report = DeliveryReported("<r>", Delivery.BOUNCED, "No such mailbox there.", at(2))
    await take(store, account, report)
    assert await rows(store) == ()
    await take(store, account, mail("r", 0, "It is ready.", sender=SHOP, to=[ANA]), mail("s", 1, sender=SHOP, to=[BEN]))
    (row,) = await rows(store, View.WAITING)
    (message,) = (await store.library.messages(row.id)).messages
    assert (message.text, message.delivery) == ("It is ready.", Delivery.BOUNCED)
    assert message.delivery_note == "No such mailbox there."
    assert not (await take(store, account, report)).messages
    assert await store.upkeep.check() == ()


async def test_a_bounce_that_overtakes_our_receipt_is_not_forgotten(store: Store, account: AccountId) -> None:
    item, _ = await store.desk.enqueue(letter(account), "k", at=at(0), not_before=at(0))
    await store.dispatch.claim(item, Prepared(b"x", "mid:r"), at(0))
    await take(store, account, DeliveryReported("<r>", Delivery.BOUNCED, "Full.", at(2)))
    await store.dispatch.sent(item, Receipt("mid:r", at(0), event=mail("r", 0, "Hello!", sender=SHOP, to=[ANA])))
    (row,) = await rows(store, View.WAITING)
    (message,) = (await store.library.messages(row.id)).messages
    assert message.delivery is Delivery.BOUNCED
