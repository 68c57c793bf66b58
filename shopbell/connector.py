"""The contract that every connector keeps; `tests/contract` runs each clause against every folder by discovery.

`connectors/<id>/connector.py` has `connector() -> Connector`. A session offers exactly the protocols that its
manifest's capabilities name: `Sends` for reply, `Listens` for push, and so on.

Clauses: the first pull ends. Resuming from any cursor loses nothing. Replaying a page changes nothing. A sent
message comes back exactly once. The same key twice is one message (idempotency native) or is found (lookup). Own
messages made elsewhere arrive. Each failure maps to its error in `shopbell.errors`. Cancel and close are safe at
any await. No secret in a log, a repr or a diagnostic.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from shopbell.actions import Action, DeleteMessage, EditMessage, Like, MarkSeen, Moderate
from shopbell.kinds import Verdict
from shopbell.model import Account, Visibility
from shopbell.sign_in_code import AskAddress, ShowCode

if TYPE_CHECKING:
    from shopbell.events import Batch, Event
    from shopbell.guide import Guide
    from shopbell.manifest import Manifest
    from shopbell.probing import Checked, Found
    from shopbell.spending import Allowance, Meter

__all__ = [
    "AccountSecrets",
    "Action",
    "Acts",
    "Browser",
    "Checks",
    "Clock",
    "Connector",
    "DeleteMessage",
    "EditMessage",
    "Fetches",
    "Field",
    "FieldKind",
    "FindsSent",
    "Form",
    "Hears",
    "Like",
    "Listens",
    "MarkSeen",
    "Memory",
    "Meters",
    "Moderate",
    "Outgoing",
    "OutgoingFile",
    "Portrays",
    "Prepared",
    "Probes",
    "Receipt",
    "Sends",
    "Session",
    "SignsOut",
    "Stream",
    "StreamRole",
    "Toolbox",
    "Vault",
    "Verdict",
    "Verified",
    "Wake",
    "Warns",
]


class FieldKind(StrEnum):
    """How the wizard shows a field."""

    TEXT = "text"
    EMAIL = "email"
    PASSWORD = "password"
    NUMBER = "number"
    CHOICE = "choice"
    FILE = "file"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a set-up form. `advanced` ones are shown only when asked for or when one of them is wrong."""

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    advanced: bool = False
    placeholder: str = ""
    help: str = ""
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Pairs of value and words."""


@dataclass(frozen=True, slots=True)
class Form:
    """A set-up form as data; the one wizard renders it."""

    title: str
    fields: tuple[Field, ...]
    intro: str = ""
    guide: Guide | None = None
    """What to do in the network's own console first, where that is more than the intro can say."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A set-up that worked: what to store as plain settings, and what goes to the keyring."""

    address: str
    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False, default_factory=dict)


