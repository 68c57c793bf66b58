"""How well questions and turns are told, by half and by language: `python -m tests.unit.text.measure`.

With `--misses` also which messages of the tuning half went wrong; those of the other half are never shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from shopbell.text.turns import needs_answer
from tests.unit.text.labelled_set import (
    Labelled,
    Score,
    differences,
    read_set,
    score_questions,
    score_turns,
)


def table(messages: Sequence[Labelled]) -> Iterator[str]:
    """Lines of a table in Markdown."""
    yield "| Half | Language | Messages | Questions: precision | recall | Turn: precision | recall |"
    yield "|---|---|---|---|---|---|---|"
    for held_out in (False, True):
        half = [one for one in messages if one.held_out is held_out]
        name = "held out" if held_out else "tuning"
        for language in sorted({one.language for one in half}):
            yield _line(name, language, [one for one in half if one.language == language])
        yield _line(name, "all", half)


def _line(half: str, language: str, messages: Sequence[Labelled]) -> str:
    asked, turns = score_questions(messages), score_turns(messages)
    return f"| {half} | {language} | {len(messages)} | {_share(asked)} | {_share(turns)} |"


def _share(score: Score) -> str:
    found, there = score.right + score.wrong, score.right + score.missed
    return (
        f"{score.precision:.1%} ({score.right} of {found}) | {score.recall:.1%} ({score.right} of {there})"
        if found and there
        else f"{score.right} of {found} | {score.right} of {there}"
    )


def misses(messages: Sequence[Labelled]) -> Iterator[str]:
    """What went wrong in the tuning half."""
    for one in messages:
        if one.held_out:
            continue
        surplus, left = differences(one)
        yield from (f"{one.language} {one.kind}: taken for a question: {text}" for text in surplus)
        yield from (f"{one.language} {one.kind}: not found: {text}" for text in left)
        if needs_answer(one.text) is not one.needs_answer:
            yield f"{one.language} {one.kind}: {'left out' if one.needs_answer else 'waits for nothing'}: {one.text!r}"


if __name__ == "__main__":
    every = read_set()
    lines = [*table(every), *(misses(every) if "--misses" in sys.argv else ())]
    sys.stdout.write("\n".join(lines) + "\n")
