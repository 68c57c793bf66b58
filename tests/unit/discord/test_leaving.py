"""What goes out to Discord: lengths, files, answers, refusals in words, and one message whatever happens."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.discord.connector import DiscordConnector
from connectors.discord.sending import nonce
from connectors.discord.session import DiscordSession
from connectors.discord.testing import DiscordStand
from connectors.discord.testing.service import NONCE_MINUTES, Answer, Refused
from connectors.discord.words import REFUSED
from shopbell.connector import DeleteMessage, EditMessage, MarkSeen, Outgoing, OutgoingFile, Prepared
from shopbell.errors import Rejected, Uncertain, Unreachable, Unsupported
from tests.contract.rig import Rig

PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


async def answer(rig: Rig, text: str, *files: OutgoingFile) -> Outgoing:
    return replace(rig.answer(await rig.from_ana(), text), files=files)


async def test_an_answer_answers_and_calls_nobody_together(rig: Rig, stand: DiscordStand) -> None:
    receipt = await rig.leave(await rig.session(), await answer(rig, "@everyone Yes!"))
    (sent,) = stand.service.sent
    assert sent["referenced_message"]["content"] == "Are you open today?"
    assert receipt.event is not None
    assert receipt.remote_id == f"{stand.orders}:{sent['id']}"


async def test_a_message_that_is_gone_is_answered_all_the_same(rig: Rig, stand: DiscordStand) -> None:
    outgoing = await answer(rig, "Yes")
    await stand.delete(outgoing.reply_to)
    await rig.leave(await rig.session(), outgoing)
    assert "message_reference" not in stand.service.sent[0]


async def test_files_go_with_what_they_show(rig: Rig, stand: DiscordStand) -> None:
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    stand.service.cdn = "http://127.0.0.1:9"
    receipt = await rig.leave(session, await answer(rig, "", PICTURE, replace(PICTURE, name="bun.png")))
    (sent,) = stand.service.sent
    assert [one["filename"] for one in sent["attachments"]] == ["loaf.png", "bun.png"]
    assert sent["attachments"][0]["description"] == "A loaf"
    assert receipt.event is not None
    assert await session.fetch(receipt.event.attachments[1].remote_ref) == PICTURE.content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "files", "why"),
    [
        ("x" * 2001, (), "1 too long"),
        ("👩" * 2001, (), "1 too long"),
        (" ", (), "nothing to send"),
        ("x", (PICTURE,) * 11, "ten files"),
        ("x", (replace(PICTURE, content=b"x" * (10 * 1024 * 1024 + 1)),), "10 MB"),
        ("x", (replace(PICTURE, content=b"x" * (9 * 1024 * 1024)),) * 3, "25 MB"),
        ("x", (replace(PICTURE, description="x" * 1025),), "1,024 letters"),
    ],
)
async def test_what_discord_would_never_take_is_refused_here(
    rig: Rig, text: str, files: tuple[OutgoingFile, ...], why: str
) -> None:
    session = await rig.session()
    with pytest.raises(Rejected, match=why):
        await rig.prepare(session, await answer(rig, text, *files))


async def test_two_thousand_letters_of_any_script_fit(rig: Rig, stand: DiscordStand) -> None:
    await rig.leave(await rig.session(), await answer(rig, "👩" * 2000))
    assert len(stand.service.sent[0]["content"]) == 2000


async def test_a_bot_writes_to_nobody_first(rig: Rig) -> None:
    session = await rig.session()
    outgoing = replace(await answer(rig, "Hello"), conversation="", reply_facts={})
    with pytest.raises(Rejected, match="people who wrote to it"):
        await rig.prepare(session, outgoing)


async def test_a_second_try_hours_later_looks_before_it_writes(rig: Rig, stand: DiscordStand) -> None:
    """The nonce is forgotten after minutes; a restart has forgotten what was tried."""
    outgoing = await answer(rig, "Yes, four loaves.")
    first = await rig.session()
    prepared = await rig.prepare(first, outgoing)
    stand.line.forget_next = True
    with pytest.raises(Uncertain):
        await rig.leave(first, outgoing)
    stand.service.nonces.clear()
    rig.connector = DiscordConnector()
    later = Prepared(prepared.payload.replace(b'"at": "2', b'"at": "1'))  # a thousand years ago
    second = await rig.session()
    assert isinstance(second, DiscordSession)
    with pytest.raises(Rejected):
        await second.send(outgoing, Prepared(b"nonsense"))
    assert (await second.send(outgoing, later)).remote_id == f"{stand.orders}:{stand.service.sent[0]['id']}"
    assert len(stand.service.sent) == 1


async def test_within_minutes_the_nonce_alone_makes_it_one_message(rig: Rig, stand: DiscordStand) -> None:
    outgoing = await answer(rig, "Yes")
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    prepared = await rig.prepare(session, outgoing)
    one = await session.send(outgoing, prepared)
    body = {"content": "Yes", "nonce": nonce(outgoing.key), "enforce_nonce": True}
    found = await session._sending._posted(outgoing, stand.orders, body)
    assert one.remote_id.endswith(str(found["id"]))
    place, message, at = stand.service.nonces[nonce(outgoing.key)]
    stand.service.nonces[nonce(outgoing.key)] = place, message, at - timedelta(minutes=NONCE_MINUTES)
    again = await session._sending._posted(outgoing, stand.orders, body)
    assert again["id"] != found["id"]  # so much for the nonce alone


async def test_two_answers_with_the_same_words_are_told_apart(rig: Rig, stand: DiscordStand) -> None:
    """The first is known to be another's; a second whose answer was lost is not taken for it."""
    first = await answer(rig, "Yes")
    session = await rig.session()
    await rig.leave(session, first)
    stand.service.messages[stand.orders][-1].pop("nonce", None)
    second = replace(first, key="another-key")
    stand.line.answering = lambda *_: (502, {}, {})
    with pytest.raises(Uncertain):
        await rig.leave(session, second)
    stand.line.answering = None
    await rig.leave(session, second)
    assert [one["content"] for one in stand.service.sent] == ["Yes", "Yes"]


