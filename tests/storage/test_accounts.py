"""Accounts come, pause, go and come back."""

from dataclasses import replace

from shopbell.connector import Verified
from shopbell.events import GapClosed, GapSeen, SeenAttachment
from shopbell.history import FURTHER
from shopbell.ids import AccountId
from shopbell.model import AccountState, Progress, Turn, View
from storage.store import Store
from tests.storage.make import NOW, SHOP, add_account, answer, at, chat, letter, mail, only, rows, take


async def test_an_account_is_as_it_was_given(store: Store, account: AccountId) -> None:
    (known,) = await store.library.accounts()
    assert (known.connector, known.address, known.name) == ("mail", SHOP.address, SHOP.name)
    assert (known.state, known.added_at, known.secret_ref) == (AccountState.OK, NOW, "ref")
    assert known.settings == {"imap_host": "mail.example.org"}


async def test_signing_in_again_keeps_the_account(store: Store, account: AccountId) -> None:
    await store.accounts.set_state(account, AccountState.SIGN_IN, "Sign in again.", at(1))
    again = Verified(SHOP.address, "New name", {"smtp_host": "out.example.org"})
    same, _ = await store.accounts.add_account("mail", again, "ref", at(2))
    (known,) = await store.library.accounts()
    assert same == account
    assert (known.state, known.state_text, known.name) == (AccountState.OK, "", "New name")
    assert known.settings == {"imap_host": "mail.example.org", "smtp_host": "out.example.org"}


async def test_the_same_state_again_is_no_change(store: Store, account: AccountId) -> None:
    assert await store.accounts.set_state(account, AccountState.OFFLINE, "No line.", at(1))
    assert not await store.accounts.set_state(account, AccountState.OFFLINE, "No line.", at(2))
    assert await store.accounts.set_state(account, AccountState.OFFLINE, "Still none.", at(3))
    (known,) = await store.library.accounts()
    assert (known.state_since, known.state_text) == (at(1), "Still none.")


async def test_what_is_only_partly_well_is_kept_and_the_same_again_is_no_change(
    store: Store, account: AccountId
) -> None:
    assert await store.accounts.set_notices(account, ("One feed is down.", "And “another”."))
    assert not await store.accounts.set_notices(account, ("One feed is down.", "And “another”."))
    (known,) = await store.library.accounts()
    assert (known.state, known.notices) == (AccountState.OK, ("One feed is down.", "And “another”."))
    assert await store.accounts.set_notices(account, ())
    (known,) = await store.library.accounts()
    assert known.notices == ()


async def test_nothing_is_written_over_a_pause(store: Store, account: AccountId) -> None:
    await store.accounts.set_paused(account, True, at(1))
    assert not await store.accounts.set_state(account, AccountState.OFFLINE, "x", at(2))
    (known,) = await store.library.accounts()
    assert known.state is AccountState.PAUSED
    await store.accounts.set_paused(account, False, at(3))
    (known,) = await store.library.accounts()
    assert known.state is AccountState.OK


async def test_progress_and_contact_ring_only_when_they_change(store: Store, account: AccountId) -> None:
    progress = Progress(10, 100, 60)
    assert (await store.accounts.set_progress(account, progress)).accounts == {account}
    assert not await store.accounts.set_progress(account, progress)
    assert await store.accounts.heard(account, at(0))
    assert not await store.accounts.heard(account, at(0.9))
    assert await store.accounts.heard(account, at(1))
    (known,) = await store.library.accounts()
    assert (known.progress, known.last_heard_at) == (progress, at(1))
    assert await store.accounts.set_progress(account, None)


async def test_notify_and_settings(store: Store, account: AccountId) -> None:
    assert await store.accounts.set_notify(account, False)
    assert not await store.accounts.set_notify(account, False)
    assert await store.accounts.set_account_settings(account, {"quiet": "1"})
    assert not await store.accounts.set_account_settings(account, {"quiet": "1"})
    (known,) = await store.library.accounts()
    assert (known.notify, known.settings["quiet"]) == (False, "1")


async def test_a_removed_accounts_history_stays_readable_and_comes_back_undoubled(
    store: Store, account: AccountId
) -> None:
    await take(store, account, mail("a"))
    await store.accounts.remove_account(account, keep_history=True)
    assert await store.library.accounts() == ()
    assert len(await rows(store)) == 1
    assert len(await store.library.search("lemon")) == 1
    again = await add_account(store)
    await take(store, again, mail("a"))
    assert again == account
    assert (await only(store)).messages == 1


async def test_a_removed_account_takes_its_history_and_nothing_else(store: Store, account: AccountId) -> None:
    other = await add_account(store, "chat", "@shop")
    file = SeenAttachment("a.png", "image/png", 3, b"png")
    await take(store, account, *[mail(f"m{n}", n, subject=f"S{n}") for n in range(130)], mail("f", attachments=(file,)))
    await store.desk.save_draft(letter(account))
    await store.desk.enqueue(replace(letter(account), key="n2"), "k", at=NOW, not_before=NOW)
    await take(store, other, chat("c"))
    changes = await store.accounts.remove_account(account, keep_history=False)
    assert changes.everything
    (left,) = await rows(store, View.ALL)
    assert left.account == other
    assert await store.library.search("lemon") == ()
    assert await store.library.drafts() == ()
    assert (await store.library.counts()).everything == 1
    assert await store.upkeep.check() == ()


