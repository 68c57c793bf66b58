"""xdk, X's official client, drives the double: what it cannot do there is a defect of the double."""

import json
from pathlib import Path

import pytest

from connectors.x.settings import REDIRECT, SCOPES
from connectors.x.testing import XStand
from connectors.x.testing.oauth import CLIENT_ID
from connectors.x.testing.world import US
from tests.servers import xdk_peer
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.peer("x"), pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("peer_script.py")


@pytest.fixture(scope="module")
def python() -> Path:
    """With xdk in it."""
    return xdk_peer.python()


async def test_xdk_signs_in_reads_answers_and_is_refused_as_at_x(python: Path) -> None:
    stand = XStand()
    service = stand.service
    for number in range(7):
        stand.written(("ana", "ben")[number % 2], f"Question {number} & more")
    ana = service.world.person("ana")
    service.world.write_private(ana.id, US, "Do you cater?")
    stranger = service.world.post(service.world.person("chloe").id, "Bread is nice").id
    async with served(stand.line, "api.x.com") as base:
        told = json.loads(await run_peer(python, SCRIPT, base, CLIENT_ID, REDIRECT, SCOPES, stranger))
    problems = "https://api.x.com/2/problems"
    assert told == {
        "me": [US, "tern_bakery"],
        "pages": [5, 2],
        "newest": ["@tern_bakery Question 6 &amp; more", ana.id, "replied_to"],
        "writers": ["ana", "ana", "ben", "ben"],
        "since": [0],
        "named": ["Ana", "Not Found Error"],
        "made": "Yes.",
        "own": True,
        "deleted": True,
        "deleted twice": [404, "Not Found Error", f"{problems}/resource-not-found"],
        "unsummoned": [403, "Forbidden", "about:blank"],
        "too small": [400, "Invalid Request", f"{problems}/invalid-request"],
        "private": ["Do you cater?", ana.id],
        "sent": True,
        "taken back": True,
        "no token": [401, "Unauthorized", "about:blank"],
        "unknown": [],
    }
    assert service.uploads[next(iter(service.uploads))] == (b"\x89PNG loaf", "tweet_image", "A loaf")
