"""What every command gets."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from shopbell.connector import Clock
from shopbell.events import MessageSeen
from shopbell.ids import AccountId
from shopbell.ports import AccountBook, Bell, Desk, Intake, LedgerBook, Library, QuestionBook, Secrets, Upkeep
from shopbell.probing import Found
from shopbell.profile import Profile
from shopbell.services.archives import Archives
from shopbell.services.compose import Compose
from shopbell.services.errands import Errands
from shopbell.services.insight import Insights
from shopbell.services.listening import Listener
from shopbell.services.people import People
from shopbell.services.promises import Promises
from shopbell.services.proposing import Proposals
from shopbell.services.questions import Questions
from shopbell.services.reaching import Reaching
from shopbell.services.setup import Setup
from shopbell.services.triage import Triage

OK, FAILED, REFUSED, INCOMPLETE = 0, 1, 2, 3
"""Exit codes: done; a sentence says why not; answers or usage were wrong; some accounts failed, the others are done."""


@dataclass(frozen=True, slots=True)
class SyncResult:
    """One account's full pass."""

    account: AccountId
    received: int
    sent: int
    skipped: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's: a part of the machine or the program, and whether it serves."""

    part: str
    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """The three standard streams."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO

    def row(self, value: Mapping[str, object]) -> None:
        """One line of JSON; times as ISO 8601 in UTC."""
        print(json.dumps(value, ensure_ascii=False, default=_plain), file=self.stdout)

    def say(self, sentence: str) -> None:
        """A sentence for the person at the terminal."""
        print(sentence, file=self.stderr)


@dataclass(frozen=True, slots=True)
class Context:
    """The product behind the command line."""

    profile: Profile
    library: Library
    desk: Desk
    book: AccountBook
    intake: Intake
    upkeep: Upkeep
    setup: Setup
    archives: Archives
    compose: Compose
    triage: Triage
    questions: Questions
    question_book: QuestionBook
    ledger: LedgerBook
    errands: Errands
    listener: Listener
    reaching: Reaching
    promises: Promises
    insights: Insights
    people: People
    proposals: Callable[[], Proposals]
    """Loaded when the writing helper is asked for."""
    secrets: Secrets
    bell: Bell
    clock: Clock
    terminal: Terminal
    sync: Callable[[Sequence[AccountId] | None], Awaitable[Sequence[SyncResult]]]
    probe: Callable[[AccountId], Awaitable[Sequence[Found]]]
    """What one account may do, tried by whoever reads it now. Raises KnownError."""
    parse_mail: Callable[[bytes, frozenset[str]], MessageSeen]
    """Reads an RFC 5322 message, given the shop's own addresses; for mbox and Maildir."""
    machine: Callable[[], Awaitable[Sequence[Finding]]]
    """What this machine has and lacks, for `doctor`."""


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
