"""Public posts at real servers: threads, pictures, links, limits, deletions, names."""

import asyncio
import struct
import zlib
from dataclasses import replace
from typing import Any

import pytest

from shopbell.connector import Acts, DeleteMessage, Fetches, OutgoingFile, Sends
from shopbell.errors import Rejected
from shopbell.model import Visibility
from tests.e2e.bluesky.conftest import RealRig
from tests.servers.bluesky_stand import POST

pytestmark = [pytest.mark.server("bluesky"), pytest.mark.timeout(240)]
FAMILY = "👨‍👩‍👧‍👦"


def picture() -> bytes:
    """A PNG of 40 by 30 red points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xd0\x30\x20" * 40) * 30)
    head = struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_long_thread_is_one_conversation_in_order(rig: RealRig) -> None:
    first = await rig.stand.deliver("question 0")
    parent = await rig.ana.post_seen(first)
    for number in range(1, 25):
        writer = rig.ana if number % 2 == 0 else rig.place.shop
        made = await writer.post(f"{'question' if number % 2 == 0 else 'answer'} {number}", parent=parent)
        record = {"reply": {"root": {"uri": first, "cid": parent["cid"]}}} if number == 1 else parent["record"]
        parent = {**made, "record": record}
        await rig.place.settle()
    messages = sorted((await rig.read()).messages.values(), key=lambda message: message.at)
    assert [message.text.split()[-1] for message in messages] == [str(number) for number in range(25)]
    assert {message.thread.conversation for message in messages} == {first}
    assert [message.own for message in messages] == [number % 2 == 1 for number in range(25)]
    assert [message.context for message in messages[1:]] == [message.text for message in messages[:-1]]
    assert all(message.visibility is Visibility.PUBLIC for message in messages)


async def test_what_arrived_while_asleep_is_news_afterwards(rig: RealRig) -> None:
    await rig.stand.deliver("before the night")
    await rig.read()
    for number in range(60):
        await rig.ana.post(f"in the night {number}", to=rig.place.shop.user.did)
    await rig.place.settle()
    await rig.read()
    news = [message for message in rig.shelf.messages.values() if message.text.startswith("in the night")]
    assert len(news) == 60
    assert all(message.live for message in news)
    assert await rig.news() == []


async def test_links_mentions_and_tags_are_live_for_others(rig: RealRig) -> None:
    question = await rig.from_ana()
    handle = rig.place.people["ben"].user.handle
    text = f"Grüße 👋 @{handle} see https://example.org/cakes?a=1. #rye @nobody.such.test"
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(question, text))
    await rig.place.settle()
    seen = await rig.ana.post_seen(receipt.remote_id)
    raw = text.encode()
    told = {
        raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode(): facet["features"][0]
        for facet in seen["record"]["facets"]
    }
    assert told[f"@{handle}"]["did"] == rig.place.people["ben"].user.did
    assert told["https://example.org/cakes?a=1"]["uri"] == "https://example.org/cakes?a=1"
    assert told["#rye"]["tag"] == "rye"
    assert len(told) == 3


async def test_three_hundred_graphemes_go_and_one_more_does_not(rig: RealRig) -> None:
    question = await rig.from_ana()
    session = await rig.session()
    assert isinstance(session, Sends)
    for fitting in ("é" * 300, FAMILY * 120):
        receipt = await rig.leave(session, rig.answer(question, fitting))
        assert receipt.remote_id
    for too_long in ("é" * 301, FAMILY * 121):
        with pytest.raises(Rejected):
            await session.prepare(rig.answer(question, too_long))
        with pytest.raises(AssertionError, match=r"too (big|long)"):
            await rig.place.shop.post(too_long)


async def test_pictures_go_out_with_their_descriptions(rig: RealRig) -> None:
    question = await rig.from_ana()
    file = OutgoingFile("cake.png", "image/png", picture(), "A red cake")
    session = await rig.session()
    receipt = await rig.leave(session, replace(rig.answer(question, "Like this one?"), files=(file,)))
    await rig.place.settle()
    seen = await rig.ana.post_seen(receipt.remote_id)
    assert [image["alt"] for image in seen["embed"]["images"]] == ["A red cake"]
    (ours,) = (await rig.read()).with_text("Like this one?")
    assert isinstance(session, Fetches)
    assert await session.fetch(ours.attachments[0].remote_ref) == picture()


async def test_pictures_come_in_with_their_descriptions(rig: RealRig) -> None:
    blob = await rig.ana.upload(picture(), "image/png")
    embed = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "The cake I mean"}]}
    await rig.ana.post("Do you bake this?", to=rig.place.shop.user.did, embed=embed)
    await rig.place.settle()
    session = await rig.session()
    (message,) = (await rig.read(session)).with_text("Do you bake this?")
    (attachment,) = message.attachments
    assert attachment.description == "The cake I mean"
    assert attachment.size == len(picture())
    assert isinstance(session, Fetches)
    content = await session.fetch(attachment.remote_ref)
    assert content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF"))


async def test_our_own_post_can_be_deleted_and_twice_too(rig: RealRig) -> None:
    question = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(question, "A slip of the finger"))
    await rig.read(session)
    assert isinstance(session, Acts)
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    await rig.place.settle()
    assert await rig.ana.post_seen(receipt.remote_id) is None
    await rig.read(session)
    assert rig.shelf.gone == {receipt.remote_id}
    with pytest.raises(Rejected):
        await session.act(DeleteMessage(question.remote_id))


async def test_a_post_that_is_gone_takes_no_answer(rig: RealRig) -> None:
    question = await rig.from_ana("Never mind")
    await rig.stand.delete(question.remote_id)
    with pytest.raises(Rejected, match="is gone"):
        await rig.leave(await rig.session(), rig.answer(question, "What was it?"))
    assert await rig.sent_texts() == []


async def test_a_new_handle_is_the_same_person(rig: RealRig) -> None:
    renamed = rig.place.people["emre"]
    await rig.stand.deliver("under the old name", sender="emre")
    before = (await rig.read()).with_text("under the old name")[0]
    await renamed.do("com.atproto.identity.updateHandle", handle=f"new-{renamed.user.handle}")
    await rig.stand.deliver("under the new name", sender="emre")
    after = (await rig.read()).with_text("under the new name")[0]
    assert before.author.address == after.author.address == renamed.user.did
    assert before.facts["handle"] == renamed.user.handle


async def test_a_quote_tells_what_it_quotes(rig: RealRig) -> None:
    announced = await rig.place.shop.post("Fresh rye at nine")
    await rig.place.settle()
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": announced["uri"], "cid": announced["cid"]}}
    await rig.place.settle()
    await rig.ana.post("Best in town", embed=embed)
    await rig.place.settle()
    messages = (await rig.read()).messages.values()
    assert [(message.text, message.context) for message in messages] == [("Best in town", "Fresh rye at nine")]


async def test_an_answer_on_the_phone_to_a_stranger_brings_what_they_wrote(rig: RealRig) -> None:
    asked = await rig.ana.post("Who bakes rye in this town?")
    await rig.place.settle()
    await rig.place.shop.post("We do.", parent=await rig.ana.post_seen(asked["uri"]))
    await rig.place.settle()
    messages = sorted((await rig.read()).messages.values(), key=lambda message: message.at)
    assert [(message.text, message.own) for message in messages] == [
        ("Who bakes rye in this town?", False),
        ("We do.", True),
    ]
    assert len({message.thread.conversation for message in messages}) == 1


async def test_a_repeat_with_our_key_is_the_same_post(rig: RealRig) -> None:
    outgoing = rig.answer(await rig.from_ana(), "Once")
    first = await rig.leave(await rig.session(), outgoing)
    seen: dict[str, Any] = (await rig.place.shop.posts())[0]
    again = await rig.leave(await rig.session(), outgoing)
    assert again.remote_id == first.remote_id
    assert [post["cid"] for post in await rig.place.shop.posts()] == [seen["cid"]]
    assert seen["uri"].startswith(f"at://{rig.place.shop.user.did}/{POST}/")


async def test_a_server_that_stood_still_is_read_when_it_goes_on(rig: RealRig) -> None:
    await rig.stand.deliver("before it stopped")
    session = await rig.session()
    await rig.read(session)
    await rig.stand.deliver("while nobody looked")
    rig.place.server.freeze()
    try:
        reading = asyncio.create_task(rig.read(session))
        _, waiting = await asyncio.wait({reading}, timeout=1)
        assert waiting
    finally:
        rig.place.server.thaw()
    await reading
    found = rig.shelf.with_text("while nobody looked")
    assert [message.live for message in found] == [True]
