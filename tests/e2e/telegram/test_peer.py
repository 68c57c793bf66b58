"""python-telegram-bot drives the double: what it cannot do there is a defect of the double."""

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.telegram.testing import BotStand
from connectors.telegram.testing.service import BOT, TOKEN, USERNAME
from tests.servers.peers import peer_python, run_peer
from tests.support.served import served

pytestmark = [pytest.mark.peer("telegram"), pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("peer_script.py")


@pytest.fixture(scope="module")
def python() -> Path:
    """With python-telegram-bot in it (LGPL: a tool of the tests, never a part of Shopbell)."""
    return peer_python("telegram", "python-telegram-bot==22.8")


async def talk(stand: BotStand, python: Path, *words: str) -> Any:
    async with served(stand.line, "api.telegram.org") as base:
        said = await run_peer(python, SCRIPT, words[0], base, TOKEN, *words[1:])
    return json.loads(said)


async def test_the_library_talks_with_the_double_as_with_telegram(python: Path) -> None:
    stand = BotStand()
    stand.service.connection = ""
    asked = stand.service.people_write(77, "Ana", "Do you have rye?")
    seen = await talk(stand, python, "talk")
    assert seen == {
        "me": [BOT, USERNAME, True],
        "first": ["Do you have rye?", "Ana", 77, True],
        "confirmed": 0,
        "sent": ["Yes, from eight.", True],
        "edited": ["Yes, from nine.", True],
        "deleted": True,
        "file": ["prices.csv", "Prices", "rye,4"],
        "group": 2,
        "refused": "BadRequest: Chat not found",
        "too long": "BadRequest: Message is too long",
        "no token": "InvalidToken",
    }
    assert asked["message_id"] in [number for _, number in stand.service.messages]


async def test_the_library_is_told_to_wait(python: Path) -> None:
    stand = BotStand()
    stand.service.connection = ""
    stand.service.people_write(77, "Ana", "Do you have rye?")
    stand.service.limited = 7
    assert await talk(stand, python, "limited", "77") == {"limited": 7}
