"""What is said about the shop, found by the AppView's search."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.bluesky.connector import BlueskyConnector
from connectors.bluesky.testing import BlueskyStand, stand
from shopbell.connector import Hears
from shopbell.events import MessageSeen
from shopbell.model import Visibility
from tests.contract.rig import Rig

WORDS = ("Corner Bakery", "#ryebread")


@pytest.fixture
async def place() -> AsyncIterator[BlueskyStand]:
    async with stand() as made:
        yield made


@pytest.fixture
async def rig(place: BlueskyStand) -> AsyncIterator[Rig]:
    made = Rig(BlueskyConnector(), place)
    yield made
    await made.close()


async def heard(rig: Rig, cursor: str = "") -> tuple[list[MessageSeen], str]:
    session = await rig.session()
    assert isinstance(session, Hears)
    batches = [batch async for batch in session.hear(WORDS, cursor)]
    events = [event for batch in batches for event in batch.events]
    return [event for event in events if isinstance(event, MessageSeen)], batches[-1].cursor


async def test_posts_with_the_words_are_heard_and_our_own_are_not(rig: Rig, place: BlueskyStand) -> None:
    place.post("The Corner Bakery has plum buns", "ben")
    place.post("Fresh #ryebread today", "chidi")
    place.post("Come to the Corner Bakery!", "")
    place.post("Nothing about anybody", "ben")
    found, _ = await heard(rig)
    assert sorted(message.text for message in found) == ["Fresh #ryebread today", "The Corner Bakery has plum buns"]
    assert all(message.mention and message.visibility is Visibility.PUBLIC for message in found)


async def test_old_talk_is_left_out_and_the_next_search_goes_on(rig: Rig, place: BlueskyStand) -> None:
    place.post("The Corner Bakery of long ago", "ben", at=datetime.now(UTC) - timedelta(days=9))
    place.post("The Corner Bakery now", "ben")
    found, cursor = await heard(rig)
    assert [message.text for message in found] == ["The Corner Bakery now"]
    again, _ = await heard(rig, cursor)
    assert [message.remote_id for message in again] == [found[0].remote_id]  # the overlap, which changes nothing
    place.post("The Corner Bakery tomorrow", "chidi")
    assert len((await heard(rig, cursor))[0]) == 2