async def test_whom_only_a_removed_account_knew_is_proposed_no_more(store: Store, account: AccountId) -> None:
    """Who writes to another account too stays known."""
    from shopbell.events import Author

    other = await add_account(store, address="info@example.org")
    await take(store, account, mail("a"), mail("b", 5, sender=Author("jo@example.org", "Jo Hart"), subject="Other"))
    await take(store, other, mail("c", 9, sender=Author("jo@example.org", "Jo Hart"), subject="Third"))
    assert await store.library.addresses("ana") == ("Ana Ruiz <ana@example.org>",)
    await store.accounts.remove_account(account, keep_history=False)
    assert await store.library.addresses("ana") == ()
    assert await store.library.addresses("jo") == ("Jo Hart <jo@example.org>",)
    assert await store.upkeep.check() == ()


async def test_preferences_are_kept(store: Store) -> None:
    assert await store.library.setting("theme") is None
    await store.desk.set_setting("theme", "dark")
    await store.desk.set_setting("theme", "light")
    assert await store.library.setting("theme") == "light"


async def test_a_person_and_what_the_owner_notes(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", 0, "First"), mail("b", 5, "Second words", subject="S"))
    number = (await rows(store))[0].person
    assert number is not None
    assert (await store.desk.set_note(number, "Likes rye.")).persons == {number}
    person = await store.library.person(number)
    assert (person.name, person.notes, person.turns) == ("Ana Ruiz", "Likes rye.", 2)
    assert (person.last_words, person.last_words_at, person.first_at) == ("Second words", at(5), at(0))
    assert person.conversations == await store.library.conversations_of(number)
    assert len(person.conversations) == 2


async def test_answering_never_renames_anybody(store: Store, account: AccountId) -> None:
    from shopbell.events import Author

    renamed = Author("ana@example.org", "customer 17")
    await take(store, account, mail("a"), mail("b", 5, "Yes", sender=SHOP, to=[renamed], parents=["a"]))
    assert (await only(store)).person_name == "Ana Ruiz"


async def test_what_a_removed_account_said_in_a_conversation_of_another_goes_without_a_trace(store: Store) -> None:
    stays = await add_account(store)
    goes = await add_account(store, address="info@example.org")
    await take(store, stays, mail("a"))
    row = await only(store)
    await store.desk.enqueue(replace(answer(row), account=goes), "k", at=at(5), not_before=at(5))
    assert (await only(store)).turn is Turn.THEIRS
    await store.accounts.remove_account(goes, keep_history=False)
    row = await only(store)
    assert (row.turn, row.messages, row.outbox_state) == (Turn.YOURS, 1, None)
    assert await store.upkeep.check() == ()


async def test_how_far_back_an_account_was_read(store: Store, account: AccountId) -> None:
    (known,) = await store.library.accounts()
    assert (known.oldest_at, known.whole_at) == (None, None)
    await take(store, account, mail("b", 5), mail("a", -90), mail("c", 9))
    assert await store.accounts.set_whole(account, at(10))
    assert not await store.accounts.set_whole(account, at(11))
    (known,) = await store.library.accounts()
    assert (known.oldest_at, known.whole_at) == (at(-90), at(10))


async def test_asking_for_more_forgets_only_what_was_missing_at_the_beginning(store: Store, account: AccountId) -> None:
    other = await add_account(store, "chat", "tern")
    before = GapSeen(None, at(-60), "Kept for a month.")
    between = GapSeen(at(-9), at(-8), "Forgotten.")
    await take(store, account, before, between)
    await take(store, other, before)
    await store.accounts.set_whole(account, at(0))
    await store.accounts.read_further(account, at(1))
    assert [(gap.account, gap.reason) for gap in await store.library.gaps()] == [
        (other, "Kept for a month."),
        (account, "Forgotten."),
    ]
    known = {one.id: one for one in await store.library.accounts()}[account]
    assert known.whole_at is None
    assert known.settings == {"imap_host": "mail.example.org", FURTHER: at(1).isoformat()}
    await take(store, account, before)
    assert len(await store.library.gaps(account)) == 2, "what is still missing is told again"


async def test_an_outage_is_open_until_it_was_read_again_and_then_nothing_changes_it(
    store: Store, account: AccountId
) -> None:
    seen = GapSeen(at(-90), at(-8), "", outage=True)
    await take(store, account, seen)
    await take(store, account, replace(seen, reason="One message is missing."))
    (gap,) = await store.library.gaps(account)
    assert (gap.outage, gap.reason, gap.closed_at) == (True, "One message is missing.", None)
    await take(store, account, GapClosed(at(-8)))
    await take(store, account, seen)
    (gap,) = await store.library.gaps(account)
    assert gap.closed_at is not None
    assert gap.reason == "One message is missing."
