"""Who can read a message is kept, on its row too, and decides what is left of one that was taken back."""

import pytest

from shopbell.events import MessageGone
from shopbell.ids import AccountId
from shopbell.model import Turn, Visibility
from storage.store import Store
from tests.storage.make import at, chat, only, rows, take


@pytest.mark.parametrize("visibility", list(Visibility))
async def test_who_can_read_it_is_kept(store: Store, account: AccountId, visibility: Visibility) -> None:
    await take(store, account, chat("a", visibility=visibility))
    row = await only(store)
    page = await store.library.messages(row.id)
    assert [row.visibility, *(message.visibility for message in page.messages)] == [visibility, visibility]


@pytest.mark.parametrize(
    ("visibility", "turn"),
    [(Visibility.PUBLIC, Turn.SETTLED), (Visibility.FOLLOWERS, Turn.SETTLED), (Visibility.PRIVATE, Turn.YOURS)],
)
async def test_what_others_could_read_and_was_taken_back_waits_for_nobody(
    store: Store, account: AccountId, visibility: Visibility, turn: Turn
) -> None:
    message = chat("a", visibility=visibility)
    await take(store, account, message)
    await take(store, account, MessageGone(message.remote_id, at(5)))
    assert [row.turn for row in await rows(store)] == [turn]
