"""Reading from real Dovecot: changes in each of the three ways, renumbering, restarts, cuts, large mail."""

import asyncio
import imaplib
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import pytest

from shopbell.connector import Acts, Fetches, Listens, MarkSeen, Wake
from shopbell.errors import Unreachable
from shopbell.events import DeliveryReported, MessageSeen, Placed, PlacesComplete, PlacesReset, SeenChanged, Unplaced
from shopbell.model import MessageKind
from tests.e2e.mail.conftest import RealRig

pytestmark = [pytest.mark.server("mail"), pytest.mark.timeout(240)]
WAYS = ("qresync", "condstore", "uid")


@pytest.fixture(params=WAYS)
async def seeded(request: pytest.FixtureRequest, rig: RealRig) -> RealRig:
    """Six old mails, read in one of the three ways."""
    await rig.force(request.param)
    await rig.stand.seed(6)
    await rig.read()
    return rig


async def test_quiet_folders_tell_nothing(seeded: RealRig) -> None:
    session = await seeded.session()
    assert await seeded.news(session) == []
    assert await seeded.news(session) == []


async def test_read_state_goes_both_ways(seeded: RealRig) -> None:
    rig, session = seeded, await seeded.session()
    await rig.stand.deliver("New!")
    await rig.read(session)
    (message,) = rig.shelf.with_text("New!")
    assert message.seen is False
    assert isinstance(session, Acts)
    await session.act(MarkSeen(message.remote_id, True, (message.place,)))
    await session.act(MarkSeen(message.remote_id, True, (message.place,)))
    assert await rig.post.as_shop(_unseen) == 0
    await rig.news(session)
    await rig.post.as_shop(lambda box: (box.select(), box.store("7", "-FLAGS", "\\Seen")))
    events = await rig.news(session)
    assert events == [SeenChanged(False, place=message.place)]
    assert await rig.news(session) == []


def _unseen(box: imaplib.IMAP4) -> int:
    box.select("INBOX", readonly=True)
    return len(box.search(None, "UNSEEN")[1][0].split())


async def test_expunged_mail_loses_its_place(seeded: RealRig) -> None:
    session = await seeded.session()
    await seeded.post.as_shop(lambda box: (box.select(), box.store("2,4", "+FLAGS", "\\Deleted"), box.expunge()))
    events = [event for event in await seeded.news(session) if not isinstance(event, SeenChanged)]
    assert [event.place.rpartition(";")[2] for event in events if isinstance(event, Unplaced)] == ["2", "4"]
    assert len(events) == 2
    assert await seeded.news(session) == []


async def test_a_moved_mail_stays_one_message(seeded: RealRig) -> None:
    session = await seeded.session()
    await seeded.post.as_shop(lambda box: (box.select(), box.uid("MOVE", "3", "Archive")))
    kinds = {type(event) for event in await seeded.news(session)}
    assert {Unplaced, Placed} <= kinds
    assert MessageSeen not in kinds
    assert len(seeded.shelf.messages) == 6


async def test_a_renumbered_mailbox_is_found_again(seeded: RealRig) -> None:
    rig = seeded
    number = int(next(iter(rig.shelf.where)).split(";")[1]) + 1000
    rig.post.imap.drop_all()
    await asyncio.to_thread(rig.post.server.change_uidvalidity, rig.post.shop.address, number)
    await rig.stand.deliver("New!")
    events = await rig.news(await rig.session())
    assert [event for event in events if isinstance(event, PlacesReset)] == [PlacesReset("INBOX;")]
    assert [event for event in events if isinstance(event, PlacesComplete)]
    assert len([event for event in events if isinstance(event, Placed)]) >= 6
    assert len(rig.shelf.messages) == 7
    inbox = [place for place in rig.shelf.where if place.startswith("INBOX;")]
    assert {place.split(";")[1] for place in inbox} == {str(number)}
    assert len(inbox) == 7
    assert rig.shelf.gone == set()
    assert await rig.news(await rig.session()) == []


async def test_an_arrival_wakes_at_once(rig: RealRig) -> None:
    session = await rig.session()
    await rig.read(session)
    assert isinstance(session, Listens)
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:
        await asyncio.wait_for(_wake_for(wakes, "live:INBOX"), 20)
        waiting = asyncio.create_task(_wake_for(wakes, "live:INBOX"))
        await rig.stand.deliver("Knock!")
        delivered = time.monotonic()
        await asyncio.wait_for(waiting, 20)
        late = time.monotonic() - delivered
    assert late < 1
    assert (await rig.read(session)).with_text("Knock!")


