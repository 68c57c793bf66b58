"""Stands at the counter of the demo shop."""

from pathlib import Path

import pytest

from tests.unit.demo.counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    """The mail account, with the whole shop behind it."""
    return Counter(tmp_path / "state")


@pytest.fixture
def quiet(tmp_path: Path) -> Counter:
    """The mail account of an empty shop in which people answer."""
    return Counter(tmp_path / "state", extra={"contents": "empty"})
