"""The Secret Service of the tests keeps, forgets and locks, asked through `keyring` itself."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.servers.keyring import SecretService

pytestmark = [pytest.mark.server("keyring"), pytest.mark.timeout(180)]
ASK = "import keyring; from keyring.backends import SecretService as s; k = s.Keyring(); "


def _ask(service: SecretService, program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK + program],
        env=service.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_secret_is_kept_and_a_locked_keyring_gives_nothing(
    secret_service: Callable[[], SecretService],
) -> None:
    service = secret_service()
    kept = _ask(service, "k.set_password('s', 'u', 'p4ss'); print(k.get_password('s', 'u'))")
    assert kept.stdout == "p4ss\n", kept.stderr
    service.lock()
    locked = _ask(service, "print(k.get_password('s', 'u'))")
    assert "KeyringLocked" in locked.stderr
    assert "p4ss" not in locked.stdout
