"""Promises: made by a sentence, closed by what kept it, and going with the words that made them."""

from datetime import timedelta

import pytest

from shopbell.errors import NotFound, Rejected
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import Draft
from shopbell.promises import DraftPromise, Keeping, NewPromise, PromiseId, PromiseState, Side
from storage.store import Store
from tests.storage.make import NOW, SHOP, at, chat, mail, only, take

QUOTE = "I'll send the quote on Friday."
DAY = 24 * 60


async def conversation(store: Store, account: AccountId) -> ConversationId:
    await take(store, account, chat("q"))
    return (await only(store)).id


async def promised(
    store: Store, where: ConversationId, words: str = QUOTE, due: float = DAY, side: Side = Side.OURS
) -> PromiseId:
    made, _ = await store.promises.add_promise(NewPromise(where, side, words, at(due)), NOW)
    return made


def answer(account: AccountId, where: ConversationId, text: str, *promises: DraftPromise) -> Draft:
    return Draft(f"c{where}", where, account, text, at(1), promises=promises)


async def test_the_soonest_stands_first_and_only_naming_what_kept_it_closes_it(
    store: Store, account: AccountId
) -> None:
    where = await conversation(store, account)
    late = await promised(store, where, "the cake by Sunday", 3 * DAY)
    soon = await promised(store, where)
    assert [one.id for one in await store.promises.open_promises()] == [soon, late]
    with pytest.raises(Rejected):
        await store.promises.keep_promise(soon, Keeping(words="  "), at(5))
    changes = await store.promises.keep_promise(soon, Keeping(words="sent by post"), at(5))
    assert where in changes.conversations
    kept = await store.promises.promise(soon)
    assert (kept.state, kept.closed_at, kept.kept_by) == (PromiseState.KEPT, at(5), Keeping(words="sent by post"))
    assert [one.id for one in await store.promises.open_promises()] == [late]


async def test_it_is_kept_by_a_message_and_the_message_is_named(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    promise = await promised(store, where)
    await take(store, account, chat("r", 7, "Here is the quote.", sender=SHOP))
    sent = (await store.library.messages(where)).messages[-1].id
    await store.promises.keep_promise(promise, Keeping(sent), at(8))
    assert (await store.promises.promise(promise)).kept_by == Keeping(sent)
    with pytest.raises(Rejected):
        await store.promises.keep_promise(promise, Keeping(sent), at(9))
    with pytest.raises(NotFound):
        await store.promises.keep_promise(PromiseId(99), Keeping(sent), at(9))


async def test_closing_can_be_undone_to_the_letter(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    promise = await promised(store, where)
    before = await store.promises.promise(promise)
    await store.promises.dismiss_promise(promise, at(5))
    assert (await store.promises.promise(promise)).state is PromiseState.DISMISSED
    await store.promises.reopen_promise(promise)
    assert await store.promises.promise(promise) == before
    await store.promises.keep_promise(promise, Keeping(words="called"), at(5))
    await store.promises.reopen_promise(promise)
    assert await store.promises.promise(promise) == before


async def test_thanks_leave_a_promise_open(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    promise = await promised(store, where)
    await take(store, account, chat("t", 3, "Thanks, OK!"))
    assert (await store.promises.promise(promise)).state is PromiseState.OPEN


async def test_the_first_line_counts_what_is_due_and_what_is_late(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    await promised(store, where, "late", -5)
    await promised(store, where, "today", 60)
    await promised(store, where, "another day", 3 * DAY)
    await promised(store, where, "their money", -5, Side.THEIRS)
    counts = await store.promises.promise_counts(NOW, NOW + timedelta(hours=11))
    assert (counts.open, counts.due, counts.overdue, counts.theirs_overdue) == (4, 1, 1, 1)


async def test_it_rests_while_its_conversation_is_put_off(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    promise = await promised(store, where, due=-5)
    await store.desk.later(where, at(3 * DAY))
    counts = await store.promises.promise_counts(NOW, at(60))
    assert (counts.open, counts.overdue) == (0, 0)
    assert (await store.promises.promise(promise)).put_off
    await store.desk.wake_later(at(3 * DAY))
    assert (await store.promises.promise_counts(NOW, at(60))).overdue == 1


async def test_the_same_sentence_of_a_message_is_one_promise(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    message = (await store.library.messages(where)).messages[0].id
    new = NewPromise(where, Side.THEIRS, "I'll pay on Friday.", at(DAY), message=message)
    first, _ = await store.promises.add_promise(new, NOW)
    again, _ = await store.promises.add_promise(new, at(1))
    assert first == again
    with pytest.raises(NotFound):
        await store.promises.add_promise(NewPromise(where, Side.OURS, "x", at(1), message=MessageId(99)), NOW)


async def test_it_is_made_when_the_words_are_sent_and_goes_back_with_them(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    drafted = DraftPromise(QUOTE, at(DAY))
    gone = DraftPromise("I'll call you tomorrow.", at(DAY))
    draft = answer(account, where, f"Hello!\n{QUOTE}", drafted, gone)
    await store.desk.save_draft(draft)
    kept = await store.library.draft(draft.key)
    assert kept is not None
    assert kept.promises == (drafted, gone)
    assert await store.promises.open_promises() == ()
    item, _ = await store.desk.enqueue(draft, "key-1", at=at(2), not_before=at(3))
    (made,) = await store.promises.open_promises()
    assert (made.words, made.due_at, made.side) == (QUOTE, at(DAY), Side.OURS)
    assert made.message == (await store.library.outbox_item(item)).message
    await store.desk.cancel(item)
    assert await store.promises.open_promises() == ()
    back = await store.library.draft(draft.key)
    assert back is not None
    assert back.promises == (drafted,)


async def test_what_is_no_promise_is_remembered(store: Store, account: AccountId) -> None:
    where = await conversation(store, account)
    message = (await store.library.messages(where)).messages[0].id
    await store.promises.pass_over(message, QUOTE)
    await store.promises.pass_over(message, QUOTE)
    assert await store.promises.passed_over([message]) == {(message, QUOTE)}


async def test_conversations_that_become_one_bring_their_promises(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 1))
    rows = await store.library.rows_by_id([ConversationId(1), ConversationId(2)])
    promises = {await promised(store, row.id, f"for {row.id}") for row in rows}
    assert len(promises) == 2
    await take(store, account, mail("c", 2, parents=("a", "b")))
    row = await only(store)
    assert {one.id for one in await store.promises.promises_of(row.id)} == promises


async def test_deleted_history_takes_its_promises_along(store: Store, account: AccountId) -> None:
    await promised(store, await conversation(store, account))
    await store.accounts.remove_account(account, keep_history=False)
    assert await store.promises.open_promises() == ()
