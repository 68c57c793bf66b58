"""A shop's mailbox as `SCREENS.md` judges by, as real mails, with the truth about who waits.

83 conversations with people; 46 end with the customer's word, and 6 of those are only thanks: 40 people wait. Of the
46, 14 are unread and 15 carry an "answered" sign. 48 newsletters and robots are unread as well, 62 unread in all.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import count

from connectors.demo.corpus import Filler, Language, Somebody, languages
from tests.support.robots import robot_mails

CONVERSATIONS = 83
THEIR_WORD = 46
THANKS = 6
AGAIN = 9
"""They wrote again after our answer: with the thanks, the 15 that carry an answered sign."""
UNREAD = 14
ROBOTS_UNREAD = 48
ROBOTS_READ = 25

_WROTE = {
    "de": "Am {day} schrieb {who}:",
    "fr": "Le {day}, {who} a écrit :",
    "es": "El {day}, {who} escribió:",
    "it": "Il giorno {day} {who} ha scritto:",
    "pt": "{who} escreveu em {day}:",
    "pl": "{day} {who} napisał(a):",
    "tr": "{who}, {day} tarihinde şunu yazdı:",
    "ru": "{day} {who} пишет:",
    "zh": "{who} 於 {day} 寫道：",
    "ja": "{day} {who} のメール:",
    "ar": "في {day} كتب {who}:",
    "he": "בתאריך {day} מאת {who}:",
}
_NARROW = {"de": "iso-8859-1", "fr": "iso-8859-15", "ru": "koi8-r", "ja": "iso-2022-jp", "zh": "big5"}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail and where it lies."""

    raw: bytes
    folder: str
    """'INBOX' or 'Sent'."""
    at: datetime
    message_id: str
    conversation: str
    """Which conversation it belongs to in truth; '' for a robot's."""
    seen: bool = True
    answered: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """IMAP flags."""
        signs = ((self.seen, "\\Seen"), (self.answered, "\\Answered"))
        return tuple(flag for on, flag in signs if on)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits in truth."""

    name: str
    address: str
    subject: str
    since: datetime
    conversation: str


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Mails in order of time, and what a good inbox finds in them."""

    owner: str
    mails: tuple[Mail, ...]
    waiting: tuple[Waiting, ...]
    """Longest first."""
    thanked: tuple[str, ...]
    """Conversations that end with thanks only."""
    ours: tuple[str, ...]
    """Conversations in which the shop spoke last."""

    def in_folder(self, folder: str) -> tuple[Mail, ...]:
        """Those of one folder."""
        return tuple(mail for mail in self.mails if mail.folder == folder)

    def mbox(self) -> bytes:
        """As one mbox file (mboxrd: a line that looks like a separator gets one '>' more)."""
        return b"".join(_mboxrd(mail) for mail in self.mails)


def _mboxrd(mail: Mail) -> bytes:
    lines = mail.raw.replace(b"\r\n", b"\n").split(b"\n")
    escaped = (b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in lines)
    return f"From shopbell {mail.at:%a %b %d %H:%M:%S %Y}\n".encode() + b"\n".join(escaped) + b"\n"


def make_mailbox(now: datetime, *, seed: int = 1, owner: str = "hello@tern.shop") -> Mailbox:
    """The same arguments, the same bytes. `now` is aware; everything lies in the weeks before it."""
    return _Maker(now, seed, owner).make()


