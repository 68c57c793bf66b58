"""What passes between a shop and its customer, at snac and at mastodon-mock."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from shopbell.connector import DeleteMessage, EditMessage, OutgoingFile
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.events import MessageEdited, MessageGone
from shopbell.model import Visibility
from tests.e2e.mastodon.conftest import PNG, Shop, heard, shop_at
from tests.servers.fediverse import MockServer, SnacServer
from tests.support.cutting_proxy import CuttingProxy

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
async def shop(server: SnacServer | MockServer) -> AsyncIterator[Shop]:
    """Signed in; the empty account was looked at once."""
    made = shop_at(server)
    await made.read()
    yield made
    await made.close()


async def test_a_public_question_arrives_and_is_answered_in_its_thread(shop: Shop) -> None:
    asked = await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Do you have rye today?")
    question = await shop.message("Do you have rye today?")
    assert question.live
    assert question.visibility is Visibility.PUBLIC
    assert question.author.address.startswith(f"{shop.ana.name}@")
    assert question.facts["link"].startswith(shop.ana.url)
    receipt = await shop.send(shop.answer(question, "Yes, four loaves."))
    (theirs,) = await heard(shop.ana, "Yes, four loaves.")
    assert theirs["in_reply_to_id"] == asked["id"]
    assert theirs["visibility"] == "public"
    ours = await shop.message("Yes, four loaves.")
    assert ours.own
    assert ours.remote_id == receipt.remote_id
    assert ours.thread == question.thread
    assert len(shop.shelf.messages) == 2


async def test_a_private_question_is_a_talk_of_its_own_and_stays_private(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} May I pay later?", "direct")
    question = await shop.message("May I pay later?")
    assert question.visibility is Visibility.PRIVATE
    assert question.thread.conversation.startswith(f"direct:{shop.ana.name}@")
    await shop.send(shop.answer(question, "Of course."))
    (theirs,) = await heard(shop.ana, "Of course.")
    assert theirs["visibility"] in ("direct", "private")
    ours = await shop.message("Of course.")
    assert ours.thread == question.thread
    assert ours.visibility is Visibility.PRIVATE


async def test_a_private_answer_to_a_public_question_goes_to_its_writer_alone(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Where is my parcel?")
    question = await shop.message("Where is my parcel?")
    receipt = await shop.send(shop.answer(question, "At your door.", visibility=Visibility.PRIVATE))
    told = await asyncio.to_thread(shop.member.call, "GET", f"/api/v1/statuses/{receipt.remote_id}")
    assert told["visibility"] in ("direct", "private")
    assert shop.ana.name in told["content"]
    ours = await shop.message("At your door.")
    assert ours.thread.conversation.startswith(f"direct:{shop.ana.name}@")


async def test_what_the_shop_wrote_on_the_phone_is_its_own(shop: Shop) -> None:
    asked = await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Are you open?", "direct")
    question = await shop.message("Are you open?")
    mine = shop.member
    parent = {status["content"]: status["id"] for status in await asyncio.to_thread(mine.mentions)}
    assert len(parent) == 1
    await asyncio.to_thread(mine.post, f"@{shop.ana.name} Until six.", "direct", next(iter(parent.values())))
    ours = await shop.message("Until six.")
    assert ours.own
    assert ours.thread == question.thread
    assert asked["id"]


async def test_a_message_that_its_writer_changed_is_shown_so(shop: Shop) -> None:
    asked = await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Tow loaves, please.")
    question = await shop.message("Tow loaves, please.")
    path = f"/api/v1/statuses/{asked['id']}"
    await asyncio.sleep(1.1)  # snac tells changes apart by the second
    await asyncio.to_thread(shop.ana.call, "PUT", path, json={"status": f"@{shop.member.name} Two loaves, please."})
    edited = await shop.until(lambda event: isinstance(event, MessageEdited))
    assert isinstance(edited, MessageEdited)
    assert edited.remote_id == question.remote_id
    assert edited.text == "Two loaves, please."
    assert len(shop.shelf.messages) == 1


async def test_our_own_words_are_changed_at_the_server(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} When?")
    question = await shop.message("When?")
    receipt = await shop.send(shop.answer(question, "At foru."))
    ours = await shop.message("At foru.")
    await asyncio.sleep(1.1)
    session = await shop.session()
    await session.act(EditMessage(receipt.remote_id, "At four.", ours.facts))
    edited = await shop.until(lambda event: isinstance(event, MessageEdited))
    assert isinstance(edited, MessageEdited)
    assert (edited.remote_id, edited.text) == (receipt.remote_id, "At four.")
    found = await asyncio.to_thread(shop.member.call, "GET", f"/api/v1/statuses/{receipt.remote_id}")
    assert shop.ana.name in found["content"]
    assert "At four." in found["content"]


async def test_a_picture_comes_with_its_description(shop: Shop) -> None:
    media = await asyncio.to_thread(shop.ana.upload, "cake.png", PNG, "A cake with cherries")
    text = f"@{shop.member.name} Like this one?"
    await asyncio.to_thread(lambda: shop.ana.post(text, "public", "", media_ids=[media]))
    question = await shop.message("Like this one?")
    (picture,) = question.attachments
    assert picture.description == "A cake with cherries"
    assert picture.media_type == "image/png"
    session = await shop.session()
    assert await session.fetch(picture.remote_ref) == PNG


async def test_a_picture_leaves_with_its_description(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Show me!")
    question = await shop.message("Show me!")
    files = (OutgoingFile("bread.png", "image/png", PNG, "A loaf of rye"),)
    await shop.send(shop.answer(question, "Here it is.", files=files))
    (theirs,) = await heard(shop.ana, "Here it is.")
    media = theirs["media_attachments"]
    assert isinstance(media, list)
    assert [each["description"] for each in media] == ["A loaf of rye"]
    assert (await asyncio.to_thread(httpx.get, media[0]["url"])).content == PNG


async def test_an_answer_whose_line_broke_after_it_was_taken_is_one_message(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Can I come now?")
    question = await shop.message("Can I come now?")
    port = httpx.URL(shop.member.url).port
    assert port
    async with CuttingProxy(port) as proxy:
        await shop.sign_in(f"http://127.0.0.1:{proxy.port}", access_token=shop.member.token)
        outgoing = shop.answer(question, "Please do.")
        session = await shop.session()
        prepared = await session.prepare(outgoing)
        proxy.cut(on=b"HTTP/1.1 ", before=True)
        with pytest.raises(Uncertain):
            await session.send(outgoing, prepared)
        assert proxy.cuts == 1
        again = await (await shop.session()).send(outgoing, prepared)
        once_more = await (await shop.session()).send(outgoing, prepared)
        assert again.remote_id == once_more.remote_id
        ours = await shop.message("Please do.")
        assert ours.remote_id == again.remote_id
        path = f"/api/v1/statuses/{question.remote_id}/context"
        around = await asyncio.to_thread(shop.member.call, "GET", path)
        assert len([status for status in around["descendants"] if "Please do." in status["content"]]) == 1
        assert len(shop.shelf.with_text("Please do.")) == 1


async def test_a_program_that_died_after_its_message_left_sends_it_once(shop: Shop) -> None:
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Still there?")
    question = await shop.message("Still there?")
    outgoing = shop.answer(question, "Yes, we are.")
    session = await shop.session()
    prepared = await session.prepare(outgoing)
    first = await session.send(outgoing, prepared)
    await asyncio.sleep(2.1)
    reborn = Shop(shop.member, shop.ana)
    again = await (await reborn.session()).send(outgoing, prepared)
    await reborn.close()
    assert again.remote_id == first.remote_id


async def test_a_token_that_was_revoked_asks_for_a_new_sign_in(shop: Shop, server: SnacServer | MockServer) -> None:
    await asyncio.to_thread(server.revoke, shop.member)
    with pytest.raises(SignInNeeded):
        await shop.read()


@pytest.mark.server("mastodon-mock")
async def test_deletions_go_both_ways(mastodon_mock: MockServer) -> None:
    shop = shop_at(mastodon_mock)
    await shop.read()
    asked = await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Never mind?")
    question = await shop.message("Never mind?")
    receipt = await shop.send(shop.answer(question, "A slip."))
    await shop.message("A slip.")
    session = await shop.session()
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    gone = await shop.until(lambda event: isinstance(event, MessageGone))
    assert isinstance(gone, MessageGone)
    assert gone.remote_id == receipt.remote_id
    await asyncio.to_thread(shop.ana.call, "DELETE", f"/api/v1/statuses/{asked['id']}")
    await shop.until(lambda event: isinstance(event, MessageGone))
    assert shop.shelf.gone == {receipt.remote_id, question.remote_id}
    await shop.close()


@pytest.mark.server("snac")
async def test_a_server_that_lets_nobody_delete_says_so(snac_server: SnacServer) -> None:
    shop = shop_at(snac_server)
    posted = await asyncio.to_thread(shop.member.post, f"@{shop.ana.name} Hello")
    with pytest.raises(Rejected, match="no other program"):
        await (await shop.session()).act(DeleteMessage(posted["id"]))
    await shop.close()


@pytest.mark.server("snac")
async def test_a_server_that_was_restarted_is_read_on(snac_server: SnacServer) -> None:
    shop = shop_at(snac_server)
    session = await shop.session()
    await shop.read(session)
    await asyncio.to_thread(snac_server.stop)
    with pytest.raises(Unreachable):
        await shop.read(session)
    await asyncio.to_thread(snac_server.start)
    await asyncio.to_thread(shop.ana.post, f"@{shop.member.name} Back again?")
    assert (await shop.message("Back again?", session)).live
    await shop.close()
