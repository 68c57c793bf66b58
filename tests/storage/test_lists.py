"""Pages, numbers beside the views, windows of a conversation."""

from pathlib import Path

import pytest

from shopbell.errors import NotFound, StoreRefused
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import ConversationRow, View
from storage.store import Store, open_store
from tests.storage.make import BEN, add_account, at, chat, letter, mail, only, rows, take


@pytest.mark.parametrize("view", [View.WAITING, View.ALL])
async def test_pages_go_on_behind_any_row(store: Store, account: AccountId, view: View) -> None:
    other = await add_account(store, "chat", "@shop")
    await take(store, account, *[mail(f"m{n}", n // 3, subject=f"S{n}", sender=BEN) for n in range(25)])
    await take(store, other, chat("c"))
    whole = (await store.library.rows(view, account=account)).rows
    assert len(whole) == 25
    found: list[ConversationRow] = []
    after = ""
    while True:
        page = await store.library.rows(view, after=after, limit=7, account=account)
        found += page.rows
        after = page.next
        if not after:
            break
    assert tuple(found) == whole
    first = await store.library.rows(view, limit=10, account=account)
    behind = await store.library.rows(view, after=first.cursors[3], limit=2, account=account)
    assert behind.rows == whole[4:6]
    assert len((await store.library.rows(view)).rows) == 26


async def test_windows_of_a_conversation(store: Store, account: AccountId) -> None:
    await take(store, account, *[chat(f"m{n}", n, f"t{n}") for n in range(30)])
    row = await only(store)
    newest = await store.library.messages(row.id, limit=10)
    assert [one.text for one in newest.messages] == [f"t{n}" for n in range(20, 30)]
    assert (newest.more_before, newest.more_after) == (True, False)
    older = await store.library.messages_before(row.id, newest.messages[0].id, 5)
    assert [one.text for one in older.messages] == [f"t{n}" for n in range(15, 20)]
    newer = await store.library.messages_after(row.id, older.messages[-1].id, 50)
    assert newer.messages == newest.messages
    assert not newer.more_after
    around = await store.library.messages(row.id, around=older.messages[0].id, limit=6)
    assert [one.text for one in around.messages] == [f"t{n}" for n in range(12, 18)]
    assert (around.more_before, around.more_after) == (True, True)


async def test_jump_to_a_date(store: Store, account: AccountId) -> None:
    await take(store, account, *[chat(f"m{n}", n * 60, f"t{n}") for n in range(5)])
    row = await only(store)
    found = await store.library.message_at(row.id, at(61))
    assert found is not None
    assert (await store.library.message(found)).text == "t2"
    assert await store.library.message_at(row.id, at(999)) is None


async def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(NotFound):
        await store.library.message(MessageId(5))
    with pytest.raises(NotFound):
        await store.library.messages(ConversationId(5))
    assert await store.library.rows_by_id([ConversationId(5)]) == ()
    assert (await store.library.rows(View.MENTIONS)).rows == ()


async def test_every_writing_transaction_raises_the_counter_once(store: Store, account: AccountId) -> None:
    before = await store.library.change_counter()
    changes = await take(store, account, mail("a"))
    assert changes.counter == await store.library.change_counter() == before + 1


async def test_open_for_reading_only(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("a"))
    other = await open_store(profile, read_only=True)
    assert len(await rows(other)) == 1
    with pytest.raises(StoreRefused, match="reading only"):
        await other.desk.save_draft(letter(account))
    with pytest.raises(StoreRefused, match="reading only"):
        await other.desk.keep_file("a", "b", b"c")
    await other.close()


async def test_the_numbers_follow_every_move(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 1, sender=BEN, subject="S"), mail("n", 2, subject="N", robot=True))
    first = (await rows(store, View.WAITING))[0]
    for step in (
        store.desk.settle(first.id, "", at(3)),
        store.desk.reopen(first.id),
        store.desk.later(first.id, at(9)),
        store.desk.wake_later(at(10)),
        store.desk.set_robot(first.id, True),
        store.desk.set_robot(first.id, False),
    ):
        await step
        counts = await store.library.counts()
        sizes = {view: len(await rows(store, view)) for view in View}
        assert sizes == {
            View.WAITING: counts.waiting,
            View.THEIRS: counts.theirs,
            View.SETTLED: counts.settled,
            View.LATER: counts.later,
            View.ROBOTS: counts.robots,
            View.MENTIONS: counts.mentions,
            View.ALL: counts.everything,
        }
        assert await store.upkeep.check() == ()
