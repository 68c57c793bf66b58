"""What was written leaves in order, once, or says why it does not."""

import asyncio
from datetime import timedelta

from shopbell.changes import Changes
from shopbell.connector import Outgoing, Prepared, Receipt
from shopbell.errors import (
    RateLimited,
    Rejected,
    SecretsUnavailable,
    SignInNeeded,
    StoreRefused,
    Unreachable,
    Unsupported,
)
from shopbell.ids import AccountId, OutboxId
from shopbell.manifest import Idempotency
from shopbell.model import AccountState, DraftAttachment, OutboxItem, OutboxState
from tests.unit.engine.support.clock import until
from tests.unit.engine.support.desk import Desk
from tests.unit.engine.support.service import (
    FindingSession,
    FullSession,
    PlainSession,
)


async def test_messages_of_a_conversation_leave_in_the_order_they_were_written() -> None:
    desk = Desk()
    for text in ("one", "two", "three"):
        desk.store.write(text)
    assert await desk.box.step() is None
    assert desk.service.texts() == ["one", "two", "three"]
    assert desk.box.sent == 3
    assert desk.state() is OutboxState.SENT


async def test_a_held_message_leaves_when_the_time_of_undo_is_over_and_not_before() -> None:
    desk = Desk()
    desk.store.write("held", held_until=desk.clock.now() + timedelta(seconds=10))
    assert await desk.box.step() == 10
    assert desk.service.texts() == []
    desk.clock.jump(10)
    await desk.box.step()
    assert desk.service.texts() == ["held"]


async def test_a_held_message_holds_back_the_next_one_of_its_conversation_only() -> None:
    desk = Desk()
    desk.store.write("first", held_until=desk.clock.now() + timedelta(seconds=10))
    desk.store.write("second")
    desk.store.write("elsewhere", conversation=2)
    await desk.pass_time(11)
    assert desk.service.texts() == ["elsewhere", "first", "second"]


async def test_a_cancelled_message_never_leaves() -> None:
    desk = Desk()
    item = desk.store.write("oh no", held_until=desk.clock.now() + timedelta(seconds=10))
    await desk.box.step()
    await desk.store.cancel(item)
    await desk.pass_time(60)
    assert desk.service.texts() == []
    assert desk.state() is OutboxState.CANCELLED


async def test_a_message_cancelled_between_looking_and_leaving_never_leaves() -> None:
    desk = Desk()
    item = desk.store.write("oh no")

    class Slow(FullSession):
        async def prepare(self, outgoing: Outgoing) -> Prepared:
            await desk.store.cancel(item)
            return await super().prepare(outgoing)

    desk.kind = Slow
    await desk.restart().step()
    assert desk.service.attempts == 0
    assert desk.state() is OutboxState.CANCELLED


async def test_with_no_connection_it_waits_says_why_and_leaves_later() -> None:
    desk = Desk()
    desk.store.write("later")
    desk.service.send_errors = [Unreachable("No connection to the shop's server.")]
    wait = await desk.box.step()
    assert wait is not None
    assert 1 <= wait <= 3
    assert desk.state() is OutboxState.QUEUED
    assert desk.reason() == "Waiting to leave: No connection to the shop's server."
    assert desk.store.items[OutboxId(1)].attempts == 1
    await desk.pass_time(10)
    assert desk.service.texts() == ["later"]


async def test_when_the_line_is_down_one_message_tries_and_the_others_say_why_they_wait() -> None:
    desk = Desk()
    for conversation in (1, 2, 3):
        desk.store.write("x", conversation=conversation)
    desk.service.send_errors = [Unreachable("No line.")]
    await desk.box.step()
    assert desk.service.attempts == 1
    assert {desk.reason(n) for n in (1, 2, 3)} == {"Waiting to leave: No line."}


async def test_try_now_does_not_wait_for_back_off_but_keeps_the_time_of_undo() -> None:
    desk = Desk()
    desk.store.write("now")
    desk.store.write("held", conversation=2, held_until=desk.clock.now() + timedelta(seconds=9))
    desk.service.send_errors = [Unreachable("No line.")]
    await desk.box.step()
    desk.box.wake()
    await desk.box.step()
    assert desk.service.texts() == ["now"]


async def test_what_waited_longer_than_an_answer_is_taken_is_refused_and_not_sent() -> None:
    desk = Desk()
    desk.store.write("hello", until=desk.clock.now() + timedelta(seconds=30))
    desk.store.write("in time", conversation=2)
    desk.service.send_errors = [Unreachable("No line.")]
    await desk.box.step()
    assert desk.state(1) is OutboxState.QUEUED
    desk.clock.jump(40)
    await desk.box.step()
    assert desk.state(1) is OutboxState.REFUSED
    assert "took an answer until" in desk.reason(1)
    assert "Wait until they write again" in desk.reason(1)
    assert desk.service.texts() == ["in time"]


async def test_an_answer_leaves_up_to_the_last_moment() -> None:
    desk = Desk()
    desk.store.write("hello", until=desk.clock.now() + timedelta(seconds=1))
    await desk.box.step()
    assert desk.service.texts() == ["hello"]


async def test_a_limited_service_is_asked_again_when_it_said() -> None:
    desk = Desk()
    desk.store.write("patient")
    until = desk.clock.now() + timedelta(seconds=90)
    desk.service.send_errors = [RateLimited("Too many today.", until)]
    assert await desk.box.step() == 90
    await desk.pass_time(89)
    assert desk.service.attempts == 1
    await desk.pass_time(2)
    assert desk.service.texts() == ["patient"]


