"""One press of Send is one message, whatever happens between the press and the receipt."""

from dataclasses import replace

import pytest

from shopbell.connector import Prepared, Receipt
from shopbell.errors import Rejected
from shopbell.events import MessageSeen
from shopbell.ids import AccountId, ConversationId, OutboxId
from shopbell.model import Delivery, OutboxState, Turn, View
from storage.store import Store
from tests.storage.make import ANA, SHOP, answer, at, letter, mail, only, rows, take, texts

RECEIPT = Receipt("mid:out", at(3))
PREPARED = Prepared(b"the exact bytes", "mid:out")


async def queued(store: Store, account: AccountId) -> tuple[OutboxId, ConversationId]:
    """An answer to Ana that is due; its outbox id and conversation."""
    await take(store, account, mail("a", facts={"message_id": "<a>"}))
    row = await only(store)
    (asked,) = (await store.library.messages(row.id)).messages
    draft = answer(row, reply_to=asked.id, subject="Re: Cake")
    await store.desk.save_draft(draft)
    item, _ = await store.desk.enqueue(draft, "key-1", at=at(1), not_before=at(2))
    return item, row.id


def came_back(raw: bytes | None = None) -> MessageSeen:
    """Our answer as the service has it."""
    return mail("out", 3, "Yes, with pleasure.", sender=SHOP, to=[ANA], parents=["a"], raw=raw)


