"""Mail through the command line, against real Dovecot, Postfix and a real keyring."""

import base64
import imaplib
import re
import ssl
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.e2e.program.shopbell import Shopbell
from tests.servers.keyring import SecretService
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.server("mail"), pytest.mark.server("keyring"), pytest.mark.timeout(240)]


def letter(sender: str, to: str, subject: str, text: str, **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{abs(hash((sender, subject, text)))}@customer.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes(policy=policy.SMTP)


def mailbox(server: MailServer, user: MailUser, folder: str = "INBOX") -> list[EmailMessage]:
    """What an independent client finds there."""
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=context) as session:
        session.login(user.address, user.password)
        if session.select(folder, readonly=True)[0] != "OK":
            return []
        numbers = session.search(None, "ALL")[1][0].split()
        found = [session.fetch(number, "(RFC822)")[1][0] for number in numbers]
    return [message_from_bytes(part[1], policy=policy.default) for part in found if isinstance(part, tuple)]


def test_a_question_is_read_answered_and_threaded(
    shopbell: Shopbell, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser, tmp_path: Path
) -> None:
    question = letter(
        f"Ana Ruiz <{other_mail_user.address}>", mail_user.address, "Cake", "Do you have a lemon cake?\r\n\r\nAna\r\n"
    )
    mail_server.deliver(question, mail_user.address, other_mail_user.address)
    wait_until(lambda: len(mailbox(mail_server, mail_user)) == 1, "the question")
    added = shopbell.add_mail(mail_server, mail_user)
    assert added.code == 0, added
    assert added.rows[0]["address"] == mail_user.address
    (synced,) = shopbell.ask("sync")
    assert (synced["received"], synced["error"]) == (1, None)
    (row,) = shopbell.ask("list", "waiting")
    assert (row["person"], row["subject"], row["turn"]) == ("Ana Ruiz", "Cake", "yours")
    picture = tmp_path / "cake é.png"
    picture.write_bytes(base64.b64decode("iVBORw0KGgo=") * 50)
    conversation = str(row["conversation"])
    shopbell.ask("reply", conversation, "--text-file", "-", "--attach", str(picture), typed="Yes, on Fridays.\n")
    (synced,) = shopbell.ask("sync")
    assert synced["sent"] == 1
    wait_until(lambda: len(mailbox(mail_server, other_mail_user)) == 1, "the answer")
    (answer,) = mailbox(mail_server, other_mail_user)
    theirs = message_from_bytes(question, policy=policy.default)
    assert answer["In-Reply-To"] == theirs["Message-ID"]
    assert theirs["Message-ID"] in answer["References"]
    assert answer["Subject"] == "Re: Cake"
    assert mail_user.address in answer["From"]
    body = answer.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Yes, on Fridays."
    (file,) = answer.iter_attachments()
    assert file.get_filename() == "cake é.png"
    assert file.get_payload(decode=True) == picture.read_bytes()
    shopbell.ask("sync")
    (shown,) = shopbell.ask("show", conversation)
    assert [m["direction"] for m in shown["messages"]] == ["in", "out"]
    assert shown["messages"][1]["delivery"] == "sent"
    assert [m["Message-ID"] for m in mailbox(mail_server, mail_user, "Sent")] == [answer["Message-ID"]]
    assert shopbell.ask("list", "waiting") == []
    again = letter(
        f"Ana Ruiz <{other_mail_user.address}>",
        mail_user.address,
        "Re: Cake",
        "And with nuts?\r\n",
        In_Reply_To=answer["Message-ID"],
        References=answer["References"] + " " + answer["Message-ID"],
    )
    mail_server.deliver(again, mail_user.address, other_mail_user.address)
    wait_until(lambda: len(mailbox(mail_server, mail_user)) == 2, "the second question")
    shopbell.ask("sync")
    (row,) = shopbell.ask("list", "waiting")
    assert (str(row["conversation"]), row["messages"]) == (conversation, 3)
    assert shopbell.ask("sync")[0]["received"] == 0
    assert [hit["conversation"] for hit in shopbell.ask("search", "lemon")] == [row["conversation"]]


