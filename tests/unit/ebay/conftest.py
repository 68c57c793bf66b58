"""A seller at our own double of eBay."""

from collections.abc import AsyncIterator

import pytest

from connectors.ebay.connector import EbayConnector
from connectors.ebay.testing import EbayStand
from tests.contract.rig import Rig


@pytest.fixture
def stand() -> EbayStand:
    """The service under the test's hand."""
    return EbayStand()


@pytest.fixture
async def rig(stand: EbayStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(EbayConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()
