"""What people write to a bakery, by language and topic: the files under resources/demo, read and filled in."""

import random
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "demo"
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the corpus; `slug` is the name in Latin letters for addresses."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked about one thing, how the shop answers, and how it goes on."""

    subject: tuple[str, ...]
    ask: tuple[str, ...]
    more: tuple[str, ...]
    answer: tuple[str, ...]
    back: tuple[str, ...]
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """One language's part of the corpus; `share` is its weight in the shop."""

    code: str
    share: int
    people: tuple[Somebody, ...]
    greet: tuple[str, ...]
    bye: tuple[str, ...]
    ours: tuple[str, ...]
    thanks: tuple[str, ...]
    later: tuple[str, ...]
    """What somebody asks after any answer."""
    comments: tuple[tuple[str, str], ...]
    """Public questions, each with the shop's answer."""
    praise: tuple[tuple[str, str], ...]
    topics: tuple[Topic, ...]
    slots: Mapping[str, tuple[str, ...]]


class Filler:
    """Fills slots; within one exchange a slot keeps its word, so that the answer speaks of the same cake."""

    def __init__(self, language: Language, rng: random.Random) -> None:
        self._slots = language.slots
        self._rng = rng
        self._chosen: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """The text with its slots filled."""
        return _SLOT.sub(self._word, text)

    def _word(self, match: re.Match[str]) -> str:
        name = match[1]
        if name not in self._chosen:
            self._chosen[name] = self._rng.choice(self._slots[name])
        return self._chosen[name]


def languages() -> tuple[Language, ...]:
    """All of them, the most spoken first."""
    found = (_language(_read(path)) for path in sorted((RESOURCES / "texts").glob("*.toml")))
    return tuple(sorted(found, key=lambda each: (-each.share, each.code)))


def extra(name: str) -> Mapping[str, Any]:
    """Another file of the demo shop: stories, posts, robots."""
    return _read(RESOURCES / f"{name}.toml")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _language(data: Mapping[str, Any]) -> Language:
    return Language(
        code=data["code"],
        share=data["share"],
        people=tuple(somebody(each) for each in data["people"]),
        greet=tuple(data["greet"]),
        bye=tuple(data["bye"]),
        ours=tuple(data["ours"]),
        thanks=tuple(data["thanks"]),
        later=tuple(data["later"]),
        comments=tuple((ask, answer) for ask, answer in data["comments"]),
        praise=tuple((said, answer) for said, answer in data["praise"]),
        topics=tuple(_topic(each) for each in data["topic"]),
        slots={name: tuple(words) for name, words in data.get("slots", {}).items()},
    )


def _topic(data: Mapping[str, Any]) -> Topic:
    parts = ("subject", "ask", "more", "answer", "back", "again")
    return Topic(**{part: tuple(data.get(part, ())) for part in parts})


def somebody(text: str) -> Somebody:
    """'Name' or 'Name / slug'."""
    name, _, slug = text.partition(" / ")
    return Somebody(name, slug or _slug(name))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return ".".join(re.findall(r"[a-z]+", letters))
