"""The mail server of the tests does what the mail tests rely on."""

import email
import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

import pytest

from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.server("mail"), pytest.mark.timeout(180)]


@contextmanager
def _signed_in(server: MailServer, user: MailUser) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context(cafile=str(server.ca_file))
    session = imaplib.IMAP4("localhost", server.ports.imap)
    try:
        session.starttls(context)
        session.login(user.address, user.password)
        session.select()
        yield session
    finally:
        session.shutdown()


def _send(server: MailServer, sender: MailUser, to: str, subject: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender.address, to, subject
    message.set_content("Do you have it in blue?\n")
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with smtplib.SMTP_SSL("localhost", server.ports.submissions, context=context) as smtp:
        smtp.login(sender.address, sender.password)
        smtp.send_message(message)


def _newest(session: imaplib.IMAP4, count: int) -> str:
    """The text of mail number `count`, as soon as there are so many."""

    def arrived() -> bool:
        session.noop()
        return len(session.search(None, "ALL")[1][0].split()) >= count

    wait_until(arrived, f"mail number {count}")
    parts = session.fetch(str(count), "(RFC822)")[1]
    assert isinstance(parts[0], tuple)
    return email.message_from_bytes(parts[0][1], policy=default).as_string()


def test_mail_goes_from_one_person_to_another(
    mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser
) -> None:
    with _signed_in(mail_server, other_mail_user) as inbox:
        able = set(inbox.capability()[1][0].decode().split())
        assert {"IDLE", "CONDSTORE", "QRESYNC", "UIDPLUS", "MOVE", "SPECIAL-USE"} <= able
        _send(mail_server, mail_user, other_mail_user.address, "A blue one?")
        assert "Subject: A blue one?" in _newest(inbox, 1)


def test_a_stranger_is_delivered_and_an_unknown_name_bounces(mail_server: MailServer, mail_user: MailUser) -> None:
    with _signed_in(mail_server, mail_user) as inbox:
        mail_server.deliver(b"Subject: From outside\r\n\r\nHello\r\n", mail_user.address)
        assert "From outside" in _newest(inbox, 1)
        _send(mail_server, mail_user, "nobody-there@example.test", "Into the void")
        bounce = _newest(inbox, 2)
        assert "multipart/report" in bounce
        assert "message/delivery-status" in bounce


def test_a_wrong_password_and_an_unknown_authority_are_refused(mail_server: MailServer, mail_user: MailUser) -> None:
    stranger = MailUser(mail_user.address, "wrong")
    with (
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
        _signed_in(mail_server, stranger),
    ):
        pass
    context = ssl.create_default_context()
    with (
        socket.create_connection(("127.0.0.1", mail_server.ports.imaps)) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname="localhost")


def test_a_mailbox_is_renumbered(mail_server: MailServer, mail_user: MailUser) -> None:
    mail_server.deliver(b"Subject: One\r\n\r\nHello\r\n", mail_user.address)
    with _signed_in(mail_server, mail_user) as inbox:
        _newest(inbox, 1)
        before = int(inbox.response("UIDVALIDITY")[1][0])
    mail_server.change_uidvalidity(mail_user.address, before + 1000)
    with _signed_in(mail_server, mail_user) as inbox:
        assert int(inbox.response("UIDVALIDITY")[1][0]) == before + 1000


def test_somebody_new_gets_a_mailbox_and_a_new_password(mail_server: MailServer) -> None:
    new = mail_server.add_user("somebody.new@example.test")
    with _signed_in(mail_server, new) as inbox:
        assert inbox.noop()[0] == "OK"
    newer = mail_server.change_password(new.address, "another-horse")
    with _signed_in(mail_server, newer) as inbox:
        assert inbox.noop()[0] == "OK"


def test_a_connection_is_cut(mail_server: MailServer, mail_user: MailUser) -> None:
    with _signed_in(mail_server, mail_user) as inbox:
        mail_server.kick(mail_user.address)
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            inbox.noop()


def test_it_comes_back_after_a_restart(mail_server: MailServer, mail_user: MailUser) -> None:
    with _signed_in(mail_server, mail_user) as inbox:
        mail_server.restart()
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            inbox.noop()
    with _signed_in(mail_server, mail_user) as inbox:
        assert inbox.noop()[0] == "OK"
