"""Whether a message left is known exactly: before the final dot it did not, after it nobody can say until told."""

from dataclasses import replace

import pytest

from connectors._kit import net
from connectors.mail.imap.client import SignIn
from connectors.mail.smtp import SmtpClient, dotted, open_smtp
from shopbell.connector import FindsSent, Outgoing, Sends, Session
from shopbell.errors import Rejected, SignInNeeded, Uncertain, Unreachable
from shopbell.events import MessageSeen
from tests.unit.mail.conftest import Account, MailRig

BIG = "x" * 70 + "\n"


@pytest.fixture
async def rig(account: Account) -> MailRig:
    """With a question to answer."""
    rig = await account()
    await rig.stand.deliver("Do you have rye?")
    await rig.read()
    return rig


@pytest.fixture
async def session(rig: MailRig) -> Session:
    """Ready to send."""
    return await rig.session()


def answer(rig: MailRig, text: str = "Yes!") -> Outgoing:
    (question,) = rig.shelf.with_text("Do you have rye?")
    return rig.answer(question, text)


async def test_cut_in_the_middle_of_the_message(rig: MailRig, session: Session) -> None:
    outgoing = answer(rig, BIG * 20_000)
    rig.provider.faults.cut_body = True
    with pytest.raises(Unreachable):
        await rig.leave(session, outgoing)
    assert rig.provider.smtp.taken == []
    await rig.leave(session, outgoing)
    assert len(rig.provider.smtp.taken) == 1


async def test_cut_after_the_final_dot(rig: MailRig, session: Session) -> None:
    outgoing = answer(rig)
    rig.provider.faults.forget_message = True
    with pytest.raises(Uncertain):
        await rig.leave(session, outgoing)
    assert len(rig.provider.smtp.taken) == 1
    assert isinstance(session, FindsSent)
    assert await session.find_sent(outgoing, await rig.prepare(session, outgoing)) is not None


async def test_one_recipient_refused_is_a_note(rig: MailRig, session: Session) -> None:
    rig.provider.smtp.refused = {"gone@example.org"}
    receipt = await rig.leave(session, replace(answer(rig), cc=("gone@example.org",)))
    assert receipt.note == "Not delivered to gone@example.org: There is no mailbox with this address."
    assert rig.provider.smtp.recipients == [["ana@example.org"]]


async def test_all_recipients_refused_is_a_refusal(rig: MailRig, session: Session) -> None:
    rig.provider.smtp.refused = {"ana@example.org"}
    with pytest.raises(Rejected, match="no mailbox with this address"):
        await rig.leave(session, answer(rig))
    assert rig.provider.smtp.taken == []


async def test_hidden_copies_reach_their_people_and_nobody_sees(rig: MailRig, session: Session) -> None:
    await rig.leave(session, replace(answer(rig), bcc=("boss@example.org",)))
    assert rig.provider.smtp.recipients == [["ana@example.org", "boss@example.org"]]
    assert b"boss@" not in rig.provider.smtp.taken[0]


async def test_what_leaves_is_what_was_prepared(rig: MailRig, session: Session) -> None:
    outgoing = answer(rig, ".\n..\nFrom here\n. dots")
    prepared = await rig.prepare(session, outgoing)
    await rig.leave(session, outgoing)
    assert rig.provider.smtp.taken == [prepared.payload]


async def test_a_copy_is_filed_once_where_the_provider_does_not(rig: MailRig, session: Session) -> None:
    rig.provider.smtp.file = lambda _: None
    receipt = await rig.leave(session, answer(rig))
    assert [one.flags for one in rig.provider.drop.sent.messages] == [{"\\Seen"}]
    assert isinstance(receipt.event, MessageSeen)
    await rig.read()
    assert [m.remote_id for m in rig.shelf.with_text("Yes!")] == [receipt.remote_id]


async def test_no_second_copy_where_the_provider_files(rig: MailRig, session: Session) -> None:
    await rig.leave(session, answer(rig))
    assert len(rig.provider.drop.sent.messages) == 1


async def test_a_missing_sent_folder_is_made(rig: MailRig, session: Session) -> None:
    rig.provider.smtp.file = lambda _: None
    del rig.provider.drop.folders["Sent"]
    await rig.leave(session, answer(rig))
    assert len(rig.provider.drop.folders["Sent"].messages) == 1


async def test_sent_but_not_filed_is_sent(rig: MailRig, session: Session) -> None:
    def break_imap(_: bytes) -> None:
        rig.provider.faults.greeting = "[UNAVAILABLE] Down for the night"

    rig.provider.smtp.file = break_imap
    receipt = await rig.leave(session, answer(rig))
    assert receipt.note.startswith("It was sent, but could not be put into the Sent folder.")


async def test_a_changed_password_stops_sending_before_anything_leaves(rig: MailRig, session: Session) -> None:
    await rig.stand.expire_sign_in()
    assert isinstance(session, Sends)
    with pytest.raises(SignInNeeded):
        await rig.leave(session, answer(rig))
    assert rig.provider.smtp.taken == []


async def test_a_message_beyond_the_servers_size_is_refused_at_once(rig: MailRig) -> None:
    client = await connected(rig)
    client.extensions["SIZE"] = "1000000"
    with pytest.raises(Rejected, match="too large"):
        await client.send("shop@bakery.test", ["ana@example.org"], b"x" * 1_000_001)
    await client.quit()


async def test_an_address_cannot_carry_a_command(rig: MailRig) -> None:
    client = await connected(rig)
    with pytest.raises(Rejected):
        await client.send("shop@bakery.test", ["ana@example.org>\r\nRCPT TO:<all@example.org"], b"x")
    assert rig.provider.smtp.taken == []
    await client.quit()


async def connected(rig: MailRig) -> SmtpClient:
    port = int(rig.stand.answers["smtp_port"])
    client = await open_smtp(net.Place("127.0.0.1", port, "none"))
    await client.sign_in(SignIn("shop", rig.stand.canary))
    return client


def test_dots_and_line_ends() -> None:
    assert dotted(b"a\n.b\r\n..\rc") == b"a\r\n..b\r\n...\r\nc\r\n"
    assert dotted(b"") == b"\r\n"
