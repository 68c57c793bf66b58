"""What an owner and a customer do, each with their own program, over a real server."""

import asyncio
import imaplib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

import httpx
import pytest

from connectors.jmap.connector import JmapConnector
from connectors.jmap.listening import ASK_AGAIN
from shopbell.clock import SystemClock
from shopbell.connector import Acts, FindsSent, Listens, MarkSeen, OutgoingFile, Session, Toolbox, Wake
from shopbell.errors import FormRefused, Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.events import DeliveryReported, MessageSeen, Placed, SeenChanged, Unplaced
from shopbell.model import MessageKind
from tests.contract.rig import Rig
from tests.e2e.jmap.conftest import RealRig
from tests.servers.cyrus import CyrusServer
from tests.servers.cyrus_stand import real_jmap_stand
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import free_ports

pytestmark = [pytest.mark.server("cyrus"), pytest.mark.server("mail"), pytest.mark.timeout(240)]
PICTURE = bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 400
SECONDS = 60.0


# ---- arriving ------------------------------------------------------------------------------------------------------


class QuickMinutes(SystemClock):
    """The real time, but a minute between two looks is a moment."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(0.05 if seconds == ASK_AGAIN else seconds)


@dataclass(slots=True)
class QuickRig(RealRig):
    """Does not wait for the minutes of a server without an event source."""

    def tools(self) -> Toolbox:
        return replace(Rig.tools(self), clock=QuickMinutes())


def ears(session: Session) -> aclosing[AsyncGenerator[Wake]]:
    assert isinstance(session, Listens)
    return aclosing(cast("AsyncGenerator[Wake]", session.listen()))


async def test_mail_arrives_live_although_this_server_has_no_event_source(rig: RealRig) -> None:
    quick = QuickRig(rig.connector, rig.stand)
    session = await quick.session()
    await quick.read(session)
    async with ears(session) as wakes:
        await asyncio.wait_for(anext(wakes), SECONDS)
        waiting = asyncio.create_task(anext(wakes))
        await rig.stand.deliver("Knock, knock")
        assert await asyncio.wait_for(waiting, SECONDS) == Wake("live")
        (seen,) = (await quick.read(session)).with_text("Knock, knock")
        assert seen.live
        waiting = asyncio.create_task(anext(wakes))
        await rig.stand.write_elsewhere("On my way")
        await asyncio.wait_for(waiting, SECONDS)
        await rig.stand.go_offline()
        with pytest.raises(Unreachable):
            await asyncio.wait_for(_until_lost(wakes), SECONDS)
    await quick.close()


async def _until_lost(wakes: AsyncGenerator[Wake]) -> None:
    async for _ in wakes:
        pass


async def test_this_server_answers_the_event_source_with_nothing(rig: RealRig) -> None:
    """Should this fail, then Cyrus speaks at last, and README and this folder can say so."""
    url = f"{rig.post.server.url}/jmap/eventsource/?types=Email&closeafter=no&ping=30"
    async with httpx.AsyncClient(auth=(rig.post.shop.name, rig.post.shop.password)) as client:
        answer = await client.get(url, headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.content) == (204, b"")


async def test_what_came_while_asleep_comes_once(rig: RealRig) -> None:
    await rig.stand.seed(5)
    await rig.read()
    await rig.close()
    for number in range(3):
        await rig.stand.deliver(f"in the night {number}")
    await rig.stand.write_elsewhere("from the phone")
    shelf = await rig.read()
    assert len(shelf.messages) == 9
    assert all(shelf.with_text(f"in the night {number}")[0].live for number in range(3))
    assert shelf.with_text("from the phone")[0].own
    assert await rig.news(await rig.session()) == []


async def test_a_long_thread_is_one(rig: RealRig) -> None:
    parent, ids = "", []
    for number in range(60):
        raw = rig.post.letter(f"line {number}", "ana" if number % 2 == 0 else "ben", parent=parent, subject="Re: Bread")
        parent = raw.partition(b"Message-ID: ")[2].split(b"\r\n")[0].decode()
        ids.append(parent)
        await rig.post.deliver_raw(raw)
    shelf = await rig.read()
    assert len(shelf.messages) == 60
    assert len({message.thread.provider for message in shelf.messages.values()}) == 1
    by_words = {message.text.strip(): message.thread.parents for message in shelf.messages.values()}
    assert [by_words[f"line {number}"] for number in range(1, 60)] == [(ids[number - 1],) for number in range(1, 60)]


# ---- answering -----------------------------------------------------------------------------------------------------


async def test_an_answer_joins_their_thread_and_is_filed_once(rig: RealRig) -> None:
    question = await rig.from_ana("Do you have rye?")
    session = await rig.session()
    file = OutgoingFile("Preise – März.pdf", "application/pdf", bytes(range(256)))
    outgoing = replace(rig.answer(question, "Yes, grüße!"), files=(file,), bcc=(rig.post.ana.address,))
    receipt = await rig.leave(session, outgoing)
    (theirs,) = await rig.post.taken()
    assert theirs["In-Reply-To"] == question.facts["message_id"]
    assert theirs["References"].split() == [question.facts["message_id"]]
    assert theirs["Bcc"] is None
    assert [part.get_filename() for part in theirs.iter_attachments()] == [file.name]
    (filed,) = await rig.post.box("Sent")
    assert filed["Message-ID"] == theirs["Message-ID"]
    assert await rig.post.box("Drafts") == []
    (ours,) = (await rig.read(session)).with_text("Yes, grüße!")
    assert (ours.remote_id, ours.own, ours.seen) == (receipt.remote_id, True, True)
    assert ours.thread.provider == question.thread.provider
    assert [one.content for one in ours.attachments] == [file.content]
    assert ours.raw == rig.prepared[outgoing.key].payload


async def test_a_picture_comes_in_whole(rig: RealRig) -> None:
    message = message_from_bytes(rig.post.letter("Look!", "ana"), policy=SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(PICTURE, maintype="image", subtype="png", filename="bread.png")
    await rig.post.deliver_raw(bytes(message))
    (seen,) = (await rig.read()).with_text("Look!")
    (file,) = seen.attachments
    assert (file.name, file.media_type, file.content) == ("bread.png", "image/png", PICTURE)


async def test_the_files_of_a_huge_mail_come_when_they_are_asked_for(rig: RealRig) -> None:
    film = bytes(range(256)) * 4096 * 9
    message = message_from_bytes(rig.post.letter("See the film, Grüße.", "ana"), policy=SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(film, maintype="video", subtype="mp4", filename="film.mp4")
    await rig.post.deliver_raw(bytes(message))
    session = await rig.session()
    (seen,) = (await rig.read(session)).with_text("See the film, Grüße.")
    (file,) = seen.attachments
    assert (file.name, file.media_type, file.content) == ("film.mp4", "video/mp4", None)
    assert await session.fetch(file.remote_ref) == film  # type: ignore[attr-defined]


async def test_a_refusal_of_the_next_server_is_said_and_no_draft_stays(rig: RealRig) -> None:
    question = await rig.from_ana()
    stranger = replace(rig.answer(question, "Anybody?"), to=("nobody@elsewhere.invalid",))
    with pytest.raises(Rejected, match="refused"):
        await rig.leave(await rig.session(), stranger)
    assert await rig.post.box("Drafts") == []
    assert await rig.post.box("Sent") == []


async def test_a_bounce_is_told_about_the_message_that_failed(rig: RealRig) -> None:
    """The report comes by mail, as everywhere."""
    question = await rig.from_ana()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(question, "Anybody?"))
    assert isinstance(receipt.event, MessageSeen)
    failed = receipt.event.thread.own
    report = (
        f"From: MAILER-DAEMON@example.test\r\nTo: {rig.post.shop.address}\r\nSubject: Undelivered\r\n"
        "Message-ID: <report@example.test>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=R\r\n\r\n"
        "--R\r\n\r\nIt failed.\r\n--R\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; example.test\r\n\r\nFinal-Recipient: rfc822; ana@example.test\r\nAction: failed\r\n"
        f"Status: 5.1.1\r\n\r\n--R\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {failed}\r\n\r\n--R--\r\n"
    )
    await rig.post.deliver_raw(report.encode())
    events = await rig.news(session)
    assert [one.refers for one in events if isinstance(one, DeliveryReported)] == [failed]
    assert MessageKind.MACHINERY in [one.kind for one in events if isinstance(one, MessageSeen)]


async def test_a_connection_that_drops_after_the_body_went_is_one_message(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "Did it leave?")
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert rig.post.proxy.cuts == 1
    assert await rig.sent_texts() == ["Did it leave?"]
    assert isinstance(session, FindsSent)
    found = await session.find_sent(outgoing, await rig.prepare(session, outgoing))
    assert found is not None
    assert (await rig.leave(session, outgoing)).remote_id == found.remote_id
    assert await rig.sent_texts() == ["Did it leave?"]
    assert len(await rig.post.box("Sent")) == 1


async def test_two_tries_at_once_are_one_message(rig: RealRig) -> None:
    """The second one looks before the first has arrived: the state it names is then no longer true."""
    question = await rig.from_ana()
    outgoing = rig.answer(question, "Only once.")
    sessions = [await rig.session() for _ in range(4)]
    await rig.prepare(sessions[0], outgoing)
    done = await asyncio.gather(*(rig.leave(one, outgoing) for one in sessions), return_exceptions=True)
    assert [
        one for one in done if isinstance(one, BaseException) and not isinstance(one, Unreachable | Uncertain)
    ] == []
    assert await rig.sent_texts() == ["Only once."]


async def test_the_next_server_is_away_and_comes_back(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "Later, then.")
    await asyncio.to_thread(rig.post.mail.stop_smtp)
    try:
        with pytest.raises((Unreachable, Uncertain, Rejected)):
            await rig.leave(session, outgoing)
        assert isinstance(session, FindsSent)
        assert await session.find_sent(outgoing, await rig.prepare(session, outgoing)) is None
    finally:
        await asyncio.to_thread(rig.post.mail.start_smtp)
    await rig.leave(session, outgoing)
    assert await rig.sent_texts() == ["Later, then."]


async def test_a_server_without_a_way_out_says_so(
    server_folder: Path, mail_server: MailServer, other_mail_user: MailUser
) -> None:
    """Cyrus looks for the next server when it starts, and offers no submission when nobody is there."""
    server = CyrusServer(server_folder / "cyrus-mute", free_ports(3), free_ports(1)[0])
    await asyncio.to_thread(server.start)
    try:
        shop = await asyncio.to_thread(server.next_user)
        async with real_jmap_stand(server, shop, mail_server, other_mail_user) as stand:
            rig = RealRig(JmapConnector(), stand)
            outgoing = rig.answer(await rig.from_ana(), "Hello?")
            with pytest.raises(Rejected, match="not send it"):
                await rig.leave(await rig.session(), outgoing)
            await rig.close()
    finally:
        await asyncio.to_thread(server.stop)


# ---- changing ------------------------------------------------------------------------------------------------------


async def test_read_state_goes_both_ways(rig: RealRig) -> None:
    message = await rig.from_ana("Read me")
    session = await rig.session()
    assert message.seen is False
    assert isinstance(session, Acts)
    await session.act(MarkSeen(message.remote_id, True, (message.place,)))

    def unseen(box: imaplib.IMAP4) -> int:
        box.select("INBOX", readonly=True)
        return len(box.search(None, "UNSEEN")[1][0].split())

    assert await rig.post.as_shop(unseen) == 0
    assert SeenChanged(True, place=message.place) in await rig.news(session)
    await rig.post.as_shop(lambda box: (box.select(), box.store("1", "-FLAGS", "\\Seen")))
    assert SeenChanged(False, place=message.place) in await rig.news(session)
    await session.act(MarkSeen(message.remote_id, False, (message.place,)))
    assert await rig.post.as_shop(unseen) == 1


async def test_moved_to_the_bin_is_gone_and_moved_back_is_there(rig: RealRig) -> None:
    message = await rig.from_ana("Hello")
    session = await rig.session()

    def move(box: imaplib.IMAP4, source: str, target: str) -> None:
        box.select(source)
        assert box.uid("MOVE", "1:*", target)[0] == "OK"

    await rig.post.as_shop(lambda box: move(box, "INBOX", "Trash"))
    assert [one.place for one in await rig.news(session) if isinstance(one, Unplaced)] == [message.place]
    assert rig.shelf.gone == {message.remote_id}
    await rig.post.as_shop(lambda box: move(box, "Trash", "INBOX"))
    assert [one.place for one in await rig.news(session) if isinstance(one, Placed)] == [message.place]
    assert len(rig.shelf.messages) == 1


async def test_destroyed_by_another_program_is_gone(rig: RealRig) -> None:
    token = await rig.stand.deliver("goes")
    session = await rig.session()
    await rig.read(session)
    (message,) = rig.shelf.with_text("goes")
    await rig.stand.delete(token)
    assert [one.place for one in await rig.news(session) if isinstance(one, Unplaced)] == [message.place]


async def test_a_state_that_the_server_does_not_know_is_compared_in_full(rig: RealRig) -> None:
    token = await rig.stand.deliver("goes")
    await rig.stand.seed(200)
    session = await rig.session()
    await rig.read(session)
    assert len(rig.shelf.messages) == 201
    await rig.stand.delete(token)
    await rig.stand.deliver("new")
    rig.shelf.cursors["live"] = rig.shelf.cursors["live"].replace('"state":"', '"state":"of another server ')
    await rig.read(session)
    assert {rig.shelf.messages[one].text.strip() for one in rig.shelf.gone} == {"goes"}
    assert rig.shelf.with_text("new")
    assert len(rig.shelf.messages) == 202
    assert await rig.news(session) == []


# ---- signing in ----------------------------------------------------------------------------------------------------


async def test_a_changed_password_asks_the_owner_and_the_new_one_reads_on(rig: RealRig) -> None:
    await rig.from_ana("Hello")
    session = await rig.session()
    await rig.stand.expire_sign_in()
    with pytest.raises(SignInNeeded):
        await rig.read(session)
    with pytest.raises(FormRefused) as refused:
        await rig.connector.verify(rig.stand.answers, rig.tools())
    assert list(refused.value.fields) == ["password"]
    rig.post.shop = replace(rig.post.shop, password="changed")
    await rig.sign_in()
    await rig.stand.deliver("Still there?")
    assert (await rig.read()).with_text("Still there?")


async def test_the_address_is_told_by_the_mail_that_is_there(rig: RealRig) -> None:
    """Cyrus knows only a login name; this is all that an owner may type."""
    given = {name: rig.stand.answers[name] for name in ("session_url", "username", "password")}
    verified = await rig.connector.verify(given, rig.tools())
    assert (verified.address, verified.settings["address"]) == (
        f"{rig.post.shop.name}@127.0.0.1",
        rig.post.shop.address,
    )
    await rig.stand.deliver("Hello")
    again = await rig.connector.verify(given, rig.tools())
    assert (again.address, again.settings["address"]) == (verified.address, rig.post.shop.address)


@pytest.mark.parametrize("path", ["", "/", "/.well-known/jmap", "/jmap", "/jmap/"])
async def test_every_way_to_write_the_address_leads_there(rig: RealRig, path: str) -> None:
    given = {**rig.stand.answers, "session_url": f"http://127.0.0.1:{rig.post.proxy.port}{path}"}
    verified = await rig.connector.verify(given, rig.tools())
    assert verified.settings["account"] == rig.post.shop.name


# ---- the server goes and comes -------------------------------------------------------------------------------------


async def test_a_restarted_server_is_read_on_and_sends(rig: RealRig) -> None:
    await rig.stand.seed(3)
    session = await rig.session()
    await rig.read(session)
    await asyncio.to_thread(rig.post.server.stop)
    try:
        with pytest.raises(Unreachable):
            await rig.read(session)
    finally:
        await asyncio.to_thread(rig.post.server.start)
    await rig.stand.deliver("After the night")
    (asked,) = (await rig.read(session)).with_text("After the night")
    await rig.leave(session, rig.answer(asked, "Good morning."))
    assert await rig.sent_texts() == ["Good morning."]
    assert len(rig.shelf.messages) == 4


@pytest.mark.parametrize("place", [300, 3_000, 30_000, 300_000])
async def test_cut_anywhere_in_a_large_mail(rig: RealRig, place: int) -> None:
    words = ("crumbs " * 10 + "\n") * 10_000
    await rig.stand.deliver(words)
    await rig.sign_in()
    rig.post.proxy.cut(after_bytes=place)
    rig.post.proxy.drop_all()
    with pytest.raises(Unreachable):
        await rig.read(await rig.session())
    assert rig.shelf.messages == {}
    (text,) = (await rig.read(await rig.session())).texts()
    assert text.strip() == words.strip()
