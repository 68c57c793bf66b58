"""Every answer of the double, held to what Google published of places and reviews."""

from datetime import timedelta
from typing import Any

from connectors.google_reviews.testing import ProfileStand
from connectors.google_reviews.testing.service import MARKET
from shopbell.connector import DeleteMessage
from tests.unit.google.published import BUSINESS, faults
from tests.unit.google.support import NOON
from tests.unit.google_reviews.support import made


def entity(method: str, path: str) -> str:
    """What answers there."""
    parts = path.split("/")[2:]
    if method == "DELETE":
        return "Empty"
    names = {1: "ListAccountsResponse", 3: "ListLocationsResponse", 5: "ListReviewsResponse", 6: "Review"}
    return names.get(len(parts), "ReviewReply")


async def test_every_answer_is_as_published() -> None:
    profile, rig = made()
    first = profile.add("Ana", "Lovely", 4, at=NOON - timedelta(hours=1))
    gone = profile.add("Eve", "", 1, MARKET, anonymous=True, at=NOON - timedelta(minutes=30))
    profile.add("Ben", "", 2, MARKET, at=NOON - timedelta(minutes=40))
    profile.answer_elsewhere(first, "Thanks", NOON)
    first.state, first.violation = "REJECTED", "OFF_TOPIC"
    profile.seed(120)
    await rig.read()
    del profile.reviews[gone.id]
    session: Any = await rig.session()
    message = rig.shelf.messages[f"11/{first.id}"]
    receipt = await rig.leave(session, rig.answer(message, "Thank you"))
    await session.act(DeleteMessage(receipt.remote_id, message.facts))
    await rig.read()
    stand = rig.stand.stand  # type: ignore[attr-defined]
    assert isinstance(stand, ProfileStand)
    seen = {entity(method, path) for method, path, _ in stand.line.seen}
    assert seen >= {"ListAccountsResponse", "ListLocationsResponse", "ListReviewsResponse", "ReviewReply", "Empty"}
    assert [each for m, path, body in stand.line.seen for each in faults(body, entity(m, path), BUSINESS, path)] == []
