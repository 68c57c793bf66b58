"""A bot at our own double of Discord, with its live line on loopback."""

from collections.abc import AsyncIterator

import pytest

from connectors.discord.connector import DiscordConnector
from connectors.discord.session import DiscordSession
from connectors.discord.testing import DiscordStand, discord
from tests.contract.rig import Rig


@pytest.fixture
async def stand() -> AsyncIterator[DiscordStand]:
    """The server under the test's hand."""
    async with discord() as made:
        yield made


@pytest.fixture
async def rig(stand: DiscordStand) -> AsyncIterator[Rig]:
    """Signed in, nothing read yet."""
    made = Rig(DiscordConnector(), stand)
    await made.sign_in()
    yield made
    await made.close()


@pytest.fixture
async def session(rig: Rig) -> DiscordSession:
    """One session of it."""
    made = await rig.session()
    assert isinstance(made, DiscordSession)
    return made