async def test_the_press_takes_the_draft_and_shows_the_bubble(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    assert await store.library.drafts() == ()
    page = await store.library.messages(conversation)
    bubble = page.messages[-1]
    assert (bubble.delivery, bubble.outbox, bubble.text) == (
        Delivery.WAITING,
        item,
        "Yes, with pleasure.",
    )
    held = await store.library.outbox_item(item)
    assert (held.state, held.reply_to_remote, held.message) == (
        OutboxState.HELD,
        "mid:a",
        bubble.id,
    )
    assert not (await only(store)).has_draft


async def test_the_same_press_twice_is_one_message(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    again, _ = await store.desk.enqueue(answer(await only(store)), "key-1", at=at(1), not_before=at(2))
    assert again == item
    assert len(await texts(store, conversation)) == 2


async def test_it_is_due_when_undo_is_over(store: Store, account: AccountId) -> None:
    item, _ = await queued(store, account)
    assert await store.dispatch.due(account, at(1.9)) == ()
    assert await store.dispatch.next_due() == at(2)
    assert [one.id for one in await store.dispatch.due(account, at(2))] == [item]
    target = await store.dispatch.target(item)
    assert target.reply_facts == {"message_id": "<a>"}


async def test_undo_gives_the_draft_back(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.desk.cancel(item)
    draft = await store.library.draft(f"c{conversation}")
    assert draft is not None
    assert (draft.text, draft.subject) == ("Yes, with pleasure.", "Re: Cake")
    row = await only(store)
    assert (row.turn, row.messages, row.has_draft) == (Turn.YOURS, 1, True)
    assert await store.library.outbox() == ()
    assert await store.upkeep.check() == ()


async def test_undo_loses_nothing_that_was_begun_meanwhile(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.desk.save_draft(answer(await only(store), "One more thing"))
    await store.desk.cancel(item)
    draft = await store.library.draft(f"c{conversation}")
    assert draft is not None
    assert draft.text == "Yes, with pleasure.\n\nOne more thing"


async def test_nothing_is_taken_back_once_it_leaves(store: Store, account: AccountId) -> None:
    item, _ = await queued(store, account)
    assert await store.dispatch.claim(item, PREPARED, at(2))
    with pytest.raises(Rejected, match="leaving"):
        await store.desk.cancel(item)


async def test_an_undone_message_cannot_be_claimed(store: Store, account: AccountId) -> None:
    item, _ = await queued(store, account)
    await store.desk.cancel(item)
    assert not await store.dispatch.claim(item, PREPARED, at(2))


async def test_the_receipt_makes_the_bubble_the_message(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    stored = await store.library.outbox_item(item)
    assert (stored.prepared, stored.state) == (b"the exact bytes", OutboxState.SENDING)
    await store.dispatch.sent(item, RECEIPT)
    await take(store, account, came_back(raw=b"raw bytes"))
    page = await store.library.messages(conversation)
    assert [one.remote_id for one in page.messages] == ["mid:a", "mid:out"]
    assert page.messages[1].delivery is Delivery.SENT
    assert await store.library.raw(page.messages[1].id) == b"raw bytes"


async def test_a_copy_that_comes_before_the_receipt_is_the_same_message(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    changes = await take(store, account, came_back())
    assert changes.received == 0
    await store.dispatch.sent(item, RECEIPT)
    assert len(await texts(store, conversation)) == 2
    assert (await store.library.outbox_item(item)).state is OutboxState.SENT


async def test_a_copy_nobody_could_foresee_takes_the_bubbles_place(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, Prepared(), at(2))
    await take(store, account, came_back())
    assert len(await texts(store, conversation)) == 3
    await store.dispatch.sent(item, RECEIPT)
    assert len(await texts(store, conversation)) == 2
    sent = await store.library.outbox_item(item)
    assert (await store.library.message(sent.message)).remote_id == "mid:out"
    assert await store.upkeep.check() == ()


async def test_an_uncertain_one_that_comes_back_has_left(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.uncertain(item, "The line broke.", looked_up=False)
    assert [one.id for one in await store.dispatch.interrupted(account)] == [item]
    await take(store, account, came_back())
    assert await store.dispatch.interrupted(account) == ()
    assert len(await texts(store, conversation)) == 2
    assert (await only(store)).turn is Turn.THEIRS


async def test_send_again_keeps_key_and_bytes(store: Store, account: AccountId) -> None:
    item, _ = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.uncertain(item, "The line broke.")
    assert (await only(store)).turn is Turn.YOURS
    await store.desk.retry(item, at(5))
    (due,) = await store.dispatch.due(account, at(5))
    assert (due.key, due.prepared, due.prepared_remote_id) == ("key-1", PREPARED.payload, "mid:out")


async def test_the_owner_says_it_arrived_or_drops_it(store: Store, account: AccountId) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.uncertain(item, "The line broke.")
    await store.desk.arrived(item, at(6))
    assert (await store.library.outbox_item(item)).state is OutboxState.SENT
    other, _ = await store.desk.enqueue(answer(await only(store), "Two"), "k2", at=at(7), not_before=at(7))
    await store.dispatch.claim(other, Prepared(), at(7))
    await store.dispatch.refused(other, "No.")
    await store.desk.drop(other)
    assert await texts(store, conversation) == [
        "Can you do the lemon cake for Saturday?",
        "Yes, with pleasure.",
    ]
    assert await store.library.drafts() == ()


async def test_put_back_waits_and_says_why(store: Store, account: AccountId) -> None:
    item, _ = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.put_back(item, "No connection.", at(9))
    again = await store.library.outbox_item(item)
    assert (again.state, again.attempts, again.reason) == (OutboxState.QUEUED, 1, "No connection.")
    assert await store.dispatch.due(account, at(8)) == ()


async def test_a_new_conversation_stands_at_once(store: Store, account: AccountId) -> None:
    draft = letter(account, to=("Ana Ruiz <ana@example.org>",))
    await store.desk.save_draft(draft)
    item, _ = await store.desk.enqueue(draft, "k", at=at(1), not_before=at(2))
    row = await only(store)
    assert (row.person_name, row.subject, row.turn) == ("Ana Ruiz", "News", Turn.THEIRS)
    await store.desk.cancel(item)
    assert await rows(store) == ()
    (back,) = await store.library.drafts()
    assert (back.key, back.conversation, back.to) == ("n1", None, draft.to)
    assert (await store.library.counts()).everything == 0


async def test_an_answer_to_our_letter_finds_it(store: Store, account: AccountId) -> None:
    item, _ = await store.desk.enqueue(letter(account), "k", at=at(1), not_before=at(1))
    await store.dispatch.claim(item, Prepared(b"x", "<out@shop>"), at(1))
    await store.dispatch.sent(item, Receipt("<out@shop>", at(1)))
    seen = mail("r", 5, "Lovely, when?", subject="Re: News")
    parents = replace(seen.thread, parents=("<out@shop>",))
    await take(store, account, replace(seen, thread=parents))
    assert (await only(store)).messages == 2


async def test_own_sent_words_are_found_and_seen_in_views(store: Store, account: AccountId) -> None:
    await queued(store, account)
    (hit,) = await store.library.search("pleasure")
    assert hit.before == "Can you do the lemon cake for Saturday?"
    assert [row.turn for row in await rows(store, View.THEIRS)] == [Turn.THEIRS]


async def test_our_copy_with_headers_that_the_provider_rewrote_is_not_a_second_message(
    store: Store, account: AccountId
) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.sent(item, replace(RECEIPT, event=came_back()))
    copy = replace(came_back(), remote_id="mid:out, with another From", subject="Other", place="Sent;1;1")
    assert (await take(store, account, copy)).received == 0
    assert await texts(store, conversation) == ["Can you do the lemon cake for Saturday?", "Yes, with pleasure."]
    assert await store.intake.places(account, "Sent;") == ("Sent;1;1",)
    bubble = (await store.library.messages(conversation)).messages[-1]
    assert (bubble.remote_id, bubble.subject) == ("mid:out", "Cake")


async def test_what_is_to_be_sent_again_and_turns_up_at_the_service_is_not_sent_again(
    store: Store, account: AccountId
) -> None:
    item, conversation = await queued(store, account)
    await store.dispatch.claim(item, PREPARED, at(2))
    await store.dispatch.uncertain(item, "Not sure.")
    await store.desk.retry(item, at(4))
    await take(store, account, came_back())
    assert (await store.library.outbox_item(item)).state is OutboxState.SENT
    assert not await store.dispatch.claim(item, PREPARED, at(5))
    assert len(await texts(store, conversation)) == 2
