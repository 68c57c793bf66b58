"""discord.py and hikari drive the double: what they cannot do there is a defect of the double."""

import json
from pathlib import Path

import pytest

from connectors.discord.permissions import VIEW
from connectors.discord.testing import discord
from connectors.discord.testing.service import TOKEN
from tests.servers import chat
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def python() -> Path:
    """With both in it (MIT: tools of the tests, never parts of Shopbell)."""
    return chat.python()


@pytest.mark.peer("discord.py")
async def test_discord_py_talks_with_the_double_as_with_discord(python: Path) -> None:
    async with discord() as stand, served(stand.line, "discord.com") as base:
        await stand.seed(230)
        stand.service.add_channel("rules", deny=VIEW)
        stand.service.add_thread(stand.orders, "Cake for Ana")
        ana = stand.service.person("ana")["id"]
        words = [base, stand.gateway.url, TOKEN, stand.orders, ana]
        seen = json.loads(await run_peer(python, HERE / "by_discord_py.py", *words))
    # Its own cache may have taken the edit before it tells of the message.
    assert seen.pop("live") in (["Yes, from eight.", "Prices"], ["From nine.", "Prices"])
    assert seen == {
        "me": ["100000000000000001", "corner-bakery", True],
        "application": ["Corner Bakery", True],
        "guild": ["The Street", 2],
        "channels": ["orders", "rules"],
        "threads": ["Cake for Ana"],
        "member": "Ana",
        "history": [230, "Older message 229", "Older message 0"],
        "after": [10, True],
        "sent": ["Yes, from eight.", True],
        "edited": "From nine.",
        "file": ["prices.csv", "All", 5],
        "gone": "NotFound 10008",
        "too long": "HTTPException 50035",
        "shut": "Forbidden 50001",
        "wrong token": "refused",
    }


@pytest.mark.peer("hikari")
async def test_hikari_talks_with_the_double_as_with_discord(python: Path) -> None:
    async with discord() as stand, served(stand.line, "discord.com") as base:
        await stand.seed(5)
        seen = json.loads(await run_peer(python, HERE / "by_hikari.py", base, TOKEN, stand.orders))
    assert seen == {
        "me": ["100000000000000001", "corner-bakery", True],
        "gateway": 1000,
        "messages": ["Older message 4", "Older message 3", "Older message 2"],
        "sent": ["Yes", "list.txt"],
        "gone": 10008,
        "ready": ["corner-bakery", 1],
        "heard": "Said while listening",
    }
