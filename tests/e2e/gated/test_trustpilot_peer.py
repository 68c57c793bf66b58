"""Trustpilot's own client for Python drives the double: what it cannot do there is a defect of the double."""

import json

import pytest

from connectors.trustpilot.testing import HOST, TrustpilotStand
from connectors.trustpilot.testing.service import KEY, PASSWORD, SECRET, UNIT, USER, USERNAME
from tests.servers.gated_peers import TRUSTPILOT, trustpilot_python
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.peer("trustpilot"), pytest.mark.slow, pytest.mark.timeout(300)]


async def test_the_library_talks_with_the_double_as_with_trustpilot() -> None:
    stand, python = TrustpilotStand(), trustpilot_python()
    for text in ("One", "Two"):
        await stand.deliver(text)
    review = await stand.deliver("Good rye.")
    async with served(stand.line, HOST) as base:
        known = (base, KEY, SECRET, USERNAME, PASSWORD, UNIT, USER, review)
        said = await run_peer(python, TRUSTPILOT, *known)
    assert json.loads(said) == {
        "list": [200, 2, "Good rye.", 5, None],
        "apart": 3,
        "answered": 201,
        "public": ["Thank you!", False],
        "taken back": 204,
        "again": 404,
        "company": [True, "Corner Bakery"],
        "wrong": 401,
    }
