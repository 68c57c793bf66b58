"""The words that what Shopbell knows is told in: states, directions, kinds. They are stored and exported by value."""

from enum import StrEnum


class Direction(StrEnum):
    """Who wrote: somebody to the shop, or the shop."""

    IN = "in"
    OUT = "out"


class MessageKind(StrEnum):
    """What a line of the timeline is."""

    MESSAGE = "message"
    CALL = "call"
    VISIT = "visit"
    NOTE = "note"
    MACHINERY = "machinery"
    """Joined, renamed and the like: folded in the timeline, nobody's turn."""


class Visibility(StrEnum):
    """Who can read a message at the service."""

    PRIVATE = "private"
    PUBLIC = "public"
    FOLLOWERS = "followers"
    """Whoever follows the writer, and those it names."""


class Turn(StrEnum):
    """Who has the next word in a conversation."""

    YOURS = "yours"
    THEIRS = "theirs"
    SETTLED = "settled"


class View(StrEnum):
    """The lists on the left; the names are those of the command line."""

    WAITING = "waiting"
    THEIRS = "theirs"
    SETTLED = "settled"
    LATER = "later"
    MENTIONS = "mentions"
    ROBOTS = "robots"
    ALL = "all"


class Delivery(StrEnum):
    """How far a message got. The first one is for everything received."""

    RECEIVED = "received"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    BOUNCED = "bounced"
    """Sent, and a report came back later that it could not be delivered."""
    ARRIVED = "arrived"
    """Sent, and it is at theirs; `READ`: they saw it. `shopbell/receipts.py` has the rules."""
    READ = "read"


class OutboxState(StrEnum):
    """The life of one press of Send. SENT, CANCELLED are final; REFUSED and UNCERTAIN wait for the owner."""

    HELD = "held"
    """Within the time of Undo: leaves at `not_before`."""
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"


class AccountState(StrEnum):
    """An account's health; everything but OK and SYNCING is said out loud in the window."""

    OK = "ok"
    SYNCING = "syncing"
    OFFLINE = "offline"
    SIGN_IN = "sign-in"
    LIMITED = "limited"
    BROKEN = "broken"
    PAUSED = "paused"
    CLOSED = "closed"
    """The service is gone or the account was removed with its history kept: read only."""


class SecretPlace(StrEnum):
    """Where the owner wants passwords kept."""

    KEYRING = "keyring"
    PASSPHRASE = "passphrase"
    MEMORY = "memory"


class ErrandKind(StrEnum):
    """What the owner can ask the service to do with one message."""

    EDIT = "edit"
    DELETE = "delete"
    APPROVE = "approve"
    SPAM = "spam"
    BIN = "bin"
    HIDE = "hide"
    SHOW = "show"
    LIKE = "like"
    UNLIKE = "unlike"


class MentionAnswer(StrEnum):
    """What the owner does about something said about the shop."""

    JOIN = "join"
    LEAVE = "leave"
    NOT_US = "not us"


class Verdict(StrEnum):
    """What the owner of a place says about a message that somebody left there."""

    APPROVE = "approve"
    SPAM = "spam"
    BIN = "bin"
    HIDE = "hide"
    """Only its writer, and whom they know, still see it."""
    SHOW = "show"
    """Takes HIDE back."""
