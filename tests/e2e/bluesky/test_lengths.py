"""Where the composer stops counting, the real PDS stops taking: for posts, and by the lexicon for direct messages."""

from bisect import bisect_left
from typing import Any, cast

import pytest

from connectors.bluesky.connector import BlueskyConnector
from shopbell.errors import Rejected
from shopbell.model import Visibility
from shopbell.services.compose import Compose
from tests.e2e.bluesky.conftest import RealRig
from tests.e2e.bluesky.test_direct_messages import convo, whisper

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(300)]

UNITS = {
    "letter": "a",
    "accent": "é",
    "combined": "e\u0301",
    "family": "👨‍👩‍👧‍👦",
    "flag": "🇵🇹",
    "keycap": "7\ufe0f\u20e3",
    "skin": "👍🏽",
    "hangul": "\u1112\u1161\u11ab",
    "conjunct": "क्षि",
    "thai": "กำ",
    "line": "a\r\nb",
    "word": "岩",
    "marks": "a" + "\u0315\u0316\u0317\u0318\u0319" * 2,
}


def fits(text: str, visibility: Visibility) -> bool:
    """Whether the composer lets it go."""
    compose = Compose(*cast(Any, [None] * 5))
    return compose.length(text, BlueskyConnector().manifest.limit_for(visibility)).fits


def boundary(unit: str, visibility: Visibility) -> tuple[str, str]:
    """The longest repetition that fits, and one more."""
    most = bisect_left(range(1, 1100), True, key=lambda number: not fits(unit * number, visibility))
    return unit * most, unit * (most + 1)


async def is_taken(rig: RealRig, outgoing: Any) -> bool:
    """Whether the connector itself would let it leave."""
    try:
        await rig.prepare(await rig.session(), outgoing)
    except Rejected:
        return False
    return True


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
async def test_a_post_stops_where_the_server_stops(rig: RealRig, unit: str) -> None:
    longest, too_long = boundary(unit, Visibility.PUBLIC)
    assert (await rig.place.shop.post(longest))["uri"]
    with pytest.raises(AssertionError, match=r"too (big|long)"):
        await rig.place.shop.post(too_long)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
async def test_a_direct_message_stops_where_its_lexicon_stops(rig: RealRig, unit: str) -> None:
    longest, too_long = boundary(unit, Visibility.PRIVATE)
    talk = await convo(rig)
    send = rig.place.shop.do
    assert (await send("chat.bsky.convo.sendMessage", convoId=talk, message={"text": longest}))["id"]
    with pytest.raises(AssertionError, match="must not be longer than"):
        await send("chat.bsky.convo.sendMessage", convoId=talk, message={"text": too_long})


async def test_composer_and_connector_stop_at_the_same_place(rig: RealRig) -> None:
    await whisper(rig, "How long?")
    private = (await rig.read()).with_text("How long?")[0]
    public = await rig.from_ana("And in public?")
    for question, visibility in ((public, Visibility.PUBLIC), (private, Visibility.PRIVATE)):
        for unit in UNITS.values():
            longest, too_long = boundary(unit, visibility)
            assert await is_taken(rig, rig.answer(question, longest))
            assert not await is_taken(rig, rig.answer(question, too_long))
