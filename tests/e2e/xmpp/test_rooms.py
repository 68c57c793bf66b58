"""Group chat over a real server: public and closed rooms, answers, the owner's other program."""

import asyncio
import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import cast

import pytest

from shopbell.connector import DeleteMessage, EditMessage, Session, Wake, Warns
from shopbell.errors import Rejected, Unreachable
from shopbell.events import MessageEdited, MessageGone, MessageSeen
from shopbell.model import Visibility
from tests.e2e.xmpp.conftest import RealRig
from tests.servers.xmpp import ROOMS

pytestmark = [pytest.mark.server("xmpp"), pytest.mark.peer("slixmpp"), pytest.mark.timeout(240)]
SECONDS = 60.0
OWNER = "http://jabber.org/protocol/muc#owner"


async def opened(rig: RealRig, *, members_only: bool = False) -> str:
    """A room that Ana made, with her inside."""
    ana, room = await rig.post.person("ana"), f"bakers-{secrets.token_hex(4)}@{ROOMS}"
    await rig.post.people.ask("enter", jid=ana, room=room, nick="Ana")
    fields = f"<field var='muc#roomconfig_membersonly'><value>{int(members_only)}</value></field>"
    named = "<field var='muc#roomconfig_roomname'><value>Bakers</value></field>"
    kind = "<field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>"
    form = f"<query xmlns='{OWNER}'><x xmlns='jabber:x:data' type='submit'>{kind}{named}{fields}</x></query>"
    await rig.post.people.ask("iq", jid=ana, kind="set", to=room, xml=form)
    if members_only:
        member = f"<item affiliation='member' jid='{rig.post.shop.jid}'/>"
        admin = f"<query xmlns='http://jabber.org/protocol/muc#admin'>{member}</query>"
        await rig.post.people.ask("iq", jid=ana, kind="set", to=room, xml=admin)
    return room


async def say(rig: RealRig, room: str, text: str, *, jid: str = "", replace: str = "") -> str:
    """Ana, or somebody else, says something to everybody."""
    speaker = jid or await rig.post.person("ana")
    name = await rig.post.people.ask("send", jid=speaker, to=room, text=text, kind="groupchat", replace=replace)
    await rig.post.settled(speaker)
    return str(name)


async def asked(rig: RealRig, session: Session, text: str) -> MessageSeen:
    """What was said, as it came."""
    (seen,) = (await rig.read(session)).with_text(text)
    return seen


@pytest.mark.parametrize(("members_only", "visibility"), [(False, Visibility.PUBLIC), (True, Visibility.PRIVATE)])
async def test_a_question_in_a_room_is_answered_there(rig: RealRig, members_only: bool, visibility: Visibility) -> None:
    room = await opened(rig, members_only=members_only)
    await say(rig, room, "Who sells rye?")
    await rig.sign_in_as(rooms=room, name="The Bakery")
    session = await rig.session()
    seen = await asked(rig, session, "Who sells rye?")
    assert (seen.author.name, seen.visibility, seen.thread.subject) == ("Ana", visibility, "Bakers")
    outgoing = rig.answer(seen, "We do, daily.")
    receipt = await rig.leave(session, outgoing)
    heard = await rig.post.people.heard(await rig.post.person("ana"), lambda one: one["body"] == "We do, daily.")
    assert (heard["type"], heard["from"]) == ("groupchat", f"{room}/The Bakery")
    ours = await asked(rig, session, "We do, daily.")
    assert (ours.own, ours.remote_id, ours.visibility) == (True, receipt.remote_id, visibility)
    assert ours.thread.conversation == seen.thread.conversation
    found = await session.find_sent(outgoing, rig.prepared[outgoing.key])  # type: ignore[attr-defined]
    assert found.remote_id == receipt.remote_id


@pytest.mark.parametrize("members_only", [False, True])
async def test_in_an_open_room_only_what_is_said_to_the_shop_asks_for_its_turn(
    rig: RealRig, members_only: bool
) -> None:
    room = await opened(rig, members_only=members_only)
    await rig.sign_in_as(rooms=room, name="Bakery")
    session = await rig.session()
    await rig.read(session)
    await say(rig, room, "Who sells rye?")
    talk = await asked(rig, session, "Who sells rye?")
    assert talk.auto_reply is not members_only
    receipt = await rig.leave(session, rig.answer(talk, "We do, daily."))
    (ours,) = (await rig.read(session)).with_text("We do, daily.")
    assert ours.remote_id == receipt.remote_id
    ana = await rig.post.person("ana")
    reply = f"<reply xmlns='urn:xmpp:reply:0' id='{ours.facts['archive']}'/>"
    await rig.post.people.ask(
        "raw", jid=ana, xml=f"<message to='{room}' type='groupchat' id='x2'><body>When?</body>{reply}</message>"
    )
    await say(rig, room, "bakery: and on Sunday?")
    assert not (await asked(rig, session, "When?")).auto_reply
    assert not (await asked(rig, session, "bakery: and on Sunday?")).auto_reply


