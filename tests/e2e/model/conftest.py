"""A profile whose secrets go to a real keyring."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.keyring import SecretService


@pytest.fixture
def keyed(tmp_path: Path, secret_service: Callable[[], SecretService]) -> Shopbell:
    """The program with a keyring, unlocked."""
    environment = {**os.environ, **secret_service().environment}
    del environment["PYTHON_KEYRING_BACKEND"]  # the tests' own guard against the owner's keyring
    return Shopbell(tmp_path / "profile", environment)
