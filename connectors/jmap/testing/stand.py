"""The double under a test's hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

import httpx

from connectors._kit.testing import Arrived
from connectors.jmap.testing.service import PASSWORD, TOKEN, USER, JmapService
from connectors.jmap.testing.store import Mail
from connectors.jmap.testing.transport import JmapTransport

_PEOPLE = ("ana", "ben", "chidi", "dora", "emre")


class JmapStand:
    """One mailbox at a provider that is found by the address."""

    def __init__(self) -> None:
        self.service = JmapService()
        self._count = 0

    @property
    def answers(self) -> Mapping[str, str]:
        """Answers that work."""
        return {"session_url": USER, "password": PASSWORD}

    @property
    def wrong_answers(self) -> Mapping[str, Mapping[str, str]]:
        """One wrong each."""
        return {
            "session_url": {**self.answers, "session_url": "nobody.example", "username": USER},
            "username": {**self.answers, "session_url": "mail.bakery.test"},
            "password": {**self.answers, "password": "wrong"},
            "token": {"session_url": USER, "token": "wrong"},
        }

    @property
    def by_token(self) -> Mapping[str, str]:
        """The other way in."""
        return {"session_url": USER, "token": TOKEN}

    @property
    def canary(self) -> str:
        """The password."""
        return PASSWORD

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        """For `Toolbox.transport`."""
        return JmapTransport(self.service)

    async def seed(self, count: int) -> None:
        """Older mail; every few came in the same second, as after a move between providers."""
        begin = datetime.now(UTC) - timedelta(days=700)
        for number in range(count):
            at = begin + timedelta(minutes=number // 4 * 60)
            raw = self.letter(f"older message {number}", _PEOPLE[number % len(_PEOPLE)], at=at)
            self.service.store.put(raw, "inbox", {"$seen"}, at)

    async def deliver(self, text: str, *, sender: str = "ana", answer_to: str = "") -> str:
        """A mail from outside; its token is its id."""
        sent = [one.raw for one in self.service.store.submissions.values()]
        answered = [raw for raw in sent if _text(raw) == answer_to.strip()] if answer_to else []
        parent = str(message_from_bytes(answered[-1], policy=default)["Message-ID"]) if answered else ""
        return self.arrives(self.letter(text, sender, parent=parent)).id

    def arrives(self, raw: bytes, role: str = "inbox") -> Mail:
        """These bytes, unread."""
        return self.service.store.put(raw, role)

    async def write_elsewhere(self, text: str, *, to: str = "ana") -> None:
        """An answer from the phone: begun as a draft there, then sent."""
        store = self.service.store
        theirs = [one for one in store.mails.values() if f"{to}@".encode() in one.raw]
        parent = str(theirs[-1].parsed()["Message-ID"]) if theirs else ""
        raw = self.letter(text, "", to=f"{to}@example.org", parent=parent)
        draft = store.put(raw, "drafts", {"$draft", "$seen"})
        moved = {"mailboxIds/box-drafts": None, "mailboxIds/box-sent": True, "keywords/$draft": None}
        self.service.methods.patch(draft, moved)

    async def delete(self, token: str) -> None:
        """Destroyed by another program."""
        self.service.store.destroy(token)

    async def expire_sign_in(self) -> None:
        """The password was changed."""
        self.service.faults.signed_out = True

    async def limit_rate(self, seconds: float) -> None:
        """The next call."""
        self.service.faults.limited = seconds

    async def go_offline(self) -> None:
        """No connection."""
        self.service.faults.offline = True
        self.service.hang_up()

    async def come_back(self) -> None:
        """As before."""
        self.service.faults.offline = False

    async def drop_next(self) -> None:
        """Cut within the next message that is fetched."""
        self.service.faults.cut = True

    async def refuse_next(self, reason: str) -> None:
        """The next submission."""
        self.service.methods.refusal = reason

    async def accept_then_fail(self) -> None:
        """The next submission leaves, and nobody hears of it."""
        self.service.faults.swallow = True

    async def lose_next(self) -> None:
        """The next upload breaks."""
        self.service.faults.lose = True

    async def arrived(self) -> Sequence[Arrived]:
        """What was submitted."""
        return [Arrived(_text(one.raw), datetime.now(UTC)) for one in self.service.store.submissions.values()]

    def letter(self, text: str, sender: str, *, to: str = USER, parent: str = "", at: datetime | None = None) -> bytes:
        """Bytes of a mail; `sender` '' is the shop."""
        self._count += 1
        message = EmailMessage(policy=SMTP)
        message["From"] = f"{sender.title()} <{sender}@example.org>" if sender else f"The Bakery <{USER}>"
        message["To"] = to
        message["Subject"] = "Re: Bread" if parent else "Bread"
        message["Date"] = format_datetime(at or datetime.now(UTC))
        message["Message-ID"] = f"<{self._count}.{sender or 'shop'}@double.test>"
        if parent:
            message["In-Reply-To"] = message["References"] = parent
        message.set_content(text)
        return bytes(message)


def _text(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body is not None else ""
