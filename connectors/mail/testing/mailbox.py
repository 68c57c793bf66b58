"""What the double keeps: folders with numbered messages, change numbers and a memory of what was expunged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default


@dataclass(slots=True)
class Stored:
    """One message in one folder."""

    uid: int
    raw: bytes
    flags: set[str]
    modseq: int
    at: datetime
    gmail_id: int = 0

    @property
    def message_id(self) -> str:
        """With angle brackets."""
        return str(message_from_bytes(self.raw, policy=default)["Message-ID"] or "")


@dataclass(slots=True)
class MailFolder:
    """One folder; every change raises `modseq`."""

    name: str
    flags: tuple[str, ...] = ()
    uidvalidity: int = 7001
    uidnext: int = 1
    modseq: int = 1
    messages: list[Stored] = field(default_factory=list)
    vanished: list[tuple[int, int]] = field(default_factory=list)
    """Change number and UID of what was expunged."""

    def add(self, raw: bytes, flags: set[str], at: datetime | None = None, gmail_id: int = 0) -> Stored:
        """A new message."""
        self.modseq += 1
        stored = Stored(self.uidnext, raw, set(flags), self.modseq, at or datetime.now(UTC), gmail_id)
        self.uidnext += 1
        self.messages.append(stored)
        return stored

    def flag(self, stored: Stored, name: str, *, on: bool) -> None:
        """Set or take a flag."""
        changed = stored.flags | {name} if on else stored.flags - {name}
        if changed != stored.flags:
            self.modseq += 1
            stored.flags, stored.modseq = changed, self.modseq

    def expunge(self, stored: Stored) -> None:
        """Gone for good."""
        self.modseq += 1
        self.messages.remove(stored)
        self.vanished.append((self.modseq, stored.uid))

    def renumber(self) -> None:
        """A new UIDVALIDITY, and new UIDs in another order."""
        self.uidvalidity += 1
        self.vanished.clear()
        self.uidnext = 1
        for stored in sorted(self.messages, key=lambda one: one.message_id):
            stored.uid, self.uidnext = self.uidnext, self.uidnext + 1
        self.messages.sort(key=lambda one: one.uid)


class MailDrop:
    """One account's folders, and who is to be told when they change."""

    def __init__(self, *, gmail: bool = False) -> None:
        self.gmail = gmail
        names = GMAIL if gmail else PLAIN
        self.folders = {name: MailFolder(name, flags) for name, flags in names.items()}
        self.watchers: list[Callable[[str], None]] = []
        self._gmail_ids = iter(range(1_700_000_000_000_000_001, 1_800_000_000_000_000_000))

    @property
    def inbox(self) -> MailFolder:
        """Where mail arrives."""
        return self.folders["INBOX"]

    @property
    def sent(self) -> MailFolder:
        """Where sent mail is filed."""
        return self.folders["[Gmail]/Sent Mail" if self.gmail else "Sent"]

    def put(self, folder: MailFolder, raw: bytes, flags: set[str], at: datetime | None = None) -> Stored:
        """A new message; at Gmail it lies in All Mail as well."""
        number = next(self._gmail_ids) if self.gmail else 0
        stored = folder.add(raw, flags, at, number)
        if self.gmail:
            self.folders["[Gmail]/All Mail"].add(raw, flags, at, number)
        self.tell(folder.name)
        return stored

    def delete(self, message_id: str) -> None:
        """From every folder."""
        for folder, stored in list(self.everything()):
            if stored.message_id == message_id:
                folder.expunge(stored)
                self.tell(folder.name)

    def everything(self) -> Iterator[tuple[MailFolder, Stored]]:
        """All copies of all messages."""
        for folder in self.folders.values():
            for stored in folder.messages:
                yield folder, stored

    def tell(self, name: str) -> None:
        """Wake whoever listens."""
        for watcher in self.watchers:
            watcher(name)


PLAIN: dict[str, tuple[str, ...]] = {
    "INBOX": (),
    "Sent": ("\\Sent",),
    "Archive": ("\\Archive",),
    "Drafts": ("\\Drafts",),
    "Junk": ("\\Junk",),
    "Trash": ("\\Trash",),
}
GMAIL: dict[str, tuple[str, ...]] = {
    "INBOX": (),
    "[Gmail]": ("\\Noselect",),
    "[Gmail]/All Mail": ("\\All",),
    "[Gmail]/Sent Mail": ("\\Sent",),
    "[Gmail]/Drafts": ("\\Drafts",),
    "[Gmail]/Spam": ("\\Junk",),
    "[Gmail]/Trash": ("\\Trash",),
    "Customers": (),
}