async def test_what_was_sent_and_deleted_is_not_sent_again(rig: Rig, stand: DiscordStand) -> None:
    outgoing = await answer(rig, "Yes")
    receipt = await rig.leave(await rig.session(), outgoing)
    await stand.delete(receipt.remote_id)
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    with pytest.raises(Rejected, match="has deleted it since"):
        await session.send(outgoing, rig.prepared[outgoing.key])


async def test_what_the_bot_wrote_is_changed_and_deleted(rig: Rig, stand: DiscordStand) -> None:
    receipt = await rig.leave(await rig.session(), await answer(rig, "Yes"))
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    await session.act(EditMessage(receipt.remote_id, "Yes, until four."))
    assert stand.service.sent[0]["content"] == "Yes, until four."
    for _ in range(2):
        await session.act(DeleteMessage(receipt.remote_id))
    assert len(stand.service.messages[stand.orders]) == 1
    theirs = f"{stand.orders}:{stand.service.messages[stand.orders][0]['id']}"
    with pytest.raises(Rejected, match="only what it wrote itself"):
        await session.act(EditMessage(theirs, "x"))
    with pytest.raises(Rejected, match="2,000"):
        await session.act(EditMessage(theirs, "x" * 2001))
    with pytest.raises(Rejected, match="no message"):
        await session.act(DeleteMessage("elsewhere"))
    with pytest.raises(Unsupported):
        await session.act(MarkSeen(theirs, True))


@pytest.mark.parametrize("code", sorted(REFUSED))
async def test_each_refusal_is_a_sentence(rig: Rig, stand: DiscordStand, code: int) -> None:
    outgoing = await answer(rig, "Yes")
    session = await rig.session()
    real = stand.service.answer

    def refusing(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        return Refused(403, code, "no").answer if method == "POST" else real(method, target, headers, body)

    stand.line.answering = refusing
    with pytest.raises(Rejected) as refused:
        await rig.leave(session, outgoing)
    assert str(refused.value)[0].isupper()
    assert str(refused.value).endswith(".")


async def test_what_is_wrong_with_a_form_is_told(rig: Rig, stand: DiscordStand) -> None:
    receipt = await rig.leave(await rig.session(), await answer(rig, "Yes"))
    session = await rig.session()
    assert isinstance(session, DiscordSession)
    wrong = {"content": {"_errors": [{"code": "X", "message": "Must be 2000 or fewer in length."}]}}
    stand.line.answering = lambda *_: Refused(400, 50035, "Invalid Form Body", errors=wrong).answer
    with pytest.raises(Rejected, match="Discord refused this: Must be 2000 or fewer in length"):
        await session.act(EditMessage(receipt.remote_id, "x"))


async def test_a_server_in_trouble_leaves_it_open(rig: Rig, stand: DiscordStand) -> None:
    outgoing = await answer(rig, "Yes")
    session = await rig.session()
    stand.line.answering = lambda *_: (502, {}, {})
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    stand.line.answering = None
    await stand.lose_next()
    with pytest.raises(Unreachable):
        await rig.leave(session, outgoing)
    await rig.leave(session, outgoing)
    assert len(stand.service.sent) == 1


def test_a_nonce_is_short_and_follows_from_the_key() -> None:
    assert len(nonce("a")) == 25
    assert nonce("a") == nonce("a") != nonce("b")
