"""Everything the window may use, handed to it once by main.py."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from shopbell.engine.states import EngineState
from shopbell.model import SecretPlace

if TYPE_CHECKING:
    from shopbell.changes import Changes
    from shopbell.connector import Clock
    from shopbell.ids import AccountId
    from shopbell.ports import AccountBook, Bell, Desk, Intake, Library, Secrets
    from shopbell.probing import Found
    from shopbell.services.archives import Archives
    from shopbell.services.compose import Compose
    from shopbell.services.errands import Errands
    from shopbell.services.evening import Evening
    from shopbell.services.insight import Insights
    from shopbell.services.listening import Listener
    from shopbell.services.mending import Mending
    from shopbell.services.people import People
    from shopbell.services.promises import Promises
    from shopbell.services.proposing import Proposals
    from shopbell.services.questions import Questions
    from shopbell.services.reaching import Reaching
    from shopbell.services.setup import Setup
    from shopbell.services.told import Tellings
    from shopbell.services.triage import Triage

__all__ = ["Backend", "Begun", "ChangeFeed", "EngineLink", "EngineState", "SecretChoice", "SecretPlace"]


class EngineLink(Protocol):
    """The other process, seen from the window."""

    def state(self) -> EngineState:
        """Now."""
        ...

    def subscribe(self, listener: Callable[[EngineState], None]) -> Callable[[], None]:
        """Call on each change of state, in the UI thread; gives the way to stop."""
        ...

    def wake(self) -> None:
        """'Try now': look at the network and the outbox at once."""
        ...


class ChangeFeed(Protocol):
    """Changes of any process, after commit, coalesced to one call per turn of the loop, in the UI thread."""

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Gives the way to stop."""
        ...


class SecretChoice(Protocol):
    """The owner's choice when the system has no usable keyring."""

    def place(self) -> SecretPlace:
        """What was chosen; the keyring unless told otherwise."""
        ...

    def locked(self) -> bool:
        """Whether a passphrase is needed before accounts can sign in."""
        ...

    async def use_keyring(self) -> None:
        """Back to the system's keyring."""
        ...

    async def use_passphrase(self, passphrase: str) -> None:
        """Begin or unlock the passphrase-protected file. Raises SecretsUnavailable when it is the wrong one."""
        ...

    async def use_memory(self) -> None:
        """Keep nothing: passwords are typed at each start."""
        ...


@dataclass(frozen=True, slots=True)
class Begun:
    """How far somebody came with a set-up: what was typed, without secrets, and the guide's page."""

    answers: Mapping[str, str]
    page: int = 0


@dataclass(frozen=True, slots=True)
class Backend:
    """The product behind the window."""

    library: Library
    desk: Desk
    book: AccountBook
    intake: Callable[[], Intake]
    """Loaded when something of it is wanted."""
    compose: Compose
    triage: Triage
    questions: Questions
    errands: Errands
    listener: Listener
    reaching: Reaching
    promises: Promises
    mending: Callable[[], Mending]
    insights: Callable[[], Insights]
    evening: Callable[[], Evening]
    """Loaded when something of them is wanted."""
    tellings: Callable[[], Tellings]
    """Loaded when somebody writes."""
    proposals: Callable[[], Proposals]
    """Loaded when the writing helper is set up or asked."""
    people: Callable[[], People]
    """Loaded when something of it is wanted."""
    setup: Setup
    archives: Callable[[], Archives]
    """Loaded when an archive is to come in."""
    secrets: Secrets
    bell: Bell
    clock: Clock
    changes: ChangeFeed
    engine: EngineLink
    probe: Callable[[AccountId], Awaitable[Sequence[Found]]]
    """What one account may do, tried by the engine. Raises KnownError."""
    profile: str
    """The profile's folder, for sentences."""
    begun: dict[str, Begun] = field(default_factory=dict)
    """Set-ups that were closed before they ended, by connector; gone with the program."""
    secret_choice: SecretChoice | None = None
    """None in tests that keep no secrets."""