async def _wake_for(wakes: AsyncGenerator[Wake], stream: str) -> None:
    async for wake in wakes:
        if wake.stream == stream:
            return


async def test_what_is_sent_from_the_phone_wakes_too(rig: RealRig) -> None:
    session = await rig.session()
    await rig.read(session)
    assert isinstance(session, Listens)
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:
        await asyncio.wait_for(_wake_for(wakes, "live:Sent"), 20)
        waiting = asyncio.create_task(_wake_for(wakes, "live:Sent"))
        await rig.stand.write_elsewhere("On my way")
        await asyncio.wait_for(waiting, 20)
    (ours,) = (await rig.read(session)).with_text("On my way")
    assert ours.own


async def test_a_restarted_server_is_read_on(rig: RealRig) -> None:
    await rig.stand.seed(3)
    session = await rig.session()
    await rig.read(session)
    await asyncio.to_thread(rig.post.server.stop_imap)
    with pytest.raises(Unreachable):
        await rig.read(session)
    await asyncio.to_thread(rig.post.server.restart)  # Postfix keeps asking the old Dovecot for passwords otherwise
    await rig.stand.deliver("After the night")
    assert (await rig.read(session)).with_text("After the night")
    assert len(rig.shelf.messages) == 4


@pytest.mark.parametrize("place", [300, 3_000, 30_000, 300_000])
async def test_cut_anywhere_in_a_large_mail(rig: RealRig, place: int) -> None:
    words = ("crumbs " * 10 + "\n") * 10_000
    await rig.stand.deliver(words)
    await rig.sign_in()
    rig.post.imap.cut(after_bytes=place)
    with pytest.raises(Unreachable):
        await rig.read(await rig.session())
    assert rig.shelf.messages == {}
    (text,) = (await rig.read(await rig.session())).texts()
    assert text.strip() == words.strip()


async def test_a_huge_mail_comes_without_its_files_which_come_when_asked_for(rig: RealRig) -> None:
    content = bytes(range(256)) * 4096 * 24
    head, _, body = rig.post.letter("See the film.", "ana").partition(b"\r\n\r\n")
    import base64

    film = base64.encodebytes(content).replace(b"\n", b"\r\n")
    kept = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith((b"content-", b"mime-")))
    raw = (
        kept + b"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain\r\n\r\n" + body + b"\r\n--B\r\nContent-Type: video/mp4; name=film.mp4\r\n"
        b"Content-Disposition: attachment; filename=film.mp4\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + film
        + b"\r\n--B--\r\n"
    )
    await rig.post.as_shop(lambda box: box.append("INBOX", "", "", raw))
    session = await rig.session()
    (message,) = (await rig.read(session)).with_text("See the film.")
    (file,) = message.attachments
    assert (file.name, file.media_type, file.content) == ("film.mp4", "video/mp4", None)
    assert isinstance(session, Fetches)
    assert await session.fetch(file.remote_ref) == content


async def test_a_bounce_is_told_about_the_message_that_failed(rig: RealRig) -> None:
    question = await rig.from_ana()
    session = await rig.session()
    from dataclasses import replace

    outgoing = replace(rig.answer(question, "Is anybody there?"), to=("nobody-there@example.test",))
    receipt = await rig.leave(session, outgoing)
    assert isinstance(receipt.event, MessageSeen)
    reports: list[DeliveryReported] = []
    while not reports:
        await rig.stand.arrived()
        reports = [event for event in await rig.news(session) if isinstance(event, DeliveryReported)]
    assert reports[0].refers == receipt.event.thread.own
    assert "nobody-there@example.test" in reports[0].note
    assert "no mailbox" in reports[0].note
    machinery = [m for m in rig.shelf.messages.values() if m.kind is MessageKind.MACHINERY]
    assert [receipt.event.thread.own in m.thread.parents for m in machinery] == [True]


async def test_odd_folder_names_are_read(rig: RealRig) -> None:
    raw = rig.post.letter("In an odd place", "ana")
    name = '"K&APY-nige/Brot & Br&APY-tchen; 100%"'.replace(" & ", " &- ")

    def put(box: imaplib.IMAP4) -> None:
        box.create(name)
        assert box.append(name, "", "", raw)[0] == "OK"

    await rig.post.as_shop(put)
    shelf = await rig.read()
    (message,) = shelf.with_text("In an odd place")
    assert message.place.startswith("K%C3%B6nige/Brot %26 Br%C3%B6tchen%3B 100%25;")
    assert await rig.news(await rig.session()) == []
