"""Messages of which nobody knows whether they left: asked for, never blindly repeated."""

import asyncio
from collections.abc import Callable

import pytest

from shopbell.connector import Outgoing, Session
from shopbell.engine.departure import UNKNOWN
from shopbell.errors import (
    Uncertain,
    Unreachable,
    Unsupported,
)
from shopbell.ids import OutboxId
from shopbell.manifest import Idempotency
from shopbell.model import OutboxState
from tests.unit.engine.support.clock import until
from tests.unit.engine.support.desk import Desk
from tests.unit.engine.support.memory import account
from tests.unit.engine.support.service import (
    FindingSession,
    FullSession,
    Service,
)


async def test_nobody_knows_whether_it_left_and_no_service_to_ask_so_the_owner_is_asked() -> None:
    desk = Desk(Idempotency.NONE)
    desk.store.write("x")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    assert await desk.box.step() is None
    assert desk.state() is OutboxState.UNCERTAIN
    await desk.pass_time(10_000)
    assert desk.service.attempts == 1
    assert await desk.store.interrupted(account().id) == ()


async def test_a_service_that_knows_the_key_is_asked_again_with_the_same_bytes() -> None:
    desk = Desk(Idempotency.NATIVE)
    desk.store.write("x")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    await desk.box.step()
    assert desk.state() is OutboxState.SENT
    assert desk.service.attempts == 2
    assert desk.service.texts() == ["x"]


async def test_a_line_that_stays_down_after_a_doubtful_send_is_no_proof_that_nothing_left() -> None:
    desk = Desk(Idempotency.NATIVE)
    desk.store.write("x")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    desk.service.send_errors = [None, Unreachable("Down."), Unreachable("Down.")]
    await desk.box.step()
    assert desk.state() is OutboxState.UNCERTAIN
    await desk.pass_time(120)
    assert desk.state() is OutboxState.SENT
    assert desk.service.texts() == ["x"]


async def test_a_service_that_never_answers_for_a_key_leaves_it_to_the_owner() -> None:
    desk = Desk(Idempotency.NATIVE)
    desk.store.write("x")
    desk.store.write("y")
    desk.service.accept_errors = [Uncertain("The line broke.")] * 20
    desk.service.send_errors = [None] * 30
    await desk.pass_time(60)
    assert desk.service.texts() == ["x"]
    await desk.pass_time(1_000)
    assert desk.state() is OutboxState.UNCERTAIN
    assert desk.service.texts() == ["x", "y"]
    assert await desk.store.interrupted(account().id) == ()


async def test_a_single_pass_is_not_held_up_by_what_an_earlier_one_could_not_find_out() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("x")
    desk.store.write("y")
    desk.service.send_errors = [Uncertain("The line broke.")]
    await desk.box.once()
    assert desk.service.texts() == []
    await desk.restart().once()
    assert desk.service.texts() == ["y"]
    assert desk.state() is OutboxState.UNCERTAIN


async def test_an_uncertain_message_is_looked_up_and_found() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("x")
    desk.store.write("y")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    desk.service.hidden_looks = 2
    await desk.box.step()
    assert desk.state() is OutboxState.UNCERTAIN
    assert desk.service.texts() == ["x"], "the next one of the conversation waits for certainty"
    await desk.pass_time(100)
    assert desk.state() is OutboxState.SENT
    assert desk.service.texts() == ["x", "y"]


async def test_an_uncertain_message_that_nobody_can_look_for_is_asked_about() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("a picture without words")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    desk.service.find_errors = [Unsupported("It cannot be told from others.")]
    await desk.box.step()
    await desk.pass_time(100)
    assert desk.state() is OutboxState.UNCERTAIN
    assert desk.reason() == UNKNOWN
    assert desk.service.texts() == ["a picture without words"]


async def test_an_uncertain_message_that_is_not_found_is_never_repeated() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("x")
    desk.service.send_errors = [Uncertain("The line broke.")]
    await desk.pass_time(10_000)
    assert desk.service.attempts == 1
    assert desk.service.looks == 4
    assert desk.state() is OutboxState.UNCERTAIN
    assert "say here what is true" in desk.reason()


async def test_looking_that_fails_is_not_counted_as_not_found() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("x")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    desk.service.find_errors = [Unreachable("Down.")] * 20
    await desk.pass_time(10_000)
    assert desk.state() is OutboxState.SENT
    assert desk.service.texts() == ["x"]


async def test_what_the_owner_says_about_an_uncertain_message_is_final() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    item = desk.store.write("x")
    desk.service.send_errors = [Uncertain("The line broke.")]
    await desk.box.step()
    await desk.store.cancel(item)
    await desk.pass_time(10_000)
    assert desk.state() is OutboxState.CANCELLED
    assert desk.service.texts() == []


async def test_send_again_looks_first_and_so_sends_no_second_copy() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    item = desk.store.write("x")
    desk.service.accept_errors = [Uncertain("The line broke.")]
    desk.service.hidden_looks = 4
    await desk.pass_time(10_000)
    assert desk.state() is OutboxState.UNCERTAIN
    await desk.store.retry(item, desk.clock.now())
    desk.box.look()
    await desk.box.step()
    assert desk.state() is OutboxState.SENT
    assert desk.service.texts() == ["x"]


@pytest.mark.parametrize(
    ("idempotency", "kind", "accepted", "expected"),
    [
        (Idempotency.NATIVE, FullSession, True, OutboxState.SENT),
        (Idempotency.NATIVE, FullSession, False, OutboxState.SENT),
        (Idempotency.LOOKUP, FindingSession, True, OutboxState.SENT),
        (Idempotency.LOOKUP, FindingSession, False, OutboxState.UNCERTAIN),
        (Idempotency.NONE, FullSession, True, OutboxState.UNCERTAIN),
        (Idempotency.NONE, FullSession, False, OutboxState.UNCERTAIN),
    ],
)
async def test_after_a_crash_in_the_middle_of_sending(
    idempotency: Idempotency,
    kind: Callable[[Service], Session],
    accepted: bool,
    expected: OutboxState,
) -> None:
    desk = Desk(idempotency, kind)
    desk.store.write("x")
    desk.service.gate = asyncio.Event()
    crashing = asyncio.create_task(desk.box.step())
    await until(lambda: desk.service.attempts == 1)
    if accepted:
        desk.service.accepted.append(as_taken(desk))
    crashing.cancel()
    await asyncio.gather(crashing, return_exceptions=True)
    assert desk.state() is OutboxState.SENDING
    desk.service.gate = None
    desk.restart()
    await desk.pass_time(1_000)
    assert desk.state() is expected
    assert len(desk.service.accepted) == (accepted or expected is OutboxState.SENT)


def as_taken(desk: Desk) -> Outgoing:
    """The message as the service would have it."""
    item = desk.store.items[OutboxId(1)]
    return Outgoing(item.key, item.text, item.created_at)
