"""Fixtures around every test: no stray log line, task or file goes unnoticed."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import loops, surroundings
from tests.support.logs import LogTrap


@pytest.fixture(autouse=True)
def no_stray_logs(request: pytest.FixtureRequest) -> Iterator[LogTrap]:
    """Fails a test that logs a warning or an error it did not announce with `expects_log`."""
    trap = LogTrap()
    logging.getLogger().addHandler(trap)
    yield trap
    logging.getLogger().removeHandler(trap)
    patterns = [p for mark in request.node.iter_markers("expects_log") for p in mark.args]
    stray = trap.unexpected(patterns)
    assert not stray, "unexpected log lines:\n" + "\n".join(stray)


@pytest.fixture(autouse=True)
def no_stray_tasks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose loop still had tasks running when it was closed."""
    loops.collect()
    yield
    left = loops.collect()
    if request.node.get_closest_marker("leaves_tasks") is None:
        assert not left, "tasks left running:\n" + "\n".join(left)


@pytest.fixture(autouse=True)
def no_stray_files(home: Path) -> Iterator[None]:
    """Fails a test that writes into the owner's folders instead of the profile it was given."""
    yield
    left = surroundings.strays(home)
    for name in left:
        (home / name).unlink()
    assert not left, f"files left in the owner's folders: {left}"
