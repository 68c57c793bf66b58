"""The benchmark itself still runs; its figures mean nothing on a few hundred messages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.corpus import CJK_NEEDLE, Corpus
from tests.bench.record import write
from tests.bench.results import at_most, beside, percentile

ROOT = Path(__file__).resolve().parents[2]
NAMED = (
    "start",
    "ingest",
    "import",
    "search",
    "cjk",
    "people",
    "insight",
    "told",
    "conversation",
    "jump",
    "send",
    "act",
)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_line_of_a_quick_run_is_a_figure_with_its_goal(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *NAMED, "--quick", "--page", str(tmp_path / "page.md")],
        cwd=ROOT,
        env={**os.environ, "SHOPBELL_BENCH_CACHE": str(tmp_path / "cache")},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) > len(NAMED)
    for line in lines:
        assert {"name", "value", "unit", "peer", "ratio", "goal", "met"} <= set(line)
        assert line["value"] >= 0
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert all(line["name"] in page for line in lines)


def test_a_seed_gives_the_same_messages_in_many_languages() -> None:
    first, again = list(Corpus(3).pieces(2_100)), list(Corpus(3).pieces(2_100))
    assert [piece.text for piece in first] == [piece.text for piece in again]
    assert {piece.talk.tongue.code for piece in first} == {"en", "fr", "de", "ru", "zh", "ja", "ar", "hi"}
    assert sum(CJK_NEEDLE in piece.text for piece in first) == 2
    assert (
        max(sum(piece.talk is talk for piece in first) for talk in {id(p.talk): p.talk for p in first}.values()) > 800
    )


def test_what_misses_its_goal_is_told_with_by_how_much(tmp_path: Path) -> None:
    from tests.bench.bench import QUICK

    slow = beside("a slow thing", 10.0, "ms", ("the peer", 4.0), most=0.5)
    quick = at_most("a quick thing", 3.0, "ms", 16)
    assert (slow.ratio, slow.met, quick.met) == (2.5, False, True)
    write([slow, quick], QUICK, [(0.5, 0.5, 0.5)], tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert "- **a slow thing**: 2.5 × the peer, goal ≤ 0.5" in page
    assert "1 of 2 goals are met" in page


def test_percentiles_are_values_that_were_seen() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert percentile(list(map(float, range(1, 101))), 0.95) == 95.0
