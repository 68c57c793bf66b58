"""An app at our own double of Slack, with its live line on loopback."""

from collections.abc import AsyncIterator

import pytest

from connectors.slack.connector import SlackConnector
from connectors.slack.session import SlackSession
from connectors.slack.testing import SlackStand, slack
from tests.contract.rig import Rig


@pytest.fixture
async def stand() -> AsyncIterator[SlackStand]:
    """The workspace under the test's hand."""
    async with slack() as made:
        yield made


@pytest.fixture
async def rig(stand: SlackStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(SlackConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()


@pytest.fixture
async def session(rig: Rig) -> SlackSession:
    """One session of it."""
    made = await rig.session()
    assert isinstance(made, SlackSession)
    return made
