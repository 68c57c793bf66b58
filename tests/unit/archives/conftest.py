"""A store, and the import over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store, open_store
from tests.unit.archives.support import Importing


@pytest.fixture
async def importing(tmp_path: Path) -> AsyncIterator[Importing]:
    store: Store = await open_store(tmp_path / "profile")
    yield Importing(store, tmp_path)
    await store.close()
