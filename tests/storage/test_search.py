"""Search over everything, newest first."""

import asyncio

import pytest

from shopbell.events import Author, SeenAttachment
from shopbell.ids import AccountId
from storage.store import Store
from tests.storage.make import ANA, BEN, SHOP, chat, mail, take


async def found(store: Store, query: str) -> list[str]:
    """The beginnings of what is found."""
    return [hit.snippet for hit in await store.library.search(query)]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("我们需要一个生日蛋糕", "蛋"),
        ("我们需要一个生日蛋糕", "生日蛋糕"),
        ("أريد كعكة الليمون", "كعكة"),
        ("Für Herrn Novák, bitte", "Novak"),
        ("Straße 7", "strasse"),
        ("Can you do the lemon cake?", "lem"),
        ("Can you do the lemon cake?", "cake lemon"),
        ("Can you do the lemon cake?", '"lemon cake"'),
        ("Ref. A-17 (urgent)", "a-17"),
    ],
)
async def test_a_word_is_found(store: Store, account: AccountId, text: str, query: str) -> None:
    await take(store, account, mail("other", 5, "Nothing of it"), mail("a", 0, text, subject=""))
    assert await found(store, query) == [text]


@pytest.mark.parametrize("query", ['"', "*", "AND", "(", "a OR", "NEAR(x)", "text:x", "^x", "", "  ", "-"])
async def test_no_query_is_an_error(store: Store, account: AccountId, query: str) -> None:
    await take(store, account, mail("a", 0, "Plain words"))
    assert await found(store, query) in ([], ["Plain words"])


async def test_subject_sender_and_file_names_are_searched(store: Store, account: AccountId) -> None:
    files = (SeenAttachment("Rechnung-2026.pdf", "application/pdf", 1, b"x"),)
    await take(
        store,
        account,
        mail("a", 0, "One", subject="Invoice", sender=Author("zoe@flour.example", "Zoë Miller"), attachments=files),
    )
    for query in ("invoice", "zoe", "miller", "flour", "rechnung"):
        assert await found(store, query) == ["One"], query


async def test_hits_are_newest_first_even_when_history_came_backwards(store: Store, account: AccountId) -> None:
    await take(store, account, *[mail(f"m{n}", n, f"cake {n}", subject=f"S{n}") for n in (5, 3, 4, 1, 2)])
    assert await found(store, "cake") == [f"cake {n}" for n in (5, 4, 3, 2, 1)]
    page = await store.library.search("cake", limit=2)
    more = await store.library.search("cake", limit=2, before=page[-1].message)
    assert [hit.snippet for hit in more] == ["cake 3", "cake 2"]


async def test_messages_of_one_second_are_all_found(store: Store, account: AccountId) -> None:
    await take(store, account, *[chat(f"m{n}", 0, f"cake {n}") for n in range(600)])
    assert len(await store.library.search("cake", limit=1000)) == 600
    assert await store.upkeep.check() == ()


async def test_one_letter_finds_beginnings_of_words(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", 0, "Zucchini soup"), mail("b", 1, "Bread", sender=BEN))
    assert await found(store, "z") == ["Zucchini soup"]
    assert await found(store, "b") == ["Bread"]
    await take(store, account, *[chat(f"m{n}", n + 2, f"apple {n}") for n in range(400)])
    assert await found(store, "z") == ["Zucchini soup"]
    assert len(await found(store, "a")) == 50


async def test_a_hit_shows_the_turns_around_it(store: Store, account: AccountId) -> None:
    await take(
        store,
        account,
        mail("a", 0, "Do you have rye?"),
        mail("b", 1, "Only on Fridays, pumpernickel too.", sender=SHOP, to=[ANA], parents=["a"]),
        mail("c", 2, "Perfect", parents=["b"]),
    )
    (hit,) = await store.library.search("pumpernickel")
    assert (hit.before, hit.after, hit.person_name) == ("Do you have rye?", "Perfect", "Ana Ruiz")


async def test_a_long_text_is_cut_around_the_word(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a", 0, "flour " * 300 + "pumpernickel " + "sugar " * 300))
    (hit,) = await store.library.search("pumper")
    assert "pumpernickel" in hit.snippet
    assert len(hit.snippet) < 260


async def test_a_newer_question_takes_the_place_of_an_older(store: Store, account: AccountId) -> None:
    await take(store, account, *[chat(f"m{n}", n, f"cake {n}") for n in range(50)])
    asked = ["ca"] * 20
    *older, newer = await asyncio.gather(*map(store.library.search, [*asked, "cake"]))
    # The first may be answered before the next is asked; nobody waits for all of them, and none gives half an answer.
    assert () in older
    assert {len(hits) for hits in older} <= {0, 50}
    assert len(newer) == 50


async def test_addresses_are_completed(store: Store, account: AccountId) -> None:
    await take(store, account, mail("a"), mail("b", 90, sender=BEN, to=[SHOP, Author("x@y.example", "Anabel")]))
    assert await store.library.addresses("an") == ("Anabel <x@y.example>", "Ana Ruiz <ana@example.org>")
    assert await store.library.addresses("ruiz") == ("Ana Ruiz <ana@example.org>",)
    assert await store.library.addresses("ana r") == ("Ana Ruiz <ana@example.org>",)
    assert await store.library.addresses("shop") == ()
    assert await store.library.addresses("") == ()
