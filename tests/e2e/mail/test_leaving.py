"""Sending through real Postfix: threads, copies in Sent, refusals, and cuts before and after the final dot."""

import asyncio
from dataclasses import replace

import pytest

from shopbell.connector import FindsSent, OutgoingFile
from shopbell.errors import Rejected, Uncertain, Unreachable
from tests.e2e.mail.conftest import RealRig

pytestmark = [pytest.mark.server("mail"), pytest.mark.timeout(240)]


async def test_an_answer_joins_their_thread_and_is_filed_once(rig: RealRig) -> None:
    question = await rig.from_ana("Do you have rye?")
    session = await rig.session()
    file = OutgoingFile("Preise – März.pdf", "application/pdf", bytes(range(256)))
    outgoing = replace(rig.answer(question, "Yes, grüße!"), files=(file,), bcc=(rig.post.shop.address,))
    receipt = await rig.leave(session, outgoing)
    assert receipt.note == ""
    (theirs,) = await rig.post.taken()
    assert theirs["In-Reply-To"] == question.facts["message_id"]
    assert theirs["References"].split() == [question.facts["message_id"]]
    assert theirs["Bcc"] is None
    assert [part.get_filename() for part in theirs.iter_attachments()] == [file.name]
    (filed,) = await rig.post.box(rig.post.shop, "Sent")
    assert filed["Message-ID"] == theirs["Message-ID"]
    shelf = await rig.read(session)
    (ours,) = shelf.with_text("Yes, grüße!")
    assert (ours.remote_id, ours.own) == (receipt.remote_id, True)
    assert len({place.split(";")[0] for place, name in shelf.where.items() if name == ours.remote_id}) == 2


async def test_cut_in_the_middle_of_the_message_is_no_loss_and_no_double(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "crumbs " * 200_000)
    rig.post.smtp.cut(after_bytes=200_000, towards="server")
    with pytest.raises(Unreachable):
        await rig.leave(session, outgoing)
    assert await rig.sent_texts() == []
    await rig.leave(session, outgoing)
    assert len(await rig.sent_texts()) == 1


async def test_cut_before_the_final_answer_is_uncertain_and_never_repeated(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "Did it leave?")
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert await rig.sent_texts() == ["Did it leave?"]
    assert isinstance(session, FindsSent)
    # This provider files nothing by itself: not found says nothing, and nothing is sent by looking.
    assert await session.find_sent(outgoing, await rig.prepare(session, outgoing)) is None
    assert await rig.sent_texts() == ["Did it leave?"]


async def test_cut_with_the_final_dot_is_uncertain(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "Did it leave?")
    rig.post.smtp.cut(on=b"\r\n.\r\n", towards="server")
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert len(await rig.sent_texts()) in (0, 1)


async def test_cut_after_the_final_answer_is_sent(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "It left.")
    rig.post.smtp.cut(on=b"QUIT\r\n", towards="server")
    receipt = await rig.leave(session, outgoing)
    assert receipt.note == ""
    assert await rig.sent_texts() == ["It left."]
    assert isinstance(session, FindsSent)
    found = await session.find_sent(outgoing, await rig.prepare(session, outgoing))
    assert found is not None
    assert found.remote_id == receipt.remote_id


async def test_a_message_beyond_the_servers_limit_is_refused_before_it_leaves(rig: RealRig) -> None:
    question = await rig.from_ana()
    film = OutgoingFile("film.mp4", "video/mp4", bytes(30_000_000))
    with pytest.raises(Rejected, match="too large"):
        await rig.leave(await rig.session(), replace(rig.answer(question, "See!"), files=(film,)))
    assert await rig.sent_texts() == []


async def test_postfix_down_and_up_again(rig: RealRig) -> None:
    question = await rig.from_ana()
    session, outgoing = await rig.session(), rig.answer(question, "Later, then.")
    await asyncio.to_thread(rig.post.server.stop_smtp)
    try:
        with pytest.raises(Unreachable):
            await rig.leave(session, outgoing)
    finally:
        await asyncio.to_thread(rig.post.server.start_smtp)
    await rig.leave(session, outgoing)
    assert await rig.sent_texts() == ["Later, then."]
