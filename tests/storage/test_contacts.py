"""Files of contacts, brought in and given out."""

from shopbell.ids import AccountId, PersonId
from shopbell.people import Contact, FactKind
from storage.store import Store
from tests.storage.make import ANA, BEN, NOW, SHOP, at, mail, take
from tests.storage.people import groups, person

CARD = Contact(
    "Ana R.", "abc", (ANA.address,), ("+34 612 345 678",), ("ana-cakes.example.es",), (("instagram", "ana"),), "No nuts"
)


async def given(store: Store) -> list[Contact]:
    return [contact for _, contact in await store.people.contacts(PersonId(0), 50)]


async def test_a_contact_joins_nobody_and_asks(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    new, _ = await store.people.take_contacts([CARD], NOW)
    assert new == 1
    assert {ANA.address, "abc"} not in await groups(store)
    (proposal,) = await store.people.proposals(NOW)
    assert {proposal.one.address, proposal.other.address} == {ANA.address, "abc"}
    assert [fact.kind for fact in proposal.evidence] == [FactKind.MAIL]
    assert (await store.people.page(await person(store, "abc"), NOW)).person.notes == "No nuts"


async def test_twice_adds_nothing(store: Store) -> None:
    bare = Contact("Ben", mails=(BEN.address,))
    assert (await store.people.take_contacts([CARD, bare], NOW))[0] == 2
    assert (await store.people.take_contacts([CARD, bare], at(5)))[0] == 0
    assert await given(store) == [CARD, Contact("Ben", (await given(store))[1].uid, (BEN.address,))]
    assert (await store.people.take_contacts(await given(store), at(6)))[0] == 0


async def test_people_go_out_without_robots_and_the_shop_and_come_in_as_themselves(
    store: Store, account: AccountId
) -> None:
    await take(
        store,
        account,
        mail("a", text="Hi\nDo you deliver?\n-- \n+34 612 345 678"),
        mail("n", 1, sender=BEN, robot=True),
        mail("own", 2, "Yes", sender=SHOP, to=[ANA], parents=["a"]),
    )
    (ana,) = await given(store)
    assert (ana.name, ana.mails, ana.phones) == ("Ana Ruiz", (ANA.address,), ("+34 612 345 678",))
    assert (await store.people.take_contacts([ana], at(9)))[0] == 0
    assert await given(store) == [ana]
    assert await store.people.proposals(NOW) == ()


async def test_a_joined_person_is_one_contact(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"))
    await store.people.take_contacts([CARD], NOW)
    (proposal,) = await store.people.proposals(NOW)
    await store.people.link(proposal.one.id, proposal.other.id, proposal.evidence, at(3))
    (ana,) = await given(store)
    assert (ana.name, ana.mails, ana.note) == ("Ana Ruiz", (ANA.address,), "No nuts")
    assert ana.handles == (("instagram", "ana"),)


async def test_the_same_name_and_picture_are_a_reason_and_the_picture_alone_is_none(store: Store) -> None:
    twins = [Contact(name, uid, picture=b"face") for name, uid in (("Ana", "1"), ("ana", "2"), ("Ben", "3"))]
    await store.people.take_contacts(twins, NOW)
    found = await store.people.proposals(NOW)
    assert [{one.one.address, one.other.address} for one in found] == [{"1", "2"}]
    assert found[0].evidence[0].kind is FactKind.PICTURE


async def test_who_is_in_the_contacts_is_offered_in_to(store: Store) -> None:
    await store.people.take_contacts([CARD, Contact("Anatol", phones=("+49 30 1234567",))], NOW)
    assert await store.library.addresses("ana") == ("Ana R. <ana@example.org>",)
    assert [one.name for one in await store.people.find("ana@exa")] == ["Ana R."]
