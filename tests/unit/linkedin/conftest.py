"""A page at our own double of LinkedIn."""

from collections.abc import AsyncIterator

import pytest

from connectors.linkedin.connector import LinkedInConnector
from connectors.linkedin.testing import LinkedInStand
from tests.contract.rig import Rig


@pytest.fixture
def stand() -> LinkedInStand:
    """The service under the test's hand."""
    return LinkedInStand()


@pytest.fixture
async def rig(stand: LinkedInStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(LinkedInConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()
