"""Lengths against what others published: X's own cases and Unicode's."""

import json
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from shopbell.text.counters import Unit, count, cut

DATA = Path(__file__).with_name("vectors")
LIMIT = 280
EMOJI_BEFORE_2018 = frozenset(
    {
        "Count a mix of single byte single word, and double word unicode characters",
        "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
    }
)
"""Cases of configuration v2 alone, in which a joined emoji cost as much as its parts; since v3 each costs two."""
SINCE_UNICODE_18 = frozenset({"094D 0915", "094D 0308 0915", "0061 094D 0924", "003F 094D 0924"})
"""Rule GB9c of Unicode 18 lets a conjunct begin without a consonant before it; `regex` has its tables."""


def _weighted() -> list[dict[str, Any]]:
    lines = (DATA / "twitter_text_weighted.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _clusters() -> list[list[str]]:
    lines = (DATA / "GraphemeBreakTest.txt").read_text(encoding="utf-8").splitlines()
    cases = [line.split("÷") for line in lines if not line.startswith("#")]
    return [["".join(_chars(part)) for part in parts if part.strip()] for parts in cases]


def _chars(part: str) -> list[str]:
    return [chr(int(code, 16)) for code in part.replace("×", " ").split()]


def _codes(text: str) -> str:
    return " ".join(f"{ord(char):04X}" for char in text)


@pytest.mark.parametrize("case", _weighted(), ids=lambda case: f"{case['set'][:24]}: {case['description']}")
def test_a_text_weighs_on_x_what_x_says(case: dict[str, Any]) -> None:
    text, weight = case["text"], count(case["text"], Unit.X_WEIGHTED)
    if case["set"] == "WeightedTweetsCounterTest" and case["description"] in EMOJI_BEFORE_2018:
        assert weight < case["weighted"]
        return
    assert weight == case["weighted"]
    # What is too long is refused there, and cut here to what is not.
    assert case["valid"] <= (weight <= LIMIT)
    assert count(cut(text, Unit.X_WEIGHTED, LIMIT), Unit.X_WEIGHTED) <= LIMIT


def test_the_vectors_are_all_there() -> None:
    assert len(_weighted()) == 44
    assert len(_clusters()) == 766


def test_letters_are_what_unicode_says() -> None:
    differ = set()
    for clusters in _clusters():
        text = "".join(clusters)
        ends = list(accumulate(clusters, initial=""))
        cuts = [cut(text, Unit.GRAPHEMES, number) for number in range(len(clusters) + 1)]
        if count(text, Unit.GRAPHEMES) != len(clusters) or cuts != ends:
            differ.add(_codes(text))
    assert differ == SINCE_UNICODE_18
