"""The double under a test's hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

from connectors._kit.testing import Arrived
from connectors.mail.testing.imap_server import ImapDouble, Switches
from connectors.mail.testing.line import Faults, Port
from connectors.mail.testing.mailbox import MailDrop
from connectors.mail.testing.smtp_server import SmtpDouble
from shopbell.errors import Unsupported

SHOP = "shop@bakery.test"
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class MailStand:
    """One mailbox with IMAP and SMTP on loopback; a provider that files sent mail by itself."""

    def __init__(self, switches: Switches | None = None, *, gmail: bool = False) -> None:
        self.faults = Faults()
        self.drop = MailDrop(gmail=gmail)
        self.imap = ImapDouble(self.drop, self.faults, switches or Switches(), self.canary)
        self.smtp = SmtpDouble(self.faults, self.canary, self._file)
        self._imap_port = Port(self.faults, self.imap.serve)
        self._smtp_port = Port(self.faults, self.smtp.serve)
        self._count = 0

    async def open(self) -> None:
        """Listen."""
        await self._imap_port.open()
        await self._smtp_port.open()

    async def close(self) -> None:
        """The end."""
        await self._imap_port.close()
        await self._smtp_port.close()

    def _file(self, raw: bytes) -> None:
        self.drop.put(self.drop.sent, raw, {"\\Seen"})

    # ---- for the suite -------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {
            "address": SHOP,
            "password": self.canary,
            "name": "The Bakery",
            "imap_host": "127.0.0.1",
            "imap_port": str(self._imap_port.number),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self._smtp_port.number),
            "smtp_security": "none",
        }

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "address": {**self.answers, "address": "somewhere"},
            "password": {**self.answers, "password": "wrong"},
            "imap_port": {**self.answers, "imap_port": "1"},
            "smtp_port": {**self.answers, "smtp_port": "99999"},
            "imap_security": {**self.answers, "imap_security": "tls"},
            "smtp_security": {**self.answers, "smtp_security": "starttls"},
            "ca_file": {**self.answers, "ca_file": "no-such-file.pem"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return "rye-canary-8117"

    @property
    def transport(self) -> None:
        """Real connections on loopback."""
        return

    async def seed(self, count: int) -> None:
        """Older mail."""
        begin = datetime.now(UTC) - timedelta(days=700)
        for number in range(count):
            at = begin + timedelta(minutes=number * 60)
            who = _PEOPLE[number % len(_PEOPLE)]
            raw = self._letter(f"older message {number}", who, at=at)
            self.drop.put(self.drop.inbox, raw, {"\\Seen"}, at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A mail from outside; its token is its Message-ID."""
        answered = [raw for raw in self.smtp.taken if _text(raw) == answer_to.strip()] if answer_to else []
        parent = str(message_from_bytes(answered[-1], policy=default)["Message-ID"]) if answered else ""
        return self.drop.put(self.drop.inbox, self._letter(text, sender, parent=parent), set()).message_id

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """An answer from the phone."""
        theirs = [one for one in self.drop.inbox.messages if f"{to}@".encode() in one.raw]
        parent = theirs[-1].message_id if theirs else ""
        self._file(self._letter(text, "", to=f"{to}@example.org", parent=parent))

    async def delete(self, token: str) -> None:
        """Expunged everywhere."""
        self.drop.delete(token)

    async def expire_sign_in(self) -> None:
        """The password was changed."""
        self.faults.refuse_sign_in = "[AUTHENTICATIONFAILED] Authentication failed."
        self._cut_all()

    async def limit_rate(self, seconds: float) -> None:
        """IMAP and SMTP can refuse for a while and cannot say for how long."""
        raise Unsupported("Mail servers do not say how long to wait.")

    async def go_offline(self) -> None:
        """Every line breaks, and so does every new one."""
        self.faults.offline = True
        self._cut_all()

    async def come_back(self) -> None:
        """As before."""
        self.faults.offline = False

    async def drop_next(self) -> None:
        """Cut in the middle of the next answer with messages."""
        self.faults.cut_fetch = True

    async def refuse_next(self, reason: str) -> None:
        """550 to the next recipient."""
        self.faults.refuse_message = reason

    async def accept_then_fail(self) -> None:
        """Taken and filed, but the final 250 never comes."""
        self.faults.forget_message = True

    async def lose_next(self) -> None:
        """Cut at DATA."""
        self.faults.lose_message = True

    async def arrived(self) -> Sequence[Arrived]:
        """What came over SMTP."""
        return [Arrived(_text(raw), datetime.now(UTC)) for raw in self.smtp.taken]

    # ---- beside --------------------------------------------------------------------------------------------------

    def _cut_all(self) -> None:
        self._imap_port.cut_all()
        self._smtp_port.cut_all()

    def _letter(self, text: str, sender: str, *, to: str = SHOP, parent: str = "", at: datetime | None = None) -> bytes:
        self._count += 1
        message = EmailMessage(policy=SMTP)
        message["From"] = f"{sender.title()} <{sender}@example.org>" if sender else f"The Bakery <{SHOP}>"
        message["To"] = to
        message["Subject"] = "Re: Bread" if parent else "Bread"
        message["Date"] = format_datetime(at or datetime.now(UTC))
        message["Message-ID"] = f"<{self._count}.{sender or 'shop'}@double.test>"
        if parent:
            message["In-Reply-To"] = message["References"] = parent
        message.set_content(text)
        return bytes(message)


def _text(raw: bytes) -> str:
    """Its words, read with the standard library, so that our own reader does not check itself."""
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""
