"""Somebody who asked on three networks is one person, one row and one in the count."""

import pytest

from shopbell.errors import NotFound
from shopbell.events import Author, MessageSeen
from shopbell.ids import AccountId, IdentityId
from shopbell.model import ConversationRow, View
from storage.store import Store
from tests.storage.make import ANA, BEN, add_account, at, chat, mail, rows, take

HANDLE = Author("@ana@social.example", "Ana")


async def _identity(store: Store, address: str) -> IdentityId:
    row = next(row for row in await rows(store) if row.person_address == address)
    assert row.person is not None
    person = await store.library.person(row.person)
    return next(one.id for one in person.identities if one.address == address)


async def _join(store: Store, one: Author, other: Author) -> None:
    """The owner says that both are one person."""
    await store.people.link(await _identity(store, one.address), await _identity(store, other.address), (), at(500))


@pytest.fixture
async def social(store: Store) -> AccountId:
    return await add_account(store, "mastodon", "@tern@social.example")


async def _asked_twice(store: Store, account: AccountId, social: AccountId) -> None:
    post: MessageSeen = chat("p", 5, "Are you open on Sunday?", sender=HANDLE, room="post-1")
    await take(store, social, post)
    await take(store, account, mail("a", 9), mail("b", 7, sender=BEN, subject="Other"))


async def _people(store: Store, **asked: object) -> list[tuple[str, tuple[str, ...]]]:
    page = await store.library.people_waiting(**asked)  # type: ignore[arg-type]
    return [(row.person_address, tuple(one.network for one in row.also)) for row in page.rows]


async def test_before_they_are_joined_they_are_two(store: Store, account: AccountId, social: AccountId) -> None:
    await _asked_twice(store, account, social)
    assert await _people(store) == [(HANDLE.address, ()), (BEN.address, ()), (ANA.address, ())]
    assert (await store.library.counts()).waiting_people == 3


async def test_joined_they_are_one_row_with_the_other_place_named(
    store: Store, account: AccountId, social: AccountId
) -> None:
    await _asked_twice(store, account, social)
    await _join(store, HANDLE, ANA)
    assert await _people(store) == [(HANDLE.address, ("mail",)), (BEN.address, ())]
    assert (await store.library.counts()).waiting_people == 2
    (row,) = [row for row in await rows(store, View.WAITING) if row.person_address == ANA.address]
    (again,) = await store.library.rows_by_id([row.id])
    assert [one.network for one in again.also] == ["mastodon"]


async def test_answered_in_one_place_they_wait_in_the_other(
    store: Store, account: AccountId, social: AccountId
) -> None:
    await _asked_twice(store, account, social)
    await _join(store, HANDLE, ANA)
    first: ConversationRow = (await store.library.people_waiting()).rows[0]
    await store.desk.settle(first.id, "", at(20))
    assert await _people(store) == [(BEN.address, ()), (ANA.address, ())]
    assert (await store.library.counts()).waiting_people == 2


async def test_of_one_account_they_are_listed_with_what_they_asked_there(
    store: Store, account: AccountId, social: AccountId
) -> None:
    await _asked_twice(store, account, social)
    await _join(store, HANDLE, ANA)
    assert await _people(store, account=account) == [(BEN.address, ()), (ANA.address, ("mastodon",))]


async def test_in_the_order_of_closing_each_person_stands_once(
    store: Store, account: AccountId, social: AccountId
) -> None:
    until = {"answer_until": at(90).isoformat()}
    await take(store, social, chat("p", 5, sender=HANDLE, room="post-1"))
    await take(store, account, mail("a", 9, facts=until), mail("b", 7, sender=BEN, subject="Other"))
    await _join(store, HANDLE, ANA)
    assert await _people(store, closing=at(30)) == [(ANA.address, ("mastodon",)), (BEN.address, ())]
    assert await _people(store, closing=at(300)) == [(HANDLE.address, ("mail",)), (BEN.address, ())]


async def test_pages_give_everybody_once(store: Store, account: AccountId, social: AccountId) -> None:
    await _asked_twice(store, account, social)
    await _join(store, HANDLE, ANA)
    first = await store.library.people_waiting(limit=1)
    second = await store.library.people_waiting(limit=1, after=first.next)
    assert [row.person_address for row in (*first.rows, *second.rows)] == [HANDLE.address, BEN.address]
    assert second.next == ""
    with pytest.raises(NotFound):
        await store.library.people_waiting(after="nonsense")


async def test_whoever_waits_in_many_conversations_has_the_longest_waits_named(
    store: Store, account: AccountId, social: AccountId
) -> None:
    await take(store, account, *(mail(f"m{n}", n, subject=f"Cake {n}") for n in range(30)))
    await take(store, social, chat("p", 40, sender=HANDLE, room="post-1"))
    await _join(store, HANDLE, ANA)
    (row,) = (await store.library.people_waiting()).rows
    waiting = [one.id for one in await rows(store, View.WAITING)]
    assert len(waiting) == 31
    assert [one.conversation for one in row.also] == waiting[1:8]
