"""What an owner and a customer do, each with their own program, over a real server."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import cast
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from connectors._kit import net, tls
from connectors.xmpp import addresses
from connectors.xmpp.displayed import NODE
from connectors.xmpp.line import enter
from connectors.xmpp.outgoing import BODY, STANZA_BYTES
from connectors.xmpp.stanzas import make, written
from shopbell.connector import DeleteMessage, EditMessage, MarkSeen, Outgoing, OutgoingFile, Receipt, Session, Wake
from shopbell.errors import CertificateUntrusted, FormRefused, Rejected, Unreachable
from shopbell.events import DeliveryReported, GapSeen, MessageEdited, MessageGone, MessageSeen, SeenChanged
from shopbell.model import Delivery, MessageKind
from tests.e2e.xmpp.conftest import RealRig
from tests.servers.xmpp import UPLOADS, XmppServer

pytestmark = [pytest.mark.server("xmpp"), pytest.mark.peer("slixmpp"), pytest.mark.timeout(240)]
PICTURE = bytes.fromhex("89504e470d0a1a0a") + b"a small picture of bread" * 40
SECONDS = 60.0
SERVER_BYTES = 262_144
"""Prosody's own limit of a stanza from one of its users (c2s_stanza_size_limit); it looks a few KiB later."""


async def write(rig: RealRig, session: Session, text: str, *files: OutgoingFile) -> Receipt:
    """To Ana, unasked."""
    to = await rig.post.person("ana")
    key = f"key of {text[:20]} {len(text)}"
    outgoing = Outgoing(key=key, text=text, created_at=datetime.now(UTC), to=(to,), files=files)
    return await rig.leave(session, outgoing)


# ---- signing in ------------------------------------------------------------------------------------------------------


async def test_encrypted_after_the_greeting_or_from_the_start(rig: RealRig) -> None:
    server = rig.post.server
    await rig.post.deliver("Is anybody there?")
    for port, security in ((server.port, "starttls"), (server.tls_port, "tls")):
        await rig.sign_in_as(port=str(port))
        assert rig.account is not None
        assert rig.account.settings["security"] == security
        assert (await rig.read()).with_text("Is anybody there?")


async def test_a_certificate_nobody_vouches_for_is_shown_and_can_be_accepted(rig: RealRig) -> None:
    server = rig.post.server
    for port in (server.port, server.tls_port):
        with pytest.raises(CertificateUntrusted) as refused:
            await rig.sign_in_as(port=str(port), ca_file="")
        await rig.sign_in_as(port=str(port), ca_file="", trusted_fingerprint=refused.value.fingerprint)
        other = ":".join(["AB"] * 32)
        with pytest.raises(CertificateUntrusted, match="not the one that was accepted"):
            await rig.sign_in_as(port=str(port), ca_file="", trusted_fingerprint=other)


async def test_a_domain_that_the_server_does_not_serve_is_refused_at_the_address(rig: RealRig) -> None:
    with pytest.raises(FormRefused) as refused:
        await rig.sign_in_as(jid="shop@elsewhere.test", security="starttls")
    assert list(refused.value.fields) == ["jid"]


# ---- arriving --------------------------------------------------------------------------------------------------------


