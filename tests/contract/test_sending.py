"""What goes out: at most once, with the service's word for it."""

from contextlib import suppress
from dataclasses import dataclass, replace

import pytest

from shopbell.connector import FindsSent, Outgoing, OutgoingFile, Receipt, Session
from shopbell.errors import Rejected, Uncertain, Unreachable
from shopbell.events import MessageSeen
from shopbell.manifest import Capability
from tests.contract.conftest import those_that
from tests.contract.rig import Rig

WORDS = "Yes, until four o'clock."

pytestmark = pytest.mark.parametrize("connector_id", those_that(Capability.REPLY), indirect=True)


@dataclass(slots=True)
class Sending:
    """An answer to Ana, ready to go."""

    rig: Rig
    session: Session
    outgoing: Outgoing

    async def leave(self) -> Receipt:
        """Send it."""
        return await self.rig.leave(self.session, self.outgoing)

    async def ours(self) -> MessageSeen:
        """The one message of ours that the service has."""
        (ours,) = (await self.rig.read()).with_text(self.outgoing.text)
        return ours


@pytest.fixture
async def sending(rig: Rig) -> Sending:
    """Ana has asked, nothing is sent yet."""
    question = await rig.from_ana()
    return Sending(rig, await rig.session(), rig.answer(question, WORDS))


async def test_a_sent_message_comes_back_exactly_once(rig: Rig, sending: Sending) -> None:
    receipt = await sending.leave()
    assert await rig.sent_texts() == [WORDS]
    for _ in range(2):
        ours = await sending.ours()
        assert ours.own
        assert ours.remote_id == receipt.remote_id
        assert len(rig.shelf.messages) == 2


async def test_the_receipt_is_the_message_as_it_will_come(sending: Sending) -> None:
    receipt = await sending.leave()
    ours = await sending.ours()
    if isinstance(receipt.event, MessageSeen):
        assert receipt.event.remote_id == ours.remote_id
        assert receipt.event.text.strip() == ours.text.strip()
        assert receipt.event.thread == ours.thread
        assert receipt.event.own


async def test_the_id_is_known_before_it_leaves_where_prepare_says_so(rig: Rig, sending: Sending) -> None:
    prepared = await rig.prepare(sending.session, sending.outgoing)
    assert await rig.sent_texts() == []
    receipt = await sending.leave()
    assert prepared.remote_id in ("", receipt.remote_id)


async def test_prepare_needs_no_network(rig: Rig, sending: Sending) -> None:
    await rig.stand.go_offline()
    await rig.prepare(sending.session, sending.outgoing)
    await rig.stand.come_back()
    assert await rig.sent_texts() == []


async def test_the_same_key_twice_is_one_message(rig: Rig, sending: Sending) -> None:
    first = await sending.leave()
    assert await rig.ask_again(sending.session, sending.outgoing) == first.remote_id
    assert await rig.ask_again(await rig.session(), sending.outgoing) == first.remote_id
    assert await rig.sent_texts() == [WORDS]


async def test_two_keys_are_two_messages_even_with_the_same_words(rig: Rig, sending: Sending) -> None:
    if "exempt_two_answers" in rig.connector.manifest.facts:
        return
    first = await sending.leave()
    again = replace(sending.outgoing, key="another-key-0123456789abcdef")
    if "one_answer" in rig.connector.manifest.facts:
        # A network that keeps one answer would lose the first one.
        with pytest.raises(Rejected):
            await rig.leave(sending.session, again)
        assert await rig.sent_texts() == [WORDS]
        return
    second = await rig.leave(sending.session, again)
    assert first.remote_id != second.remote_id
    assert await rig.sent_texts() == [WORDS, WORDS]


async def test_what_never_left_is_not_found(rig: Rig, sending: Sending) -> None:
    prepared = await rig.prepare(sending.session, sending.outgoing)
    if isinstance(sending.session, FindsSent):
        assert await sending.session.find_sent(sending.outgoing, prepared) is None
    assert await rig.sent_texts() == []


async def test_a_refusal_says_why_and_the_line_stays_good(rig: Rig, sending: Sending) -> None:
    async def refuse_next() -> None:
        await rig.stand.refuse_next("This mailbox is full")

    if await rig.hook(refuse_next):
        with pytest.raises(Rejected, match="mailbox is full"):
            await sending.leave()
        assert await rig.sent_texts() == []
    await sending.leave()
    assert await rig.sent_texts() == [WORDS]


async def test_a_lost_answer_is_no_failure_and_no_second_message(rig: Rig, sending: Sending) -> None:
    if not await rig.hook(rig.stand.accept_then_fail):
        return
    receipt = None
    with suppress(Uncertain):
        receipt = await sending.leave()
    assert await rig.sent_texts() == [WORDS]
    known = await rig.ask_again(await rig.session(), sending.outgoing)
    assert receipt is None or receipt.remote_id == known
    assert await rig.sent_texts() == [WORDS]
    assert (await sending.ours()).remote_id == known


async def test_what_was_lost_on_the_way_may_be_sent_again(rig: Rig, sending: Sending) -> None:
    if not await rig.hook(rig.stand.lose_next):
        return
    with pytest.raises(Unreachable):
        await sending.leave()
    assert await rig.sent_texts() == []
    await sending.leave()
    assert await rig.sent_texts() == [WORDS]


async def test_their_answer_joins_the_conversation(rig: Rig, sending: Sending) -> None:
    await sending.leave()
    await rig.stand.deliver("Then see you at three!", answer_to=WORDS)
    ours = await sending.ours()
    (theirs,) = rig.shelf.with_text("Then see you at three!")
    if theirs.thread.conversation:
        assert theirs.thread.conversation == ours.thread.conversation
    else:
        assert ours.thread.own in theirs.thread.parents


async def test_our_answer_joins_the_conversation(rig: Rig, sending: Sending) -> None:
    (asked,) = rig.shelf.messages.values()
    await sending.leave()
    ours = await sending.ours()
    if ours.thread.conversation:
        assert ours.thread.conversation == asked.thread.conversation
    else:
        assert asked.thread.own in ours.thread.parents


async def test_files_go_along(rig: Rig, sending: Sending) -> None:
    manifest = rig.connector.manifest
    file = OutgoingFile("map.txt", "text/plain", b"turn left at the chapel")
    if "only_pictures" in manifest.facts:
        file = OutgoingFile("map.png", "image/png", b"\x89PNG\r\n\x1a\n of the chapel", "Left at the chapel")
    if manifest.can(Capability.ATTACHMENTS) and manifest.limit_for(sending.outgoing.visibility).files:
        sending.outgoing = replace(sending.outgoing, files=(file,))
    await sending.leave()
    ours, sent = (await sending.ours()).attachments, sending.outgoing.files
    if "files_apart" in manifest.facts:
        ours = tuple(file for one in rig.shelf.messages.values() if one.own for file in one.attachments)
    if "only_pictures" in manifest.facts:
        assert [(each.media_type, each.description) for each in ours] == [(e.media_type, e.description) for e in sent]
    else:
        assert [each.name for each in ours] == [each.name for each in sent]


async def test_odd_words_arrive_as_they_were_written(rig: Rig, sending: Sending) -> None:
    odd = "Grüße & <b>kisses</b> 👨‍👩‍👧\n\nמחר בתשע\n.\nFrom here on: 林"
    sending.outgoing = replace(sending.outgoing, text=odd)
    await sending.leave()
    assert await rig.sent_texts() == [odd]
    assert (await sending.ours()).own
