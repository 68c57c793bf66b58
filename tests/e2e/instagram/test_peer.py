"""Meta's own client library against our double: what it cannot do there is a defect of the double."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.instagram.testing.service import TOKEN
from connectors.instagram.testing.stand import InstagramStand
from connectors.instagram.testing.world import ACCOUNT, USERNAME
from tests.servers import meta
from tests.servers.meta.recording import Recording, judged
from tests.servers.peers import run_peer
from tests.support.served import served
from tests.unit.instagram.conftest import Bakery

pytestmark = [pytest.mark.peer("facebook-business"), pytest.mark.slow, pytest.mark.timeout(300)]
SCRIPT = Path(__file__).with_name("peer_script.py")


async def test_metas_library_does_everything_with_the_double_and_its_types_fit() -> None:
    stand = InstagramStand()
    world = stand.service.world
    ana, ben = world.person("ana"), world.person("ben")
    bread = world.post("Fresh rye", at=world.now() - timedelta(hours=3))
    first = world.comment(bread.id, "Do you have rye?", writer=ana)
    world.comment(first.id, "Me too", writer=ben)
    world.comment(bread.id, "Lovely", writer=ben)
    for number in range(3):
        world.post(f"Bread {number}")
    world.post("At the bakery", writer=ben)
    for number in range(25):
        world.letter(ana, f"message {number}")
    async with served(stand.line, "graph.instagram.com") as base:
        seen: dict[str, Any] = json.loads(await run_peer(meta.python(), SCRIPT, base, TOKEN, ACCOUNT))
    assert seen == {
        "counts": [4, 1, 2, 1],
        "answer": ["For both of you", USERNAME, True],
        "hidden": True,
        "beneath hidden": [400, 100, 0],
        "gone": [400, 100, 33],
        "messages": [25, 20],
        "an old one": [400, 100, 33],
        "sent": True,
        "too long": [400, 100, 2534037],
        "second private answer": [400, 100, 2534025],
        "no token": [401, 190, 0],
        "odd": [],
    }


def kind_of(path: str, one: dict[str, Any]) -> str:
    """By the list, or by how its number looks."""
    edge = path.rpartition("/")[2]
    lists = {
        **dict.fromkeys(("media", "tags"), "IGMedia"),
        **dict.fromkeys(("comments", "replies"), "IGComment"),
        "me": "IGUser",
    }
    return lists.get(edge, "IGComment" if edge.startswith("1785") else "")


async def test_everything_the_connector_reads_there_fits_metas_types() -> None:
    bakery = Bakery()
    world = bakery.world
    first = world.comment(world.post("Fresh rye").id, "Do you have rye?", writer=world.person("ana"))
    for number in range(60):
        world.comment(first.id, f"me too {number}", writer=world.person("ben"))
    world.post("At the bakery", writer=world.person("ben"))
    await bakery.stand.seed(60)
    recording = Recording(bakery.stand.line)
    bakery.stand.line = recording  # type: ignore[assignment]
    session = await bakery.session()
    await bakery.read(session)
    outgoing = bakery.answer(bakery.shelf.with_text("Do you have rye?")[0], "Yes")
    await session.find_sent(outgoing, await session.prepare(outgoing))
    await session.probe()
    await session.close()
    told = await judged(meta.python(), list(recording.objects(kind_of)))
    assert told["odd"] == []
    assert set(told["seen"]) == {"IGComment", "IGMedia", "IGUser"}
    assert told["seen"]["IGComment"] > 60
