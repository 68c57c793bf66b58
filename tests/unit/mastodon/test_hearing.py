"""What is said about the shop, by tags and by the search of servers that have one."""

from connectors.mastodon.testing.stand import MastodonStand
from shopbell.connector import Hears
from shopbell.events import MessageSeen
from shopbell.model import Visibility
from tests.contract.rig import Rig

WORDS = ("Corner Bakery", "ryebread")


async def heard(rig: Rig, cursor: str = "") -> tuple[list[MessageSeen], str]:
    session = await rig.session()
    assert isinstance(session, Hears)
    batches = [batch async for batch in session.hear(WORDS, cursor)]
    events = [event for batch in batches for event in batch.events]
    return [event for event in events if isinstance(event, MessageSeen)], batches[-1].cursor


async def test_words_and_tags_are_heard_each_post_once(rig: Rig, stand: MastodonStand) -> None:
    stand.arrives("ana", "The Corner Bakery has plum buns")
    stand.arrives("ben", "Fresh #ryebread today")
    stand.arrives("ben", "@bakery do you have #ryebread?")
    stand.arrives("ana", "Private about the Corner Bakery", visibility="private")
    await stand.write_elsewhere("We, the Corner Bakery")
    found, cursor = await heard(rig)
    assert sorted(message.text for message in found) == ["Fresh #ryebread today", "The Corner Bakery has plum buns"]
    assert all(message.mention and message.visibility is Visibility.PUBLIC for message in found)
    assert len((await heard(rig, cursor))[0]) == 2  # the overlap, which changes nothing


async def test_a_server_without_a_search_is_heard_by_its_tags(rig: Rig, stand: MastodonStand) -> None:
    stand.service.faults.searching = False
    stand.arrives("ana", "The Corner Bakery has plum buns")
    stand.arrives("ben", "Fresh #ryebread today")
    found, _ = await heard(rig)
    assert [message.text for message in found] == ["Fresh #ryebread today"]
