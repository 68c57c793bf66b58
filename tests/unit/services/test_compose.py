"""Writing and sending, as the window, the tray and the command line do it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shopbell.connector import Prepared
from shopbell.errors import Rejected
from shopbell.events import Batch, MessageSeen, Thread
from shopbell.model import AccountState, Draft, OutboxState
from shopbell.services.compose import draft_key
from tests.unit.services.conftest import ANA, NOW, Counter


async def test_an_answer_begins_with_nothing_in_it_and_goes_where_they_wrote_to(counter: Counter) -> None:
    account = await counter.account()
    conversation = await counter.receive(account, "Can you do the lemon cake?")
    draft = await counter.compose.draft_for(conversation)
    assert (draft.text, draft.account, draft.key) == ("", account, draft_key(conversation))
    assert draft.subject == "Cake"


async def test_imported_history_sends_nothing_until_the_owner_signs_in(counter: Counter) -> None:
    account = await counter.account()
    conversation = await counter.receive(account, "Are you open?")
    await counter.store.accounts.set_state(account, AccountState.CLOSED, "From an import.", counter.clock.now())
    draft = replace(await counter.compose.draft_for(conversation), text="Yes!")
    with pytest.raises(Rejected, match="Sign in"):
        await counter.compose.send(draft)
    assert await counter.store.library.outbox() == ()


async def test_what_was_begun_is_there_again(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = await counter.compose.draft_for(conversation)
    counter.clock.at += timedelta(minutes=5)
    saved = await counter.compose.save(replace(draft, text="Dear Ana"))
    assert saved.updated_at == counter.clock.at
    assert (await counter.compose.draft_for(conversation)).text == "Dear Ana"
    assert counter.bell.rung[-1].drafts == {draft.key}


async def test_an_answer_goes_to_the_message_that_was_chosen(counter: Counter) -> None:
    account = await counter.account()
    conversation = await counter.receive(account, "First?")
    await counter.receive(account, "Second?", name="m2", at=NOW + timedelta(minutes=1))
    first, second = (await counter.store.library.messages(conversation)).messages
    assert (await counter.compose.draft_for(conversation)).reply_to == second.id
    assert (await counter.compose.draft_for(conversation, first.id)).reply_to == first.id
    await counter.compose.save(replace(await counter.compose.draft_for(conversation), text="x"))
    again = await counter.compose.draft_for(conversation, first.id)
    assert (again.reply_to, again.text) == (first.id, "x")


async def test_a_discarded_draft_is_gone(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = await counter.compose.save(replace(await counter.compose.draft_for(conversation), text="x"))
    await counter.compose.discard(draft.key)
    assert await counter.store.library.draft(draft.key) is None


async def test_one_press_is_one_message_that_can_be_undone_for_ten_seconds(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = replace(await counter.compose.draft_for(conversation), text="Yes")
    item = await counter.compose.send(draft)
    (waiting,) = await counter.store.library.outbox()
    assert waiting.state is OutboxState.HELD
    assert waiting.not_before == NOW + timedelta(seconds=10)
    assert counter.bell.rung[-1].outbox == {item}
    await counter.compose.undo(item)
    assert (await counter.compose.draft_for(conversation)).text == "Yes"
    assert (await counter.store.library.outbox_item(item)).state is OutboxState.CANCELLED


@pytest.mark.parametrize(("chosen", "seconds"), [("0", 0), ("30", 30), ("-1", 10), ("soon", 10), ("3600", 10)])
async def test_the_owner_says_how_long_send_can_be_undone(counter: Counter, chosen: str, seconds: float) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    await counter.store.desk.set_setting("undo_seconds", chosen)
    await counter.compose.send(replace(await counter.compose.draft_for(conversation), text="Yes"))
    (waiting,) = await counter.store.library.outbox()
    assert waiting.not_before == NOW + timedelta(seconds=seconds)


async def test_what_is_leaving_cannot_be_undone(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    item = await counter.compose.send(
        replace(await counter.compose.draft_for(conversation), text="Yes"), undo_seconds=0
    )
    assert await counter.store.dispatch.claim(item, Prepared(b"bytes"), NOW)
    with pytest.raises(Rejected):
        await counter.compose.undo(item)


async def test_an_uncertain_message_has_three_answers(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    items = []
    for text in ("arrived", "again", "drop"):
        draft = replace(await counter.compose.draft_for(conversation), text=text)
        items.append(await counter.compose.send(draft, undo_seconds=0))
        await counter.store.dispatch.claim(items[-1], Prepared(b"bytes"), NOW)
        await counter.store.dispatch.uncertain(items[-1], "Not sure.")
    await counter.compose.it_arrived(items[0])
    await counter.compose.retry(items[1])
    await counter.compose.drop(items[2])
    states = [(await counter.store.library.outbox_item(item)).state for item in items]
    assert states == [OutboxState.SENT, OutboxState.QUEUED, OutboxState.CANCELLED]
    assert (await counter.store.library.outbox_item(items[1])).prepared == b"bytes"


async def new(counter: Counter, connector: str, **fields: object) -> Draft:
    draft = counter.compose.new_draft(await counter.account(connector))
    return replace(draft, **{"text": "Hello", "to": ("ben@example.com",), **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("connector", "fields", "words"),
    [
        ("mute", {}, "lets nobody answer"),
        ("net", {"text": " \n"}, "nothing to send"),
        ("net", {"to": ()}, "who should get it"),
        ("bare", {}, "lets nobody begin a conversation"),
        ("short", {"text": "12345678🍋🍋"}, "2 too long for Short"),
    ],
)
async def test_what_cannot_be_sent_is_said_before_the_press_counts(
    counter: Counter, connector: str, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(Rejected, match=words):
        await counter.compose.send(await new(counter, connector, **fields))
    assert await counter.store.library.outbox() == ()


async def test_length_is_counted_in_the_network_s_own_unit(counter: Counter) -> None:
    limit = (await counter.compose.manifest_of(await counter.account("short"))).limit
    assert counter.compose.length("1234🍋", limit).used == 6
    assert counter.compose.length("1234567890", limit).fits
    assert not counter.compose.length("12345678901", limit).fits


async def test_names_and_a_warning_of_what_is_answered_are_counted(counter: Counter) -> None:
    account = await counter.account("short")
    asked = MessageSeen("q", NOW, ANA, False, "Hi?", Thread("r"), facts={"prefix": "@ana", "warning": "!"})
    await counter.store.intake.ingest(account, "live", Batch((asked,), "1"), NOW)
    draft = await counter.compose.draft_for((await counter.rows())[0].id)
    with pytest.raises(Rejected, match="1 too long for Short"):
        await counter.compose.send(replace(draft, text="1234"))
    await counter.compose.send(replace(draft, text="123"))


async def test_an_account_s_own_limits_count_before_those_of_its_connector(counter: Counter) -> None:
    account = await counter.account(
        "net", limit_length="3", limit_unit="graphemes", without="start subject", network_name="Tiny"
    )
    draft = replace(counter.compose.new_draft(account), text="Hello", to=("b@example.com",))
    with pytest.raises(Rejected, match="Tiny lets nobody begin"):
        await counter.compose.send(draft)
    conversation = await counter.receive(account, "Hi?")
    with pytest.raises(Rejected, match="2 too long for Tiny"):
        await counter.compose.send(replace(await counter.compose.draft_for(conversation), text="Hello"))


async def test_where_answers_are_taken_for_a_day_only_a_later_one_says_so(counter: Counter) -> None:
    account = await counter.account("hasty")
    conversation = await counter.receive(account, "Hello?", until=NOW + timedelta(hours=24))
    draft = replace(await counter.compose.draft_for(conversation), text="Yes")
    counter.clock.at += timedelta(hours=24, minutes=1)
    with pytest.raises(Rejected, match="Hasty took an answer until"):
        await counter.compose.send(draft)
    until = counter.clock.at + timedelta(hours=24)
    await counter.receive(account, "Still there?", name="m2", at=counter.clock.at, until=until)
    assert await counter.compose.send(draft)


async def test_what_takes_no_answer_is_refused_with_the_sentence_of_its_service(counter: Counter) -> None:
    account = await counter.account()
    why = "Answers to this are given on its page only."
    conversation = await counter.receive(account, "Hello?", facts={"no_answer": why})
    draft = replace(await counter.compose.draft_for(conversation), text="Yes")
    for one in (draft, replace(draft, reply_to=None)):
        with pytest.raises(Rejected, match=why):
            await counter.compose.send(one)
    with pytest.raises(Rejected, match=why):
        await counter.compose.quick_answer(conversation, draft.reply_to, "Yes")  # type: ignore[arg-type]
    await counter.receive(account, "Still there?", name="m2", at=NOW + timedelta(hours=1))
    with pytest.raises(Rejected, match=why):
        await counter.compose.send(draft)
    assert await counter.compose.send(replace(await counter.compose.draft_for(conversation), text="Yes"))


async def test_the_time_to_think_again_never_makes_an_answer_late(counter: Counter) -> None:
    until = NOW + timedelta(seconds=12)
    conversation = await counter.receive(await counter.account(), "Hello?", until=until)
    draft = replace(await counter.compose.draft_for(conversation), text="Yes")
    item = await counter.store.library.outbox_item(await counter.compose.send(draft, undo_seconds=30))
    assert NOW < item.not_before < until
    counter.clock.at = until - timedelta(seconds=1)
    item = await counter.store.library.outbox_item(await counter.compose.send(draft, undo_seconds=30))
    assert item.not_before == counter.clock.at


async def test_files_are_kept_from_the_moment_they_are_added(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = await counter.compose.draft_for(conversation)
    draft = await counter.compose.attach(draft, "menu.pdf", "application/pdf", b"%PDF")
    (kept,) = (await counter.compose.draft_for(conversation)).attachments
    assert await counter.store.library.blob(kept.sha256) == b"%PDF"
    assert await counter.compose.send(draft), "a file without words is a message"


async def test_a_file_that_the_service_would_not_take_is_refused_when_it_is_added(counter: Counter) -> None:
    bare = counter.compose.new_draft(await counter.account("bare"))
    with pytest.raises(Rejected, match="takes no files"):
        await counter.compose.attach(bare, "a.txt", "text/plain", b"a")
    short = counter.compose.new_draft(await counter.account("short"))
    with pytest.raises(Rejected, match="too large: Short takes files up to 2 MB"):
        await counter.compose.attach(short, "a.bin", "application/x", b"x" * 2_000_001)


async def test_nothing_is_sent_from_an_account_that_was_removed(counter: Counter) -> None:
    account = await counter.account()
    conversation = await counter.receive(account, "Hello?")
    draft = replace(await counter.compose.draft_for(conversation), text="Yes")
    await counter.store.accounts.remove_account(account, keep_history=True)
    with pytest.raises(Rejected, match="removed"):
        await counter.compose.send(draft)


async def test_a_quick_answer_leaves_alone_what_is_being_written_in_the_window(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = await counter.compose.save(replace(await counter.compose.draft_for(conversation), text="A long let"))
    (message,) = (await counter.store.library.messages(conversation)).messages
    item = await counter.compose.quick_answer(conversation, message.id, "Yes!")
    sent = await counter.store.library.outbox_item(item)
    assert (sent.text, sent.reply_to_remote) == ("Yes!", "m1")
    kept = await counter.store.library.draft(draft.key)
    assert kept is not None
    assert kept.text == "A long let"
    await counter.compose.undo(item)
    assert (await counter.compose.draft_for(conversation)).text == "Yes!\n\nA long let"


async def test_sending_takes_the_draft_away(counter: Counter) -> None:
    conversation = await counter.receive(await counter.account(), "Hello?")
    draft = await counter.compose.save(replace(await counter.compose.draft_for(conversation), text="Yes"))
    await counter.compose.send(draft)
    assert await counter.store.library.drafts() == ()
