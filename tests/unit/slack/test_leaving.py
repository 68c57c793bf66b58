"""What goes out to Slack: threads, files, lengths, refusals in words, and one message whatever happens."""

from dataclasses import replace

import pytest

from connectors.slack.session import SlackSession
from connectors.slack.testing import SlackStand
from connectors.slack.testing.service import USER_TOKEN
from connectors.slack.words import REFUSED
from shopbell.connector import DeleteMessage, EditMessage, Like, MarkSeen, Outgoing, OutgoingFile, Prepared
from shopbell.errors import Rejected, Uncertain, Unsupported
from shopbell.events import MessageSeen
from tests.contract.rig import Rig

PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


async def answer(rig: Rig, text: str, *files: OutgoingFile) -> Outgoing:
    return replace(rig.answer(await rig.from_ana(), text), files=files)


async def test_an_answer_stands_in_the_thread_of_what_it_answers(rig: Rig, stand: SlackStand) -> None:
    outgoing = await answer(rig, "Yes <b> & *stars*!")
    receipt = await rig.leave(await rig.session(), outgoing)
    (sent,) = stand.service.sent
    assert sent["thread_ts"] == outgoing.reply_to.partition(":")[2]
    assert sent["text"] == "Yes <b> & *stars*!"
    assert isinstance(receipt.event, MessageSeen)
    assert receipt.event.text == "Yes <b> & *stars*!"
    again = replace(outgoing, key="second", reply_to=receipt.remote_id, reply_facts=receipt.event.facts)
    await rig.leave(await rig.session(), again)
    assert stand.service.sent[1]["thread_ts"] == sent["thread_ts"]


async def test_in_a_direct_talk_an_answer_stands_below(rig: Rig, stand: SlackStand) -> None:
    talk = stand.service.add_talk("ana")
    stand.service.write(talk, "ana", "Are you open?")
    (asked,) = (await rig.read()).messages.values()
    await rig.leave(await rig.session(), rig.answer(asked, "Yes"))
    assert stand.service.sent[0]["thread_ts"] == ""


async def test_no_preview_is_made_and_nothing_is_marked_up(rig: Rig, stand: SlackStand) -> None:
    bodies = []
    real = stand.service.answer

    def listening(method: str, target: str, headers: dict[str, str], body: bytes) -> object:
        bodies.append((target, body))
        return real(method, target, headers, body)

    stand.line.answering = listening  # type: ignore[assignment]
    await rig.leave(await rig.session(), await answer(rig, "https://bakery.example"))
    (body,) = [body for target, body in bodies if target.endswith("chat.postMessage")]
    for word in (b"mrkdwn=false", b"unfurl_links=false", b"unfurl_media=false", b"shopbell_answer"):
        assert word in body


