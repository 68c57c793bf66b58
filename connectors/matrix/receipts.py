"""What the shop has read with another program: its own receipts, as the server tells them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from connectors._kit import values
from connectors.matrix.rooms import records_by_id
from shopbell.connector import Memory
from shopbell.events import SeenChanged

_MOST = 100
"""Messages before a receipt that are taken for read with it; older ones were read long ago."""


async def read_elsewhere(sync: Mapping[str, Any], shop: str, memory: Memory) -> AsyncIterator[SeenChanged]:
    """Everything up to a receipt of ours is read (spec, "Receipts")."""
    for room, said in records_by_id(sync, "rooms", "join"):
        for event, at in _own_receipts(said, shop):
            places = await memory.places(f"{room};")
            for place in _up_to(places, event, at)[-_MOST:]:
                yield SeenChanged(seen=True, remote_id=place.rpartition(";")[2])


def _own_receipts(said: Mapping[str, Any], shop: str) -> list[tuple[str, int]]:
    return [
        (target, values.number(kinds, kind, shop, "ts"))
        for event in values.records(said, "ephemeral", "events")
        if values.text(event, "type") == "m.receipt"
        for target, kinds in records_by_id(event, "content")
        for kind in ("m.read", "m.read.private")
        if shop in values.record(kinds, kind)
    ]


def _up_to(places: Sequence[str], event: str, at: int) -> list[str]:
    """Places are in the order of time. An event that is none of ours, such as a join, counts by the receipt's time."""
    known = list(places)
    for number, place in enumerate(known):
        if place.endswith(f";{event}"):
            return known[: number + 1]
    return [place for place in known if place.split(";")[-2] <= f"{at:015d}"]
