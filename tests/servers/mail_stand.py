"""Real Dovecot and Postfix under the contract suite's hand: one shop's mailbox, one customer's, proxies that break."""

import asyncio
import imaplib
import smtplib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from typing import TypeVar

from connectors._kit.testing import Arrived
from shopbell.errors import Unsupported
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until
from tests.support.cutting_proxy import CuttingProxy

Result = TypeVar("Result")
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class RealMailStand:
    """`ana` has a mailbox here as well, and what arrives there is what left. imaplib looks, not our own client."""

    def __init__(self, server: MailServer, shop: MailUser, ana: MailUser) -> None:
        self.server = server
        self.shop = shop
        self.ana = ana
        self.imap = CuttingProxy(server.ports.imap)
        self.smtp = CuttingProxy(server.ports.submission)
        self._password = shop.password

    # ---- for the suite -------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """Without TLS, so that the proxies see what passes."""
        return {
            "address": self.shop.address,
            "password": self.shop.password,
            "name": "The Bakery",
            "imap_host": "127.0.0.1",
            "imap_port": str(self.imap.port),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.smtp.port),
            "smtp_security": "none",
        }

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "password": {**self.answers, "password": "wrong"},
            "imap_port": {**self.answers, "imap_port": "1"},
            "imap_security": {**self.answers, "imap_security": "tls"},
        }

    @property
    def canary(self) -> str:
        """The password."""
        return self.shop.password

    @property
    def transport(self) -> None:
        """Real connections."""
        return

    async def seed(self, count: int) -> None:
        """Older mail, put into the mailbox at once."""
        begin = datetime.now(UTC) - timedelta(days=700)
        letters = [
            (self.letter(f"older message {n}", _PEOPLE[n % 5], at=at), at)
            for n in range(count)
            for at in (begin + timedelta(hours=n),)
        ]

        def put(box: imaplib.IMAP4) -> None:
            for raw, at in letters:
                box.append("INBOX", "(\\Seen)", imaplib.Time2Internaldate(at), raw)

        await self.as_shop(put)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A mail that is in the mailbox when this returns."""
        answered = [m for m in await self.taken() if _text(m) == answer_to.strip()] if answer_to else []
        raw = self.letter(text, sender, parent=str(answered[-1]["Message-ID"]) if answered else "")
        await self.deliver_raw(raw)
        return str(message_from_bytes(raw, policy=default)["Message-ID"])

    async def deliver_raw(self, raw: bytes) -> None:
        """These bytes, by LMTP: the answer to it comes after the delivery."""

        def push() -> None:
            with smtplib.LMTP("127.0.0.1", self.server.ports.lmtp) as line:
                line.sendmail("stranger@elsewhere.test", [self.shop.address], raw)

        await asyncio.to_thread(push)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the phone: filed in Sent by that program."""
        raw = self.letter(text, "", to=self.address_of(to))
        await self.as_shop(lambda box: box.append("Sent", "(\\Seen)", "", raw))

    async def delete(self, token: str) -> None:
        """Expunged by another program."""

        def expunge(box: imaplib.IMAP4) -> None:
            box.select("INBOX")
            for number in box.search(None, "HEADER", "Message-ID", f'"{token}"')[1][0].split():
                box.store(number, "+FLAGS", "\\Deleted")
            box.expunge()

        await self.as_shop(expunge)

    async def expire_sign_in(self) -> None:
        """The password was changed at the provider."""
        self._password = "changed-" + self.shop.password
        await asyncio.to_thread(self.server.change_password, self.shop.address, self._password)
        self.imap.drop_all()

    async def limit_rate(self, seconds: float) -> None:
        """Not with these."""
        raise Unsupported("Mail servers do not say how long to wait.")

    async def go_offline(self) -> None:
        """Every line breaks, and so does every new one."""
        for proxy in (self.imap, self.smtp):
            proxy.refuse()
            proxy.drop_all()

    async def come_back(self) -> None:
        """As before."""
        for proxy in (self.imap, self.smtp):
            proxy.refuse(refusing=False)

    async def drop_next(self) -> None:
        """Cut within the next message that is fetched."""
        self.imap.cut(on=b"BODY[] {")

    async def refuse_next(self, reason: str) -> None:
        """Not in words of a test's choice."""
        raise Unsupported("Postfix refuses for its own reasons.")

    async def accept_then_fail(self) -> None:
        """Postfix has it, and its word never reaches us."""
        self.smtp.cut(on=b"250 2.0.0 Ok: queued", before=True)

    async def lose_next(self) -> None:
        """Cut before the message."""
        self.smtp.cut(on=b"DATA\r\n", towards="server", before=True)

    async def arrived(self) -> Sequence[Arrived]:
        """What Ana got."""
        return [Arrived(_text(message), datetime.now(UTC)) for message in await self.taken()]

    # ---- looking with another client -----------------------------------------------------------------------------

    async def taken(self) -> list[EmailMessage]:
        """Ana's mailbox, when Postfix has nothing left to deliver."""
        await asyncio.to_thread(wait_until, self._queue_is_empty, "an empty queue")
        return await self.box(self.ana, "INBOX")

    def _queue_is_empty(self) -> bool:
        folders = [self.server.folder / "queue" / name for name in ("incoming", "active", "maildrop")]
        return not any(path.is_file() for folder in folders for path in folder.rglob("*"))

    async def box(self, user: MailUser, folder: str) -> list[EmailMessage]:
        """Every message in a folder."""

        def look(box: imaplib.IMAP4) -> list[EmailMessage]:
            box.select(folder, readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            parts = [box.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers]
            return [message_from_bytes(part[1], policy=default) for part in parts if isinstance(part, tuple)]

        return await self.as_user(user, look)

    async def as_shop(self, work: Callable[[imaplib.IMAP4], Result]) -> Result:
        """Do something in the shop's mailbox with imaplib."""
        return await self.as_user(MailUser(self.shop.address, self._password), work)

    async def as_user(self, user: MailUser, work: Callable[[imaplib.IMAP4], Result]) -> Result:
        """Do something in a mailbox with imaplib."""

        def there() -> Result:
            with _signed_in(self.server, user) as box:
                return work(box)

        return await asyncio.to_thread(there)

    def address_of(self, name: str) -> str:
        """Where a person of the suite gets mail."""
        return self.ana.address if name == "ana" else f"{name}@elsewhere.test"

    def letter(
        self, text: str, sender: str, *, to: str = "", parent: str = "", at: datetime | None = None, subject: str = ""
    ) -> bytes:
        """Bytes of a mail; `sender` '' is the shop."""
        message = EmailMessage(policy=SMTP)
        message["From"] = f"{sender.title()} <{self.address_of(sender)}>" if sender else self.shop.address
        message["To"] = to or self.shop.address
        message["Subject"] = subject or ("Re: Bread" if parent else "Bread")
        message["Date"] = format_datetime(at or datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain="customer.test")
        if parent:
            message["In-Reply-To"] = message["References"] = parent
        message.set_content(text)
        return bytes(message)


@contextmanager
def _signed_in(server: MailServer, user: MailUser) -> Iterator[imaplib.IMAP4]:
    box = imaplib.IMAP4("127.0.0.1", server.ports.imap)
    try:
        box.login(user.address, user.password)
        yield box
    finally:
        box.shutdown()


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""


@asynccontextmanager
async def real_mail_stand(server: MailServer, shop: MailUser, ana: MailUser) -> AsyncIterator[RealMailStand]:
    """Proxies up, and down afterwards."""
    made = RealMailStand(server, shop, ana)
    async with made.imap, made.smtp:
        yield made
