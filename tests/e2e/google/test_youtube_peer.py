"""google-api-python-client drives the double: what it cannot do there is a defect of the double."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, REFRESH, SECRET
from connectors.youtube.testing import ChannelStand
from connectors.youtube.testing.service import HELD
from tests.servers import google
from tests.servers.peers import run_peer
from tests.support.served import served
from tests.unit.google.support import NOON

pytestmark = [pytest.mark.peer("google"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("youtube_script.py")


@pytest.fixture(scope="module")
def python() -> Path:
    return google.environment()


async def test_googles_own_client_talks_with_the_double_as_with_youtube(python: Path, tmp_path: Path) -> None:
    stand = ChannelStand()
    for number in range(3):
        stand.channel.add("Ana", f"Question {number}?", at=NOON - timedelta(minutes=9 - number))
    stand.channel.add("Eve", "Buy gold", at=NOON - timedelta(minutes=1), status=HELD)
    async with served(stand.line, "youtube.googleapis.com") as base:
        said: Any = json.loads(await run_peer(python, SCRIPT, base, CLIENT, SECRET, REFRESH))
    assert said == {
        "channel": "Rosa's bakery",
        "threads": ["Question 2?", "Question 1?", "Question 0?"],
        "held": [HELD],
        "video": "How we bake, part 1",
        "answer": "Yes, from nine.",
        "below": ["Yes, from nine."],
        "after": 4,
        "too long": [400, "commentTextTooLong"],
        "lost": [404, "parentCommentNotFound"],
        "deleted twice": [404, "commentNotFound"],
        "odd": [400, "invalidFilters"],
    }
    assert await google.held_to_documents(python, stand.line.seen, tmp_path / "seen.json", "youtube.v3") == []


async def test_the_client_meets_a_day_that_is_used_up(python: Path) -> None:
    stand = ChannelStand()
    stand.channel.limit = 0
    async with served(stand.line, "youtube.googleapis.com") as base:
        with pytest.raises(AssertionError, match=r"quotaExceeded|exceeded your"):
            await run_peer(python, SCRIPT, base, CLIENT, SECRET, REFRESH)