async def test_a_question_wakes_and_arrives(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    await rig.read(session)
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:  # type: ignore[attr-defined]
        await anext(wakes)
        await rig.post.deliver("Do you have rye today?")
        assert await asyncio.wait_for(anext(wakes), SECONDS) == Wake("archive")
        (seen,) = [one for one in await rig.news(session) if isinstance(one, MessageSeen)]
        assert (seen.text, seen.live, seen.own) == ("Do you have rye today?", True, False)
        await rig.post.write_elsewhere("Yes, two loaves.")
        assert await asyncio.wait_for(anext(wakes), SECONDS) == Wake("archive")
        (ours,) = [one for one in await rig.news(session) if isinstance(one, MessageSeen)]
    assert (ours.text, ours.own) == ("Yes, two loaves.", True)
    assert ours.thread == seen.thread


async def test_a_friend_is_told_that_it_arrived(rig: RealRig) -> None:
    ana, phone = await rig.post.person("ana"), await rig.post.phone()
    await rig.post.people.ask("ask_friendship", jid=ana, other=rig.post.shop.jid)
    await rig.post.settled(ana)
    await rig.post.people.ask("befriend", jid=phone, other=ana, name="Ana Ruiz")
    await rig.post.settled(phone)
    await rig.sign_in_as()
    session = await rig.session()
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:  # type: ignore[attr-defined]
        await anext(wakes)
        token = await rig.post.deliver("Did you get this?")
        receipt = f'urn:xmpp:receipts" id="{token}"'
        told = await rig.post.people.heard(
            ana, lambda one: receipt in one["xml"] and "/shopbell-" in one["from"] and "<received" in one["xml"]
        )
    assert told["from"].startswith(rig.post.shop.jid)
    (seen,) = (await rig.read(session)).with_text("Did you get this?")
    assert seen.author.name == "Ana Ruiz"


async def test_the_server_restarts(rig: RealRig, xmpp_server: XmppServer) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    await rig.post.deliver("Before the night.")
    await rig.read(session)
    xmpp_server.stop()
    rig.post.people.stop()
    with pytest.raises(Unreachable):
        await rig.read(session)
    xmpp_server.start()
    rig.post.people.start()
    await rig.post.deliver("After the night.")
    await rig.read(session)
    assert [one.text for one in rig.shelf.messages.values()] == ["Before the night.", "After the night."]


async def test_a_long_thread_comes_whole_and_in_order(rig: RealRig) -> None:
    ana, shop = await rig.post.person("ana"), rig.post.shop.jid
    letters = [(ana, shop, f"turn {number}") for number in range(250)]
    await rig.post.people.ask("send_all", letters=letters)
    await rig.post.settled(ana)
    await rig.sign_in_as()
    found = sorted((await rig.read()).messages.values(), key=lambda one: one.at)
    assert len(found) == 250
    assert {one.thread.conversation for one in found} == {ana}


async def test_what_the_archive_forgot_is_a_gap_in_words(rig: RealRig) -> None:
    await rig.post.deliver("Still kept.")
    await rig.sign_in_as()
    session = await rig.session()
    live = (await session.streams())[0]
    rig.shelf.cursors[live.name] = '["gone-from-the-archive", "2026-01-01T00:00:00+00:00", 0, false]'
    await rig.pull(session, live)
    gap, seen = rig.shelf.batches[-1].events
    assert isinstance(gap, GapSeen)
    assert gap.reason.startswith("The server's archive no longer has everything")
    assert isinstance(seen, MessageSeen)
    assert seen.text == "Still kept."


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<encrypted xmlns='eu.siacs.conversations.axolotl'><payload>AAAA</payload></encrypted>", "OMEMO"),
        ("<x xmlns='jabber:x:encrypted'>AAAA</x>", "OpenPGP"),
    ],
)
async def test_an_encrypted_message_says_that_it_cannot_be_read(rig: RealRig, inside: str, name: str) -> None:
    ana, shop = await rig.post.person("ana"), rig.post.shop.jid
    body = "<body>I sent you an encrypted message, but your program does not understand it.</body>"
    xml = f"<message to='{shop}' type='chat' id='secret'>{body}{inside}</message>"
    await rig.post.people.ask("raw", jid=ana, xml=xml)
    await rig.post.settled(ana)
    await rig.sign_in_as()
    (seen,) = (await rig.read()).messages.values()
    assert seen.text.startswith(f"This message is encrypted ({name}), and Shopbell cannot read it.")
    assert seen.facts["encrypted"] == name


# ---- leaving ---------------------------------------------------------------------------------------------------------


