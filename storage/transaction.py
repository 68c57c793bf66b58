"""One transaction's work: what it touched, what is still to be written at its end, and the Changes it makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId, PersonId
from storage.tables.words import Indexed, WordChanges

if TYPE_CHECKING:
    from storage.database import WriteConnection


@dataclass(slots=True)
class Added:
    """What new messages add to their conversation's row."""

    messages: int = 0
    unseen: int = 0
    people: int = 0
    robots: int = 0
    us: int = 0
    first_at: int | None = None
    """Time of the oldest of them, and the subject it has."""
    subject: str = ""

    met: int | None = None
    """Whom the oldest of them with anybody outside is from or to, and its time."""
    met_at: int = 0

    def began(self, at: int, subject: str, met: int | None) -> None:
        """Remember the oldest one."""
        if self.first_at is None or at < self.first_at:
            self.first_at, self.subject = at, subject
        if met is not None and (self.met is None or at < self.met_at):
            self.met, self.met_at = met, at


@dataclass(slots=True)
class Touched:
    """Ids for the Changes."""

    accounts: set[int] = field(default_factory=set)
    conversations: set[int] = field(default_factory=set)
    messages: set[int] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)
    outbox: set[int] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)
    arrived: set[int] = field(default_factory=set)
    received: int = 0
    everything: bool = False

    def changes(self, counter: int) -> Changes:
        """As the value that goes out after commit."""
        return Changes(
            counter=counter,
            accounts=frozenset(map(AccountId, self.accounts)),
            conversations=frozenset(map(ConversationId, self.conversations)),
            messages=frozenset(map(MessageId, self.messages)),
            persons=frozenset(map(PersonId, self.persons)),
            outbox=frozenset(map(OutboxId, self.outbox)),
            drafts=frozenset(self.drafts),
            arrived=frozenset(map(MessageId, self.arrived)),
            received=self.received,
            everything=self.everything,
        )


class Transaction:
    """Handed to the work; its end brings conversation rows, search index and counter up to date."""

    def __init__(self, connection: WriteConnection) -> None:
        self.db = connection
        self.touched = Touched()
        self.added: dict[int, Added] = {}
        self.stale: set[int] = set()
        """Conversations whose row has to be made again."""
        self.reworded: set[int] = set()
        """Of those, the ones whose last message may have other words now."""
        self.windowed: set[int] = set()
        """Conversations whose messages said until when the service takes an answer."""
        self.words = WordChanges()
        self.identities: dict[tuple[str, str], tuple[int, str]] = {}
        """Identity and name by network and address."""
        self.networks: dict[int, str] = {}
        self.newest: dict[int, int] = {}
        """Time of the newest message that came in, by account."""
        self.oldest: dict[int, int] = {}
        self.own: dict[int, set[str]] = {}
        self.archives: dict[int, bool] = {}
        """Whether an account has messages that only an archive named."""
        self.texts: dict[int, str] = {}
        """Texts of messages that came in, which their conversation's row will show."""
        self._last_message: int | None = None

    def adding(self, conversation: int) -> Added:
        """Where to count a new message of a conversation."""
        self.stale.add(conversation)
        return self.added.setdefault(conversation, Added())

    def next_message(self) -> int:
        """The id that the next message will have."""
        if self._last_message is None:
            self._last_message = self.db.value("SELECT seq FROM sqlite_sequence WHERE name = 'message'") or 0
        self._last_message += 1
        return self._last_message

    def index(self, slot: int, indexed: Indexed, *, fresh: bool = False) -> None:
        """Make a message findable; `fresh` where the slot was found free."""
        self.words.put(slot, indexed, fresh=fresh)

    def finish(self) -> Changes:
        """Write what was put off; gives the Changes."""
        from storage.tables.conversations import refresh

        refresh(self, sorted(self.stale))
        self._note_ends()
        self.words.write(self.db)
        changes = self.touched.changes(0)
        if not changes:
            return changes
        counter = self.db.value("UPDATE change_counter SET counter = counter + 1 WHERE id = 1 RETURNING counter")
        return self.touched.changes(counter)

    def _note_ends(self) -> None:
        self.db.many(
            "UPDATE account SET newest_at = ?1 WHERE id = ?2 AND (newest_at IS NULL OR newest_at < ?1)",
            [(at, account) for account, at in self.newest.items()],
        )
        self.db.many(
            "UPDATE account SET oldest_at = ?1 WHERE id = ?2 AND (oldest_at IS NULL OR oldest_at > ?1)",
            [(at, account) for account, at in self.oldest.items()],
        )
