"""How well questions and closings are told, on labelled messages in twelve languages, and on older ones in eight.

Half of each set was labelled before any rule was tried on it and is held out; docs/questions.md has the figures. The
floors stand a little under what was measured. What people write is messier than any list; they are not a promise.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.text.labelled_set import Labelled, read_set, score_questions, score_turns
from tests.unit.text.measure import misses, table

OLDER = sorted((Path(__file__).parent / "labelled").glob("*.jsonl"))


def _half(held_out: bool) -> list[Labelled]:
    return [one for one in read_set() if one.held_out is held_out]


def _older(held_out: bool) -> list[Labelled]:
    rows = [(file.stem, json.loads(line)) for file in OLDER for line in file.read_text("utf-8").splitlines()]
    every = [
        Labelled(name, "", row["text"], tuple(map(tuple, row["questions"])), row["needs_answer"], row["held_out"])
        for name, row in rows
    ]
    return [one for one in every if one.held_out is held_out]


def test_the_set_is_large_speaks_many_languages_and_half_is_held_out() -> None:
    every = read_set()
    held_out = sum(one.held_out for one in every)
    assert len(every) >= 350
    assert len({one.language for one in every}) >= 12
    assert 0.45 <= held_out / len(every) <= 0.55
    assert len(_older(True)) == len(_older(False)) >= 100


def test_marks_stand_where_the_labels_were() -> None:
    for one in read_set():
        assert "⟦" not in one.text
        for start, end in one.questions:
            assert one.text[start:end].strip() == one.text[start:end] != ""


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.92, 0.98), (True, 0.81, 0.83)])
def test_questions_are_found(held_out: bool, precision: float, recall: float) -> None:
    score = score_questions(_half(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.97, 0.99), (True, 0.85, 0.98)])
def test_nobody_who_waits_is_missed(held_out: bool, precision: float, recall: float) -> None:
    score = score_turns(_half(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.95, 0.97), (True, 0.95, 0.94)])
def test_questions_of_the_older_set_are_found(held_out: bool, precision: float, recall: float) -> None:
    score = score_questions(_older(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score


@pytest.mark.parametrize(("held_out", "precision", "recall"), [(False, 0.97, 0.99), (True, 0.88, 0.99)])
def test_nobody_who_waits_in_the_older_set_is_missed(held_out: bool, precision: float, recall: float) -> None:
    score = score_turns(_older(held_out))
    assert score.precision >= precision, score
    assert score.recall >= recall, score


def test_the_report_names_both_halves_and_shows_misses_of_one_only() -> None:
    lines = list(table(read_set()))
    assert any(line.startswith("| tuning | all |") for line in lines)
    assert any(line.startswith("| held out | all |") for line in lines)
    assert not list(misses(_half(True)))