async def test_a_refusal_is_said_on_the_message_and_the_next_one_leaves() -> None:
    desk = Desk()
    desk.store.write("bad")
    desk.store.write("good")
    desk.service.send_errors = [Rejected("The mailbox of Ana is full. Ask her by phone.")]
    await desk.box.step()
    assert desk.state(1) is OutboxState.REFUSED
    assert desk.reason(1) == "The mailbox of Ana is full. Ask her by phone."
    assert desk.service.texts() == ["good"]


async def test_a_lost_sign_in_leaves_everything_queued_and_stops_trying() -> None:
    desk = Desk()
    desk.store.write("x")
    desk.store.write("y", conversation=2)
    desk.service.send_errors = [SignInNeeded("Sign in again.")]
    assert await desk.box.step() is None
    assert [type(error) for error in desk.halts] == [SignInNeeded]
    await desk.health.failed(desk.halts[0])
    await desk.box.step()
    since = desk.clock.now().astimezone().strftime("%H:%M")
    assert desk.reason(2) == f"Waiting to leave: Shop 1 is signed out since {since}."
    assert desk.service.attempts == 1
    desk.health.tried()
    desk.box.wake()
    await desk.box.step()
    assert desk.service.texts() == ["x", "y"]


async def test_a_message_whose_file_is_gone_is_refused_in_words() -> None:
    desk = Desk()
    desk.store.write("see file", files=(DraftAttachment("a.pdf", "application/pdf", 3, "ff"),))
    await desk.box.step()
    assert desk.state() is OutboxState.REFUSED
    assert "no longer on this computer" in desk.reason()


async def test_files_go_along() -> None:
    desk = Desk()
    desk.store.blobs["ff"] = b"pdf"
    desk.store.write("see file", files=(DraftAttachment("a.pdf", "application/pdf", 3, "ff"),))
    await desk.box.step()
    assert [file.content for file in desk.service.accepted[0].files] == [b"pdf"]


async def test_an_account_that_cannot_send_refuses() -> None:
    desk = Desk(kind=PlainSession)
    desk.store.write("x")
    await desk.box.step()
    assert desk.state() is OutboxState.REFUSED


async def test_what_nobody_could_look_for_leaves_when_the_line_is_back() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("a picture without words")
    desk.service.send_errors = [Unreachable("No connection to the shop's server.")]
    desk.service.find_errors = [Unsupported("It cannot be told from others.")]
    await desk.box.step()
    assert desk.state() is OutboxState.QUEUED
    await desk.pass_time(10)
    assert desk.service.texts() == ["a picture without words"]
    assert desk.state() is OutboxState.SENT


async def test_a_bug_while_sending_marks_the_message_and_stops_the_account() -> None:
    desk = Desk(Idempotency.LOOKUP, FindingSession)
    desk.store.write("x")
    desk.service.send_errors = [ZeroDivisionError("x")]
    task = asyncio.create_task(desk.box.run())
    await until(lambda: bool(desk.halts))
    assert isinstance(desk.halts[0], ZeroDivisionError)
    assert desk.state() is OutboxState.UNCERTAIN
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_receipt_the_store_could_not_take_is_kept_and_written_later() -> None:
    desk = Desk(Idempotency.NONE)
    desk.store.write("x")
    taken = desk.store.sent
    errors = [StoreRefused("The disk is full.")]

    async def refuse_once(item: OutboxId, receipt: Receipt) -> Changes:
        if errors:
            raise errors.pop()
        return await taken(item, receipt)

    desk.store.sent = refuse_once  # type: ignore[method-assign]
    task = asyncio.create_task(desk.box.run())
    while desk.state() is not OutboxState.SENT:
        await desk.clock.advance(5)
    assert desk.service.attempts == 1
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_keychain_that_is_locked_while_a_message_is_prepared_does_not_refuse_it() -> None:
    desk = Desk()
    desk.store.write("x")
    errors = [SecretsUnavailable("The keychain is locked.")]

    class Locked(FullSession):
        async def prepare(self, outgoing: Outgoing) -> Prepared:
            if errors:
                raise errors.pop()
            return await super().prepare(outgoing)

    desk.kind = Locked
    desk.restart()
    await desk.box.step()
    assert desk.state() is OutboxState.QUEUED
    assert desk.reason() == "Waiting to leave: The keychain is locked."
    await desk.pass_time(10)
    assert desk.service.texts() == ["x"]


async def test_what_a_dead_engine_left_is_picked_up_even_when_the_store_refuses_at_first() -> None:
    desk = Desk(Idempotency.NATIVE)
    item = desk.store.write("x")
    await desk.store.claim(item, Prepared(b"bytes of key1", "id-key1"), desk.clock.now())
    asked = desk.store.interrupted
    errors = [StoreRefused("The disk is full.")]

    async def refuse_once(account: AccountId) -> tuple[OutboxItem, ...]:
        if errors:
            raise errors.pop()
        return await asked(account)

    desk.store.interrupted = refuse_once  # type: ignore[method-assign]
    task = asyncio.create_task(desk.box.run())
    while desk.state() is not OutboxState.SENT:
        await desk.clock.advance(5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_nothing_is_tried_while_the_account_waits_for_the_owner() -> None:
    desk = Desk()
    desk.health.state = AccountState.SIGN_IN
    desk.store.write("x")
    assert await desk.box.step() is None
    assert desk.service.attempts == 0
    assert desk.reason().startswith("Waiting to leave: Shop 1 is signed out since")
