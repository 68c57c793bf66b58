"""google-api-python-client drives the double: what it cannot do there is a defect of the double."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, REFRESH, SECRET
from connectors.blogger.testing import BlogStand
from connectors.blogger.testing.service import EMPTIED, LIVE, PENDING, SPAM
from tests.servers import google
from tests.servers.peers import run_peer
from tests.support.served import served
from tests.unit.google.support import NOON

pytestmark = [pytest.mark.peer("google"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("blogger_script.py")


async def test_googles_own_client_talks_with_the_double_as_with_blogger(tmp_path: Path) -> None:
    python = google.environment()
    stand = BlogStand()
    for number in range(4):
        stand.blogs.add("Ana", f"Question {number}", at=NOON - timedelta(minutes=4 - number))
    stand.blogs.add("Eve", "Buy gold", at=NOON, status=PENDING)
    async with served(stand.line, "blogger.googleapis.com") as base:
        said: Any = json.loads(await run_peer(python, SCRIPT, base, CLIENT, SECRET, REFRESH))
    assert said == {
        "me": "Rosa",
        "blog": "Rosa bakes",
        "both": 5,
        "read": ["Question 3", "Question 2", "Question 1", "Question 0"],
        "since": ["Question 3"],
        "article": "Article number 1",
        "states": [LIVE, SPAM, SPAM, EMPTIED],
        "deleted twice": 404,
        "can write": [],
    }
    assert await google.held_to_documents(python, stand.line.seen, tmp_path / "seen.json", "blogger.v3") == []