def test_a_wrong_password_is_refused_at_its_field(
    shopbell: Shopbell, mail_server: MailServer, mail_user: MailUser
) -> None:
    refused = shopbell.add_mail(mail_server, MailUser(mail_user.address, "wrong"))
    assert refused.code == 2
    assert list(refused.rows[0]["errors"]) == ["password"]
    assert shopbell.ask("accounts", "list") == []


def test_an_untrusted_certificate_shows_its_fingerprint_and_can_be_trusted(
    shopbell: Shopbell, mail_server: MailServer, mail_user: MailUser
) -> None:
    refused = shopbell.add_mail(mail_server, mail_user, ca_file="")
    assert refused.code == 2
    sentence = refused.rows[0]["errors"]["trusted_fingerprint"]
    found = re.search(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}", sentence)
    assert found is not None
    added = shopbell.add_mail(mail_server, mail_user, ca_file="", trusted_fingerprint=found[0])
    assert added.code == 0, added


def test_a_bounce_belongs_to_the_message_that_failed(
    shopbell: Shopbell, mail_server: MailServer, mail_user: MailUser
) -> None:
    mail_server.deliver(
        letter("Ghost <nobody@example.test>", mail_user.address, "Hello", "Are you open on Sunday?\r\n"),
        mail_user.address,
    )
    wait_until(lambda: len(mailbox(mail_server, mail_user)) == 1, "the question")
    assert shopbell.add_mail(mail_server, mail_user).code == 0
    shopbell.ask("sync")
    (row,) = shopbell.ask("list", "waiting")
    conversation = str(row["conversation"])
    shopbell.ask("reply", conversation, "--text-file", "-", typed="Yes.\n")
    shopbell.ask("sync")
    wait_until(lambda: len(mailbox(mail_server, mail_user)) == 2, "the bounce")
    shopbell.ask("sync")
    (shown,) = shopbell.ask("show", conversation)
    assert [m["delivery"] for m in shown["messages"] if m["direction"] == "out"] == ["bounced"]
    assert len(shopbell.ask("list", "all")) == 1


def test_no_secret_is_in_any_file_output_or_argument(
    shopbell: Shopbell, mail_server: MailServer, keyring_service: SecretService
) -> None:
    canary = "canary-7c1f9e-correct-horse"
    user = mail_server.add_user("canary@example.test", canary)
    said = [shopbell.add_mail(mail_server, user)]
    said += [shopbell.run(*command) for command in (["sync"], ["accounts", "list"], ["doctor"], ["check"])]
    mail_server.change_password(user.address, "another-one")
    said.append(shopbell.run("sync"))
    assert said[-1].code == 3
    assert all(canary not in str(done) for done in said)
    files = [file for file in shopbell.profile.rglob("*") if file.is_file()]
    assert len(files) > 2
    hidden = [canary.encode(), canary.encode("utf-16-le"), base64.b64encode(canary.encode())]
    assert [file for file in files if any(form in file.read_bytes() for form in hidden)] == []
    keyring_service.lock()
    locked = shopbell.run("sync")
    assert locked.code == 3
    assert "keyring is locked" in locked.rows[0]["error"]


def test_without_a_keyring_nothing_is_stored_in_clear_text(
    without_keyring: Shopbell, mail_server: MailServer, mail_user: MailUser, tmp_path: Path
) -> None:
    refused = without_keyring.add_mail(mail_server, mail_user)
    assert refused.code == 1
    assert "passphrase" in refused.said
    assert without_keyring.ask("accounts", "list") == []
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("open sesame\n")
    environment = {**without_keyring.environment, "SHOPBELL_PASSPHRASE_FILE": str(passphrase)}
    unlocked = Shopbell(without_keyring.profile, environment)
    chosen = unlocked.run("secrets", "passphrase")
    assert (chosen.code, chosen.said) == (0, "")
    assert unlocked.add_mail(mail_server, mail_user).code == 0
    (synced,) = unlocked.ask("sync")
    assert synced["error"] is None
    (locked,) = without_keyring.run("sync").rows
    assert "passphrase" in locked["error"]
