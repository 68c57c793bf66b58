"""One person with many names."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shopbell.errors import NotFound, Rejected
from shopbell.events import Author, MessageSeen
from shopbell.ids import AccountId, DeedId, IdentityId
from shopbell.model import MessageKind
from shopbell.people import FactKind, Proposal
from storage.store import Store
from storage.transaction import Transaction
from tests.storage.make import ANA, BEN, NOW, SHOP, add_account, at, chat, mail, only, rows, take
from tests.storage.people import customer, groups, identity, person

ANA_THERE = Author("anacakes", "Ana")
SIGNED = "Is the cake ready?\n\nThank you\n-- \nAna Ruiz\n+34 612 345 678\nwww.ana-cakes.example.es"


async def joined(store: Store, one: Author, other: Author) -> DeedId:
    """Link two people."""
    ids = await identity(store, one.address), await identity(store, other.address)
    return (await store.people.link(*ids, (), at(10)))[0]


@pytest.fixture
async def three(store: Store, account: AccountId) -> Store:
    """Three customers who wrote once."""
    await take(store, account, *[mail(f"m{n}", n, sender=customer(n)) for n in range(3)])
    return store


async def test_joined_people_are_counted_once_and_shown_as_the_one_met_first(three: Store) -> None:
    assert (await three.library.counts()).waiting_people == 3
    deed, changes = await three.people.link(
        await identity(three, customer(2).address), await identity(three, customer(0).address), (), at(10)
    )
    assert (await three.library.counts()).waiting_people == 2
    assert {row.person_name for row in await rows(three)} == {"Customer 0", "Customer 1"}
    assert len(changes.persons) == 2
    assert len(changes.conversations) == 1
    page = await three.people.page(await person(three, customer(2).address), NOW)
    assert [one.address for one in page.person.identities] == ["p0@x.example", "p2@x.example"]
    assert [one.id for one in page.deeds] == [deed]
    assert await three.upkeep.check() == ()


async def test_who_is_one_already_cannot_be_joined_again(three: Store) -> None:
    await joined(three, customer(0), customer(1))
    await joined(three, customer(1), customer(2))
    with pytest.raises(Rejected, match="one person already"):
        await joined(three, customer(2), customer(0))


async def test_one_in_the_middle_can_be_taken_off_and_the_others_stay_together(three: Store) -> None:
    await joined(three, customer(0), customer(1))
    await joined(three, customer(1), customer(2))
    deed, _ = await three.people.split(await identity(three, customer(1).address), at(20))
    assert await groups(three) == {frozenset({"p0@x.example", "p2@x.example"}), frozenset({"p1@x.example"})}
    await three.people.undo(deed, at(30))
    assert len(await groups(three)) == 1


async def test_the_middle_of_a_join_undone_leaves_the_other_join(three: Store) -> None:
    first = await joined(three, customer(0), customer(1))
    await joined(three, customer(1), customer(2))
    await three.people.undo(first, at(30))
    assert await groups(three) == {frozenset({"p1@x.example", "p2@x.example"}), frozenset({"p0@x.example"})}


async def test_nothing_is_undone_twice_nor_what_never_was(three: Store) -> None:
    deed = await joined(three, customer(0), customer(1))
    await three.people.undo(deed, at(30))
    with pytest.raises(Rejected):
        await three.people.undo(deed, at(31))
    with pytest.raises(NotFound):
        await three.people.undo(DeedId(404), at(31))
    with pytest.raises(Rejected, match="not joined"):
        await three.people.split(await identity(three, customer(0).address), at(31))
    with pytest.raises(NotFound):
        await three.people.split(IdentityId(404), at(31))


async def test_the_shop_itself_is_nobodys_other_name(three: Store, account: AccountId) -> None:
    await take(three, account, mail("own", 5, "Yes", sender=SHOP, to=[customer(0)], parents=["m0"]))
    with pytest.raises(Rejected, match="own address"):
        await joined(three, SHOP, customer(1))


async def test_notes_stay_with_the_name_they_were_written_under(three: Store) -> None:
    await three.desk.set_note(await person(three, customer(1).address), "Nut allergy")
    await joined(three, customer(0), customer(1))
    page = await three.people.page(await person(three, customer(0).address), NOW)
    assert page.person.notes == ""
    assert [(note.name, note.text) for note in page.notes] == [("Customer 1", "Nut allergy")]


async def test_calls_and_visits_stand_on_the_page(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    row = await only(store)
    await store.desk.log_contact(row.id, MessageKind.CALL, "Wants oat milk", at(5), answered=False)
    await store.desk.log_contact(row.id, MessageKind.VISIT, "", at(9), answered=True)
    page = await store.people.page(await person(store, ANA.address), NOW)
    assert [(one.kind, one.text) for one in page.contacts] == [
        (MessageKind.VISIT, ""),
        (MessageKind.CALL, "Wants oat milk"),
    ]


# ---- proposals


@pytest.fixture
async def there(store: Store) -> AccountId:
    """An account at another network."""
    return await add_account(store, "instagram", "the.shop")


def elsewhere(text: str, sender: Author = ANA_THERE) -> MessageSeen:
    """Written at the other network."""
    return chat("there", 3, text, sender=sender, to=())


async def proposed(store: Store) -> list[tuple[str, str, tuple[FactKind, ...]]]:
    """Who may be who, and why."""
    return [
        (one.one.address, one.other.address, tuple(fact.kind for fact in one.evidence))
        for one in await store.people.proposals(NOW)
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hi!\nCan I pay by card?\nAna\n0034 612345678", FactKind.PHONE),
        ("Hi!\nCan I pay by card?\nana-cakes.example.es", FactKind.SITE),
        ("Hi!\nCan I pay by card?\nana@example.org", FactKind.MAIL),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
async def test_the_same_fact_is_a_reason_to_ask(
    store: Store, account: AccountId, there: AccountId, said: str, kind: FactKind, order: int
) -> None:
    both = [(account, mail("a", text=SIGNED)), (there, elsewhere(said))]
    for where, seen in both[::order]:
        await take(store, where, seen)
    (found,) = await proposed(store)
    assert set(found[:2]) == {"ana@example.org", "anacakes"}
    assert found[2] == (kind,)
    assert {"ana@example.org", "anacakes"} not in await groups(store)


async def test_a_name_alone_is_no_reason(store: Store, account: AccountId, there: AccountId) -> None:
    await take(store, account, mail("a"))
    await take(store, there, elsewhere("Is the cake ready?", Author("ana.ruiz", ANA.name)))
    assert await proposed(store) == []


async def test_the_same_site_in_two_profiles(store: Store, there: AccountId) -> None:
    other = await add_account(store, "mastodon", "shop@social.example")
    site = "Cakes and more\nhttps://www.ana-cakes.example.es/about"
    await take(store, there, elsewhere("Hi", replace(ANA_THERE, profile=site)))
    await take(store, other, chat("m", 5, "Hello", sender=Author("ana@social.example", "Ana R.", profile=site), to=()))
    (found,) = await proposed(store)
    assert found[2] == (FactKind.SITE,)


async def test_what_a_whole_company_signs_with_says_nothing(store: Store, account: AccountId) -> None:
    company = "Good day\nWe would like bread.\nTel. 030 1234 5679"
    await take(store, account, *[mail(f"m{n}", n, company, sender=customer(n)) for n in range(9)])
    assert await proposed(store) == []


async def test_the_shops_own_address_and_quotes_say_nothing(store: Store, account: AccountId, there: AccountId) -> None:
    quoted = f"Yes please\n\nOn 5 May 2026 at 10:00, Ana wrote:\n> Thank you\n> -- \n> Ana\n> {ANA.address}"
    await take(store, account, mail("a", text=SIGNED), mail("own", 1, "Yes", sender=SHOP, to=[ANA], parents=["a"]))
    await take(store, there, elsewhere(f"Hello\nThis is for you\n{SHOP.address}"))
    await take(store, account, mail("b", 4, quoted, sender=BEN))
    assert await proposed(store) == []


async def test_robots_are_nobodys_other_name(store: Store, account: AccountId, there: AccountId) -> None:
    await take(store, account, mail("a", text=SIGNED, robot=True))
    await take(store, there, elsewhere("Hi!\nCan I pay by card?\nAna\n0034 612345678"))
    assert await proposed(store) == []


async def one_proposal(store: Store, account: AccountId, there: AccountId) -> Proposal:
    """Ana at two networks."""
    await take(store, account, mail("a", text=SIGNED))
    await take(store, there, elsewhere("Hi!\nCan I pay by card?\nAna\n0034 612345678"))
    (found,) = await store.people.proposals(NOW)
    return found


async def test_no_is_remembered_and_later_comes_again(store: Store, account: AccountId, there: AccountId) -> None:
    found = await one_proposal(store, account, there)
    ids = found.one.id, found.other.id
    await store.people.answer(*ids, at(5), refused=False, later=NOW + timedelta(days=30))
    assert await store.people.proposals(NOW + timedelta(days=29)) == ()
    assert len(await store.people.proposals(NOW + timedelta(days=30))) == 1
    await store.people.answer(*ids, at(6), refused=True)
    await take(store, there, replace(elsewhere("Again:\nyours\nAna\n0034 612345678"), remote_id="again"))
    assert await store.people.proposals(NOW + timedelta(days=3000)) == ()
    await store.people.answer(*ids, at(6), refused=False)
    assert len(await store.people.proposals(NOW)) == 1


async def test_both_pages_ask_until_they_are_joined_and_again_when_that_is_undone(
    store: Store, account: AccountId, there: AccountId
) -> None:
    found = await one_proposal(store, account, there)
    for one in (found.one, found.other):
        page = await store.people.page(one.person, NOW)
        assert [proposal.evidence for proposal in page.proposals] == [found.evidence]
    deed, _ = await store.people.link(found.one.id, found.other.id, found.evidence, at(7))
    page = await store.people.page(found.one.person, NOW)
    assert page.proposals == ()
    assert page.deeds[0].evidence == found.evidence
    assert await store.people.proposals(NOW) == ()
    await store.people.undo(deed, at(8))
    assert len((await store.people.page(found.one.person, NOW)).proposals) == 1


# ---- finding and the timeline


async def test_people_are_found_by_the_beginnings_of_their_names(three: Store, account: AccountId) -> None:
    await take(three, account, mail("z", 9, sender=Author("zoe@bread.example", "Zoë Núñez")))
    for typed in ("zo", "nun", "zoe n", "zoe@bread", "NÚÑ"):
        assert [one.name for one in await three.people.find(typed)] == ["Zoë Núñez"], typed
    assert len(await three.people.find("customer")) == 3
    await joined(three, customer(0), customer(1))
    assert len(await three.people.find("customer")) == 2
    assert await three.people.find("customer zoe") == ()
    assert await three.people.find("  ") == ()


async def test_one_timeline_over_all_conversations(store: Store, account: AccountId, there: AccountId) -> None:
    for n in range(40):
        await take(store, account, mail(f"m{n}", n * 3, f"mail {n}", parents=["m0"] if n % 2 else []))
        await take(store, there, replace(elsewhere(f"chat {n}"), remote_id=f"c{n}", at=at(n * 3 + 1)))
        await take(store, account, mail(f"b{n}", n * 3 + 2, f"other {n}", sender=BEN))
    await joined(store, ANA, ANA_THERE)
    ana = await person(store, ANA.address)
    wanted = [text for n in range(40) for text in (f"mail {n}", f"chat {n}")]
    book = store.people
    newest = await book.turns(ana, limit=7)
    assert [one.text for one in newest.messages] == wanted[-7:]
    assert (newest.more_before, newest.more_after) == (True, False)
    older = await book.turns_before(ana, newest.messages[0].id, 50)
    assert [one.text for one in older.messages] == wanted[-57:-7]
    middle = await book.turns(ana, around=older.messages[10].id, limit=9)
    assert [one.text for one in middle.messages] == wanted[-47 - 4 : -47 + 5]
    assert (middle.more_before, middle.more_after) == (True, True)
    newer = await book.turns_after(ana, middle.messages[-1].id, 5)
    assert [one.text for one in newer.messages] == wanted[-47 + 5 : -47 + 10]
    begin = await book.turns_before(ana, older.messages[0].id, 200)
    assert [one.text for one in begin.messages] == wanted[:-57]
    assert not begin.more_before
    assert len((await book.turns(ana, limit=100_000)).messages) == 80


async def test_a_message_of_somebody_else_is_no_place_in_the_timeline(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 1, sender=BEN))
    ana, ben = await person(store, ANA.address), await person(store, BEN.address)
    (theirs,) = (await store.people.turns(ben)).messages
    assert (await store.people.turns(ana, around=theirs.id)).messages[0].text.startswith("Can you")
    with pytest.raises(NotFound):
        await store.people.turns_before(ana, theirs.id)


async def test_a_check_finds_who_is_joined_by_nobody(three: Store) -> None:
    def spoil(tx: Transaction) -> None:
        tx.db.run("UPDATE identity SET person = home + 1 WHERE address = ?", (customer(0).address,))

    await three.parts.change(spoil)
    found = await three.upkeep.check()
    assert [one for one in found if "nobody joined it" in one]
    assert [one for one in found if "another person" in one]
