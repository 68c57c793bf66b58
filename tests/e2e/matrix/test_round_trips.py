"""What an owner does on Matrix and what customers do, between our connector, Synapse and matrix-nio."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

import pytest

from connectors.matrix.session import MatrixSession
from shopbell.connector import DeleteMessage, EditMessage, MarkSeen, Outgoing, OutgoingFile, Receipt
from shopbell.errors import RateLimited, Rejected, Uncertain, Unreachable
from shopbell.events import MessageEdited, MessageGone, MessageSeen, SeenChanged
from shopbell.model import MessageKind, Visibility
from tests.e2e.matrix.conftest import RealRig
from tests.servers.matrix import MatrixServer, MatrixUser, Person
from tests.support.cutting_proxy import CuttingProxy

pytestmark = [pytest.mark.server("matrix"), pytest.mark.timeout(240)]
PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"a lemon cake" * 40


async def session_of(rig: RealRig) -> MatrixSession:
    return cast("MatrixSession", await rig.session())


async def talk_with(rig: RealRig, ana: Person) -> str:
    """A private room that Ana made with her own program, and the shop is in."""
    room = str((await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address]))["room"])
    headers = await rig.there.headers("shop")
    await rig.there.ask("POST", f"/_matrix/client/v3/rooms/{room}/join", {}, headers=headers)
    return room


async def said(ana: Person, room: str) -> list[dict[str, Any]]:
    """Messages as matrix-nio sees them."""
    events = await asyncio.to_thread(ana.timeline, room)
    return [event for event in events if event["type"] == "m.room.message"]


async def until_sent(rig: RealRig, session: MatrixSession, outgoing: Outgoing) -> Receipt:
    """Try, and try again with the same key after a doubt, as the engine does."""
    doubts = 0
    while True:
        try:
            receipt = await rig.leave(session, outgoing)
        except (Uncertain, Unreachable):
            doubts += 1
            assert doubts < 5
        else:
            assert doubts > 0
            return receipt


def seen(events: list[Any], text: str) -> MessageSeen:
    (found,) = [event for event in events if isinstance(event, MessageSeen) and event.text == text]
    return found


async def test_a_question_comes_live_and_the_answer_quotes_it(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    await rig.read(session)
    async with aclosing(cast("Any", session.listen())) as wakes:
        waiting = asyncio.create_task(anext(wakes))
        await asyncio.wait({waiting}, timeout=0.5)
        asked = await asyncio.to_thread(ana.say, room, "Do you have a lemon cake?")
        await asyncio.wait_for(waiting, 60)
    question = seen(await rig.news(session), "Do you have a lemon cake?")
    assert (question.remote_id, question.live, question.own) == (asked, True, False)
    assert question.author.address == ana.address
    assert question.visibility is Visibility.PRIVATE
    receipt = await rig.leave(session, rig.answer(question, "Yes, on Fridays."))
    (_, answer) = await said(ana, room)
    assert (answer["id"], answer["body"]) == (receipt.remote_id, "Yes, on Fridays.")
    assert answer["content"]["m.relates_to"] == {"m.in_reply_to": {"event_id": asked}}
    assert answer["content"]["m.mentions"] == {"user_ids": [ana.address]}


async def test_what_came_while_away_is_all_there(rig: RealRig) -> None:
    there = rig.there
    await there.deliver("before")
    await rig.read()
    for number in range(130):
        await there.deliver(f"meanwhile {number}")
    shelf = await rig.read()
    missed = [m for m in shelf.messages.values() if m.text.startswith("meanwhile")]
    assert len(missed) == 130
    assert all(m.live for m in missed)


async def test_edits_are_taken_from_the_author_alone(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    first = await asyncio.to_thread(ana.say, room, "Three loaves pleas")
    await rig.read(session)
    edit = {"m.new_content": {"msgtype": "m.text", "body": "Three loaves please"}}
    relation = {"m.relates_to": {"rel_type": "m.replace", "event_id": first}}
    await asyncio.to_thread(ana.say, room, "* Three loaves please", **edit, **relation)
    forged = {"m.new_content": {"msgtype": "m.text", "body": "A hundred loaves"}, **relation}
    await rig.there.write("shop", room, {"msgtype": "m.text", "body": "* A hundred loaves", **forged})
    edits = [event for event in await rig.news(session) if isinstance(event, MessageEdited)]
    assert [(one.remote_id, one.text) for one in edits] == [(first, "Three loaves please")]
    rig.shelf.cursors.clear()
    again = await rig.news(session)
    assert {(one.remote_id, one.text) for one in again if isinstance(one, MessageEdited)} == {
        (first, "Three loaves please")
    }


async def test_our_words_are_changed_and_taken_back(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    await asyncio.to_thread(ana.say, room, "When do you open?")
    await rig.read(session)
    question = rig.shelf.with_text("When do you open?")[0]
    ours = await rig.leave(session, rig.answer(question, "At sevn."))
    assert isinstance(ours.event, MessageSeen)
    await session.act(EditMessage(ours.remote_id, "At seven.", ours.event.facts))
    edited = (await said(ana, room))[-1]["content"]
    assert edited["m.new_content"]["body"] == "At seven."
    await session.act(DeleteMessage(ours.remote_id, ours.event.facts))
    await session.act(DeleteMessage(ours.remote_id, ours.event.facts))
    assert any(
        isinstance(event, MessageGone) and event.remote_id == ours.remote_id for event in await rig.news(session)
    )
    left = [event for event in await asyncio.to_thread(ana.timeline, room) if event["id"] == ours.remote_id]
    assert [event["body"] for event in left] in ([""], [])


async def test_their_deletion_and_reaction_are_told(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    first = await asyncio.to_thread(ana.say, room, "Never mind")
    await rig.read(session)
    await asyncio.to_thread(ana.ask, "react", room=room, event=first, sign="👍")
    await asyncio.to_thread(ana.ask, "redact", room=room, event=first)
    news = await rig.news(session)
    assert [e.remote_id for e in news if isinstance(e, MessageGone)] == [first]
    (reaction,) = [e for e in news if isinstance(e, MessageSeen)]
    assert reaction.kind is MessageKind.MACHINERY
    assert reaction.text.endswith("reacted with 👍")


@pytest.mark.parametrize("encrypted", [False, True])
async def test_a_picture_comes_with_its_caption(rig: RealRig, ana: Person, encrypted: bool) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    there = await asyncio.to_thread(
        ana.ask, "upload", name="cake.png", media_type="image/png", text=PICTURE.hex(), encrypted=encrypted
    )
    where = {"file": {**there["keys"], "url": there["url"]}} if encrypted else {"url": there["url"]}
    info = {"mimetype": "image/png", "size": len(PICTURE)}
    content = {"msgtype": "m.image", "filename": "cake.png", "body": "Can you make this?", "info": info, **where}
    await asyncio.to_thread(ana.ask, "send", room=room, content=content)
    await rig.read(session)
    (message,) = rig.shelf.with_text("Can you make this?")
    (file,) = message.attachments
    assert (file.name, file.media_type, file.size) == ("cake.png", "image/png", len(PICTURE))
    assert await session.fetch(file.remote_ref) == PICTURE


async def test_our_picture_arrives_with_its_description(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    await asyncio.to_thread(ana.say, room, "What does it look like?")
    await rig.read(session)
    question = rig.shelf.with_text("What does it look like?")[0]
    picture = OutgoingFile("cake.png", "image/png", PICTURE, "A round cake with lemons")
    outgoing = replace(rig.answer(question, "Like this:"), files=(picture,))
    await rig.leave(session, outgoing)
    content = (await said(ana, room))[-1]["content"]
    assert (content["msgtype"], content["body"], content["filename"]) == ("m.image", "Like this:", "cake.png")
    await rig.read(session)
    (ours,) = rig.shelf.with_text("Like this:")
    assert [file.description for file in ours.attachments] == ["A round cake with lemons"]
    assert await session.fetch(ours.attachments[0].remote_ref) == PICTURE


async def test_a_file_that_is_too_large_is_refused_in_words(rig: RealRig) -> None:
    question = await rig.from_ana()
    session = await session_of(rig)
    outgoing = replace(rig.answer(question, "All of it"), files=(OutgoingFile("a", "text/plain", b"x" * 5_300_000),))
    with pytest.raises(Rejected, match="does not take anything this large"):
        await rig.leave(session, outgoing)
    assert await rig.sent_texts() == []


async def test_an_answer_stays_in_its_thread(rig: RealRig, ana: Person) -> None:
    room = await talk_with(rig, ana)
    session = await session_of(rig)
    root = await asyncio.to_thread(ana.say, room, "About the wedding")
    thread = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True, "m.in_reply_to": {"event_id": root}}
    await asyncio.to_thread(ana.say, room, "How many tiers?", **{"m.relates_to": thread})
    await rig.read(session)
    (asked,) = rig.shelf.with_text("How many tiers?")
    assert (asked.reply_to, asked.facts["thread"]) == (root, root)
    await rig.leave(session, rig.answer(asked, "Three."))
    relation = (await said(ana, room))[-1]["content"]["m.relates_to"]
    assert relation["rel_type"] == "m.thread"
    assert relation["event_id"] == root
    assert relation["m.in_reply_to"]["event_id"] == asked.remote_id


async def test_an_invitation_is_accepted_by_answering(rig: RealRig, ana: Person) -> None:
    made = await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address])
    await asyncio.to_thread(ana.say, str(made["room"]), "Are you there?")
    session = await session_of(rig)
    await rig.read(session)
    await rig.read(session)
    (invitation,) = rig.shelf.messages.values()
    assert invitation.author.address == ana.address
    assert "invites you to chat" in invitation.text
    await rig.leave(session, rig.answer(invitation, "Yes!"))
    await rig.read(session)
    assert {"Are you there?", "Yes!"} <= set(rig.shelf.texts())
    assert len({message.thread.conversation for message in rig.shelf.messages.values()}) == 1
    assert [event["body"] for event in await said(ana, str(made["room"]))] == ["Are you there?", "Yes!"]


async def test_a_talk_that_we_begin_is_one_room_however_often_it_is_tried(rig: RealRig, ana: Person) -> None:
    await rig.sign_in()
    outgoing = Outgoing("0123456789abcdef", "Your cake is ready.", datetime.now(UTC), to=(ana.address,))
    receipts = [await rig.leave(await session_of(rig), outgoing) for _ in range(2)]
    assert receipts[0].remote_id == receipts[1].remote_id
    shelf = await rig.read()
    (ours,) = shelf.with_text("Your cake is ready.")
    await asyncio.to_thread(ana.ask, "join", room=ours.thread.conversation)
    assert [event["body"] for event in await said(ana, ours.thread.conversation)] == ["Your cake is ready."]
    assert [receipt.note for receipt in receipts] == ["", ""]
    path = f"/_matrix/client/v3/rooms/{quote(ours.thread.conversation)}/messages?dir=b&limit=50"
    page = await rig.there.ask("GET", path, headers=await rig.there.headers("shop"))
    assert "Your cake is ready." not in str(page), "the server reads none of it"
    again = await rig.leave(await session_of(rig), replace(outgoing, key="another", text="Until six."))
    assert isinstance(again.event, MessageSeen)
    assert again.event.thread.conversation == ours.thread.conversation


async def test_a_talk_with_somebody_who_has_no_keys_is_begun_in_clear_and_says_so(
    rig: RealRig, matrix_server: MatrixServer
) -> None:
    nobody = await asyncio.to_thread(matrix_server.next_user, "keyless")
    await rig.sign_in()
    outgoing = Outgoing("fedcba9876543210", "Your cake is ready.", datetime.now(UTC), to=(nobody.address,))
    receipts = [await rig.leave(await session_of(rig), outgoing) for _ in range(2)]
    assert receipts[0].remote_id == receipts[1].remote_id
    assert all("not encrypted" in receipt.note for receipt in receipts)


async def test_what_is_read_here_and_elsewhere(rig: RealRig) -> None:
    there = rig.there
    await there.deliver("one")
    await there.deliver("two")
    session = await session_of(rig)
    await rig.read(session)
    one, two = (rig.shelf.with_text(text)[0] for text in ("one", "two"))
    await session.act(MarkSeen(one.remote_id, True, (one.place,)))
    news = await rig.news(session)
    assert {e.remote_id for e in news if isinstance(e, SeenChanged)} == {one.remote_id}
    marks = {"m.read": two.remote_id}
    path = f"/_matrix/client/v3/rooms/{two.thread.conversation}/read_markers"
    await there.ask("POST", path, marks, headers=await there.headers("shop"))
    news = await rig.news(session)
    assert {e.remote_id for e in news if isinstance(e, SeenChanged) and e.seen} == {one.remote_id, two.remote_id}


async def test_people_of_other_networks_are_named_as_theirs(rig: RealRig, matrix_server: MatrixServer) -> None:
    there = rig.there
    for number, network in enumerate(("whatsapp", "signal", "instagram")):
        bot, ghost = f"{network}bot{there.shop.name}", f"{network}_35191{number}{there.shop.name}"
        for name in (bot, ghost):
            there.users[name] = await asyncio.to_thread(matrix_server.add_user, name)
        invite = [there.shop.address, there.users[ghost].address]
        room = await there.new_room(bot, invite=invite)
        await there.ask("POST", f"/_matrix/client/v3/rooms/{room}/join", {}, headers=await there.headers(ghost))
        told = {"bridgebot": there.users[bot].address, "protocol": {"id": network, "displayname": network.title()}}
        await there.state(bot, room, "m.bridge", f"org.example.{network}://chat", told)
        mark = "WA" if network == "whatsapp" else network.title()
        member = {"membership": "join", "displayname": f"Carla Dias ({mark})"}
        await there.state(ghost, room, "m.room.member", there.users[ghost].address, member)
        await there.write(ghost, room, {"msgtype": "m.text", "body": f"Hello by {network}"})
        await there.write(bot, room, {"msgtype": "m.notice", "body": f"{network} is connected"})
    shelf = await rig.read()
    for network in ("whatsapp", "signal", "instagram"):
        (message,) = shelf.with_text(f"Hello by {network}")
        assert (message.author.network, message.author.name) == (network, "Carla Dias")
        assert not message.robot
        (notice,) = shelf.with_text(f"{network} is connected")
        assert notice.robot
        assert notice.author.network == ""


async def test_a_public_room_is_public_and_only_what_names_us_asks(rig: RealRig) -> None:
    there = rig.there
    await there.room("ben")
    room = await there.new_room("ben", preset="public_chat", is_direct=False, name="Bread lovers")
    await there.write("ben", room, {"msgtype": "m.text", "body": "Who likes rye?"})
    await there.write("ben", room, {"msgtype": "m.text", "body": f"Hey {there.shop.name}, any rye left?"})
    shelf = await rig.read()
    talk, question = (m for m in shelf.messages.values() if m.thread.conversation == room)
    assert {talk.visibility, question.visibility} == {Visibility.PUBLIC}
    assert question.subject == "Bread lovers"
    assert (talk.auto_reply, question.auto_reply) == (True, False)


async def test_a_message_at_the_boundary_of_length(rig: RealRig) -> None:
    question = await rig.from_ana()
    session = await session_of(rig)
    longest = "ü" * 15_000
    await rig.leave(session, rig.answer(question, longest))
    (ours,) = (await rig.read(session)).with_text(longest)
    await session.act(EditMessage(ours.remote_id, "é" * 15_000, ours.facts))
    with pytest.raises(Rejected, match="1 bytes too long"):
        await session.prepare(rig.answer(question, longest + "."))


async def test_the_server_says_how_long_to_wait(rig: RealRig, matrix_server: MatrixServer) -> None:
    question = await rig.from_ana()
    session = await session_of(rig)
    limit = {"messages_per_second": 1, "burst_count": 1}
    path = f"v1/users/{rig.there.shop.address}/override_ratelimit"
    await asyncio.to_thread(matrix_server.admin, "POST", path, limit)

    async def answer_quickly() -> None:
        for number in range(10):
            await rig.leave(session, rig.answer(question, f"answer {number}"))

    with pytest.raises(RateLimited) as error:
        await answer_quickly()
    assert timedelta() < error.value.until - datetime.now(UTC) < timedelta(seconds=30)


async def test_a_line_that_breaks_after_the_words_are_out_makes_one_message(
    rig: RealRig, matrix_server: MatrixServer
) -> None:
    question = await rig.from_ana()
    assert rig.account is not None
    async with CuttingProxy(matrix_server.port) as proxy:
        rig.account = replace(rig.account, settings={"homeserver": f"http://127.0.0.1:{proxy.port}"})
        session = await session_of(rig)
        await session.streams()
        await rig.read(session)
        outgoing = rig.answer(question, "Only once.")
        # The lines that are open do not count, so that the next one is cut for certain.
        proxy.drop_all()
        proxy.cut(on=b'"event_id"', before=True)
        receipt = await until_sent(rig, session, outgoing)
        assert proxy.cuts == 1
        assert (await rig.leave(session, outgoing)).remote_id == receipt.remote_id
    assert await rig.sent_texts() == ["Only once."]


async def test_a_restart_of_the_server_loses_nothing(rig: RealRig, matrix_server: MatrixServer) -> None:
    await rig.there.deliver("before the restart")
    session = await session_of(rig)
    await rig.read(session)
    await asyncio.to_thread(matrix_server.stop)
    try:
        with pytest.raises(Unreachable):
            await rig.read(session)
    finally:
        await asyncio.to_thread(matrix_server.start)
    await rig.there.deliver("after the restart")
    assert (await rig.read(session)).with_text("after the restart")


async def test_a_server_is_found_by_its_address_alone(rig: RealRig, matrix_user: MatrixUser) -> None:
    answers = {**rig.stand.answers, "user": matrix_user.name}
    verified = await rig.connector.verify(answers, rig.tools())
    assert verified.address == matrix_user.address
    assert verified.name == matrix_user.name
