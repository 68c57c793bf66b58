"""disqus-node drives the double: what it cannot do there is a defect of the double."""

import json

import pytest

from connectors.disqus.testing import HOST, DisqusStand
from connectors.disqus.testing.service import SECRET, TOKEN
from tests.servers import packages
from tests.servers.gated_peers import DISQUS, MANIFEST
from tests.servers.peers import run_peer
from tests.support.served import served

pytestmark = [pytest.mark.peer("disqus-node"), pytest.mark.slow, pytest.mark.timeout(300)]


async def test_the_library_talks_with_the_double_as_with_disqus() -> None:
    stand, modules = DisqusStand(), packages.npm(MANIFEST)
    await stand.seed(4)
    asked = await stand.deliver("Do you have rye & wheat?")
    async with served(stand.line, HOST) as base:
        said = await run_peer(packages.node(), DISQUS, str(modules), base, SECRET, TOKEN, asked)
    assert json.loads(said) == {
        "forum": [0, "Corner Bakery"],
        "first": [3, True, "Bread & number 1"],
        "second": [2, False],
        "apart": 5,
        "one": ["Do you have rye &amp; wheat?", "Ana", None, True],
        "approved": True,
        "spam": True,
        "removed": True,
        "refused": [5, 18, 8, 12, 4],
    }
    assert stand.service.posts[int(asked)].deleted
