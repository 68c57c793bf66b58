"""The PDS ends and begins anew with its data: reading and sending go on, and nothing doubles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shopbell.errors import Unreachable
from tests.e2e.bluesky.conftest import RealRig
from tests.e2e.bluesky.test_browser import BrowserRig
from tests.servers.bluesky import BlueskyServer

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(300)]


@asynccontextmanager
async def without_pds(server: BlueskyServer) -> AsyncIterator[None]:
    """It runs again afterwards, whatever happened."""
    await asyncio.to_thread(server.stop_pds)
    try:
        yield
    finally:
        await asyncio.to_thread(server.start_pds)


@pytest.mark.parametrize("way", ["app password", "browser"])
async def test_a_server_that_was_restarted_is_read_on_and_answered_once(rig: RealRig, way: str) -> None:
    shop = BrowserRig(rig.connector, rig.stand) if way == "browser" else rig
    first = await shop.from_ana("Before?")
    session = await shop.session()
    await shop.read(session)
    await rig.stand.deliver("Just before")
    outgoing = shop.answer(first, "Only once")
    await shop.prepare(session, outgoing)
    async with without_pds(rig.place.server):
        with pytest.raises(Unreachable):
            await shop.read(session)
        with pytest.raises(Unreachable):
            await shop.leave(session, outgoing)
    receipt = await shop.leave(session, outgoing)
    assert (await shop.leave(await shop.session(), outgoing)).remote_id == receipt.remote_id
    await rig.stand.deliver("Afterwards")
    await shop.read(session)
    for words in ("Just before", "Afterwards"):
        assert [message.live for message in shop.shelf.with_text(words)] == [True]
    assert await rig.sent_texts() == ["Only once"]
    await shop.close()
