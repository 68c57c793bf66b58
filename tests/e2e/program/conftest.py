"""A profile whose secrets go to a real keyring."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.keyring import SecretService


@pytest.fixture
def keyring_service(secret_service: Callable[[], SecretService]) -> SecretService:
    """A keyring, unlocked."""
    return secret_service()


@pytest.fixture
def shopbell(tmp_path: Path, keyring_service: SecretService) -> Shopbell:
    """The program with a keyring."""
    environment = {**os.environ, **keyring_service.environment}
    del environment["PYTHON_KEYRING_BACKEND"]  # the tests' own guard against the owner's keyring
    return Shopbell(tmp_path / "profile", environment)


@pytest.fixture
def without_keyring(tmp_path: Path) -> Shopbell:
    """The program on a machine with no keyring and no session bus."""
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
    return Shopbell(tmp_path / "profile", environment)
