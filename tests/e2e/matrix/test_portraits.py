"""People's pictures from real Synapse: a thumbnail of the account's own server."""

import asyncio
from urllib.parse import quote

import httpx
import pytest

from shopbell.errors import Rejected
from shopbell.portraits import is_picture
from tests.e2e.matrix.conftest import RealRig
from tests.e2e.matrix.test_round_trips import session_of
from tests.support.pictures import png

pytestmark = [pytest.mark.server("matrix"), pytest.mark.timeout(240)]


async def with_face(rig: RealRig, picture: bytes) -> str:
    """Ana puts up a picture and writes; its address."""
    room = await rig.there.room("ana")
    headers = await rig.there.headers("ana")
    put = await rig.there.web.post(
        "/_matrix/media/v3/upload", content=picture, headers={**headers, "Content-Type": "image/png"}
    )
    address = str(put.json()["content_uri"])
    path = f"/_matrix/client/v3/profile/{quote(rig.there.users['ana'].address)}/avatar_url"
    await rig.there.ask("PUT", path, {"avatar_url": address}, headers=headers)
    member = f"/_matrix/client/v3/rooms/{quote(room)}/state/m.room.member/{quote(rig.there.users['ana'].address)}"
    async with asyncio.timeout(60):
        while True:  # the server tells the rooms one after another
            if (await rig.there.ask("GET", member, headers=headers)).get("avatar_url") == address:
                break
    await rig.there.deliver("Have you rye?")
    return address


async def test_a_face_is_a_small_picture_that_our_own_server_makes(rig: RealRig) -> None:
    address = await with_face(rig, png(640, 640))
    session = await session_of(rig)
    (message,) = (await rig.read(session)).with_text("Have you rye?")
    assert message.author.portrait == address
    asked: list[httpx.Request] = []
    through = rig.there.line.handle_async_request

    async def noted(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return await through(request)

    rig.there.line.handle_async_request = noted  # type: ignore[method-assign]
    found = await session.portrait(address)
    assert is_picture(found)
    assert len(found) < 100_000
    assert {request.url.host for request in asked} == {httpx.URL(rig.there.server.url).host}


async def test_a_face_that_is_gone_or_has_no_address_is_none(rig: RealRig) -> None:
    await rig.there.deliver("Have you rye?")
    session = await session_of(rig)
    for address in ("mxc://bakery.test/nothing", "https://tracker.example/a.png"):
        with pytest.raises(Rejected):
            await session.portrait(address)
