"""ebay-api drives the double: what it cannot do there is a defect of the double."""

import json

import pytest

from connectors.ebay.testing import HOST, EbayStand
from connectors.ebay.testing.service import CLIENT, REFRESH, RU_NAME, SECRET
from tests.servers import packages
from tests.servers.gated_peers import EBAY, MANIFEST
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.peer("ebay-api"), pytest.mark.slow, pytest.mark.timeout(300)]


async def test_the_library_talks_with_the_double_as_with_ebay() -> None:
    stand, modules = EbayStand(), packages.npm(MANIFEST)
    stand.service.code = "v^1.1#a-code"
    for text in ("Hello", "Rye?", "On Saturday?"):
        await stand.deliver(text)
    async with served(stand.line, HOST) as base:
        known = (str(modules), base, CLIENT, SECRET, RU_NAME, REFRESH, stand.service.code)
        said = await run_peer(packages.node(), EBAY, *known)
    assert json.loads(said) == {
        "token": ["User Access Token", 7200, 47304000],
        "list": [1, "Rye loaf, sliced (ana)", 3],
        "page": [2, 3, "On Saturday?", True],
        "sent": ["Yes, from eight.", "string", "corner_bakery"],
        "unread": 0,
        "user": "corner_bakery",
        "refused": [["EBayApiError", 355007], ["EBayApiError", 355017]],
        "refreshed": 1,
    }
    assert [one.text for one in stand.service.talks["ana"].messages][-1] == "Yes, from eight."
