"""What a connector reports. Everything is an upsert on a remote id, so that replaying a page changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shopbell.model import Delivery, MessageKind, Progress, Visibility


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody at a network. `address` identifies them there (mail address in lower case, handle, DID)."""

    address: str
    name: str = ""
    network: str = ""
    """Another network that they really write at, when a bridge brings them here (whatsapp); '' is the connector's."""
    profile: str = ""
    """What they say about themselves there, as plain lines; where it comes with their message."""
    portrait: str = ""
    """Their picture, as `Portrays.portrait` is asked for it; '' when this message says nothing of one."""


@dataclass(frozen=True, slots=True)
class SeenAttachment:
    """A file with a message: its bytes when they came along, else a reference to fetch it by."""

    name: str
    media_type: str
    size: int
    content: bytes | None = None
    content_id: str = ""
    remote_ref: str = ""
    description: str = ""
    """What a picture shows, in the sender's words."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Which conversation a message belongs to. Give `conversation` where the service has one; else the links.

    With links (mail), `own` is this message's id and `parents` the ids it refers to, nearest last (RFC 5322
    References then In-Reply-To); `shopbell/threading.py` has the rules.
    """

    conversation: str = ""
    own: str = ""
    parents: tuple[str, ...] = ()
    subject: str = ""
    provider: str = ""
    """The provider's own thread id (X-GM-THRID, RFC 8474 THREADID); joins like a parent."""


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as the service has it now. Seeing it again updates what changed and adds nothing."""

    remote_id: str
    at: datetime
    author: Author
    own: bool
    """Written by the shop itself, here or elsewhere: a turn of ours."""
    text: str
    thread: Thread
    html: str = ""
    raw: bytes | None = None
    """The original as it came (mail: the whole RFC 5322 message); kept for export and for 'show source'."""
    recipients: tuple[Author, ...] = ()
    kind: MessageKind = MessageKind.MESSAGE
    visibility: Visibility = Visibility.PRIVATE
    attachments: tuple[SeenAttachment, ...] = ()
    reply_to: str = ""
    context: str = ""
    seen: bool | None = None
    """Read state at the service; None where it has none."""
    robot: bool = False
    """Newsletter, automatic answer or other machine: nobody waits."""
    auto_reply: bool = False
    """An out-of-office or other automatic answer inside a conversation: not a turn."""
    subject: str = ""
    live: bool = True
    """False while history is read: no notification."""
    place: str = ""
    """Where the service keeps it, if it can lie in several places (mail: 'INBOX;uidvalidity;uid')."""
    mention: bool = False
    """Said about the shop and not to it: heard by a saved word, nobody waits until the owner joins in."""
    aside: str = ""
    """Said to others at a place that is read anyway (a public room, another site that links here): the conversation
    that it begins as a mention, if a saved word is in it. Else it stays what it is."""
    past: bool = False
    """Out of an archive and long ago: whatever it asked, nobody waits for an answer any more."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the service says beside. Every connector may use `link` (its page in the web), `warning` (a content
    warning before the words, which an answer repeats), `prefix` (names that an answer begins with), `held` ('1': not
    shown to others until the owner approves it), `email` (the writer's mail address), and on messages of theirs
    `answer_until` (see `shopbell.reply_window`), `no_answer` (why the service takes none here, in a sentence; `link`
    leads to where one can be given by hand), `stars` ('4': of five, a review), `judged` (the names of the verdicts that
    make sense for it, and `like`, with spaces between; else all of the manifest), `hidden` ('1': only its writer, and
    whom they know, still see it) and `liked` ('1': by us); on messages of ours `judged` says which of
    `edit` and `delete` can be done. Its manifest documents the rest."""


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """The author changed it. Unknown ids are ignored."""

    remote_id: str
    at: datetime
    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class MessageGone:
    """Deleted at the service. It stays in the history, marked."""

    remote_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SeenChanged:
    """Read or unread at the service now; name the message by `remote_id` or by `place`."""

    seen: bool
    remote_id: str = ""
    place: str = ""
    earlier: bool = False
    """So was everything before it in its conversation ("read up to here"); only with `seen`."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The message also lies at this place. Unknown messages are ignored."""

    remote_id: str
    place: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Nothing lies at this place any more. A message whose last place goes is marked gone."""

    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlacesReset:
    """All places that start with `prefix` are void (UIDVALIDITY changed); nothing is marked gone yet."""

    prefix: str


@dataclass(frozen=True, slots=True)
class PlacesComplete:
    """After a reset everything was listed again: messages that had a place only there and have none now are gone."""

    prefix: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """A report about a message of ours (a bounce, RFC 3464; a receipt). `refers` is its thread id or remote id.

    Reports only ever go forwards, in whatever order they are read: see `shopbell/receipts.py`.
    """

    refers: str
    delivery: Delivery
    note: str
    at: datetime
    earlier: bool = False
    """It speaks for everything that we said before in this conversation, too ("read up to here")."""


@dataclass(frozen=True, slots=True)
class GapSeen:
    """History between `start` (None: the beginning) and `end` cannot be read, and why, in words."""

    start: datetime | None
    end: datetime
    reason: str
    outage: bool = False
    """Told by the engine, not by real connectors: the line was away; `reason` is '' while what came is being read."""


@dataclass(frozen=True, slots=True)
class GapClosed:
    """The gap that ended at `end` was read again and is complete."""

    end: datetime


Event = (
    MessageSeen
    | MessageEdited
    | MessageGone
    | SeenChanged
    | Placed
    | Unplaced
    | PlacesReset
    | PlacesComplete
    | DeliveryReported
    | GapSeen
    | GapClosed
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A few events (at most 200) and the cursor that is saved in the same transaction."""

    events: tuple[Event, ...]
    cursor: str
    progress: Progress | None = None
    patient: bool = False
    """History out of a file, of which nobody waits for the single message: as few transactions as others allow."""
