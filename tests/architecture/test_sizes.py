"""Functions and files stay small enough to be read in one go."""

from pathlib import Path
from statistics import median

import pytest

from tests.architecture import rules

LONGEST_FUNCTION, LONGEST_FILE = 60, 450
USUAL_FUNCTION, USUAL_FILE, MEDIAN_FUNCTION = 28, 300, 10
ALL = rules.python_files(rules.ROOT, [*rules.PRODUCT, *rules.HELPING])
OURS = rules.python_files(rules.ROOT, rules.PRODUCT)


def test_no_function_is_too_long() -> None:
    sizes = rules.function_sizes(rules.ROOT, ALL)
    assert not rules.longer_than(LONGEST_FUNCTION, sizes)


def test_no_file_is_too_long() -> None:
    sizes = rules.file_sizes(rules.ROOT, ALL)
    assert not rules.longer_than(LONGEST_FILE, sizes)


def test_most_functions_are_short() -> None:
    sizes = rules.function_sizes(rules.ROOT, OURS)
    assert rules.share_below(USUAL_FUNCTION, sizes) >= 0.9
    assert median(one.lines for one in sizes) < MEDIAN_FUNCTION


def test_most_files_are_short() -> None:
    assert rules.share_below(USUAL_FILE, rules.file_sizes(rules.ROOT, OURS)) >= 0.9


@pytest.mark.parametrize(("lines", "wrong"), [(60, 0), (61, 1)])
def test_a_planted_long_function_is_found(tmp_path: Path, lines: int, wrong: int) -> None:
    body = "    pass\n" * (lines - 1)
    (tmp_path / "long.py").write_text(f"def long() -> None:\n{body}", encoding="utf-8")
    sizes = rules.function_sizes(tmp_path, [tmp_path / "long.py"])
    assert len(rules.longer_than(LONGEST_FUNCTION, sizes)) == wrong


@pytest.mark.parametrize(("lines", "wrong"), [(450, 0), (451, 1)])
def test_a_planted_long_file_is_found(tmp_path: Path, lines: int, wrong: int) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * lines, encoding="utf-8")
    sizes = rules.file_sizes(tmp_path, [tmp_path / "long.py"])
    assert len(rules.longer_than(LONGEST_FILE, sizes)) == wrong


def test_a_planted_crowd_of_middling_functions_is_found() -> None:
    crowd = [rules.Sized("f", 5)] * 80 + [rules.Sized("g", 40)] * 20
    assert rules.share_below(USUAL_FUNCTION, crowd) == 0.8
