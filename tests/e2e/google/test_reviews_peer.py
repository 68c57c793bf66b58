"""google-api-python-client drives the double: what it cannot do there is a defect of the double."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors._kit.google.testing import CLIENT, REFRESH, SECRET
from connectors.google_reviews.testing import ProfileStand
from tests.servers import google
from tests.servers.peers import run_peer
from tests.support.served import served
from tests.unit.google.support import NOON

pytestmark = [pytest.mark.peer("google"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("reviews_script.py")


async def test_googles_own_client_talks_with_the_double_as_with_google(tmp_path: Path) -> None:
    python = google.environment()
    stand = ProfileStand()
    for number in range(5):
        stand.profile.add(
            "Ana", f"Review {number}" if number else "", 5 - number, at=NOON - timedelta(hours=9 - number)
        )
    async with served(stand.line, "mybusiness.googleapis.com") as base:
        said: Any = json.loads(await run_peer(python, SCRIPT, base, CLIENT, SECRET, REFRESH))
    assert said == {
        "accounts": ["Rosa Pérez", "Rosa's bakeries"],
        "places": ["Harbour Street 4", "Market Square 1"],
        "read": ["Review 4", "Review 3", "Review 2", "Review 1", "FIVE"],
        "same": True,
        "replaced": "Thank you, Ana",
        "deleted": True,
        "deleted twice": 404,
        "too long": 400,
        "nobody": 404,
    }
    seen = [one for one in stand.line.seen if one[1].startswith("/v1/")]
    documents = ("mybusinessaccountmanagement.v1", "mybusinessbusinessinformation.v1")
    assert await google.held_to_documents(python, seen, tmp_path / "seen.json", *documents) == []
