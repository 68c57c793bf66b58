"""Whose turn it is, as the owner says."""

from datetime import timedelta

from shopbell.model import MessageKind, Turn, View
from tests.unit.services.conftest import NOW, Counter


async def test_settled_until_they_write_again(counter: Counter) -> None:
    account = await counter.account()
    conversation = await counter.receive(account, "Can you do the lemon cake?")
    await counter.triage.no_answer_needed(conversation)
    (row,) = await counter.rows(View.SETTLED)
    assert (row.turn, row.settled_reason) == (Turn.SETTLED, "no answer needed")
    assert conversation in counter.bell.rung[-1].conversations
    await counter.receive(account, "And a second one?", name="m2", at=NOW + timedelta(minutes=5))
    (row,) = await counter.rows(View.WAITING)
    assert row.turn is Turn.YOURS


async def test_settling_can_be_undone(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    await counter.triage.settle(conversation, "she came by")
    await counter.triage.reopen(conversation)
    (row,) = await counter.rows(View.WAITING)
    assert row.settled_reason == ""


async def test_later_comes_back_at_its_time(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    await counter.triage.later(conversation, NOW + timedelta(hours=1))
    assert await counter.rows(View.WAITING) == ()
    assert not await counter.store.desk.wake_later(NOW + timedelta(minutes=59))
    assert await counter.store.desk.wake_later(NOW + timedelta(minutes=61))
    assert len(await counter.rows(View.WAITING)) == 1


async def test_a_call_that_answered_is_a_turn_of_ours(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    counter.clock.at += timedelta(minutes=1)
    await counter.triage.log_contact(conversation, MessageKind.CALL, "Told her yes.")
    assert await counter.rows(View.WAITING) == ()
    messages = (await counter.store.library.messages(conversation)).messages
    assert messages[-1].kind is MessageKind.CALL


async def test_a_call_that_did_not_answer_leaves_them_waiting(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    counter.clock.at += timedelta(minutes=1)
    await counter.triage.log_contact(conversation, MessageKind.CALL, "Nobody there.", answered=False)
    assert len(await counter.rows(View.WAITING)) == 1


async def test_reading_answers_nobody(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    await counter.triage.mark_seen(conversation)
    assert len(await counter.rows(View.WAITING)) == 1


async def test_the_owner_knows_better_who_is_a_machine(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Can you?")
    await counter.triage.set_robot(conversation, True)
    assert await counter.rows(View.WAITING) == ()
    await counter.triage.set_robot(conversation, False)
    assert len(await counter.rows(View.WAITING)) == 1


async def test_a_note_stays_with_the_person(counter: Counter) -> None:
    await counter.receive(await counter.account(), "Can you?")
    (row,) = await counter.rows()
    assert row.person is not None
    await counter.triage.note(row.person, "Likes rye.")
    assert (await counter.store.library.person(row.person)).notes == "Likes rye."
