"""A store in an empty profile."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopbell.ids import AccountId
from storage.store import Store, open_store
from tests.storage.make import add_account


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "profile"


@pytest.fixture
async def store(profile: Path) -> AsyncIterator[Store]:
    """An open store."""
    opened = await open_store(profile)
    yield opened
    await opened.close()


@pytest.fixture
async def account(store: Store) -> AccountId:
    """A mail account of the shop."""
    return await add_account(store)
