"""People's pictures: named by messages, fetched later, shown in rows, and gone with the account."""

import os
from dataclasses import replace
from datetime import timedelta

from shopbell.events import Author
from shopbell.ids import AccountId, PersonId
from shopbell.people import FactKind
from storage.store import Store
from tests.storage.make import ANA, BEN, NOW, SHOP, add_account, at, chat, only, rows, take

FACE = b"\x89PNG\r\n\x1a\n Ana"
ANA_SEEN = replace(ANA, portrait="https://social.example/ana.png")


async def wanted(store: Store, account: AccountId, minutes: float = 0) -> list[str]:
    """References that are to be fetched."""
    return [reference for _, reference in await store.portraits.wanted(account, at(minutes), 20)]


async def fetch(store: Store, account: AccountId, content: bytes = FACE, minutes: float = 0) -> None:
    """What the engine does."""
    for identity, reference in await store.portraits.wanted(account, at(minutes), 20):
        await store.portraits.came(identity, reference, content, at(minutes))


async def test_a_picture_is_named_by_a_message_and_stands_in_row_and_person(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", sender=ANA_SEEN), chat("b", sender=BEN, room="2"))
    assert await wanted(store, account) == ["https://social.example/ana.png"]
    ((identity, reference),) = await store.portraits.wanted(account, NOW, 20)
    changes = await store.portraits.came(identity, reference, FACE, NOW)
    row = {one.person_name: one for one in await rows(store)}["Ana Ruiz"]
    assert changes.conversations == {row.id}
    assert changes.persons == {row.person}
    assert await store.library.blob(row.portrait) == FACE
    person = await store.library.person(row.person or PersonId(0))
    assert person.identities[0].portrait == row.portrait
    assert await wanted(store, account) == []
    assert await store.upkeep.check() == ()


async def test_it_is_asked_for_again_after_a_week_and_after_a_day_when_there_was_none(
    store: Store, account: AccountId
) -> None:
    await take(store, account, chat("a", sender=ANA_SEEN))
    await fetch(store, account, b"")
    assert await wanted(store, account, 23 * 60) == []
    assert len(await wanted(store, account, 25 * 60)) == 1
    await fetch(store, account, FACE, 25 * 60)
    assert await wanted(store, account, 7 * 24 * 60) == []
    assert len(await wanted(store, account, 9 * 24 * 60)) == 1


async def test_another_picture_takes_the_place_of_the_one_before(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", sender=ANA_SEEN))
    await fetch(store, account)
    await take(store, account, chat("b", 5, sender=replace(ANA_SEEN, portrait="https://social.example/new.png")))
    assert (await only(store)).portrait, "the old one stands until the new one is here"
    assert await wanted(store, account, 6) == ["https://social.example/new.png"]


async def test_what_an_older_message_says_that_is_read_later_does_not_count(store: Store, account: AccountId) -> None:
    await take(store, account, chat("b", 5, sender=ANA_SEEN))
    await take(store, account, chat("a", -500, sender=replace(ANA_SEEN, portrait="https://social.example/old.png")))
    assert await wanted(store, account) == ["https://social.example/ana.png"]


async def test_a_picture_that_comes_too_late_is_not_kept_as_the_newer_one(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", sender=ANA_SEEN))
    ((identity, old),) = await store.portraits.wanted(account, NOW, 20)
    await take(store, account, chat("b", 5, sender=replace(ANA_SEEN, portrait="https://social.example/new.png")))
    assert not await store.portraits.came(identity, old, FACE, at(6))
    assert (await only(store)).portrait == ""


async def test_our_own_picture_is_nobodys(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", sender=replace(SHOP, portrait="https://social.example/shop.png"), own=True))
    assert await wanted(store, account) == []


async def test_only_people_of_late_are_worth_a_picture(store: Store, account: AccountId) -> None:
    people = [replace(ANA, address=f"p{n}@x.example", portrait=f"{n}") for n in range(310)]
    await take(store, account, *[chat(f"m{n}", n, sender=one, room=str(n)) for n, one in enumerate(people)])
    found = [reference for _, reference in await store.portraits.wanted(account, NOW, 1000)]
    assert len(found) == 300
    assert "0" not in found


async def test_pictures_go_with_the_history_and_stay_with_it(store: Store, account: AccountId) -> None:
    other = await add_account(store, "chat", "tern")
    for one in (account, other):
        await take(store, one, chat("a", sender=ANA_SEEN, room=str(one)))
        await fetch(store, one, FACE + bytes([one]))
    await store.accounts.remove_account(other, keep_history=True)
    kept = {row.account: row.portrait for row in await rows(store)}
    assert all(kept.values())
    path = store.blobs.path(kept[account])
    old = (NOW - timedelta(days=9)).timestamp()
    os.utime(path, (old, old))
    await store.accounts.remove_account(account, keep_history=False)
    assert not path.exists()
    assert [row.portrait for row in await rows(store)] == [kept[other]]


async def test_the_same_picture_counts_only_with_the_same_name(store: Store, account: AccountId) -> None:
    there = await add_account(store, "instagram", "shop.there")
    face = {"portrait": "https://social.example/face.png"}
    await take(
        store, account, chat("a", sender=ANA_SEEN, to=()), chat("b", sender=replace(BEN, **face), room="2", to=())
    )
    await take(store, there, chat("c", sender=Author("ana.there", "ana ruiz", **face), to=()))
    for one in (account, there):
        await fetch(store, one)
    (found,) = await store.people.proposals(NOW)
    assert {found.one.name, found.other.name} == {"Ana Ruiz", "ana ruiz"}
    assert found.evidence[0].kind is FactKind.PICTURE
    await take(store, account, chat("d", 5, sender=replace(ANA_SEEN, portrait="https://social.example/new.png")))
    await fetch(store, account, FACE + b"!", 6)
    assert await store.people.proposals(NOW) == ()
