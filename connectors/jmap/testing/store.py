"""The double's mailbox: messages, mailboxes, submissions, and what changed when."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

ROLES = ("inbox", "drafts", "sent", "junk", "trash", "archive")


@dataclass(slots=True)
class Mail:
    """One Email object."""

    id: str
    raw: bytes = field(repr=False)
    boxes: set[str]
    keywords: set[str]
    received_at: datetime
    thread: str

    @property
    def blob(self) -> str:
        """By its content."""
        return blob_id(self.raw)

    def parsed(self) -> EmailMessage:
        """By the standard library, so that our own reader does not check itself."""
        return message_from_bytes(self.raw, policy=default)


def blob_id(content: bytes) -> str:
    """The same bytes are the same blob."""
    return "G" + hashlib.sha256(content).hexdigest()[:30]


@dataclass(slots=True)
class Submission:
    """One EmailSubmission."""

    id: str
    mail: str
    raw: bytes = field(repr=False)
    recipients: tuple[str, ...]
    undo: str = "final"


class Store:
    """One account. Every change is one state on."""

    def __init__(self) -> None:
        self.boxes = {f"box-{role}": role for role in ROLES}
        self.mails: dict[str, Mail] = {}
        self.blobs: dict[str, bytes] = {}
        self.submissions: dict[str, Submission] = {}
        self.oldest = 0
        """States before this one are forgotten."""
        self.tell: Callable[[], None] = lambda: None
        self._log: list[tuple[str, str]] = []
        self._count = 0
        self._threads: dict[str, str] = {}

    @property
    def state(self) -> int:
        """Of all messages."""
        return len(self._log)

    def put(self, raw: bytes, role: str, keywords: Iterable[str] = (), at: datetime | None = None) -> Mail:
        """A message comes."""
        self._count += 1
        mail = Mail(f"M{self._count}", raw, {f"box-{role}"}, set(keywords), at or datetime.now(UTC), "")
        mail.thread = self._thread(mail)
        self.mails[mail.id] = mail
        self.blobs[mail.blob] = raw
        self.note("created", mail.id)
        return mail

    def _thread(self, mail: Mail) -> str:
        parsed = mail.parsed()
        named = [str(parsed[name] or "") for name in ("References", "In-Reply-To", "Message-ID")]
        ids = " ".join(named).split()
        thread = next((self._threads[one] for one in ids if one in self._threads), f"T{mail.id}")
        self._threads.update(dict.fromkeys(ids, thread))
        return thread

    def destroy(self, name: str) -> None:
        """A message goes for good."""
        del self.mails[name]
        self.note("destroyed", name)

    def note(self, what: str, name: str) -> None:
        """One state on, and who listens is told."""
        self._log.append((what, name))
        self.tell()

    def changes(self, since: int, most: int) -> tuple[list[str], list[str], list[str], int]:
        """Created, updated and destroyed ids, and the state that they lead to (RFC 8620 5.2)."""
        seen: dict[str, list[str]] = {}
        end = since
        for what, name in self._log[since:]:
            if name not in seen and len(seen) >= most:
                break
            seen.setdefault(name, []).append(what)
            end += 1
        created = [name for name, whats in seen.items() if "created" in whats and "destroyed" not in whats]
        gone = [name for name, whats in seen.items() if "destroyed" in whats and "created" not in whats]
        updated = [name for name, whats in seen.items() if set(whats) == {"updated"}]
        return created, updated, gone, end

    def submit(self, mail: Mail, recipients: Iterable[str]) -> Submission:
        """It leaves."""
        made = Submission(f"S{len(self.submissions) + 1}", mail.id, mail.raw, tuple(recipients))
        self.submissions[made.id] = made
        return made
