"""Who is who goes out with an export and comes back with its times."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopbell.archive.export import Export
from shopbell.archive.take_in import TakeIn
from shopbell.errors import PayloadSkipped
from shopbell.events import MessageSeen
from storage.store import Store, open_store
from tests.storage.make import ANA, NOW, add_account, at, mail, take
from tests.storage.people import customer, groups, identity, person


def no_mail(raw: bytes, own: frozenset[str]) -> MessageSeen:
    raise PayloadSkipped("no mail here")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Where it comes from."""
    opened = await open_store(tmp_path / "one")
    yield opened
    await opened.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Store]:
    """Where it goes to."""
    opened = await open_store(tmp_path / "two")
    yield opened
    await opened.close()


async def fill(store: Store) -> None:
    """Joined, joined and undone, taken off; noted under two names; one proposal refused."""
    account = await add_account(store)
    signed = "Hello\nIs it ready?\n-- \nTel. +34 612 345 678"
    await take(store, account, *[mail(f"m{n}", n, signed if n > 3 else "Hi?", sender=customer(n)) for n in range(6)])
    ids = [await identity(store, customer(n).address) for n in range(6)]
    book = store.people
    await store.desk.set_note(await person(store, customer(0).address), "Nut allergy")
    await store.desk.set_note(await person(store, customer(1).address), "Pays late")
    await book.link(ids[0], ids[1], (), at(10))
    await book.link(ids[1], ids[2], (), at(11))
    undone, _ = await book.link(ids[2], ids[3], (), at(12))
    await book.undo(undone, at(13))
    await book.split(ids[1], at(14))
    (proposal,) = await book.proposals(NOW)
    await book.answer(proposal.one.id, proposal.other.id, at(15), refused=True)


async def taken(store: Store, folder: Path) -> None:
    await TakeIn(store.library, store.accounts, store.intake, store.desk, store.people, no_mail).take(folder, at(99))


async def test_everything_about_who_is_who_comes_back(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    for _ in range(2):
        await taken(other, tmp_path / "out")
        assert await other.people.bonds() == await store.people.bonds()
        assert await groups(other) == await groups(store)
    assert await other.people.proposals(NOW) == ()
    assert await other.upkeep.check() == ()


async def test_what_came_back_can_still_be_undone(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    for deed in await other.people.deeds():
        if deed.undone_at is None:
            await other.people.undo(deed.id, at(200))
    assert all(len(group) == 1 for group in await groups(other))
    page = await other.people.page(await person(other, customer(1).address), NOW)
    assert page.person.notes == "Pays late"


async def test_damaged_rows_leave_the_others_as_they_were(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    file = tmp_path / "out" / "people.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    broken = ['{"row": "link"}', "[]", '{"row": "split", "cuts": "x"}', '{"row": "answer", "one": 3}', "{"]
    file.write_text("\n".join([*broken, *lines, "nonsense"]), encoding="utf-8")
    await taken(other, tmp_path / "out")
    assert await groups(other) == await groups(store)


async def test_a_contact_keeps_what_the_file_said(store: Store, other: Store, tmp_path: Path) -> None:
    from shopbell.people import Contact

    contact = Contact("Ana Ruiz", "abc", (ANA.address,), ("+34 612 345 678",), note="Nuts")
    await store.people.take_contacts([contact], NOW)
    await Export(store.library, store.people, tmp_path / "out").write(NOW)
    await taken(other, tmp_path / "out")
    assert [one for _, one in await other.people.contacts(0, 9)] == [contact]  # type: ignore[arg-type]
