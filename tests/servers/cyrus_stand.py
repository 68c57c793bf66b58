"""Real Cyrus under the contract suite's hand: a shop's mailbox there, a customer's at Dovecot, a proxy that breaks."""

import asyncio
import imaplib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from typing import TypeVar

from connectors._kit.testing import Arrived
from shopbell.errors import Unsupported
from tests.servers.cyrus import CyrusServer, CyrusUser
from tests.servers.mail import MailServer, MailUser
from tests.servers.mail_stand import real_mail_stand
from tests.support.cutting_proxy import CuttingProxy

Result = TypeVar("Result")
_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class RealJmapStand:
    """What Cyrus lets out goes to Postfix; `ana` has her mailbox there. imaplib looks, not our own client."""

    def __init__(self, server: CyrusServer, shop: CyrusUser, mail: MailServer, ana: MailUser) -> None:
        self.server = server
        self.shop = shop
        self.mail = mail
        self.ana = ana
        self.proxy = CuttingProxy(server.port)

    # ---- for the suite -------------------------------------------------------------------------------------------

    @property
    def answers(self) -> Mapping[str, str]:
        """As an owner with a server of their own would type it."""
        return {
            "session_url": f"http://127.0.0.1:{self.proxy.port}",
            "username": self.shop.name,
            "password": self.shop.password,
            "address": self.shop.address,
            "name": "The Bakery",
        }

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "password": {**self.answers, "password": "wrong"},
            "username": {**self.answers, "username": ""},
            "session_url": {**self.answers, "session_url": f"{self.answers['session_url']}/dav/nothing/here"},
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
            for at in (begin + timedelta(hours=n // 3),)
        ]

        await self.as_shop(lambda box: append_all(box, letters))

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A mail that is in the mailbox when this returns."""
        answered = [one for one in await self.taken() if words(one) == answer_to.strip()] if answer_to else []
        raw = self.letter(text, sender, parent=str(answered[-1]["Message-ID"]) if answered else "")
        await self.deliver_raw(raw)
        return str(message_from_bytes(raw, policy=default)["Message-ID"])

    async def deliver_raw(self, raw: bytes) -> None:
        """These bytes."""
        await asyncio.to_thread(self.server.deliver, raw, self.shop)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """From the phone, by IMAP: filed in Sent by that program."""
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
        await asyncio.to_thread(self.server.set_password, replace(self.shop, password="changed"))
        self.proxy.drop_all()

    async def limit_rate(self, seconds: float) -> None:
        """Not with this one."""
        raise Unsupported("Cyrus asks nobody to wait.")

    async def go_offline(self) -> None:
        """Every line breaks, and so does every new one."""
        self.proxy.refuse()
        self.proxy.drop_all()

    async def come_back(self) -> None:
        """As before."""
        self.proxy.refuse(refusing=False)

    async def drop_next(self) -> None:
        """Cut within the next message that is fetched."""
        self._cut(b"\r\nMessage-ID: ")

    async def refuse_next(self, reason: str) -> None:
        """Not in words of a test's choice."""
        raise Unsupported("Postfix refuses for its own reasons.")

    async def accept_then_fail(self) -> None:
        """It has been handed on, and the word of it never reaches us."""
        self._cut(b'"EmailSubmission/set"', before=True)

    async def lose_next(self) -> None:
        """Cut before the upload."""
        self._cut(b"POST /jmap/upload", before=True, towards_server=True)

    def _cut(self, on: bytes, *, before: bool = False, towards_server: bool = False) -> None:
        """In the next connection, which the next request has to make."""
        self.proxy.cut(on=on, before=before, towards="server" if towards_server else "client")
        self.proxy.drop_all()

    async def arrived(self) -> Sequence[Arrived]:
        """What Ana got."""
        return [Arrived(words(message), datetime.now(UTC)) for message in await self.taken()]

    # ---- looking with another client -----------------------------------------------------------------------------

    async def taken(self) -> list[EmailMessage]:
        """Ana's mailbox, when Postfix has nothing left to deliver."""
        async with real_mail_stand(self.mail, self.ana, self.ana) as post:
            return await post.taken()

    async def box(self, folder: str) -> list[EmailMessage]:
        """Every message in a folder of the shop's."""

        def look(box: imaplib.IMAP4) -> list[EmailMessage]:
            box.select(folder, readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            parts = [box.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers]
            return [message_from_bytes(part[1], policy=default) for part in parts if isinstance(part, tuple)]

        return await self.as_shop(look)

    async def as_shop(self, work: Callable[[imaplib.IMAP4], Result]) -> Result:
        """Do something in the shop's mailbox with imaplib."""

        def there() -> Result:
            with self.server.signed_in(self.shop) as box:
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


def append_all(box: imaplib.IMAP4, letters: Sequence[tuple[bytes, datetime]]) -> None:
    """Into INBOX, as one command (RFC 3502, 7888): one by one each would be written to the disk for itself."""
    tag = box._new_tag()
    box.send(tag + b" APPEND INBOX")
    for raw, at in letters:
        received = imaplib.Time2Internaldate(at).encode()
        box.send(b" (\\Seen) %s {%d+}\r\n%s" % (received, len(raw), raw))
    box.send(b"\r\n")
    answer, said = box._command_complete("APPEND", tag)
    assert answer == "OK", said


def words(message: EmailMessage) -> str:
    """What it says, by the standard library."""
    body = message.get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""


@asynccontextmanager
async def real_jmap_stand(
    server: CyrusServer, shop: CyrusUser, mail: MailServer, ana: MailUser
) -> AsyncIterator[RealJmapStand]:
    """The proxy up, and down afterwards."""
    made = RealJmapStand(server, shop, mail, ana)
    async with made.proxy:
        yield made
