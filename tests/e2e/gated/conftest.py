"""The program with a real keyring, as the tests of the program have it."""

from tests.e2e.program.conftest import keyring_service, shopbell

__all__ = ["keyring_service", "shopbell"]
