"""What is typed stays typed, in its conversation."""

from pathlib import Path

import pytest

from shopbell.errors import NotFound
from shopbell.ids import AccountId, ConversationId
from shopbell.model import Draft
from storage.store import Store, open_store
from tests.storage.make import NOW, answer, letter, mail, only, take


async def test_a_draft_is_on_the_disk_when_it_is_saved(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("a"))
    row = await only(store)
    kept = await store.desk.keep_file("cake.png", "image/png", b"png")
    draft = answer(row, "  Dear Ana,\n\n", cc=("Ben <ben@example.org>",), attachments=(kept,))
    changes = await store.desk.save_draft(draft)
    assert changes.drafts == {draft.key}
    other = await open_store(profile, read_only=True)
    assert await other.library.draft(draft.key) == draft
    assert await other.library.blob(kept.sha256) == b"png"
    await other.close()
    assert (await only(store)).has_draft


async def test_an_emptied_draft_is_gone(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    row = await only(store)
    await store.desk.save_draft(answer(row, "x"))
    changes = await store.desk.save_draft(answer(row, "", subject="Re: Cake"))
    assert changes.drafts
    assert await store.library.drafts() == ()
    assert not (await only(store)).has_draft


async def test_a_new_letter_with_a_subject_alone_is_kept(store: Store, account: AccountId) -> None:
    await store.desk.save_draft(letter(account, "", to=()))
    assert len(await store.library.drafts()) == 1
    await store.desk.discard_draft("n1")
    assert await store.library.drafts() == ()


async def test_a_draft_of_no_conversation_is_refused(store: Store, account: AccountId) -> None:
    with pytest.raises(NotFound):
        await store.desk.save_draft(Draft("c99", ConversationId(99), account, "x", NOW))
