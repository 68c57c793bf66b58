"""A company at our own double of Trustpilot."""

from collections.abc import AsyncIterator

import pytest

from connectors.trustpilot.connector import TrustpilotConnector
from connectors.trustpilot.testing import TrustpilotStand
from tests.contract.rig import Rig


@pytest.fixture
def stand() -> TrustpilotStand:
    """The service under the test's hand."""
    return TrustpilotStand()


@pytest.fixture
async def rig(stand: TrustpilotStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(TrustpilotConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()
