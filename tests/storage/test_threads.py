"""Which mails are one conversation."""

from shopbell.events import Author, MessageSeen
from shopbell.ids import AccountId
from shopbell.threading import MANY, bare_subject, is_answer, nearest
from storage.store import Store
from tests.storage.make import ANA, BEN, SHOP, answer, at, letter, mail, only, rows, take, texts

CLEO = Author("cleo@example.org", "Cleo")


async def sizes(store: Store) -> list[int]:
    """Messages of each conversation, largest first."""
    return sorted((row.messages for row in await rows(store)), reverse=True)


async def test_an_answer_never_opens_a_conversation(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 1, sender=BEN, parents=["a"], subject="Other words"))
    assert await sizes(store) == [2]


async def test_a_late_parent_joins_its_children(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("b", 5, sender=BEN, parents=["a"]),
        mail("c", 6, sender=CLEO, parents=["a"]),
    )
    assert await sizes(store) == [1, 1]
    await take(store, account, mail("a"))
    assert await sizes(store) == [3]
    assert await store.upkeep.check() == ()


async def test_strangers_who_answer_one_newsletter_stay_apart(store: Store, account: AccountId) -> None:
    news = Author("news@list.example", "News")
    await take(
        store,
        account,
        mail("n", 0, "Offers", sender=news, robot=True),
        mail("a", 1, parents=["n"]),
        mail("b", 2, sender=BEN, parents=["n"]),
        mail("a2", 3, "Hello?", parents=["n"]),
    )
    assert await sizes(store) == [2, 1, 1]


async def test_strangers_who_answer_our_letter_to_many_stay_apart(store: Store, account: AccountId) -> None:
    crowd = [Author(f"c{n}@x.example") for n in range(MANY + 1)]
    for name, to in (("hidden", []), ("open", crowd)):
        await take(
            store,
            account,
            mail(name, 0, "We are open again", sender=SHOP, to=to, subject=name),
            mail(f"{name}-a", 1, sender=crowd[0], parents=[name], subject=f"Re: {name}"),
            mail(f"{name}-b", 2, sender=crowd[1], parents=[name], subject=f"Re: {name}"),
        )
    assert await sizes(store) == [1] * 6


async def test_strangers_with_the_same_lost_parent_stay_apart(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("a", 0, parents=["lost"]),
        mail("b", 1, sender=BEN, parents=["lost"]),
        mail("c", 2, "And?", parents=["lost"]),
    )
    assert await sizes(store) == [2, 1]


async def test_a_subject_joins_only_an_answer_without_references(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("a", 0, subject="Lemon cake"),
        mail("b", 10, subject="AW: Lemon  Cake"),
        mail("c", 20, subject="Lemon cake"),
        mail("d", 30, subject="Re: Lemon cake", sender=BEN),
        mail("e", 60 * 24 * 40, subject="Re: Lemon cake"),
        mail("f", 40, subject="Re: Lemon cake", parents=["unknown"]),
    )
    assert await sizes(store) == [2, 1, 1, 1, 1]


async def test_history_read_newest_first_finds_the_subject_too(store: Store, account: AccountId) -> None:
    await take(store, account, mail("b", 10, subject="Re: Lemon cake"), mail("a", 0, subject="Lemon cake"))
    assert await sizes(store) == [2]
    assert (await only(store)).subject == "Lemon cake"


async def test_a_providers_thread_joins_the_same_people(store: Store, account: AccountId) -> None:
    from dataclasses import replace

    def threaded(name: str, minutes: float, sender: Author = ANA) -> MessageSeen:
        seen = mail(name, minutes, sender=sender, subject=name)
        return replace(seen, thread=replace(seen.thread, provider="17"))

    await take(store, account, threaded("a", 0), threaded("b", 1), threaded("c", 2, BEN))
    assert await sizes(store) == [2, 1]


async def test_what_belongs_to_a_merged_conversation_moves_along(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 5, sender=BEN, subject="Bread"))
    first, second = sorted(await rows(store), key=lambda row: row.id)
    await store.desk.save_draft(answer(second, "Dear Ben"))
    item, _ = await store.desk.enqueue(answer(first, "Dear Ana"), "k", at=at(6), not_before=at(9))
    await store.desk.save_draft(answer(first, "And also"))
    changes = await take(store, account, mail("c", 9, "Both of us", sender=CLEO, parents=["a", "b"]))
    row = await only(store)
    assert row.messages == 4
    assert {first.id, second.id} <= changes.conversations
    gone = second.id if row.id == first.id else first.id
    assert await store.library.rows_by_id([gone]) == (row,)
    assert await texts(store, gone) == await texts(store, row.id)
    draft = await store.library.draft(f"c{gone}")
    assert draft is not None
    assert {"Dear Ben", "And also"} == set(draft.text.split("\n\n"))
    assert (await store.library.outbox_item(item)).conversation == row.id
    await store.desk.save_draft(answer(second, "Typed on"))
    (only_draft,) = await store.library.drafts()
    assert (only_draft.conversation, only_draft.text) == (row.id, "Typed on")
    assert await store.upkeep.check() == ()


async def test_settled_moves_along(store: Store, account: AccountId) -> None:
    one, two = mail("x", 0, "One", parents=["z"]), mail("y", 1, "Two", sender=BEN, subject="S", parents=["z"])
    await take(store, account, one, two)
    for row in await rows(store):
        await store.desk.settle(row.id, "done", at(2))
    joined = mail("z", -5, "Three", sender=CLEO, live=False)
    await take(store, account, joined)
    row = await only(store)
    assert (row.turn.value, row.settled_reason) == ("settled", "done")


async def test_a_letter_keeps_its_conversation_when_it_is_answered_before_it_came_back(
    store: Store, account: AccountId
) -> None:
    from shopbell.connector import Prepared, Receipt

    item, _ = await store.desk.enqueue(letter(account, "Hello Ana"), "k", at=at(0), not_before=at(0))
    await store.dispatch.claim(item, Prepared(b"x", "mid:out"), at(0))
    await take(store, account, mail("r", 3, "Which cake?", parents=["out"], subject="Other"))
    assert await sizes(store) == [1, 1]
    own = mail("out", 0, "Hello Ana", sender=SHOP, to=[ANA], subject="News")
    await store.dispatch.sent(item, Receipt("mid:out", at(0), event=own))
    assert await sizes(store) == [2]


def test_answers_are_known_in_many_languages() -> None:
    for subject in ("Re: x", "AW: x", "SV:x", "Re[2]: x", "回复：x", "RE : x"):
        assert is_answer(subject), subject
        assert bare_subject(subject) == "x"
    assert not is_answer("Reise: x")
    assert bare_subject("Re: AW: Fwd:  Two   words ") == "two words"


def test_long_reference_lists_keep_root_and_nearest() -> None:
    parents = tuple(f"m{n}" for n in range(100))
    assert nearest(parents)[0] == "m0"
    assert nearest(parents)[-1] == "m99"
    assert len(nearest(parents)) == 12
