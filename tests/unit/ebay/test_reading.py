"""Messages in: conversation by conversation, back to what is known, whichever way round eBay gives them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.ebay import mapping
from connectors.ebay.testing import EbayStand
from connectors.ebay.testing.service import SHOP, SHOP_ID
from shopbell.events import Event, MessageSeen
from tests.contract.rig import Rig


async def news(rig: Rig) -> Sequence[Event]:
    """What one more look brings."""
    seen = len(rig.shelf.batches)
    await rig.read()
    return [event for batch in rig.shelf.batches[seen:] for event in batch.events]


async def test_a_message_comes_with_its_listing_and_its_files(rig: Rig, stand: EbayStand) -> None:
    picture = {"mediaName": "loaf.jpg", "mediaType": "IMAGE", "mediaUrl": "https://i.ebayimg.com/loaf.jpg"}
    clear = {"mediaName": "x", "mediaType": "IMAGE", "mediaUrl": "http://tracker.example/x"}
    message = stand.service.write("Ana_1", "Is it this one?", media=(picture, clear))
    talk = stand.service.talks["Ana_1"]
    (asked,) = (await rig.read()).messages.values()
    assert asked.remote_id == f"{talk.id}:{message.id}"
    assert asked.text == "Is it this one?\nloaf.jpg: https://i.ebayimg.com/loaf.jpg"
    assert (asked.author.address, asked.author.name, asked.own, asked.seen) == ("ana_1", "Ana_1", False, False)
    assert asked.context == asked.subject == talk.title
    assert asked.facts == {"item": talk.item, "link": f"https://www.ebay.com/itm/{talk.item}"}


async def test_what_is_ours_is_known_by_name_or_by_the_unchanging_id(rig: Rig, stand: EbayStand) -> None:
    stand.service.write("ana", "Rye?")
    stand.service.write("ana", "Yes.", by_shop=True)
    stand.service.write("ana", "Always.", by_shop=True).sender = SHOP_ID
    shelf = await rig.read()
    assert sorted((one.text, one.own) for one in shelf.messages.values()) == [
        ("Always.", True),
        ("Rye?", False),
        ("Yes.", True),
    ]
    assert SHOP != SHOP_ID


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_a_long_conversation_is_read_back_to_what_is_known(
    rig: Rig, stand: EbayStand, oldest_first: bool
) -> None:
    service = stand.service
    service.oldest_first = oldest_first
    service.seed(330)
    shelf = await rig.read()
    assert len(shelf.messages) == 330
    for number in range(120):
        service.write("ana", f"news {number}")
    service.asked.clear()
    found = [one for one in await news(rig) if isinstance(one, MessageSeen)]
    assert [one.text for one in found] == [f"news {number}" for number in range(120)]
    assert all(one.live for one in found)
    assert len([one for one in service.asked if "/conversation/" in one]) <= 5
    service.asked.clear()
    assert await news(rig) == []
    assert service.asked == ["GET /commerce/message/v1/conversation"]


async def test_what_came_just_before_an_answer_of_ours_is_not_overlooked(rig: Rig, stand: EbayStand) -> None:
    asked = await rig.from_ana()
    await stand.deliver("And spelt?")
    await rig.leave(await rig.session(), rig.answer(asked, "Yes."))
    shelf = await rig.read()
    assert sorted(shelf.texts()) == ["And spelt?", "Are you open today?", "Yes."]


async def test_a_conversation_that_goes_while_history_is_read_moves_nothing_out(rig: Rig, stand: EbayStand) -> None:
    service = stand.service
    for number in range(130):
        service.write(f"member{number}", f"words {number}", at=_ago(200 - number))
    session = await rig.session()
    _, history = await session.streams()
    batches = session.pull(history, "")
    for _ in range(60):
        rig.shelf.take("history", await anext(batches))
    await batches.aclose()  # type: ignore[attr-defined]
    for number in range(125, 130):
        service.talks[f"member{number}"].messages.clear()
    await rig.read()
    assert len(rig.shelf.messages) == 130


def _ago(days: int) -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC) - timedelta(days=days)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("createdDate", "messageBody", "messageId", "messageMedia", "readStatus", "senderUsername", "subject")
ABOUT = ("conversationId", "conversationTitle", "referenceId", "referenceType")


@given(
    st.dictionaries(st.sampled_from(FIELDS), ANYTHING),
    st.dictionaries(st.sampled_from(ABOUT), ANYTHING),
)
def test_whatever_ebay_sends_is_a_message(sent: dict[str, Any], about: dict[str, Any]) -> None:
    found = mapping.seen(sent, about, frozenset({"corner_bakery"}), live=True)
    assert found.author.address
    assert found.at.tzinfo is not None
    assert "\0" not in found.text
