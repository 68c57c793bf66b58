"""Encrypted rooms between our device and matrix-nio's, with Synapse in between that can read nothing."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from connectors.matrix.mapping import UNREADABLE
from connectors.matrix.session import MatrixSession
from shopbell.connector import DeleteMessage, EditMessage, OutgoingFile, Verified
from shopbell.errors import FormRefused
from shopbell.events import MessageGone
from tests.contract.rig import account_from
from tests.e2e.matrix.conftest import RealRig
from tests.servers.matrix import Person, Phone

pytestmark = [pytest.mark.server("matrix"), pytest.mark.timeout(240)]
PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"a lemon cake" * 40


async def session_of(rig: RealRig) -> MatrixSession:
    return cast("MatrixSession", await rig.session())


async def met(rig: RealRig, ana: Person) -> tuple[MatrixSession, str]:
    """Our device shows its keys, Ana makes an encrypted room, and the invitation is answered."""
    session = await session_of(rig)
    await rig.read(session)
    made = await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address], encrypted=True)
    await rig.read(session)
    (invitation,) = rig.shelf.messages.values()
    await rig.leave(session, rig.answer(invitation, "Hello!"))
    await rig.read(session)
    room = str(made["room"])
    assert [event["body"] for event in await readable(ana, room)] == ["Hello!"]
    return session, room


async def readable(ana: Person, room: str) -> list[dict[str, Any]]:
    events = await asyncio.to_thread(ana.timeline, room)
    return [event for event in events if event["decrypted"]]


async def test_words_pass_both_ways_and_the_server_sees_none(rig: RealRig, ana: Person) -> None:
    session, room = await met(rig, ana)
    await asyncio.to_thread(ana.say, room, "Do you have a lemon cake?")
    (question,) = (await rig.read(session)).with_text("Do you have a lemon cake?")
    assert question.author.address == ana.address
    receipt = await rig.leave(session, rig.answer(question, "Yes, on Fridays."))
    answer = (await readable(ana, room))[-1]
    assert (answer["id"], answer["body"]) == (receipt.remote_id, "Yes, on Fridays.")
    assert answer["sender"] == rig.there.shop.address
    (ours,) = (await rig.read(session)).with_text("Yes, on Fridays.")
    assert ours.own
    assert ours.reply_to == question.remote_id
    path = f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=50"
    page = await rig.there.ask("GET", path, headers=await rig.there.headers("shop"))
    sealed = [event for event in page["chunk"] if event["type"] == "m.room.encrypted"]
    assert len(sealed) == 3
    assert not [event for event in page["chunk"] if event["type"] == "m.room.message"]
    assert "lemon" not in str(page)
    assert "Fridays" not in str(page)


async def test_a_session_that_begins_anew_reads_on_and_writes_on(rig: RealRig, ana: Person) -> None:
    session, room = await met(rig, ana)
    for number in range(3):
        await asyncio.to_thread(ana.say, room, f"question {number}")
        session = await session_of(rig)
        (question,) = (await rig.read(session)).with_text(f"question {number}")
        session = await session_of(rig)
        await rig.leave(session, rig.answer(question, f"answer {number}"))
    assert [event["body"] for event in await readable(ana, room)][1:] == [
        word for number in range(3) for word in (f"question {number}", f"answer {number}")
    ]
    rig.shelf.cursors.clear()
    rig.shelf.messages.clear()
    shelf = await rig.read(await session_of(rig))
    assert UNREADABLE not in set(shelf.texts())
    assert shelf.with_text("question 1")


async def test_the_same_key_is_one_message_here_too(rig: RealRig, ana: Person) -> None:
    session, room = await met(rig, ana)
    await asyncio.to_thread(ana.say, room, "Are you open?")
    (question,) = (await rig.read(session)).with_text("Are you open?")
    outgoing = rig.answer(question, "Only once.")
    receipts = [await rig.leave(await session_of(rig), outgoing) for _ in range(2)]
    assert receipts[0].remote_id == receipts[1].remote_id
    assert [event["body"] for event in await readable(ana, room)].count("Only once.") == 1


async def test_pictures_edits_and_deletions(rig: RealRig, ana: Person) -> None:
    session, room = await met(rig, ana)
    there = await asyncio.to_thread(
        ana.ask, "upload", name="cake.png", media_type="image/png", text=PICTURE.hex(), encrypted=True
    )
    content: dict[str, Any] = {"msgtype": "m.image", "filename": "cake.png", "body": "Like this?"}
    content |= {"file": {**there["keys"], "url": there["url"]}, "info": {"mimetype": "image/png"}}
    await asyncio.to_thread(ana.ask, "send", room=room, content=content)
    (asked,) = (await rig.read(session)).with_text("Like this?")
    assert await session.fetch(asked.attachments[0].remote_ref) == PICTURE
    picture = OutgoingFile("ours.png", "image/png", PICTURE[::-1], "A cake from behind")
    receipt = await rig.leave(session, replace(rig.answer(asked, "Or this?"), files=(picture,)))
    (ours,) = (await rig.read(session)).with_text("Or this?")
    assert await session.fetch(ours.attachments[0].remote_ref) == PICTURE[::-1]
    await session.act(EditMessage(receipt.remote_id, "Or like this?", ours.facts))
    newest = (await readable(ana, room))[-1]["content"]
    assert newest["m.new_content"]["body"] == "Or like this?"
    assert newest["m.new_content"]["file"]["url"].startswith("mxc://")
    await session.act(DeleteMessage(receipt.remote_id, ours.facts))
    assert MessageGone in {type(event) for event in await rig.news(session)}


async def test_what_was_written_before_our_device_says_so(rig: RealRig, ana: Person) -> None:
    made = await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address], encrypted=True)
    room = str(made["room"])
    await asyncio.to_thread(ana.say, room, "Too early")
    await rig.there.ask("POST", f"/_matrix/client/v3/rooms/{room}/join", {}, headers=await rig.there.headers("shop"))
    session = await session_of(rig)
    shelf = await rig.read(session)
    assert shelf.with_text(UNREADABLE)
    await asyncio.to_thread(ana.say, room, "In time")
    assert (await rig.read(session)).with_text("In time")


async def test_no_key_lies_open(rig: RealRig, ana: Person) -> None:
    session, room = await met(rig, ana)
    await asyncio.to_thread(ana.say, room, "Are you open?")
    await rig.read(session)
    key = bytes.fromhex(rig.secrets.values["vault_key"])
    assert rig.vault.values
    assert all(key not in value and key.hex().encode() not in value for value in rig.vault.values.values())


async def recovered(rig: RealRig, key: str) -> Verified:
    """Signed in with the recovery key."""
    verified = await rig.connector.verify({**rig.stand.answers, "recovery_key": key}, rig.tools())
    rig.secrets.values.update(verified.secrets)
    rig.account = account_from("matrix", verified)
    return verified


async def backed_up(rig: RealRig) -> None:
    """The phone puts its keys into the backup within some seconds."""
    headers = await rig.there.headers("shop")
    for _ in range(300):
        if (await rig.there.ask("GET", "/_matrix/client/v3/room_keys/version", headers=headers))["count"]:
            return
        await asyncio.sleep(0.2)
    raise TimeoutError("nothing is in the backup")


async def test_the_recovery_key_reads_what_was_before_and_vouches_for_us(
    rig: RealRig, ana: Person, phone: Phone
) -> None:
    made = await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address], encrypted=True)
    room = str(made["room"])
    await asyncio.to_thread(phone.ask, "join", room=room)
    await asyncio.to_thread(ana.say, room, "Before there was Shopbell")
    await asyncio.to_thread(phone.ask, "reads", room=room, text="Before there was Shopbell")
    await backed_up(rig)
    verified = await recovered(rig, phone.recovery)
    session = await session_of(rig)
    (old,) = (await rig.read(session)).with_text("Before there was Shopbell")
    await asyncio.to_thread(phone.ask, "trusts", device=verified.settings["device_id"])
    await rig.leave(session, rig.answer(old, "We answer late."))
    await asyncio.to_thread(phone.ask, "reads", room=room, text="We answer late.")
    await asyncio.to_thread(phone.ask, "send", room=room, text="From the phone.")
    (ours,) = (await rig.read(session)).with_text("From the phone.")
    assert ours.own


async def test_signing_in_again_with_the_recovery_key_makes_old_messages_readable(
    rig: RealRig, ana: Person, phone: Phone
) -> None:
    made = await asyncio.to_thread(ana.ask, "create", invite=[rig.there.shop.address], encrypted=True)
    room = str(made["room"])
    await asyncio.to_thread(phone.ask, "join", room=room)
    first = await asyncio.to_thread(ana.say, room, "Can you read this?")
    await asyncio.to_thread(phone.ask, "reads", room=room, text="Can you read this?")
    await backed_up(rig)
    shelf = await rig.read()
    assert shelf.messages[first].text == UNREADABLE
    await recovered(rig, phone.recovery)
    assert (await rig.read(await session_of(rig))).messages[first].text == "Can you read this?"


async def test_a_wrong_recovery_key_is_refused_at_its_field(rig: RealRig, phone: Phone) -> None:
    with pytest.raises(FormRefused, match="does not belong"):
        await recovered(rig, phone.recovery[:-1] + ("a" if phone.recovery[-1] != "a" else "b"))


async def test_a_recovery_key_where_none_was_set_up_is_refused(rig: RealRig) -> None:
    with pytest.raises(FormRefused, match="no recovery set up"):
        await recovered(rig, "EsTc 1234")
