"""People: the page, the timeline over all their conversations, finding somebody, joining and undoing.

On a copy of the large shop with 100,000 names of contacts beside those who wrote. Times are those of the store's own
calls on the clock; each person counts once, the busiest of all are among them.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

from shopbell.ids import DeedId, PersonId
from shopbell.people import Contact
from storage.store import Store, open_store
from tests.bench.bench import Bench
from tests.bench.corpus import Corpus
from tests.bench.results import Result, at_most, percentile

T = TypeVar("T")

_NAMES: Final = 100_000
_AT_ONCE: Final = 500
_BUSY: Final = 20
_SOME: Final = 180
_JOINS: Final = 30
_TYPED: Final = ("a", "e", "ba", "st", "gra", "plo", "mar", "chai", "dre flo", "pr st", "z", "ba ch")


def people(bench: Bench) -> list[Result]:
    """Everything about people, on the large shop."""
    return asyncio.run(_measure(bench.lively, bench.sizes.messages))


async def _measure(profile: Path, messages: int) -> list[Result]:
    names = min(_NAMES, messages)
    store = await open_store(profile)
    try:
        await _add_contacts(store, names)
        somebody = await _somebody(store)
        joined = await _join(store, somebody)
        note = f"{names:,} contacts and {messages:,} messages; " + await _largest(store, somebody)
        pages = await _each(somebody, lambda person: store.people.page(person, datetime.now(UTC)))
        turns = await _each(somebody, lambda person: store.people.turns(person, limit=60))
        together = await _each([somebody[_BUSY]], lambda person: store.people.page(person, datetime.now(UTC)))
        found = await _each(_TYPED, store.people.find)
        undone = await _each(joined[::-1], lambda deed: store.people.undo(deed, datetime.now(UTC)))
    finally:
        await store.close()
    return [
        at_most("person page, p95", percentile(pages, 0.95), "ms", 50, f"longest {max(pages):.1f} ms; {note}"),
        at_most("page of a person with many names", together[0], "ms", 50, f"{len(joined) + 1} names joined"),
        at_most("60 turns of a person, p95", percentile(turns, 0.95), "ms", 50, f"longest {max(turns):.1f} ms"),
        at_most("find a person while typing, p95", percentile(found, 0.95), "ms", 50, f"longest {max(found):.1f} ms"),
        at_most(
            "undo a join, p95",
            percentile(undone, 0.95),
            "ms",
            200,
            f"longest {max(undone):.1f} ms, on the disk; takes all conversations of one name along",
        ),
    ]


async def _add_contacts(store: Store, count: int) -> None:
    english, german = (Corpus().tongues[code].words for code in ("en", "de"))
    rng = random.Random(3)
    now = datetime.now(UTC)
    for begin in range(0, count, _AT_ONCE):
        cards = [
            Contact(
                name=f"{rng.choice(english).capitalize()} {rng.choice(german).capitalize()}",
                uid=f"card-{number}",
                mails=(f"contact.{number}@{rng.choice(english)}.example",),
                phones=(f"+49 30 {number:08}",),
            )
            for number in range(begin, min(count, begin + _AT_ONCE))
        ]
        await store.people.take_contacts(cards, now)


async def _somebody(store: Store) -> list[PersonId]:
    """The busiest, and some of the others."""
    busy = await store.parts.read(
        lambda db: db.all(
            "SELECT person FROM conversation WHERE person IS NOT NULL GROUP BY person"
            " ORDER BY sum(messages) DESC, person LIMIT ?",
            (_BUSY,),
        )
    )
    others = await store.parts.read(
        lambda db: db.all(
            "SELECT DISTINCT person FROM conversation WHERE person IS NOT NULL AND id % 97 = 3 LIMIT ?", (_SOME,)
        )
    )
    return [PersonId(person) for (person,) in dict.fromkeys([*busy, *others])]


async def _join(store: Store, somebody: Sequence[PersonId]) -> list[DeedId]:
    """A busy one with ordinary ones, in a chain, so that one person has many names; gives the deeds."""
    chain = somebody[_BUSY - 1 : _BUSY + _JOINS]
    pages = [await store.people.page(person, datetime.now(UTC)) for person in chain]
    names = [page.person.identities[0].id for page in pages]
    made: list[DeedId] = []
    for one, other in pairwise(names):
        deed, _ = await store.people.link(one, other, (), datetime.now(UTC))
        made.append(deed)
    return made


async def _largest(store: Store, somebody: Sequence[PersonId]) -> str:
    row = await store.parts.read(
        lambda db: db.one(
            "SELECT count(*), sum(messages) FROM conversation"
            " WHERE person = (SELECT person FROM identity WHERE home = ?)",
            (somebody[0],),
        )
    )
    return f"the largest person has {row[0]:,} conversations with {row[1]:,} messages" if row else ""


async def _each(asked: Sequence[T], ask: Callable[[T], Awaitable[object]]) -> list[float]:
    taken = []
    for one in asked:
        began = time.perf_counter()
        await ask(one)
        taken.append((time.perf_counter() - began) * 1000)
    return taken
