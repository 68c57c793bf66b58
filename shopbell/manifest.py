"""A connector's manifest.toml as a value: what it can do, so that the window reads it and never tries and fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shopbell.kinds import Visibility
from shopbell.spending import Price


class Capability(StrEnum):
    """Something an account of this connector can do."""

    RECEIVE = "receive"
    HISTORY = "history"
    REPLY = "reply"
    START = "start"
    """Begin a conversation with a new address."""
    PRIVATE_REPLY = "private-reply"
    """Answer something public so that only its writer can read it."""
    ATTACHMENTS = "attachments"
    MARK_SEEN = "mark-seen"
    EDIT = "edit"
    DELETE = "delete"
    MODERATE = "moderate"
    """Judge what others write at the shop's own place; `Manifest.verdicts` says in which words."""
    LIKE = "like"
    PUSH = "push"
    LISTEN = "listen"
    """Hear what is said about the shop."""
    COPIES = "copies"
    """Cc and Bcc."""
    SUBJECT = "subject"


class Idempotency(StrEnum):
    """What makes a repeated send safe."""

    NATIVE = "native"
    """The service knows our key: the same key twice is one message."""
    LOOKUP = "lookup"
    """Whether it left can be looked up; a repeat without looking is a second message."""
    NONE = "none"
    """Nobody can know: ask the owner."""


class SignIn(StrEnum):
    """How an account signs in."""

    NONE = "none"
    PASSWORD = "password"
    TOKEN = "token"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Limit:
    """The longest text of one message; `unit` is a name of `shopbell.text.counters.Unit`; 0 is no limit."""

    length: int = 0
    unit: str = "graphemes"
    attachment_bytes: int = 0
    text_bytes: int = 0
    """Bytes of UTF-8 that the text may have besides, where a network counts both."""
    files: bool = True
    """False where such messages take none."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One connector, as its folder's manifest.toml says. `networks` gives the words and colours the window shows."""

    id: str
    name: str
    category: str
    capabilities: frozenset[Capability]
    sign_in: SignIn
    idempotency: Idempotency
    limit: Limit = field(default_factory=Limit)
    private_limit: Limit | None = None
    """That of private messages, where it is another."""
    reply_window_hours: int = 0
    """Some conversations take an answer for so many hours after their message only; 0 is none. This is for words: which
    and until when, each message says (`shopbell.reply_window`)."""
    keeps_hours: int = 0
    """After so many hours the service forgets what nobody fetched; 0 is never."""
    cost: str = ""
    price: Price | None = None
    """What sending costs, where it costs something each time."""
    verdicts: frozenset[str] = frozenset({"approve", "spam", "bin"})
    """Names of `shopbell.kinds.Verdict` that it knows, with the capability moderate."""
    explains: bool = False
    """No account of its own: its form's guide says why there is none, and what works instead."""
    badge: str = "?"
    """One or two letters in the account's sign."""
    colour: str = "#5b6b7f"
    hidden: bool = False
    """Not offered in the list of accounts to add."""
    facts: Mapping[str, str] = field(default_factory=dict)

    def limit_for(self, visibility: Visibility) -> Limit:
        """The limit of a message that so many can read."""
        private = visibility is Visibility.PRIVATE
        return self.private_limit if private and self.private_limit is not None else self.limit

    def price_of(self, visibility: Visibility, *, link: bool) -> int:
        """What one message costs in millionths, or units, of `price.currency`; 0 is nothing."""
        price = self.price
        if price is None:
            return 0
        if visibility is Visibility.PRIVATE and price.private:
            return price.private
        return price.link if link and price.link else price.answer

    def can(self, capability: Capability) -> bool:
        """Whether every account of this connector can do that."""
        return capability in self.capabilities