@dataclass(slots=True)
class _Talk:
    """One conversation as it is written."""

    id: str
    who: Somebody
    language: Language
    subject: str
    fill: Filler
    mails: list[Mail] = field(default_factory=list)
    texts: list[tuple[datetime, str, bool]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Of the customer."""
        return f"{self.who.slug}@example.org"


class _Maker:
    def __init__(self, now: datetime, seed: int, owner: str) -> None:
        self._now = now
        self._rng = random.Random(f"mailbox/{seed}")
        self._owner = owner
        self._ids = count(1)
        self._unread = 0
        self._waiting: list[Waiting] = []
        self._thanked: list[str] = []
        self._ours: list[str] = []

    def make(self) -> Mailbox:
        mails = [mail for talk in self._talks() for mail in talk.mails]
        mails += self._robots()
        return Mailbox(
            owner=self._owner,
            mails=tuple(sorted(mails, key=lambda mail: (mail.at, mail.message_id))),
            waiting=tuple(sorted(self._waiting, key=lambda each: each.since)),
            thanked=tuple(self._thanked),
            ours=tuple(self._ours),
        )

    def _talks(self) -> Iterator[_Talk]:
        yield self._ana()
        people = self._people()
        kinds = ["thanks"] * THANKS + ["again"] * (AGAIN - 1) + ["ours"] * (CONVERSATIONS - THEIR_WORD)
        kinds += ["ask"] * (CONVERSATIONS - 1 - len(kinds))
        self._rng.shuffle(kinds)
        for number, (kind, (language, who)) in enumerate(zip(kinds, people, strict=False)):
            yield self._talk(f"talk-{number}", kind, language, who)

    def _people(self) -> list[tuple[Language, Somebody]]:
        """Everybody once, a few of each language first."""
        spoken = [(language, who) for language in languages() for who in language.people[:18]]
        self._rng.shuffle(spoken)
        return spoken

    def _talk(self, name: str, kind: str, language: Language, who: Somebody) -> _Talk:
        rng = self._rng
        topic = rng.choice([topic for topic in language.topics if topic.back])
        fill = Filler(language, rng)
        talk = _Talk(name, who, language, fill(rng.choice(topic.subject)), fill)
        self._theirs(talk, rng.choice(topic.ask), self._long_ago(kind))
        if kind != "ask":
            self._we(talk, rng.choice(topic.answer))
        if kind == "again":
            self._theirs(talk, rng.choice(topic.back), self._later(talk))
        if kind == "thanks":
            self._theirs(talk, rng.choice(language.thanks), self._later(talk), bare=True)
        self._note(talk, kind)
        return talk

    def _ana(self) -> _Talk:
        """Writes again after our answer."""
        english = next(each for each in languages() if each.code == "en")
        fill = Filler(english, self._rng)
        talk = _Talk("ana", Somebody("Ana Ruiz", "ana.ruiz"), english, "Lemon cake for Lucía", fill)
        self._theirs(talk, "Can you do the lemon cake for Saturday?", self._now - timedelta(days=4, hours=2))
        self._we(talk, "Of course, it is in the book.")
        at = self._now - timedelta(days=2, hours=4)
        self._theirs(talk, "Can you do it without nuts? And do you deliver to Harbour St on Saturdays?", at)
        self._note(talk, "again")
        return talk

    def _long_ago(self, kind: str) -> datetime:
        days = self._rng.uniform(0.1, 30) if kind == "ask" else self._rng.uniform(6, 80)
        return self._now - timedelta(days=days)

    def _later(self, talk: _Talk) -> datetime:
        last = talk.texts[-1][0]
        return last + (self._now - last) * self._rng.uniform(0.1, 0.9)

    def _note(self, talk: _Talk, kind: str) -> None:
        if kind == "thanks":
            self._thanked.append(talk.id)
        elif kind == "ours":
            self._ours.append(talk.id)
        else:
            since = talk.texts[-1][0]
            who = talk.who.name
            self._waiting.append(Waiting(who, talk.address, talk.subject, since, talk.id))
        if kind != "ours" and self._unread < UNREAD:
            self._unread += 1
            talk.mails[-1] = _with(talk.mails[-1], seen=False)

    # ---- mails ----

    def _theirs(self, talk: _Talk, text: str, at: datetime, *, bare: bool = False) -> None:
        said = talk.fill(text)
        if not bare:
            said = f"{self._rng.choice(talk.language.greet)}\n\n{said}\n\n{talk.who.name}"
        self._add(talk, said, at.replace(microsecond=0), own=False)

    def _we(self, talk: _Talk, text: str) -> None:
        asked = talk.texts[-1][0]
        at = asked + timedelta(minutes=self._rng.randrange(5, 400))
        said = f"{self._rng.choice(talk.language.ours)}\n\n{talk.fill(text)}\n\nMaren\nTern Bakery"
        talk.mails[-1] = _with(talk.mails[-1], answered=True)
        self._add(talk, said, at, own=True)

    def _add(self, talk: _Talk, text: str, at: datetime, *, own: bool) -> None:
        message = self._mail(talk, text, at, own=own)
        for depth, part in enumerate(part for part in message.walk() if part.is_multipart()):
            part.set_boundary(f"level-{depth}-of-{talk.id}")
        talk.texts.append((at, text, own))
        talk.mails.append(
            Mail(
                message.as_bytes(),
                "Sent" if own else "INBOX",
                at,
                str(message["Message-ID"]),
                talk.id,
            )
        )

    def _mail(self, talk: _Talk, text: str, at: datetime, *, own: bool) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        shop, customer = _address("Tern Bakery", self._owner), _address(talk.who.name, talk.address)
        message["From"], message["To"] = (shop, customer) if own else (customer, shop)
        first = not talk.mails
        message["Subject"] = talk.subject if first else f"{self._re(talk)} {talk.subject}"
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{next(self._ids)}.{talk.id}@{'tern.shop' if own else 'example.org'}>"
        if not first:
            message["In-Reply-To"] = talk.mails[-1].message_id
            message["References"] = " ".join(mail.message_id for mail in talk.mails)
        self._body(message, talk, text, own=own)
        return message

    def _re(self, talk: _Talk) -> str:
        return "AW:" if talk.language.code == "de" and self._rng.random() < 0.5 else "Re:"

    def _body(self, message: EmailMessage, talk: _Talk, text: str, *, own: bool) -> None:
        code = talk.language.code
        full = text + self._quote(talk)
        charset = _NARROW.get(code, "utf-8") if self._rng.random() < 0.3 and not own else "utf-8"
        message.set_content(full, charset=_fitting(full, charset))
        if self._rng.random() < 0.35:
            turned = ' dir="rtl"' if code in ("ar", "he") else ""
            message.add_alternative(f"<html><body{turned}>{_paragraphs(full)}</body></html>", subtype="html")
        if self._rng.random() < 0.06 and not own:
            message.add_attachment(b"%PDF-1.4\n%%EOF\n", "application", "pdf", filename="plan für uns.pdf")

    def _quote(self, talk: _Talk) -> str:
        if not talk.texts or self._rng.random() < 0.25:
            return ""
        at, text, own = talk.texts[-1]
        who = "Tern Bakery" if own else talk.who.name
        wrote = _WROTE.get(talk.language.code, "On {day}, {who} wrote:")
        head = wrote.format(day=f"{at:%d.%m.%Y %H:%M}", who=who)
        return f"\n\n{head}\n" + "\n".join(f"> {line}" for line in text.splitlines())

    def _robots(self) -> Iterator[Mail]:
        for number in range(ROBOTS_UNREAD + ROBOTS_READ):
            at = (self._now - timedelta(hours=7 * number + 1)).replace(microsecond=0)
            message = robot_mails(number, at, self._owner, self._rng)
            unread = number < ROBOTS_UNREAD
            yield Mail(message.as_bytes(), "INBOX", at, str(message["Message-ID"]), "", seen=not unread)


def _with(mail: Mail, *, seen: bool | None = None, answered: bool | None = None) -> Mail:
    return Mail(
        mail.raw,
        mail.folder,
        mail.at,
        mail.message_id,
        mail.conversation,
        mail.seen if seen is None else seen,
        mail.answered if answered is None else answered,
    )


def _address(name: str, address: str) -> Address:
    return Address(name, addr_spec=address)


def _fitting(text: str, charset: str) -> str:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return "utf-8"
    return charset


def _paragraphs(text: str) -> str:
    from html import escape

    blocks: Sequence[str] = text.split("\n\n")
    return "".join(f"<p>{'<br>'.join(escape(line) for line in block.split(chr(10)))}</p>" for block in blocks)
