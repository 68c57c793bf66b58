"""Set up before any test is imported: an empty home, no way out of this machine, guards."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import loops, network, surroundings

HOME = surroundings.move_in()
network.stay_on_this_machine()
loops.watch()

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

pytest_plugins = [
    "tests.support.guards",
    "tests.support.reporting",
    "tests.servers.fixtures",
]


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """The empty home folder that all tests of this process live in."""
    yield HOME
    shutil.rmtree(HOME, ignore_errors=True)