async def test_files_go_with_what_they_show(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    stand.service.slow_files = 1
    receipt = await rig.leave(session, await answer(rig, "Look", PICTURE, replace(PICTURE, name="bun.png")))
    assert isinstance(receipt.event, MessageSeen)
    assert [(one.name, one.description) for one in receipt.event.attachments] == [
        ("loaf.png", "A loaf"),
        ("bun.png", "A loaf"),
    ]
    assert await session.fetch(receipt.event.attachments[0].remote_ref) == PICTURE.content
    assert receipt.event.reply_to


async def test_files_whose_message_is_slow_are_found_later(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    outgoing = await answer(rig, "Look & see", PICTURE)
    stand.service.slow_files = 99
    with pytest.raises(Uncertain, match="not shown them"):
        await rig.leave(session, outgoing)
    found = await session.find_sent(outgoing, rig.prepared[outgoing.key])
    assert found is not None
    assert found.remote_id == f"{stand.orders}:{stand.service.sent[0]['ts']}"
    other = replace(outgoing, files=(replace(PICTURE, name="other.png"),))
    assert await session.find_sent(other, rig.prepared[outgoing.key]) is None


async def test_an_upload_goes_to_slack_alone(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    stand.service.base = "https://files.evil.example"
    with pytest.raises(Rejected, match="not its own"):
        await rig.leave(session, await answer(rig, "Look", PICTURE))
    assert stand.service.sent == []


@pytest.mark.parametrize(
    ("text", "files", "why"),
    [
        ("x" * 4001, (), "1 too long"),
        ("&" * 1000, (), "1000 too long"),
        (" ", (), "nothing to send"),
        ("x", (PICTURE,) * 11, "Ten files"),
        ("x", (replace(PICTURE, content=b""),), "empty"),
    ],
)
async def test_what_slack_would_never_take_is_refused_here(
    rig: Rig, session: SlackSession, text: str, files: tuple[OutgoingFile, ...], why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        await rig.prepare(session, await answer(rig, text, *files))


async def test_nobody_is_written_to_first(rig: Rig, session: SlackSession) -> None:
    outgoing = replace(await answer(rig, "Hello"), conversation="", reply_facts={})
    with pytest.raises(Rejected, match="people who wrote to it"):
        await rig.prepare(session, outgoing)
    with pytest.raises(Rejected, match="no longer be read"):
        await session.send(outgoing, Prepared(b"nonsense"))


async def test_the_key_finds_the_message_among_many(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    talk = stand.service.add_talk("ana")
    stand.service.write(talk, "ana", "Are you open?")
    (asked,) = (await rig.read()).messages.values()
    outgoing = rig.answer(asked, "Yes")
    await stand.accept_then_fail()
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    for number in range(450):
        stand.service.write(talk, "ana", f"And {number}")
    stand.service.app_writes(talk, "Yes")
    found = await session.find_sent(outgoing, rig.prepared[outgoing.key])
    assert found is not None
    assert found.remote_id == f"{talk}:{stand.service.sent[0]['ts']}"
    assert await session.find_sent(replace(outgoing, key="another"), rig.prepared[outgoing.key]) is None


async def test_what_the_app_wrote_is_changed_and_deleted(rig: Rig, stand: SlackStand, session: SlackSession) -> None:
    receipt = await rig.leave(session, await answer(rig, "Yes"))
    await session.act(EditMessage(receipt.remote_id, "Yes, until <four>."))
    assert stand.service.sent[0]["text"] == "Yes, until <four>."
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    theirs = f"{stand.orders}:{stand.service.messages[stand.orders][0]['ts']}"
    with pytest.raises(Rejected, match="only what it wrote itself"):
        await session.act(EditMessage(theirs, "x"))
    with pytest.raises(Rejected, match="4,000"):
        await session.act(EditMessage(theirs, "x" * 4001))
    with pytest.raises(Rejected, match="no message"):
        await session.act(DeleteMessage("elsewhere"))
    with pytest.raises(Unsupported):
        await session.act(Like(theirs, liked=True))


async def test_read_here_is_read_there_with_the_owners_token(
    rig: Rig, stand: SlackStand, session: SlackSession
) -> None:
    asked = await rig.from_ana()
    await session.act(MarkSeen(asked.remote_id, seen=True))
    assert stand.service.marked == {}
    rig.secrets.values["user_token"] = USER_TOKEN
    with_token = await rig.session()
    assert isinstance(with_token, SlackSession)
    await with_token.act(MarkSeen(asked.remote_id, seen=True))
    await with_token.act(MarkSeen(asked.remote_id, seen=False))
    assert stand.service.marked == {stand.orders: asked.remote_id.partition(":")[2]}


@pytest.mark.parametrize("word", sorted(REFUSED))
async def test_each_refusal_is_a_sentence(rig: Rig, stand: SlackStand, session: SlackSession, word: str) -> None:
    outgoing = await answer(rig, "Yes")
    await stand.refuse_next(word)
    with pytest.raises(Rejected) as refused:
        await rig.leave(session, outgoing)
    assert str(refused.value)[0].isupper()
    assert str(refused.value).endswith(".")
    assert stand.service.sent == []


@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "service_unavailable"])
async def test_slacks_own_trouble_leaves_it_open(rig: Rig, stand: SlackStand, session: SlackSession, word: str) -> None:
    outgoing = await answer(rig, "Yes")
    await stand.refuse_next(word)
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert await session.find_sent(outgoing, rig.prepared[outgoing.key]) is None