async def test_the_longest_message_passes_and_one_letter_more_is_refused_before_it_leaves(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    longest = rig.connector.manifest.limit.length
    await write(rig, session, "x" * longest)
    (arrived,) = await rig.sent_texts()
    assert arrived == "x" * longest
    for text in ("x" * (longest + 1), "&" * (longest // 2)):
        with pytest.raises(Rejected, match="too long"):
            await write(rig, session, text)
    assert len(await rig.sent_texts()) == 1


async def test_an_address_that_is_nobodys_is_a_refusal_in_words(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    outgoing = Outgoing(key="k", text="Hello?", created_at=datetime.now(UTC), to=("nobody@example.test",))
    with pytest.raises(Rejected, match="could not be delivered"):
        await rig.leave(session, outgoing)


async def test_corrections_both_ways(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    receipt = await write(rig, session, "Open untill six.")
    await rig.read(session)
    ours = rig.shelf.messages[receipt.remote_id]
    await session.act(EditMessage(ours.remote_id, "Open until six.", ours.facts))  # type: ignore[attr-defined]
    ana = await rig.post.person("ana")
    heard = await rig.post.people.heard(ana, lambda one: one["body"] == "Open until six.")
    replace = fromstring(heard["xml"]).find("{urn:xmpp:message-correct:0}replace")
    assert replace is not None
    assert replace.get("id") == ours.facts["id"]
    token = await rig.post.deliver("And on sundayy?")
    await rig.read(session)
    (theirs,) = rig.shelf.with_text("And on sundayy?")
    await rig.post.people.ask("send", jid=ana, to=rig.post.shop.jid, text="And on Sunday?", replace=token)
    await rig.post.settled(ana)
    edits = [one for one in await rig.news(session) if isinstance(one, MessageEdited)]
    assert [(one.remote_id, one.text) for one in edits] == [(theirs.remote_id, "And on Sunday?")]


async def test_what_we_take_back_is_gone_at_both_ends(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    receipt = await write(rig, session, "The wrong price.")
    await rig.read(session)
    ours = rig.shelf.messages[receipt.remote_id]
    for _ in range(2):
        await session.act(DeleteMessage(ours.remote_id, ours.facts))  # type: ignore[attr-defined]
    retract = f'urn:xmpp:message-retract:1" id="{ours.facts["id"]}"'
    await rig.post.people.heard(await rig.post.person("ana"), lambda one: retract in one["xml"])
    gone = {one.remote_id for one in await rig.news(session) if isinstance(one, MessageGone)}
    assert gone == {ours.remote_id}


async def test_reading_is_told_only_by_choice(rig: RealRig) -> None:
    await rig.post.deliver("Do you see this?")
    for choice in ("", "yes"):
        await rig.sign_in_as(tell_read=choice)
        assert rig.account is not None
        assert "mark-seen" not in rig.account.settings["without"].split()
        session = await rig.session()
        (seen,) = (await rig.read(session)).messages.values()
        await session.act(MarkSeen(seen.remote_id, True, (seen.place,)))  # type: ignore[attr-defined]
        ana = await rig.post.person("ana")
        await rig.post.settled(ana)
        heard = await rig.post.people.ask("heard", jid=ana)
        assert not choice or [one for one in heard if f'chat-markers:0" id="{seen.facts["id"]}"' in one["xml"]]
        assert choice or not [one for one in heard if "<displayed" in one["xml"] or "mds" in one["xml"]]


async def test_what_was_read_on_the_phone_is_read_here_and_the_other_way(rig: RealRig) -> None:
    for text in ("One?", "Two?", "Three?"):
        await rig.post.deliver(text)
    await rig.sign_in_as()
    session = await rig.session()
    found = {one.text: one for one in (await rig.read(session)).messages.values()}
    phone, ana = await rig.post.phone(), await rig.post.person("ana")
    two, by = found["Two?"].remote_id, rig.post.shop.jid
    mark = f"<displayed xmlns='{NODE}'><stanza-id xmlns='urn:xmpp:sid:0' id='{two}' by='{by}'/></displayed>"
    publish = f"<publish node='{NODE}'><item id='{ana}'>{mark}</item></publish>"
    whole = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{publish}</pubsub>"
    await rig.post.people.ask("iq", jid=phone, kind="set", to="", xml=whole)
    told = [one for one in await rig.news(session) if isinstance(one, SeenChanged)]
    assert told == [SeenChanged(True, two, earlier=True)]
    assert not [one for one in await rig.news(session) if isinstance(one, SeenChanged)]
    three = found["Three?"]
    await session.act(MarkSeen(three.remote_id, True, (three.place,)))  # type: ignore[attr-defined]
    items = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NODE}'/></pubsub>"
    kept = await rig.post.people.ask("iq", jid=phone, kind="get", to="", xml=items)
    assert f'id="{three.remote_id}"' in kept
    with pytest.raises(AssertionError, match=r"forbidden|not-authorized|not-allowed|presence-subscription"):
        await rig.post.people.ask("iq", jid=ana, kind="get", to=rig.post.shop.jid, xml=items)


async def test_what_arrived_and_what_was_read_is_told(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    receipt = await write(rig, session, "On its way.")
    ana = await rig.post.person("ana")
    await rig.post.people.heard(ana, lambda one: one["body"] == "On its way.")
    await rig.post.settled(ana)
    reports = [one for one in await rig.news(session) if isinstance(one, DeliveryReported)]
    assert {(one.refers, one.delivery) for one in reports} == {(receipt.remote_id, Delivery.ARRIVED)}
    seen = f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{receipt.remote_id}'/>"
    await rig.post.people.ask(
        "raw", jid=ana, xml=f"<message to='{rig.post.shop.jid}' type='chat' id='seen'>{seen}</message>"
    )
    await rig.post.settled(ana)
    reports = [one for one in await rig.news(session) if isinstance(one, DeliveryReported)]
    assert [(one.refers, one.delivery, one.earlier) for one in reports] == [(receipt.remote_id, Delivery.READ, True)]


async def test_a_receipt_that_no_archive_keeps_is_heard_on_the_line(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    receipt = await write(rig, session, "On its way.")
    ana = await rig.post.person("ana")
    await rig.post.people.heard(ana, lambda one: one["body"] == "On its way.")
    await rig.post.settled(ana)
    await rig.read(session)
    async with aclosing(cast("AsyncGenerator[Wake]", session.listen())) as wakes:  # type: ignore[attr-defined]
        await anext(wakes)
        await rig.news(session)  # what the server answers comes after it knows that we are here
        inside = (
            f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{receipt.remote_id}'/><no-store xmlns='urn:xmpp:hints'/>"
        )
        xml = f"<message to='{rig.post.shop.jid}' type='chat' id='seen'>{inside}</message>"
        await rig.post.people.ask("raw", jid=ana, xml=xml)
        reports: list[DeliveryReported] = []
        async with asyncio.timeout(SECONDS):
            while not reports:
                await anext(wakes)
                reports = [one for one in await rig.news(session) if isinstance(one, DeliveryReported)]
    assert [(one.refers, one.delivery) for one in reports] == [(receipt.remote_id, Delivery.READ)]


async def test_a_reaction_is_a_line(rig: RealRig) -> None:
    token = await rig.post.deliver("Is the rye out?")
    ana = await rig.post.person("ana")
    signs = f"<reactions xmlns='urn:xmpp:reactions:0' id='{token}'><reaction>🥐</reaction></reactions>"
    xml = f"<message to='{rig.post.shop.jid}' type='chat' id='r1'>{signs}<store xmlns='urn:xmpp:hints'/></message>"
    await rig.post.people.ask("raw", jid=ana, xml=xml)
    await rig.post.settled(ana)
    await rig.sign_in_as()
    found = [(one.text, one.kind) for one in (await rig.read()).messages.values()]
    name = ana.partition("@")[0]
    assert found == [
        ("Is the rye out?", MessageKind.MESSAGE),
        (f"{name} reacted with 🥐", MessageKind.MACHINERY),
    ]


# ---- files -----------------------------------------------------------------------------------------------------------


async def test_a_picture_goes_out_with_its_description(rig: RealRig) -> None:
    await rig.sign_in_as()
    session = await rig.session()
    file = OutgoingFile("rye é.png", "image/png", PICTURE, "A dark loaf")
    await write(rig, session, "Like this one?", file)
    ana = await rig.post.person("ana")
    heard = await rig.post.people.heard(ana, lambda one: "Like this one?" in one["body"])
    url = fromstring(heard["xml"]).findtext("{jabber:x:oob}x/{jabber:x:oob}url")
    assert url is not None
    async with httpx.AsyncClient() as web:
        assert (await web.get(url)).content == PICTURE
    (ours,) = (await rig.read(session)).with_text("Like this one?")
    (shown,) = ours.attachments
    assert (shown.name, shown.media_type, shown.size) == ("rye é.png", "image/png", len(PICTURE))
    assert shown.description == "A dark loaf"
    assert await session.fetch(shown.remote_ref) == PICTURE  # type: ignore[attr-defined]


async def test_a_picture_comes_in(rig: RealRig) -> None:
    ana, shop = await rig.post.person("ana"), rig.post.shop.jid
    request = f"<request xmlns='urn:xmpp:http:upload:0' filename='cake.png' size='{len(PICTURE)}'/>"
    slot = fromstring(await rig.post.people.ask("iq", jid=ana, kind="get", to=UPLOADS, xml=request))
    put, get = (slot.find(f".//{{urn:xmpp:http:upload:0}}{name}") for name in ("put", "get"))
    assert put is not None
    assert get is not None
    headers = {one.get("name", ""): one.text or "" for one in put}
    async with httpx.AsyncClient() as web:
        assert (await web.put(put.get("url", ""), content=PICTURE, headers=headers)).is_success
    url = get.get("url", "")
    await rig.post.people.ask("send", jid=ana, to=shop, text=url, oob=url)
    await rig.post.settled(ana)
    await rig.sign_in_as()
    session = await rig.session()
    (seen,) = (await rig.read(session)).messages.values()
    assert seen.text == ""
    (shown,) = seen.attachments
    assert (shown.name, shown.media_type) == ("cake.png", "image/png")
    assert await session.fetch(shown.remote_ref) == PICTURE  # type: ignore[attr-defined]


async def test_a_file_too_large_for_the_server_is_refused_before_it_leaves(rig: RealRig) -> None:
    await rig.sign_in_as()
    file = OutgoingFile("film.mp4", "video/mp4", b"x" * 1_000_001)
    with pytest.raises(Rejected, match="larger than the server takes"):
        await write(rig, await rig.session(), "Look", file)
    assert await rig.sent_texts() == []


async def test_the_server_itself_stops_far_above_our_limit(rig: RealRig) -> None:
    server, shop = rig.post.server, rig.post.shop
    ana = server.next_user("ana")
    trust = tls.Trust(str(server.ca_file))
    place = net.Place(server.host, server.port, "starttls", trust, offline=True, tls_name="example.test")
    wire, _ = await enter(place, "example.test", addresses.local(ana.jid), ana.password)
    bind = make("{urn:ietf:params:xml:ns:xmpp-bind}bind")
    wire.write(written(make("{jabber:client}iq", {"type": "set", "id": "b"}, bind)))
    await wire.read()
    longest = "x" * (SERVER_BYTES - 1_000)
    assert len(longest) > 4 * STANZA_BYTES
    for text in (longest, "y" * (SERVER_BYTES + 40_000)):
        wire.write(written(make("{jabber:client}message", {"to": shop.jid, "type": "chat"}, make(BODY, text=text))))
        await wire.flush()
    # The line is closed on whoever says that much.
    with pytest.raises(Unreachable):
        await wire.read()
    wire.close()
    await rig.sign_in_as()
    assert [one.text for one in (await rig.read()).messages.values()] == [longest]
