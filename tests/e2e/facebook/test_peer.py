"""Meta's own client library against our double: what it cannot do there is a defect of the double."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.facebook.testing.service import SECRET, TOKEN
from connectors.facebook.testing.stand import FacebookStand
from connectors.facebook.testing.world import NAME, PAGE
from tests.servers import meta
from tests.servers.meta.recording import Recording, judged
from tests.servers.peers import run_peer
from tests.support.served import served
from tests.unit.facebook.conftest import NOON, Bakery

pytestmark = [pytest.mark.peer("facebook-business"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("peer_script.py")


def busy_page(stand: FacebookStand) -> None:
    """Everything that can be there, and more of it than a page holds."""
    world = stand.service.world
    ana, ben = world.person("ana"), world.person("ben")
    old = world.now() - timedelta(hours=3)
    bread = world.post("Fresh rye", at=old)
    first = world.comment(bread.id, "Do you have rye?", writer=ana)
    world.comment(first.id, "And spelt?", writer=ben)
    world.comment(bread.id, "Lovely", writer=ben).picture = b"\xff\xd8"
    for number in range(4):
        world.post(f"Bread {number}")
    world.post("Visited you", writer=ben)
    world.post("At Corner Bakery", writer=ana, tagged=True)
    world.rate(ana, "positive", "Best rye")
    world.rate(ben, "negative", "", stars=2)
    world.letter(ana, "Are you open?")
    world.letter(ana, "Hello?")


@pytest.mark.parametrize("secret", ["", SECRET])
async def test_metas_library_does_everything_with_the_double_and_its_types_fit(secret: str) -> None:
    stand = FacebookStand()
    stand.service.wants_proof = bool(secret)
    busy_page(stand)
    async with served(stand.line, "graph.facebook.com") as base:
        seen: dict[str, Any] = json.loads(await run_peer(meta.python(), SCRIPT, base, TOKEN, secret))
    assert seen == {
        "pages": [[PAGE, NAME]],
        "counts": [6, 1, 1, 2, 1],
        "comments": ["Lovely", "And spelt?", "Do you have rye?"],
        "answer": ["Yes, from eight.", NAME, True],
        "liked and hidden": [True, True],
        "liked no more": False,
        "gone": [400, 100, 33],
        "messages": ["Hello?", "Are you open?"],
        "sent": [True, "m_"],
        "nobody": [400, 100, 2018001],
        "no such field": [400, 100, 0],
        "second private answer": [400, 10900, 0],
        "no token": [401, 190, 467],
        "odd": [],
    }


def kind_of(path: str, one: dict[str, Any]) -> str:
    """By the list, or by how its number looks."""
    edge = path.rpartition("/")[2]
    lists = {
        **dict.fromkeys(("feed", "visitor_posts", "tagged"), "PagePost"),
        "ratings": "Recommendation",
        "conversations": "UnifiedThread",
        "comments": "Comment",
        "accounts": "Page",
    }
    if edge in lists:
        return lists[edge]
    return "Comment" if "_" in edge and "message_id" not in one and not edge.startswith("m_") else ""


async def test_everything_the_connector_reads_there_fits_metas_types() -> None:
    bakery = Bakery()
    bakery.stand.service.world.now = lambda: NOON
    busy_page(bakery.stand)
    await bakery.stand.seed(60)
    recording = Recording(bakery.stand.line)
    bakery.stand.line = recording  # type: ignore[assignment]
    session = await bakery.session()
    await bakery.read(session)
    outgoing = bakery.answer(bakery.shelf.with_text("Do you have rye?")[0], "Yes")
    await session.find_sent(outgoing, await session.prepare(outgoing))
    await session.send(outgoing, await session.prepare(outgoing))
    await session.probe()
    await bakery.read(session)
    await session.close()
    told = await judged(meta.python(), list(recording.objects(kind_of)))
    assert told["odd"] == []
    assert set(told["seen"]) == {"Comment", "Page", "PagePost", "Recommendation", "UnifiedThread"}
    assert told["seen"]["Comment"] > 30


async def test_metas_types_notice_what_does_not_fit() -> None:
    wrong = [("Comment", {"id": "1", "is_hidden": "yes", "colour": "red", "created_time": "today"})]
    told = await judged(meta.python(), wrong)
    assert len(told["odd"]) == 3
