"""A real mail provider: Dovecot (IMAP, LMTP, ManageSieve) and Postfix (submission, inbound)."""

from tests.servers.mail.configuration import MailPorts
from tests.servers.mail.server import ALICE, BOB, DEBIAN, MailServer, MailUser

__all__ = ["ALICE", "BOB", "DEBIAN", "MailPorts", "MailServer", "MailUser"]
