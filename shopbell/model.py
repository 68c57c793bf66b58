"""What Shopbell knows: frozen values that the store hands out and the window shows.

Times are aware datetimes in UTC. Names, subjects and texts are plain text, already cleaned; nothing here is markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from shopbell.kinds import (
    AccountState,
    Delivery,
    Direction,
    ErrandKind,
    MentionAnswer,
    MessageKind,
    OutboxState,
    SecretPlace,
    Turn,
    View,
    Visibility,
)

if TYPE_CHECKING:
    from shopbell.also_waiting import AlsoWaiting
    from shopbell.ids import (
        AccountId,
        AttachmentId,
        ConversationId,
        GapId,
        IdentityId,
        MessageId,
        OutboxId,
        PersonId,
    )
    from shopbell.promises import DraftPromise
    from shopbell.spending import Allowance

__all__ = [
    "Account",
    "AccountState",
    "Attachment",
    "ConversationRow",
    "Counts",
    "Delivery",
    "Direction",
    "Draft",
    "DraftAttachment",
    "Errand",
    "ErrandKind",
    "Gap",
    "Identity",
    "MentionAnswer",
    "Message",
    "MessageKind",
    "OutboxItem",
    "OutboxState",
    "Person",
    "Progress",
    "RichBody",
    "SearchHit",
    "SecretPlace",
    "Turn",
    "View",
    "Visibility",
]


@dataclass(frozen=True, slots=True)
class Errand:
    """A wish about one message, until it is done; `refused` is the service's reason in words when it said no."""

    message: MessageId
    kind: ErrandKind
    text: str = ""
    """The new words, for EDIT."""
    refused: str = ""
    remote_id: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Those of the message, for the connector."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far reading an account's history has come, in messages; `total` 0 when nobody knows."""

    done: int
    total: int
    seconds_left: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One sign-in at one service. `secret_ref` names keyring entries and says nothing about the account."""

    id: AccountId
    connector: str
    address: str
    name: str
    state: AccountState
    state_since: datetime
    state_text: str
    """A plain sentence for the owner when the state is not OK; else empty."""
    added_at: datetime
    last_heard_at: datetime | None
    settings: Mapping[str, str] = field(default_factory=dict)
    secret_ref: str = ""
    progress: Progress | None = None
    notify: bool = True
    notices: tuple[str, ...] = ()
    """What is only partly well, in plain sentences, while the state is OK."""
    allowance: Allowance | None = None
    """How much of its budget, or of the service's own limit, is used up; as of the last look."""
    oldest_at: datetime | None = None
    """Time of its oldest message here."""
    whole_at: datetime | None = None
    """When its history was read as far back as the service hands it out; None while it is still being read."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A name somebody has at one network: a mail address, a handle. Many identities may be one person."""

    id: IdentityId
    person: PersonId
    network: str
    address: str
    name: str
    portrait: str = ""
    """SHA-256 of their picture, '' when there is none here."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file with a message. `sha256` is empty until its bytes are on this machine."""

    id: AttachmentId
    message: MessageId
    name: str
    media_type: str
    size: int
    sha256: str = ""
    content_id: str = ""
    """Set when the message's HTML shows it as an inline image (RFC 2392)."""
    remote_ref: str = ""
    """What the connector needs to fetch it; opaque."""
    description: str = ""
    """What a picture shows, in the sender's words."""


