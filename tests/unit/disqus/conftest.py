"""A moderator at our own double of Disqus."""

from collections.abc import AsyncIterator

import pytest

from connectors.disqus.connector import DisqusConnector
from connectors.disqus.testing import DisqusStand
from tests.contract.rig import Rig


@pytest.fixture
def stand() -> DisqusStand:
    """Disqus under the test's hand."""
    return DisqusStand()


@pytest.fixture
async def rig(stand: DisqusStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(DisqusConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()