async def test_what_is_whispered_in_a_room_asks(rig: RealRig) -> None:
    room, ana = await opened(rig), await rig.post.person("ana")
    await rig.sign_in_as(rooms=room, name="Bakery")
    session = await rig.session()
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:  # type: ignore[attr-defined]
        await anext(wakes)
        user = "<x xmlns='http://jabber.org/protocol/muc#user'/>"
        xml = f"<message to='{room}/Bakery' type='chat' id='w1'><body>How much is it?</body>{user}</message>"
        await rig.post.people.ask("raw", jid=ana, xml=xml)
        async with asyncio.timeout(SECONDS):
            while await anext(wakes) != Wake("archive"):
                pass
        seen = await asked(rig, session, "How much is it?")
    assert (seen.thread.conversation, seen.auto_reply) == (f"{room}/Ana", False)


async def test_rooms_that_the_phone_enters_by_itself_are_read(rig: RealRig) -> None:
    room, phone = await opened(rig), await rig.post.phone()
    mark = f"<conference jid='{room}' autojoin='true' name='Bakers'><nick>Bakery</nick></conference>"
    xml = f"<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'>{mark}</storage></query>"
    await rig.post.people.ask("iq", jid=phone, kind="set", to="", xml=xml)
    await rig.post.people.ask("enter", jid=phone, room=room, nick="Bakery")
    await say(rig, room, "Who sells rye?")
    await say(rig, room, "We do!", jid=phone)
    await rig.sign_in_as()
    session = await rig.session()
    await rig.read(session)
    assert [(one.text, one.own) for one in rig.shelf.messages.values()] == [("Who sells rye?", False), ("We do!", True)]


async def test_a_room_wakes_and_corrections_and_retractions_pass(rig: RealRig) -> None:
    room = await opened(rig)
    await rig.sign_in_as(rooms=room)
    session = await rig.session()
    await rig.read(session)
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:  # type: ignore[attr-defined]
        await anext(wakes)
        token = await say(rig, room, "Who sels rye?")
        assert await asyncio.wait_for(anext(wakes), SECONDS) == Wake(f"room:{room}")
        seen = await asked(rig, session, "Who sels rye?")
        assert seen.live
        await say(rig, room, "Who sells rye?", replace=token)
        edits = [one for one in await rig.news(session) if isinstance(one, MessageEdited)]
        assert [(one.remote_id, one.text) for one in edits] == [(seen.remote_id, "Who sells rye?")]
        receipt = await rig.leave(session, rig.answer(seen, "We doo."))
        ours = await asked(rig, session, "We doo.")
        await session.act(EditMessage(ours.remote_id, "We do.", ours.facts))  # type: ignore[attr-defined]
        await rig.post.people.heard(await rig.post.person("ana"), lambda one: one["body"] == "We do.")
        await session.act(DeleteMessage(ours.remote_id, ours.facts))  # type: ignore[attr-defined]
        news = await rig.news(session)
    assert [one.remote_id for one in news if isinstance(one, MessageEdited)] == [receipt.remote_id]
    assert [one.remote_id for one in news if isinstance(one, MessageGone)] == [receipt.remote_id]


async def test_somebody_else_cannot_take_back_or_correct_what_ana_said(rig: RealRig) -> None:
    room, ben = await opened(rig), await rig.post.person("ben")
    token = await say(rig, room, "Who sells rye?")
    await rig.sign_in_as(rooms=room)
    session = await rig.session()
    seen = await asked(rig, session, "Who sells rye?")
    await rig.post.people.ask("enter", jid=ben, room=room, nick="Ben")
    retract = f"<retract xmlns='urn:xmpp:message-retract:1' id='{seen.facts['archive']}'/>"
    xml = f"<message to='{room}' type='groupchat' id='x1'><body>hm</body>{retract}</message>"
    await rig.post.people.ask("raw", jid=ben, xml=xml)
    await say(rig, room, "Nobody sells rye.", jid=ben, replace=token)
    news = await rig.news(session)
    assert not [one for one in news if isinstance(one, MessageGone | MessageEdited)]


async def test_a_room_that_is_not_entered_takes_no_answer(rig: RealRig) -> None:
    room = await opened(rig)
    await say(rig, room, "Who sells rye?")
    await rig.sign_in_as(rooms=room)
    seen = await asked(rig, await rig.session(), "Who sells rye?")
    await rig.sign_in_as()
    session, outgoing = await rig.session(), rig.answer(seen, "We do.")
    with pytest.raises(Rejected, match="not in this room"):
        await rig.leave(session, outgoing)
    with pytest.raises(Unreachable, match="cannot be looked into"):
        await session.find_sent(outgoing, rig.prepared[outgoing.key])  # type: ignore[attr-defined]


async def test_a_room_that_cannot_be_read_is_named_and_the_others_are_read(rig: RealRig) -> None:
    room = await opened(rig)
    await say(rig, room, "Who sells rye?")
    await rig.sign_in_as(rooms=f"{room} nowhere@{ROOMS}")
    session = await rig.session()
    assert (await rig.read(session)).with_text("Who sells rye?")
    assert isinstance(session, Warns)
    (told,) = session.notices()
    assert told.startswith(f"nowhere@{ROOMS} is not read: the room is gone")