@dataclass(frozen=True, slots=True)
class Message:
    """One line of a timeline, with plain text always present."""

    id: MessageId
    account: AccountId
    conversation: ConversationId
    remote_id: str
    at: datetime
    direction: Direction
    kind: MessageKind
    author: IdentityId | None
    author_name: str
    author_address: str
    text: str
    visibility: Visibility
    delivery: Delivery
    has_html: bool = False
    seen: bool = True
    edited_at: datetime | None = None
    gone_at: datetime | None = None
    """Deleted or expunged at the service at this time; kept here, shown as such."""
    reply_to: MessageId | None = None
    context: str = ""
    """For a public comment: the words of the post that it answers."""
    attachments: tuple[Attachment, ...] = ()
    recipients: tuple[str, ...] = ()
    """Everybody addressed, as 'Name <address>' or an address, in the order To, Cc."""
    subject: str = ""
    delivery_note: str = ""
    """A plain sentence that goes with `delivery` when something went wrong."""
    delivered_at: datetime | None = None
    """When it arrived or was read, where somebody said so."""
    outbox: OutboxId | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the service says beside; keys are documented by the connector (mail: message_id)."""
    errand: Errand | None = None
    """What the service is still to do with it, or refused to do."""
    meaning: str = ""
    """What it is for the turn: asks, thanks, answered (theirs, and we spoke after it), ours; '' where it is no turn."""
    author_network: str = ""
    """Where the author really writes: the connector, or the network that a bridge brings them from."""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One row of a list, kept up to date by the store; everything a row paints is here."""

    id: ConversationId
    account: AccountId
    connector: str
    person: PersonId | None
    person_name: str
    person_address: str
    subject: str
    turn: Turn
    waiting_since: datetime | None
    """When the oldest unanswered message of theirs came; None when nobody waits."""
    last_at: datetime
    messages: int
    unseen: int
    snippet: str
    """The last words, theirs or ours, without quotes or greeting."""
    open_question: str
    """The first question of theirs without an answer; empty when there is none."""
    open_questions: int
    visibility: Visibility
    robot: bool
    later_until: datetime | None
    settled_reason: str
    has_draft: bool
    outbox_state: OutboxState | None
    """The worst state of what still waits to leave; None when nothing does."""
    remote_id: str = ""
    """What the service calls it; '' where messages alone say what belongs together (mail)."""
    last_ours: bool = False
    """Whether `snippet` is the shop's own words."""
    mention: bool = False
    """Said about the shop and not to it; the owner has not joined in."""
    network: str = ""
    """Where the person writes: the connector, or the network that a bridge brings them from."""
    portrait: str = ""
    """See Identity."""
    answer_until: datetime | None = None
    """After this time the service takes no answer here, until they write again; None is for ever."""
    also: tuple[AlsoWaiting, ...] = ()
    onlookers: MessageId | None = None
    """Where else they wait; what they asked in public and only private words answered (see docs/adr/turns.md)."""
    no_answer: str = ""
    """Why the service takes no answer to their newest message from a program; '' when it does."""
    stars: int = 0
    """How many of five their newest message gives the shop, where it is a review; 0 is none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the owner is writing in a conversation, exactly as typed. `conversation` None: a new conversation."""

    key: str
    """'c<conversation id>' for an answer, else a random key given when a new conversation was begun."""
    conversation: ConversationId | None
    account: AccountId
    text: str
    updated_at: datetime
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: MessageId | None = None
    visibility: Visibility = Visibility.PRIVATE
    attachments: tuple[DraftAttachment, ...] = ()
    promises: tuple[DraftPromise, ...] = ()
    """Sentences of it that the owner keeps as promises."""


@dataclass(frozen=True, slots=True)
class DraftAttachment:
    """A file the owner added; its bytes are in the blob store from the moment it was added."""

    name: str
    media_type: str
    size: int
    sha256: str
    description: str = ""
    """What a picture shows, in the owner's words."""


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """One press of Send: frozen content, one key, at most one message at the service."""

    id: OutboxId
    account: AccountId
    conversation: ConversationId
    message: MessageId
    """The bubble that stands in the timeline from the moment of the press."""
    key: str
    """Made once at the press; the service's idempotency key where it knows one."""
    state: OutboxState
    text: str
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to_remote: str
    visibility: Visibility
    attachments: tuple[DraftAttachment, ...]
    created_at: datetime
    not_before: datetime
    attempts: int = 0
    reason: str = ""
    """A plain sentence: why it waits, was refused, or is not sure to have left."""
    prepared: bytes | None = None
    """The exact bytes that go out, stored before the first of them leaves (mail)."""
    prepared_remote_id: str = ""
    answer_until: datetime | None = None
    """That of its conversation: it has to leave before."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the shop talks with, and all the places where they meet."""

    id: PersonId
    name: str
    identities: tuple[Identity, ...]
    first_at: datetime | None
    turns: int
    last_words: str
    """The last thing they told the shop."""
    last_words_at: datetime | None
    notes: str = ""
    conversations: tuple[ConversationId, ...] = ()
    """Newest first, at most 20."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of an account's history that may be missing, said honestly in the timeline."""

    id: GapId
    account: AccountId
    start: datetime | None
    end: datetime
    reason: str
    closed_at: datetime | None = None
    """When it was read again and found complete."""
    outage: bool = False
    """The account could not be reached; what came meanwhile is being read, or `reason` says what is missing of it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers on the left and in the tray."""

    waiting_people: int = 0
    waiting: int = 0
    theirs: int = 0
    settled: int = 0
    later: int = 0
    robots: int = 0
    everything: int = 0
    mentions: int = 0
    outbox: int = 0
    """Messages that have not left yet, whatever the reason."""
    outbox_stuck: int = 0
    """Of those, refused or not sure: they wait for the owner."""
    longest: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A message that has the words; `before` and `after` are the turns around it, shortened."""

    message: MessageId
    conversation: ConversationId
    account: AccountId
    at: datetime
    person_name: str
    author_name: str
    direction: Direction
    snippet: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class RichBody:
    """A message's HTML as it came, not yet cleaned, with the files it may show inline (content id to attachment)."""

    html: str
    inline: Mapping[str, Attachment] = field(default_factory=dict)
