"""Puts a generated mailbox into a real one."""

import imaplib
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime

from tests.servers.mail import MailServer, MailUser
from tests.support.mailbox import Mailbox, make_mailbox


def fill(server: MailServer, owner: MailUser, moved: Mapping[str, str]) -> Mailbox:
    """The shop of `SCREENS.md` as of now. `moved`: customers whose mail can be delivered get these addresses."""
    box = make_mailbox(datetime.now(UTC), owner=owner.address)
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=context) as session:
        session.login(owner.address, owner.password)
        session.create("Sent")
        for mail in box.mails:
            raw = mail.raw
            for before, after in moved.items():
                raw = raw.replace(before.encode(), after.encode())
            flags, at = f"({' '.join(mail.flags)})", imaplib.Time2Internaldate(mail.at.timestamp())
            said, _ = session.append(mail.folder, flags, at, raw)
            assert said == "OK"
    return box
