"""A private answer to a public question leaves it unanswered for whoever reads along."""

from itertools import permutations

import pytest

from shopbell.events import Author, MessageGone, MessageSeen
from shopbell.ids import AccountId
from shopbell.model import ConversationRow, Turn, View, Visibility
from storage.store import Store
from tests.storage.make import SHOP, add_account, answer, at, chat, rows, take

ANA = Author("@ana@social.example", "Ana")
PUBLIC = Visibility.PUBLIC
ASKED = "Do you deliver to Harbour Street?"


@pytest.fixture
async def account(store: Store) -> AccountId:
    return await add_account(store, "mastodon", SHOP.address)


def public(name: str, minutes: float, text: str = ASKED, *, ours: bool = False, **more: object) -> MessageSeen:
    """One line under the post."""
    sender = SHOP if ours else ANA
    return chat(
        name, minutes, text, sender=sender, to=[ANA] if ours else [SHOP], room="post", visibility=PUBLIC, **more
    )


def private(name: str, minutes: float, text: str, *, room: str = "direct:ana", **more: object) -> MessageSeen:
    """Words of ours that only she can read."""
    return chat(name, minutes, text, sender=SHOP, to=[ANA], room=room, **more)


async def _post(store: Store) -> ConversationRow:
    return next(row for row in await rows(store) if row.remote_id == "post")


async def _seen_unanswered(store: Store) -> bool:
    row = await _post(store)
    if row.onlookers is None:
        return False
    return (await store.library.message(row.onlookers)).text == ASKED


async def test_a_private_answer_in_the_same_conversation_leaves_it_open_to_onlookers(
    store: Store, account: AccountId
) -> None:
    await take(store, account, public("q", 0))
    assert not await _seen_unanswered(store)
    draft = answer(await _post(store), "Yes, on Saturdays.", visibility=Visibility.PRIVATE)
    await store.desk.enqueue(draft, "k", at=at(5), not_before=at(5))
    row = await _post(store)
    assert row.turn is Turn.THEIRS
    assert await _seen_unanswered(store)


async def test_a_public_line_answers_onlookers_too(store: Store, account: AccountId) -> None:
    await take(store, account, public("q", 0), private("r", 5, "Yes, on Saturdays.", room="post"))
    assert await _seen_unanswered(store)
    await take(store, account, public("r2", 9, "We told Ana: yes, on Saturdays.", ours=True))
    assert not await _seen_unanswered(store)


async def test_an_answer_in_another_conversation_that_names_the_question_counts_as_one(
    store: Store, account: AccountId
) -> None:
    await take(store, account, public("q", 0))
    assert (await _post(store)).turn is Turn.YOURS
    await take(store, account, private("r", 5, "Yes, on Saturdays.", reply_to="mid:q"))
    assert (await _post(store)).turn is Turn.THEIRS
    assert await rows(store, View.WAITING) == ()
    assert await _seen_unanswered(store)
    await take(store, account, public("q2", 9, "And on Sundays?"))
    row = await _post(store)
    assert (row.turn, row.open_question) == (Turn.YOURS, "And on Sundays?")
    assert await _seen_unanswered(store)


async def test_private_words_that_name_nothing_answer_nothing_elsewhere(store: Store, account: AccountId) -> None:
    await take(store, account, public("q", 0), private("r", 5, "Hello Ana!"))
    assert (await _post(store)).turn is Turn.YOURS
    assert not await _seen_unanswered(store)


async def test_thanks_in_public_leave_nothing_open(store: Store, account: AccountId) -> None:
    await take(store, account, public("t", 0, "Thank you!"), private("r", 5, "You are welcome.", room="post"))
    assert (await _post(store)).onlookers is None


async def test_the_owner_lets_it_be_and_takes_that_back(store: Store, account: AccountId) -> None:
    await take(store, account, public("q", 0), private("r", 5, "Yes, on Saturdays.", reply_to="mid:q"))
    row = await _post(store)
    await store.questions.let_onlookers(row.id, be=True)
    assert not await _seen_unanswered(store)
    await take(store, account, public("q", 0), private("r", 5, "Yes, on Saturdays.", reply_to="mid:q"))
    assert not await _seen_unanswered(store)
    await store.questions.let_onlookers(row.id, be=False)
    assert await _seen_unanswered(store)


async def test_what_is_let_be_does_not_hide_the_next_one(store: Store, account: AccountId) -> None:
    await take(store, account, public("q", 0), private("r", 5, "Yes.", reply_to="mid:q"))
    await store.questions.let_onlookers((await _post(store)).id, be=True)
    await take(store, account, public("q2", 9, "And on Sundays?"), private("r2", 12, "No.", reply_to="mid:q2"))
    row = await _post(store)
    assert row.onlookers is not None
    assert (await store.library.message(row.onlookers)).text == "And on Sundays?"


async def test_what_its_author_took_back_nobody_sees(store: Store, account: AccountId) -> None:
    await take(store, account, public("q", 0), private("r", 5, "Yes.", reply_to="mid:q"))
    await take(store, account, MessageGone("mid:q", at(9)))
    assert (await _post(store)).onlookers is None


async def test_mail_is_never_seen_by_onlookers(store: Store) -> None:
    account = await add_account(store)
    await take(store, account, chat("q", 0, room="r"), private("r", 5, "Yes.", room="r"))
    (row,) = await rows(store)
    assert row.onlookers is None


async def test_any_order_of_arrival_gives_the_same(store: Store) -> None:
    parts = (
        public("q", 0),
        private("r", 5, "Yes, on Saturdays.", reply_to="mid:q"),
        public("q2", 9, "And on Sundays?"),
        chat("d", 7, "Great, thanks!", sender=ANA, room="direct:ana"),
    )
    seen = set()
    for number, order in enumerate(permutations(parts)):
        account = await add_account(store, "mastodon", f"@tern{number}@social.example")
        await take(store, account, *order)
        listed = (await store.library.rows(View.ALL, account=account)).rows
        row = next(row for row in listed if row.remote_id == "post")
        assert row.onlookers is not None
        first = await store.library.message(row.onlookers)
        seen.add((first.text, row.turn, row.open_question, row.open_questions))
    assert seen == {(ASKED, Turn.YOURS, "And on Sundays?", 1)}
    assert await store.upkeep.check() == ()
