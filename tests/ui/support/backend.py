"""A whole backend over memory, with the real services, for tests of the window."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from shopbell.changes import Changes
from shopbell.connector import Connector, Verdict
from shopbell.engine.redact import Redactor
from shopbell.errors import KnownError, NotFound
from shopbell.ids import AccountId
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.ports import AccountBook, Intake, Secrets
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
from storage.secrets import InMemorySecrets
from tests.ui.support.clock import StillClock
from tests.ui.support.desk import MemoryDesk
from tests.ui.support.insight import NothingCounted
from tests.ui.support.memory import MemoryIntake, MemoryLibrary, MemoryShop
from tests.ui.support.promises import MemoryPromises, NothingToMend
from tests.ui.support.proposing import ScriptedModel
from tests.ui.support.questions import MemoryQuestions
from tests.ui.support.told import NoMeaning, NothingTold
from tests.ui.support.who import MemoryPeople
from ui.backend import Backend, EngineState

_EVERYTHING = frozenset(Capability)


def manifest(id_: str, name: str, badge: str, colour: str, limit: int = 0) -> Manifest:
    """One that can do everything."""
    return Manifest(
        id=id_,
        name=name,
        category="test",
        capabilities=_EVERYTHING,
        sign_in=SignIn.PASSWORD,
        idempotency=Idempotency.LOOKUP,
        limit=Limit(limit),
        verdicts=frozenset(Verdict),
        badge=badge,
        colour=colour,
    )


MANIFESTS = {
    m.id: m
    for m in (
        manifest("mail", "E-mail", "@", "#556b8a"),
        manifest("instagram", "Instagram", "Ig", "#b52a7c", 2200),
        manifest("facebook", "Facebook", "f", "#1462d8", 8000),
        manifest("mastodon", "Mastodon", "M", "#5b52d6", 500),
        manifest("bluesky", "Bluesky", "B", "#0a66c9", 300),
        manifest("blog", "Blog comments", "W", "#3157c4"),
    )
}


class FakeCatalogue:
    """Manifests only; nothing can be set up."""

    def manifests(self) -> Mapping[str, Manifest]:
        return MANIFESTS

    def load(self, connector: str) -> Connector:
        raise NotFound(f"There is no {connector}.")


class FakeFeed:
    """Changes reach the window at once."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Changes], None]] = []

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def ring(self, changes: Changes) -> None:
        """Both the bell and the feed: in this one process."""
        for listener in tuple(self.listeners):
            listener(changes)


class Probing:
    """Tries accounts: what each may do, as told by the test."""

    def __init__(self) -> None:
        self.found: dict[AccountId, tuple[Found, ...] | KnownError] = {}
        self.asked: list[AccountId] = []

    async def __call__(self, account: AccountId) -> tuple[Found, ...]:
        self.asked.append(account)
        found = self.found.get(account, ())
        if isinstance(found, KnownError):
            raise found
        return found


class FakeEngine:
    """The other process, as told by the test."""

    def __init__(self) -> None:
        self._state = EngineState.RUNNING
        self.listeners: list[Callable[[EngineState], None]] = []
        self.wakes = 0

    def state(self) -> EngineState:
        return self._state

    def subscribe(self, listener: Callable[[EngineState], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def wake(self) -> None:
        self.wakes += 1

    def become(self, state: EngineState) -> None:
        """Another state."""
        self._state = state
        for listener in tuple(self.listeners):
            listener(state)


@dataclass(frozen=True, slots=True)
class FakeBackend:
    """The backend and the handles that a test turns."""

    backend: Backend
    shop: MemoryShop
    clock: StillClock
    library: MemoryLibrary
    feed: FakeFeed
    engine: FakeEngine
    intake: MemoryIntake
    people: MemoryPeople
    probing: Probing
    model: ScriptedModel
    """What the writing helper would ask, if it were set up."""


def fake_backend(shop: MemoryShop | None = None) -> FakeBackend:
    """An empty shop, or the given one, behind the real services."""
    clock = shop.clock if shop else StillClock()
    shop = shop or MemoryShop(clock)
    library, desk, feed, engine = MemoryLibrary(shop), MemoryDesk(shop), FakeFeed(), FakeEngine()
    nothing = cast(Any, None)
    intake, people, probing = MemoryIntake(shop), MemoryPeople(shop), Probing()
    model, redactor, secrets = ScriptedModel(), Redactor(), InMemorySecrets()
    compose = Compose(library, desk, feed, clock, MANIFESTS)
    triage, promises = Triage(desk, feed, clock), Promises(MemoryPromises(shop), feed, clock)
    backend = Backend(
        library=library,
        desk=desk,
        book=cast(AccountBook, nothing),
        intake=lambda: cast(Intake, intake),
        compose=compose,
        triage=triage,
        questions=Questions(MemoryQuestions(shop), feed, clock),
        errands=Errands(library, desk, compose, feed, clock),
        listener=Listener(library, desk, feed),
        reaching=Reaching(library, desk, compose, feed, clock, MANIFESTS),
        promises=promises,
        mending=lambda: Mending(NothingToMend(), library, feed, clock),
        insights=lambda: Insights(NothingCounted(), NothingToMend(), library, desk, feed, clock),
        evening=lambda: Evening(library, promises, triage, clock),
        tellings=lambda: Tellings(NothingTold(), library, nothing, NoMeaning(), clock),
        proposals=lambda: Proposals(library, desk, secrets, model, feed, redactor),
        people=lambda: People(people.as_port(), feed, clock),
        setup=Setup(FakeCatalogue(), library, nothing, nothing, feed, clock, nothing),
        archives=lambda: Archives((), library, nothing, nothing, feed, clock, MANIFESTS),
        secrets=cast(Secrets, nothing),
        bell=feed,
        clock=clock,
        changes=feed,
        engine=engine,
        probe=probing,
        profile="the profile",
    )
    return FakeBackend(backend, shop, clock, library, feed, engine, intake, people, probing, model)
