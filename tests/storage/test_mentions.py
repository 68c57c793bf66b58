"""What is said about the shop has a list of its own until the owner takes part."""

from dataclasses import replace

from shopbell.changes import Changes
from shopbell.events import Author
from shopbell.ids import AccountId
from shopbell.model import MentionAnswer, Turn, View, Visibility
from storage.store import Store
from tests.storage.make import BEN, SHOP, add_account, chat, only, rows, take

WORDS = "Has anybody tried the rye bread of the Corner Bakery?"


async def hear(store: Store, account: AccountId, name: str = "h", text: str = WORDS, minutes: float = 0) -> Changes:
    heard = chat(name, minutes, text, sender=BEN, room=name, mention=True, visibility=Visibility.PUBLIC)
    changes = await take(store, account, heard)
    assert isinstance(changes, Changes)
    return changes


async def test_a_hit_is_nobody_waiting_and_is_not_announced(store: Store, account: AccountId) -> None:
    changes = await hear(store, account)
    assert changes.received == 1
    assert not changes.arrived
    (row,) = await rows(store, View.MENTIONS)
    assert row.mention
    assert row.turn is Turn.SETTLED
    counts = await store.library.counts()
    assert (counts.mentions, counts.waiting, counts.waiting_people) == (1, 0, 0)


async def test_joining_in_makes_its_question_a_person_waiting(store: Store, account: AccountId) -> None:
    await hear(store, account)
    await store.desk.answer_mention((await only(store)).id, MentionAnswer.JOIN)
    (row,) = await rows(store, View.WAITING)
    assert (row.turn, row.mention, row.open_question) == (Turn.YOURS, False, WORDS)
    assert await rows(store, View.MENTIONS) == ()


async def test_left_be_and_not_us_leave_the_list_and_come_back_when_taken_back(
    store: Store, account: AccountId
) -> None:
    await hear(store, account)
    row = await only(store)
    for said in (MentionAnswer.LEAVE, MentionAnswer.NOT_US):
        await store.desk.answer_mention(row.id, said)
        assert await rows(store, View.MENTIONS) == ()
        assert (await store.library.counts()).waiting == 0
        await store.desk.answer_mention(row.id, None)
        assert len(await rows(store, View.MENTIONS)) == 1


async def test_the_same_words_elsewhere_are_one_hit(store: Store, account: AccountId) -> None:
    other = await add_account(store, "other", "shop@other.example")
    await hear(store, account)
    await hear(
        store, other, "again", "RT @ben: Has anybody tried the rye bread of the corner bakery? https://x.example"
    )
    await hear(store, other, "short", "Rye!", 5)
    await hear(store, account, "short too", "Rye!", 6)
    found = await rows(store, View.MENTIONS)
    assert sorted(row.snippet for row in found if row.snippet != "Rye!") == [WORDS]
    assert [row.snippet for row in found].count("Rye!") == 2  # too few words to be the same by


async def test_somebody_who_writes_to_the_shop_there_is_waiting(store: Store, account: AccountId) -> None:
    await hear(store, account)
    asked = chat("a", 5, "@shop do you have it on Saturday?", sender=BEN, room="h", visibility=Visibility.PUBLIC)
    changes = await take(store, account, asked)
    assert len(changes.arrived) == 1
    assert (await only(store)).turn is Turn.YOURS


async def test_an_answer_of_the_shop_joins_in(store: Store, account: AccountId) -> None:
    await hear(store, account)
    await take(store, account, chat("o", 5, "We do!", sender=SHOP, room="h", visibility=Visibility.PUBLIC))
    row = await only(store)
    assert (row.turn, row.mention) == (Turn.THEIRS, False)
    assert await rows(store, View.MENTIONS) == ()


async def test_what_was_heard_in_a_room_stays_heard_when_the_room_is_read_again(
    store: Store, account: AccountId
) -> None:
    await hear(store, account)
    again = chat("h", 0, WORDS, sender=BEN, room="room", visibility=Visibility.PUBLIC, auto_reply=True, aside="h")
    await take(store, account, again)
    (row,) = await rows(store, View.MENTIONS)
    await store.desk.answer_mention(row.id, MentionAnswer.JOIN)
    await take(store, account, again)
    assert (await only(store)).turn is Turn.YOURS


async def test_an_ordinary_conversation_is_not_turned_into_a_mention(store: Store, account: AccountId) -> None:
    await take(store, account, chat("a", room="r"))
    await store.desk.answer_mention((await only(store)).id, MentionAnswer.LEAVE)
    heard = chat("b", 1, "The Corner Bakery is great", sender=BEN, room="r", mention=True)
    await take(store, account, heard)
    assert (await only(store)).turn is Turn.YOURS


async def test_people_behind_a_bridge_are_people_of_that_network(store: Store, account: AccountId) -> None:
    bridged = Author("49170", "Ana", network="whatsapp")
    await take(store, account, replace(chat("w"), author=bridged))
    row = await only(store)
    assert row.network == "whatsapp"
    assert row.connector == "mail"
    assert row.person is not None
    person = await store.library.person(row.person)
    assert [identity.network for identity in person.identities] == ["whatsapp"]


async def test_what_was_heard_first_and_then_told_to_us_is_ordinary(store: Store, account: AccountId) -> None:
    await hear(store, account)
    told = chat("h", 0, WORDS, sender=BEN, room="h", visibility=Visibility.PUBLIC)
    await take(store, account, told)
    assert (await only(store)).turn is Turn.YOURS
    await hear(store, account)
    assert (await only(store)).turn is Turn.YOURS
