"""Answers, edits, deletions and verdicts: what leaves, what is refused in words, what is looked up afterwards."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.youtube.testing.service import HELD, PUBLISHED, REJECTED, Channel
from shopbell.connector import DeleteMessage, EditMessage, Like, MarkSeen, Moderate, OutgoingFile, Verdict
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unsupported
from shopbell.events import MessageSeen
from tests.unit.google.support import NOON, GoogleRig
from tests.unit.youtube.support import made


async def asked(text: str = "Rye?") -> tuple[Channel, GoogleRig, MessageSeen]:
    channel, rig = made()
    top = channel.add("Ana", text, at=NOON - timedelta(minutes=5))
    await rig.look()
    return channel, rig, rig.shelf.messages[top.id]


async def test_an_answer_to_an_answer_stands_below_the_first_comment() -> None:
    channel, rig, message = await asked()
    below = channel.add("Ben", "Me too", message.remote_id, at=NOON)
    await rig.look()
    await rig.leave(await rig.session(), rig.answer(rig.shelf.messages[below.id], "Both of you: yes"))
    (ours,) = (one for one in channel.comments.values() if one.by_program)
    assert (ours.text, ours.parent) == ("Both of you: yes", message.remote_id)


@pytest.mark.parametrize(
    ("text", "words"),
    [("x" * 10_001, "this is 1 too long"), (" \n ", "nothing to send"), ("👨‍👩‍👧" * 2_001, "5 too long")],
)
async def test_what_youtube_would_not_take_is_said_before_it_leaves(text: str, words: str) -> None:
    _, rig, message = await asked()
    session = await rig.session()
    with pytest.raises(Rejected, match=words):
        await rig.prepare(session, rig.answer(message, text))
    with_file = replace(rig.answer(message, "Look"), files=(OutgoingFile("a.png", "image/png", b"x"),))
    with pytest.raises(Rejected, match="takes no files"):
        await session.prepare(with_file)  # type: ignore[attr-defined]


async def test_the_longest_answer_is_taken() -> None:
    _, rig, message = await asked()
    await rig.leave(await rig.session(), rig.answer(message, "x" * 10_000))
    assert await rig.sent_texts() == ["x" * 10_000]


def _closed(channel: Channel, message: MessageSeen) -> None:
    channel.closed.add("video-1")


def _silent(channel: Channel, message: MessageSeen) -> None:
    channel.no_reply.add(message.remote_id)


def _gone(channel: Channel, message: MessageSeen) -> None:
    channel.remove(message.remote_id)


def _withheld(channel: Channel, message: MessageSeen) -> None:
    channel.issuer.scope = "openid"


@pytest.mark.parametrize(
    ("happens", "kind", "words"),
    [
        (_closed, Rejected, "switched off for this video"),
        (_silent, Rejected, "no answer from programs"),
        (_gone, Rejected, "no longer on YouTube"),
        (_withheld, SignInNeeded, "tick the box"),
    ],
)
async def test_each_refusal_says_what_to_do(
    happens: Callable[[Channel, MessageSeen], None], kind: type[Exception], words: str
) -> None:
    channel, rig, message = await asked()
    happens(channel, message)
    with pytest.raises(kind, match=words):
        await rig.leave(await rig.session(), rig.answer(message, "Yes"))
    assert await rig.sent_texts() == []


async def test_an_uncertain_end_is_looked_up_by_writer_words_and_time() -> None:
    channel, rig, message = await asked()
    now = datetime.now(UTC)
    channel.own("Yes", message.remote_id, at=now - timedelta(hours=3))
    channel.add("Ben", "Yes", message.remote_id, at=now + timedelta(seconds=5))
    session = await rig.session()
    outgoing = replace(rig.answer(message, "Yes"), created_at=now)
    prepared = await rig.prepare(session, outgoing)
    assert await session.find_sent(outgoing, prepared) is None  # type: ignore[attr-defined]
    await rig.stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    found = await session.find_sent(outgoing, prepared)  # type: ignore[attr-defined]
    assert [found.remote_id] == [one.id for one in channel.comments.values() if one.by_program]


async def test_our_words_are_changed_and_deleted_and_twice_is_harmless() -> None:
    channel, rig, message = await asked()
    session = await rig.session()
    receipt = await rig.leave(session, rig.answer(message, "Yes"))
    act: Callable[[object], Awaitable[None]] = session.act  # type: ignore[attr-defined]
    for _ in range(2):
        await act(EditMessage(receipt.remote_id, "Yes, from eight"))
    assert channel.comments[receipt.remote_id].text == "Yes, from eight"
    for _ in range(2):
        await act(DeleteMessage(receipt.remote_id))
    assert receipt.remote_id not in channel.comments
    with pytest.raises(Rejected, match="no longer on YouTube"):
        await act(EditMessage(receipt.remote_id, "Again"))
    with pytest.raises(Rejected, match="does not allow this"):
        await act(EditMessage(message.remote_id, "Their words"))


async def test_what_is_held_is_approved_or_rejected_and_nobody_is_banned() -> None:
    channel, rig, message = await asked()
    channel.comments[message.remote_id].status = HELD
    act: Callable[[object], Awaitable[None]] = (await rig.session()).act  # type: ignore[attr-defined]
    for verdict, status in ((Verdict.APPROVE, PUBLISHED), (Verdict.BIN, REJECTED), (Verdict.APPROVE, PUBLISHED)):
        for _ in range(2):
            await act(Moderate(message.remote_id, verdict))
        assert channel.comments[message.remote_id].status == status
    channel.remove(message.remote_id)
    await act(Moderate(message.remote_id, Verdict.BIN))


@pytest.mark.parametrize("action", [Moderate("x", Verdict.SPAM), MarkSeen("x", True), Like("x", True)])
async def test_what_youtube_lets_no_program_do_is_unsupported(action: object) -> None:
    _, rig, _ = await asked()
    with pytest.raises(Unsupported):
        await (await rig.session()).act(action)  # type: ignore[attr-defined]
