"""A session at the double: direct messages, tokens, gates, limits."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.bluesky.connector import BlueskyConnector
from connectors.bluesky.testing import BlueskyStand, stand
from connectors.bluesky.testing.network import POST, SHOP
from shopbell.connector import Acts, DeleteMessage, EditMessage, Fetches, MarkSeen, OutgoingFile
from shopbell.errors import FormRefused, RateLimited, Rejected, SignInNeeded, Uncertain, Unreachable, Unsupported
from shopbell.events import MessageSeen, SeenChanged
from shopbell.model import Visibility
from tests.contract.rig import Rig


@pytest.fixture
async def place() -> AsyncIterator[BlueskyStand]:
    async with stand() as made:
        yield made


@pytest.fixture
async def rig(place: BlueskyStand) -> AsyncIterator[Rig]:
    made = Rig(BlueskyConnector(), place)
    yield made
    await made.close()


async def whispered(rig: Rig, place: BlueskyStand, text: str = "Psst") -> MessageSeen:
    place.whisper(text)
    return (await rig.read()).with_text(text)[0]


async def test_a_direct_message_is_private_and_answered_in_its_talk(rig: Rig, place: BlueskyStand) -> None:
    await rig.read()
    message = await whispered(rig, place)
    assert message.visibility is Visibility.PRIVATE
    assert message.live
    await rig.leave(await rig.session(), rig.answer(message, "Yes?"))
    (ours,) = (await rig.read()).with_text("Yes?")
    assert ours.thread == message.thread
    assert ours.own


async def test_direct_messages_from_before_are_no_news(rig: Rig, place: BlueskyStand) -> None:
    for number in range(250):
        place.whisper(f"words {number}", ("ana", "ben", "chidi")[number % 3])
    shelf = await rig.read()
    assert len(shelf.messages) == 250
    assert not any(message.live for message in shelf.messages.values())
    assert len({message.thread.conversation for message in shelf.messages.values()}) == 3


async def test_a_direct_message_whose_receipt_was_lost_is_one(rig: Rig, place: BlueskyStand) -> None:
    outgoing = rig.answer(await whispered(rig, place), "Only once")
    await place.accept_then_fail()
    receipt = await rig.leave(await rig.session(), outgoing)
    assert await rig.ask_again(await rig.session(), outgoing) == receipt.remote_id
    assert await rig.sent_texts() == ["Only once"]


async def test_a_direct_message_that_may_have_left_is_not_repeated_blindly(rig: Rig, place: BlueskyStand) -> None:
    outgoing = rig.answer(await whispered(rig, place), "Perhaps")
    await place.lose_next()
    with pytest.raises(Uncertain):
        await rig.leave(await rig.session(), outgoing)
    assert await rig.ask_again(await rig.session(), outgoing)
    assert await rig.sent_texts() == ["Perhaps"]


async def test_without_marks_our_words_are_found_by_their_time(rig: Rig, place: BlueskyStand) -> None:
    outgoing = rig.answer(await whispered(rig, place), "Same words")
    place.whisper("Same words", own=True)
    assert await rig.ask_again(await rig.session(), outgoing)
    assert await rig.sent_texts() == []


async def test_read_state_goes_both_ways(rig: Rig, place: BlueskyStand) -> None:
    await rig.read()
    message = await whispered(rig, place)
    assert message.seen is False
    session = await rig.session()
    assert isinstance(session, Acts)
    await session.act(MarkSeen(message.remote_id, seen=True))
    assert place.network.talks["talk1"].unread == 0
    await rig.read(session)
    assert SeenChanged(seen=True, remote_id=message.remote_id) in rig.shelf.batches[-1].events


async def test_only_our_own_posts_can_be_deleted(rig: Rig, place: BlueskyStand) -> None:
    theirs, private = await rig.from_ana(), await whispered(rig, place)
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(theirs, "A slip"))
    assert isinstance(session, Acts)
    for remote_id in (theirs.remote_id, private.remote_id):
        with pytest.raises(Rejected):
            await session.act(DeleteMessage(remote_id))
    with pytest.raises(Unsupported):
        await session.act(EditMessage(receipt.remote_id, "Better"))
    await rig.read(session)
    await session.act(DeleteMessage(receipt.remote_id))
    await rig.read(session)
    assert rig.shelf.gone == {receipt.remote_id}


async def test_an_old_token_is_renewed_once_and_stored(rig: Rig, place: BlueskyStand) -> None:
    await place.seed(3)
    session = await rig.session()
    place.faults.stale = True
    await rig.read(session)
    assert len(rig.shelf.messages) == 3
    assert place.pds.calls.count("com.atproto.server.refreshSession") == 1
    assert json.loads(rig.secrets.values["session"]) == {"access": "access-2", "refresh": "refresh-2"}


async def test_a_used_up_refresh_token_is_no_reason_to_ask_the_owner(rig: Rig, place: BlueskyStand) -> None:
    session = await rig.session()
    place.faults.stale = True
    place.pds.used_refresh.add("refresh-1")
    await rig.read(session)
    assert place.pds.calls.count("com.atproto.server.createSession") == 2


async def test_without_the_right_no_direct_messages_are_asked_for(rig: Rig, place: BlueskyStand) -> None:
    place.faults.without_chat = True
    await place.seed(2)
    assert (await rig.sign_in()).settings["direct_messages"] == "no"
    place.pds.calls.clear()
    assert len((await rig.read()).messages) == 2
    assert not [call for call in place.pds.calls if call.startswith("chat.")]


async def test_an_unknown_chat_is_asked_again_in_each_session(rig: Rig, place: BlueskyStand) -> None:
    answers = {**place.answers, "chat_service": "did:web:nowhere.test#bsky_chat"}
    verified = await rig.connector.verify(answers, rig.tools())
    assert verified.settings["direct_messages"] == "unknown"
    await rig.sign_in()
    assert rig.account is not None
    rig.account = replace(rig.account, settings={**verified.settings})
    names = {stream.name for stream in await (await rig.session()).streams()}
    assert names == {"notifications", "own", "history:notifications", "history:own"}
    rig.account = replace(rig.account, settings={**verified.settings, "chat_service": place.answers["chat_service"]})
    assert "chat" in {stream.name for stream in await (await rig.session()).streams()}
    session = await rig.session()
    await place.go_offline()
    with pytest.raises(Unreachable):
        await session.streams()


async def test_a_closed_post_is_refused_in_words(rig: Rig, place: BlueskyStand) -> None:
    question = await rig.from_ana()
    place.network.closed.add(question.remote_id)
    with pytest.raises(Rejected, match="Only some people"):
        await rig.leave(await rig.session(), rig.answer(question, "May I?"))


async def test_a_post_closed_after_we_answered_keeps_its_receipt(rig: Rig, place: BlueskyStand) -> None:
    outgoing = rig.answer(await rig.from_ana(), "In time")
    receipt = await rig.leave(await rig.session(), outgoing)
    place.network.closed.add(outgoing.reply_to)
    assert await rig.ask_again(await rig.session(), outgoing) == receipt.remote_id


async def test_an_announcement_is_no_conversation_and_an_answer_to_oneself_neither(
    rig: Rig, place: BlueskyStand
) -> None:
    first = place.post("We open at seven", "")
    place.post("And close at six", "", parent=first)
    assert not (await rig.read()).messages
    await place.deliver("Also on Sunday?", answer_to="We open at seven")
    place.post("No, not on Sunday", "", parent=list(place.network.posts.values())[-1])
    messages = sorted((await rig.read()).messages.values(), key=lambda message: message.at)
    assert [(m.text, m.context) for m in messages] == [
        ("Also on Sunday?", "We open at seven"),
        ("No, not on Sunday", "Also on Sunday?"),
    ]
    assert {m.thread.conversation for m in messages} == {first.uri}


async def test_pictures_go_both_ways(rig: Rig, place: BlueskyStand) -> None:
    picture = {"$type": "blob", "ref": {"$link": "bafkreicake"}, "mimeType": "image/png", "size": 4}
    place.network.blobs["bafkreicake"] = ("image/png", b"cake")
    embed = {"$type": "app.bsky.embed.images", "images": [{"image": picture, "alt": "a cake"}]}
    place.post("Like this?", "ana", mention=True, more={"embed": embed})
    session = await rig.session()
    (message,) = (await rig.read(session)).messages.values()
    assert [(a.description, a.media_type, a.size) for a in message.attachments] == [("a cake", "image/png", 4)]
    assert isinstance(session, Fetches)
    assert await session.fetch(message.attachments[0].remote_ref) == b"cake"
    file = OutgoingFile("bread.jpg", "image/jpeg", b"bread", "our rye")
    receipt = await rig.leave(session, replace(rig.answer(message, "Like this one"), files=(file,)))
    stored = place.network.posts[receipt.remote_id]
    assert stored.value["embed"]["images"][0]["alt"] == "our rye"
    with pytest.raises(Rejected):
        await session.fetch("file:///etc/hostname")


async def test_one_unreadable_post_is_passed_over(rig: Rig, place: BlueskyStand) -> None:
    await place.seed(3)
    broken = next(iter(place.network.posts.values()))
    broken.value = {**broken.value, "createdAt": "yesterday"}
    broken.indexed = "never"
    assert len((await rig.read()).messages) == 2


async def test_the_wait_is_the_servers_own(rig: Rig, place: BlueskyStand) -> None:
    await rig.sign_in()
    await place.limit_rate(300)
    with pytest.raises(RateLimited) as limited:
        await rig.read()
    assert timedelta(seconds=290) < limited.value.until - datetime.now(UTC) <= timedelta(seconds=301)


async def test_a_sign_in_that_is_over_says_what_to_do(rig: Rig, place: BlueskyStand) -> None:
    await rig.sign_in()
    await place.expire_sign_in()
    with pytest.raises(SignInNeeded, match="Make a new one"):
        await rig.read()


async def test_a_site_that_is_no_such_server_is_refused_at_its_field(rig: Rig, place: BlueskyStand) -> None:
    for service in ("http://bsky.example", f"{place.web.url}/blog/nothing?x", "ftp://x"):
        with pytest.raises(FormRefused) as refused:
            await rig.connector.verify({**place.answers, "service": service, "handle": "shop"}, rig.tools())
        assert refused.value.fields


async def test_a_handle_copied_from_the_web_page_is_taken(rig: Rig, place: BlueskyStand) -> None:
    copied = f"\u202a@{place.answers['handle'].title()}\u202c "
    verified = await rig.connector.verify({**place.answers, "handle": copied}, rig.tools())
    assert verified.address == SHOP


async def test_many_new_posts_are_taken_page_by_page(rig: Rig, place: BlueskyStand) -> None:
    await place.seed(10)
    await rig.read()
    for number in range(170):
        place.post(f"new {number}", "ana", mention=True)
    session = await rig.session()
    stream = (await session.streams())[0]
    async for batch in session.pull(stream, rig.shelf.cursors[stream.name]):
        rig.shelf.take(stream.name, batch)
        break
    await rig.read(await rig.session())
    fresh = [message for message in rig.shelf.messages.values() if message.text.startswith("new")]
    assert len(fresh) == 170
    assert all(message.live for message in fresh)
    assert all(POST in message.remote_id for message in fresh)
