"""How well questions and closings are told, on 256 labelled messages in eight languages.

Half of every file was written before any rule was tried on it and is held out: the floors say what
both halves must reach. What people write is messier than any list; the floors are not a promise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from shopbell.text.questions import find_questions
from shopbell.text.turns import needs_answer

FILES = sorted((Path(__file__).parent / "labelled").glob("*.jsonl"))


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    questions: tuple[tuple[int, int], ...]
    needs_answer: bool
    held_out: bool


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed)


def _messages(held_out: bool) -> list[Labelled]:
    rows = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]
    every = [
        Labelled(row["text"], tuple(map(tuple, row["questions"])), row["needs_answer"], row["held_out"]) for row in rows
    ]
    return [one for one in every if one.held_out is held_out]


def _meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 >= max(one[1] - one[0], other[1] - other[0])


def _questions(messages: list[Labelled]) -> Score:
    right = wrong = missed = 0
    for message in messages:
        left = list(message.questions)
        for found in find_questions(message.text):
            hit = next((span for span in left if _meets((found.start, found.end), span)), None)
            if hit is None:
                wrong += 1
            else:
                right += 1
                left.remove(hit)
        missed += len(left)
    return Score(right, wrong, missed)


def _turns(messages: list[Labelled]) -> Score:
    pairs = [(needs_answer(message.text), message.needs_answer) for message in messages]
    return Score(pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)))


def test_the_set_is_large_and_half_held_out() -> None:
    assert len(FILES) >= 8
    assert len(_messages(True)) == len(_messages(False)) >= 100


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.95, 0.97), (True, 0.95, 0.94)])
def test_questions_are_found(held_out: bool, precision: float, recall: float) -> None:
    score = _questions(_messages(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.97, 0.99), (True, 0.88, 0.99)])
def test_nobody_who_waits_is_missed(held_out: bool, precision: float, recall: float) -> None:
    score = _turns(_messages(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score
