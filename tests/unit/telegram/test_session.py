"""A bot at work on its double: what only Telegram does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from connectors.telegram.connector import connector
from connectors.telegram.cursors import Cursor
from connectors.telegram.session import TelegramSession
from connectors.telegram.testing import BotStand
from shopbell.clock import SystemClock
from shopbell.connector import DeleteMessage, EditMessage, Outgoing, OutgoingFile
from shopbell.errors import FormRefused, Rejected, Unreachable
from shopbell.events import GapSeen, MessageSeen
from tests.contract.rig import Rig

PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


@dataclass
class Bench:
    """A bot, its rig and what it was asked."""

    stand: BotStand
    rig: Rig

    async def session(self) -> TelegramSession:
        made = await self.rig.session()
        assert isinstance(made, TelegramSession)
        return made

    async def question(self) -> MessageSeen:
        return await self.rig.from_ana()

    async def answered(self, text: str, *files: OutgoingFile) -> Outgoing:
        return replace(self.rig.answer(await self.question(), text), files=files)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    stand = BotStand()
    rig = Rig(connector(), stand)
    yield Bench(stand, rig)
    await rig.close()


async def test_a_bot_alone_is_answered_for_itself(bench: Bench) -> None:
    bench.stand.service.connection = ""
    outgoing = await bench.answered("Yes, four loaves.")
    receipt = await bench.rig.leave(await bench.session(), outgoing)
    (sent,) = bench.stand.service.sent
    assert sent["reply_to_message"]["text"] == "Are you open today?"
    assert receipt.event is not None
    assert receipt.remote_id == f"{outgoing.conversation}:{sent['message_id']}"


async def test_the_first_look_says_what_cannot_be_read_and_announces_nothing(bench: Bench) -> None:
    await bench.stand.seed(3)
    shelf = await bench.rig.read()
    assert all(not message.live for message in shelf.messages.values())
    gaps = [event for batch in shelf.batches for event in batch.events if isinstance(event, GapSeen)]
    assert [gap.start for gap in gaps] == [None]


async def test_a_laptop_that_slept_too_long_says_so(bench: Bench) -> None:
    stream = (await (await bench.session()).streams())[0]
    late = Cursor(1, SystemClock().now() - timedelta(days=400)).written()
    batches = [batch async for batch in (await bench.session()).pull(stream, late)]
    gaps = [event for batch in batches for event in batch.events if isinstance(event, GapSeen)]
    assert len(gaps) == 1
    assert gaps[0].start is not None
    assert gaps[0].end - gaps[0].start > timedelta(days=300)


async def test_another_reader_is_named(bench: Bench) -> None:
    session = await bench.session()
    bench.stand.service.webhook = "https://other.example/hook"
    with pytest.raises(Unreachable, match="webhook"):
        await bench.rig.read(session)
    with pytest.raises(FormRefused, match="webhook"):
        await bench.rig.sign_in()


@pytest.mark.parametrize(("files", "method"), [((PICTURE,), "photo"), ((PICTURE, PICTURE), "document")])
async def test_pictures_go_out_with_words_and_come_in(
    bench: Bench, files: tuple[OutgoingFile, ...], method: str
) -> None:
    session = await bench.session()
    await bench.rig.leave(session, await bench.answered("Fresh today", *files))
    assert len(bench.stand.service.sent) == len(files)
    first = bench.stand.service.sent[0]
    assert first["caption"] == "Fresh today"
    assert method in first
    shelf = await bench.rig.read()
    (ours,) = [message for message in shelf.messages.values() if message.text == "Fresh today"]
    assert await session.fetch(ours.attachments[0].remote_ref) == PICTURE.content


async def test_a_file_that_is_gone_is_a_sentence(bench: Bench) -> None:
    with pytest.raises(Rejected, match="invalid file_id"):
        await (await bench.session()).fetch("nothing")


@pytest.mark.parametrize(
    ("text", "files", "reason"),
    [("x" * 4097, (), "1 too long"), ("🍞" * 513, (PICTURE,), "2 too long"), ("", (), "nothing to send")],
)
async def test_what_telegram_would_not_take_is_refused_before(
    bench: Bench, text: str, files: tuple[OutgoingFile, ...], reason: str
) -> None:
    outgoing = await bench.answered(text, *files)
    with pytest.raises(Rejected, match=reason):
        await (await bench.session()).prepare(outgoing)


async def test_the_longest_words_are_taken(bench: Bench) -> None:
    await bench.rig.leave(await bench.session(), await bench.answered("🍞" * 2048))
    assert len(bench.stand.service.sent) == 1


@pytest.mark.parametrize("connection", ["biz-1", ""])
async def test_our_words_are_changed_and_deleted_and_twice_is_harmless(bench: Bench, connection: str) -> None:
    bench.stand.service.connection = connection
    session = await bench.session()
    receipt = await bench.rig.leave(session, await bench.answered("We open at nein."))
    event = receipt.event
    assert isinstance(event, MessageSeen)
    for _ in range(2):
        await session.act(EditMessage(receipt.remote_id, "We open at nine.", event.facts))
    (sent,) = bench.stand.service.sent
    assert sent["text"] == "We open at nine."
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id, event.facts))
    assert sent not in bench.stand.service.messages.values()


async def test_after_two_days_it_is_too_late_to_change(bench: Bench) -> None:
    session = await bench.session()
    receipt = await bench.rig.leave(session, await bench.answered("We open at nein."))
    begun = bench.stand.service.now
    bench.stand.service.now = lambda: begun() + timedelta(hours=49)
    with pytest.raises(Rejected, match="48 hours"):
        await session.act(EditMessage(receipt.remote_id, "We open at nine.", {"connection": "biz-1"}))


async def test_a_caption_is_changed_as_one(bench: Bench) -> None:
    session = await bench.session()
    receipt = await bench.rig.leave(session, await bench.answered("Frehs today", PICTURE))
    assert isinstance(receipt.event, MessageSeen)
    await session.act(EditMessage(receipt.remote_id, "Fresh today", receipt.event.facts))
    assert bench.stand.service.sent[0]["caption"] == "Fresh today"


async def test_a_pull_does_not_wait_for_the_long_poll(bench: Bench) -> None:
    session = await bench.session()
    await bench.rig.read(session)
    wakes = session.listen()
    waiting = asyncio.ensure_future(anext(wakes))
    await bench.stand.deliver("While listening")
    await waiting
    assert (await bench.rig.read(session)).with_text("While listening")
    await session.close()


@pytest.mark.parametrize("told", [True, False])
async def test_our_answer_for_the_business_account_is_there_once_whether_or_not_telegram_tells_of_it(
    bench: Bench, told: bool
) -> None:
    bench.stand.service.tells_own = told
    session = await bench.session()
    outgoing = await bench.answered("Yes, four loaves.")
    receipt = await bench.rig.leave(session, outgoing)
    shelf = await bench.rig.read(session)
    ours = [one for one in shelf.messages.values() if one.own]
    assert [one.remote_id for one in ours] == ([receipt.remote_id] if told else [])
    assert isinstance(receipt.event, MessageSeen)
    assert (receipt.event.own, receipt.event.remote_id) == (True, receipt.remote_id)
    assert all(one == replace(receipt.event, live=False) for one in ours)


async def test_a_business_account_that_the_bot_may_not_answer_for_is_told_until_it_may(bench: Bench) -> None:
    service, session = bench.stand.service, await bench.session()
    await bench.rig.read(session)
    assert session.notices() == ()
    service.owner_decides(rights={"can_read_messages": True})
    await bench.rig.read(session)
    (told,) = session.notices()
    assert told.startswith("The bot may read Rosa's business account and not answer there. Allow it in Telegram under ")
    service.owner_decides(is_enabled=False)
    later = await bench.session()
    await bench.rig.read(later)
    (told,) = later.notices()
    assert told.startswith("Rosa took the bot off the business account: what customers write there no longer comes in.")
    again = await bench.session()
    await bench.rig.read(again)
    assert again.notices() == (told,)
    service.owner_decides(id="biz-2")
    await bench.rig.read(again)
    assert again.notices() == ()
