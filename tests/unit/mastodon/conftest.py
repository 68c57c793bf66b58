"""A shop at our own double of a server."""

from collections.abc import AsyncIterator

import pytest

from connectors.mastodon.connector import MastodonConnector
from connectors.mastodon.mapping import Statuses
from connectors.mastodon.settings import MastodonSettings
from connectors.mastodon.testing.stand import MastodonStand
from tests.contract.rig import Rig

SETTINGS = MastodonSettings("https://shop.example", "shop.example", "1", "bakery@shop.example")


@pytest.fixture
def statuses() -> Statuses:
    """How @bakery@shop.example reads."""
    return Statuses(SETTINGS)


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    stand = MastodonStand()
    made = Rig(MastodonConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()


@pytest.fixture
def stand(rig: Rig) -> MastodonStand:
    """The server under the test's hand."""
    assert isinstance(rig.stand, MastodonStand)
    return rig.stand
