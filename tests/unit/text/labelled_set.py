"""Labelled messages and how well questions and turns are told on them; the format is in data/README.md."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from shopbell.text.turns import asked, needs_answer

FILES = sorted((Path(__file__).parent / "data").glob("*.txt"))
_HEADER = re.compile(r"^=== (yours|rest) ([a-z]+)\n", re.MULTILINE)
_MARKED = re.compile(r"⟦([^⟦⟧]*)⟧")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message; `questions` are (start, end) in its text."""

    language: str
    kind: str
    text: str
    questions: tuple[tuple[int, int], ...]
    needs_answer: bool
    held_out: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Found rightly, found wrongly, not found."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what was found, how much is right."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Of what is there, how much was found."""
        return self.right / (self.right + self.missed)


def read_set(files: Sequence[Path] = FILES) -> list[Labelled]:
    """Every labelled message, both halves."""
    return [one for file in files for one in _messages(file.stem, file.read_text("utf-8"))]


def _messages(language: str, whole: str) -> Iterator[Labelled]:
    pieces = _HEADER.split(whole)[1:]
    for turn, kind, marked in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        text, questions = _plain(marked.strip("\n"))
        yield Labelled(language, kind, text, questions, turn == "yours", _is_held_out(language, text))


def _plain(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its marks, and where they were."""
    # Each mark before it moves what follows by two characters.
    spots = [(found.start() - 2 * n, found.end() - 2 * (n + 1)) for n, found in enumerate(_MARKED.finditer(marked))]
    return _MARKED.sub(r"\1", marked), tuple(spots)


def _is_held_out(language: str, text: str) -> bool:
    return hashlib.sha256(f"{language}\n{text}".encode()).digest()[0] >= 128


def score_questions(messages: Sequence[Labelled]) -> Score:
    """A sentence counts as found when the two share half of the longer one."""
    right = wrong = missed = 0
    for message in messages:
        surplus, left = differences(message)
        right += len(message.questions) - len(left)
        wrong += len(surplus)
        missed += len(left)
    return Score(right, wrong, missed)


def differences(message: Labelled) -> tuple[list[str], list[str]]:
    """Sentences found and not labelled, and labelled and not found."""
    left = list(message.questions)
    surplus = []
    for found in asked(message.text):
        hit = next((span for span in left if _meets((found.start, found.end), span)), None)
        if hit is None:
            surplus.append(found.text)
        else:
            left.remove(hit)
    return surplus, [message.text[start:end] for start, end in left]


def _meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= max(one[1] - one[0], other[1] - other[0])


def score_turns(messages: Sequence[Labelled]) -> Score:
    """Whether the next word is the shop's."""
    pairs = [(needs_answer(message.text), message.needs_answer) for message in messages]
    return Score(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))
