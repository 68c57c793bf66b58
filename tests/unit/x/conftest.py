"""One shop at X for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.x.shop import Shop, open_shop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    """Ten dollars a month, and the app is its own."""
    made = await open_shop(tmp_path / "profile")
    yield made
    await made.close()
