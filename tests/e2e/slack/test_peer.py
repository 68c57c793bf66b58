"""slack_sdk drives the double: what it cannot do there is a defect of the double."""

import asyncio
import json
from pathlib import Path

import pytest

from connectors.slack.testing import SlackStand, slack
from connectors.slack.testing.entities import APP, BOT
from connectors.slack.testing.service import APP_TOKEN, BOT_TOKEN, USER_TOKEN
from tests.servers import chat
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.peer("slack_sdk")]
SCRIPT = Path(__file__).with_name("by_slack_sdk.py")


async def _meanwhile(stand: SlackStand) -> None:
    """Once somebody listens: a message, and then a renewal of the line."""
    while not stand.socket.lines:  # noqa: ASYNC110 - a list tells nobody
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    stand.service.write(stand.orders, "ana", "Said while listening")
    await asyncio.sleep(0.3)
    stand.socket.disconnect("refresh_requested")


async def test_slack_sdk_talks_with_the_double_as_with_slack() -> None:
    python = chat.python()
    async with slack() as stand, served(stand.line, "slack.com") as base:
        stand.service.base = base
        await stand.seed(230)
        meanwhile = asyncio.create_task(_meanwhile(stand))
        try:
            said = await run_peer(python, SCRIPT, base, BOT_TOKEN, APP_TOKEN, USER_TOKEN, stand.orders)
            await meanwhile
        finally:
            meanwhile.cancel()
        assert stand.socket.waiting == {}
    assert json.loads(said.splitlines()[-1]) == {
        "me": ["shopbell", BOT, True],
        "channels": ["orders"],
        "history": [3, 230, "Older message 229"],
        "writer": "Chloé",
        "sent": ["Yes &amp; no", BOT],
        "thread": [1, "k1"],
        "edited": "No",
        "file": ["prices.csv", 5, True],
        "deleted": True,
        "marked": True,
        "refused": ["channel_not_found", "cant_update_message", "thread_not_found"],
        "heard": ["events_api", True, APP],
        "renewed": True,
    }
