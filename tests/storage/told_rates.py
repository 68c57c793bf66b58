"""python -m tests.storage.told_rates PROFILE: how often a past answer to the same question is among the first three.

PROFILE holds the demo shop, synced: `shopbell --demo --profile PROFILE sync`. Prints the table of docs/told.md. Groups
of questions that mean the same lie in data/told_questions.toml. The search for meaning has one number that was chosen
by looking (`LEAST`); the groups in odd places were not looked at for that.
"""

from __future__ import annotations

import asyncio
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shopbell.clock import SystemClock
from shopbell.ids import ConversationId
from shopbell.services.told import LEAST, WORDS_LEAST, Tellings, fused
from shopbell.text.asked_with import questions_with_leads
from shopbell.told import Found
from storage.store import Store, open_store

DATA: Final = Path(__file__).parent / "data" / "told_questions.toml"
NOBODY: Final = ConversationId(0)
_DEEP: Final = 200
_OPENINGS: Final = """
SELECT e.conversation, m.text FROM exchange AS e
JOIN message AS m ON m.conversation = e.conversation AND m.at = e.asked_at AND m.direction = 'in'
WHERE e.answered_at IS NOT NULL ORDER BY e.asked_at
"""


@dataclass(frozen=True, slots=True)
class Group:
    """One question in many ways."""

    known: Sequence[str]
    fresh: Sequence[str]

    def way(self, text: str) -> str:
        """Which way of asking a text holds; '' for none."""
        return next((words for words in self.known if words in text), "")


@dataclass(frozen=True, slots=True)
class Case:
    """A question, asked in this conversation, that one of a group answers; its own way of asking is hidden."""

    question: str
    group: Group
    conversation: ConversationId = NOBODY

    def is_hit(self, lists: Iterable[Sequence[Found]]) -> bool:
        """Whether one of the first three is an answer to it."""
        own = self.group.way(self.question)
        shown = ([one for one in found if not own or own not in one.told.question] for found in lists)
        return any(self.group.way(told.question) for told in fused(*shown)[:3])


def read_data() -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """The groups, and questions that nobody asked."""
    data = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return tuple(Group(each["known"], each["fresh"]) for each in data["group"]), tuple(data["nothing"])


async def from_shop(store: Store, groups: Sequence[Group]) -> list[Case]:
    """One of each way in which something was asked in the shop."""
    seen: dict[str, Case] = {}
    for conversation, text in await store.parts.read(lambda db: db.all(_OPENINGS)):
        for group in groups:
            if way := group.way(text):
                seen.setdefault(way, Case(_question(text, way), group, ConversationId(conversation)))
    return list(seen.values())


def _question(text: str, way: str) -> str:
    return next((one for one in questions_with_leads(text) if way in one), text)


async def hits(store: Store, cases: Sequence[Case]) -> tuple[int, int]:
    """By words alone, and by meaning and words."""
    alone = both = 0
    for case in cases:
        words = await store.told.by_words(case.question, case.conversation, _DEEP)
        vectors = await store.meaning.vectors([case.question])
        meaning = await store.told.by_meaning(vectors, case.conversation, _DEEP, LEAST)
        alone += case.is_hit([words])
        both += case.is_hit([meaning, [one for one in words if one.nearness >= WORDS_LEAST]])
    return alone, both


async def _rows(store: Store) -> None:
    groups, nothing = read_data()
    print("| Asked | Groups | Questions | Words alone | Meaning and words |\n|---|---|---|---|---|")
    for half, some in (("looked at", groups[::2]), ("not looked at", groups[1::2])):
        fresh = [Case(question, group) for group in some for question in group.fresh]
        for what, cases in (("as others ask it", await from_shop(store, some)), ("in new words", fresh)):
            shares = " | ".join(f"{100 * count / len(cases):.0f}% ({count})" for count in await hits(store, cases))
            print(f"| {what} | {half} | {len(cases)} | {shares} |")
    tellings = Tellings(store.told, store.library, store.insight, store.meaning, SystemClock())
    shown = [bool(await tellings.answers_to([question], NOBODY)) for question in nothing]
    print(f"\nOf {len(nothing)} questions that nobody ever asked, {sum(shown)} are shown an answer.")


async def main(profile: Path) -> None:
    """Reads what is not read yet, then prints the table."""
    store = await open_store(profile)
    tellings = Tellings(store.told, store.library, store.insight, store.meaning, SystemClock())
    while await tellings.read_on():
        pass
    await _rows(store)
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
