"""jmap-jam drives the double: what it cannot do there is a defect of the double. Cyrus here has no event source."""

import json

import pytest

from connectors.jmap.testing.server import served
from connectors.jmap.testing.service import TOKEN, USER
from connectors.jmap.testing.stand import JmapStand
from tests.servers import packages
from tests.servers.jmap_peer import MANIFEST, SCRIPT
from tests.servers.peers import run_peer

pytestmark = [pytest.mark.peer("jmap-jam"), pytest.mark.timeout(300)]


async def test_the_library_talks_with_the_double_as_with_a_server() -> None:
    stand, modules = JmapStand(), packages.npm(MANIFEST)
    await stand.deliver("Do you have rye?")
    async with served(stand.service) as origin:
        said = await run_peer(packages.node(), SCRIPT, str(modules), f"{origin}/jmap/session", TOKEN)
    assert json.loads(said) == {
        "username": USER,
        "roles": ["archive", "drafts", "inbox", "junk", "sent", "trash"],
        "mail": ["Bread", "ana@example.org", "Do you have rye?", {}],
        "raw": "From: Ana <ana@example.org>",
        "told": ["Email"],
        "changed": True,
        "undo": "final",
        "sent": True,
        "refused": ["anchorNotFound", "cannotCalculateChanges", "accountNotFound"],
    }
    assert [one.text for one in await stand.arrived()] == ["Hi"]