class StreamRole(StrEnum):
    """LIVE is read first and often; HISTORY goes backwards in the background until it ends.

    A HISTORY stream reads as far back as the service hands out, and says with GapSeen(None, …) where that is not the
    beginning. It is read once more from '' when the owner asks for more than that.
    """

    LIVE = "live"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Stream:
    """One sequence with a cursor of its own, such as a mail folder. `name` is stable and unique in the account."""

    name: str
    role: StreamRole = StreamRole.LIVE


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes out with a message."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    description: str = ""
    """What a picture shows, for those who cannot see it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A frozen message to send. `key` is the same for every try of it."""

    key: str
    text: str
    created_at: datetime
    conversation: str = ""
    """Remote id of the conversation, where the service has one."""
    reply_to: str = ""
    """Remote id of the message that it answers."""
    reply_facts: Mapping[str, str] = field(default_factory=dict)
    """`facts` of that message (mail: message_id, references, from_address…)."""
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PRIVATE
    files: tuple[OutgoingFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` fixed before anything leaves: exact bytes (may be empty) and the id it will have, if known."""

    payload: bytes = field(default=b"", repr=False)
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The service's word that it has the message. `event` is the message as it will come back, if known."""

    remote_id: str
    at: datetime
    event: Event | None = None
    note: str = ""
    """A plain sentence when it left but something beside failed (not filed in Sent, one recipient refused)."""


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go backwards, without the time the laptop slept where the system allows."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class AccountSecrets(Protocol):
    """The secrets of one account, by name; raises SecretsUnavailable."""

    async def get(self, name: str) -> str | None:
        """The secret, or None when there is none."""
        ...

    async def set(self, name: str, value: str) -> None:
        """Store it (a refreshed token)."""
        ...


class Memory(Protocol):
    """What the store knows about places of this account's messages."""

    async def places(self, prefix: str) -> Sequence[str]:
        """Known places that start with the prefix, in order."""
        ...

    async def remote_ids(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Those of the given remote ids that the store has."""
        ...

    async def newest(self) -> datetime | None:
        """Time of the newest message of this account."""
        ...


class Vault(Protocol):
    """What this account has to remember and cannot ask its service for again (keys). Seal it: the store is a file."""

    async def kept(self, prefix: str) -> Mapping[str, bytes]:
        """Everything whose name starts with the prefix, by name."""
        ...

    async def keep(self, values: Mapping[str, bytes]) -> None:
        """Remember all of them at once, durably; an empty value is forgotten."""
        ...


class Browser(Protocol):
    """Opens a page in the system's browser, for signing in."""

    async def open(self, url: str) -> None:
        """Show the page; raises Unsupported when there is no browser."""
        ...


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Everything a connector may use from outside. Nothing else is to be reached for."""

    clock: Clock
    log: logging.Logger
    secrets: AccountSecrets
    memory: Memory
    browser: Browser
    transport: object | None = None
    """An httpx transport for tests and doubles; None is the network."""
    offline: bool = False
    """Refuse every connection that is not loopback (tests)."""
    vault: Vault | None = None
    """None while an account is only being set up."""
    show_code: ShowCode | None = None
    """Shows a code to type in elsewhere while an account is being set up; None where nobody looks."""
    ask_address: AskAddress | None = None
    """Asks for the address of the page that a sign-in ended on; None where nobody looks."""
    meter: Meter | None = None
    """What the account has used; None while it is only being set up."""


class Session(Protocol):
    """One account at work. Its methods raise the errors of `shopbell.errors` and nothing else.

    One `pull` runs at a time and may be closed between two batches; `listen`, `send`, `find_sent`, `act`, `fetch`
    and `portrait` may run beside it. After Unreachable the same session connects again at its next use.
    """

    async def streams(self) -> tuple[Stream, ...]:
        """The streams to pull, live ones first."""
        ...

    def pull(self, stream: Stream, cursor: str) -> AsyncIterator[Batch]:
        """Everything since the cursor ('' is the beginning), oldest cursor first; ends when caught up."""
        ...

    async def close(self) -> None:
        """Let go of connections; safe at any time, twice too."""
        ...


@dataclass(frozen=True, slots=True)
class Wake:
    """Something may be new in this stream ('' is any): a hint to pull, never the message itself."""

    stream: str = ""


@runtime_checkable
class Listens(Protocol):
    """Capability push."""

    def listen(self) -> AsyncIterator[Wake]:
        """Wakes until cancelled; raises Unreachable when the line is lost."""
        ...


@runtime_checkable
class Sends(Protocol):
    """Capability reply."""

    async def prepare(self, outgoing: Outgoing) -> Prepared:
        """Fix what will leave, without network; the engine stores it before `send`. Raises Rejected."""
        ...

    async def send(self, outgoing: Outgoing, prepared: Prepared) -> Receipt:
        """Send once. Unreachable and RateLimited only when it certainly did not leave, Uncertain when it may have."""
        ...


@runtime_checkable
class FindsSent(Protocol):
    """Idempotency lookup."""

    async def find_sent(self, outgoing: Outgoing, prepared: Prepared) -> Receipt | None:
        """The receipt when the service has it; None when it could look and did not find it; Unsupported: nobody can."""
        ...


@runtime_checkable
class Acts(Protocol):
    """Capabilities mark-seen, edit, delete, moderate, like."""

    async def act(self, action: Action) -> None:
        """Do it; doing it twice is harmless. Raises Unsupported for what the manifest does not name."""
        ...


@runtime_checkable
class Hears(Protocol):
    """Capability listen."""

    def hear(self, words: Sequence[str], cursor: str) -> AsyncIterator[Batch]:
        """What was said about the shop since the cursor ('' is the last few days), by the network's own search.

        Every message is a `mention`; those without one of the words are left out by the engine.
        """
        ...


@runtime_checkable
class Fetches(Protocol):
    """Attachments that do not come along with the message."""

    async def fetch(self, remote_ref: str) -> bytes:
        """The file's bytes; raises Rejected when the service no longer has it."""
        ...


@runtime_checkable
class Warns(Protocol):
    """Says what is only partly well while the account as a whole is: one feed of many is down."""

    def notices(self) -> Sequence[str]:
        """Plain sentences for the owner, none when all is well; asked after each look at what is new."""
        ...


@runtime_checkable
class SignsOut(Protocol):
    """A connector whose sign-in can be taken back, when its account is removed here."""

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        """Make void at the service what the sign-in gave. May raise any KnownError; the account goes all the same."""
        ...


@runtime_checkable
class Portrays(Protocol):
    """Pictures of the people who write, where the account's own servers keep them."""

    async def portrait(self, reference: str) -> bytes:
        """The picture behind an `Author.portrait`: a PNG, JPEG or WebP file of at most 1 MiB.

        Asks only servers of the account itself. Raises Rejected for a picture that lies elsewhere, is too large, or is
        not there any more.
        """
        ...


@runtime_checkable
class Probes(Protocol):
    """A session that can try what its account may do; what `accounts probe` shows."""

    async def probe(self) -> tuple[Found, ...]:
        """Every permission and every kind of reading, without changing anything at the service.

        A refusal is a finding; raises what a pull raises when the service cannot be asked at all.
        """
        ...


@runtime_checkable
class Meters(Protocol):
    """A session of a service that charges, or counts."""

    async def allowance(self) -> Allowance | None:
        """How much is used, without asking the service; None when nothing limits it. Asked after each look."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A connector whose set-up has permissions that can be missing one by one."""

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Sign in with these answers and try each permission. Raises what `verify` raises; stores nothing."""
        ...


class Connector(Protocol):
    """One kind of source."""

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        ...

    def form(self) -> Form:
        """What to ask the owner."""
        ...

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in once with these answers. Raises FormRefused, CertificateUntrusted, Unreachable; stores nothing."""
        ...

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session for the account; connects at first use."""
        ...
