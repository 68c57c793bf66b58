"""All services over one store, each made when it is first asked for: the first list needs hardly any of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from shopbell.errors import Unsupported

if TYPE_CHECKING:
    from shopbell.archive.foreign import ReadsArchive
    from shopbell.connector import Clock, Toolbox
    from shopbell.engine.parts import EngineParts
    from shopbell.engine.redact import Redactor
    from shopbell.engine.toolbox import Toolboxes
    from shopbell.ports import (
        AccountBook,
        Bell,
        Desk,
        Dispatch,
        InsightBook,
        Intake,
        Library,
        Meaning,
        MendingBook,
        Model,
        PeopleBook,
        Portraits,
        PromiseBook,
        QuestionBook,
        Secrets,
        SpendingBook,
        ToldBook,
    )
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
    from shopbell.services.setup import Catalogue, Setup
    from shopbell.services.told import Tellings
    from shopbell.services.triage import Triage
    from shopbell.vaults import Vaults


def _no_model() -> Model:
    raise Unsupported("There is nothing here that could ask a model.")


class Ports(Protocol):
    """The store's, as `storage.store` bundles them."""

    @property
    def library(self) -> Library:
        """Reads."""
        ...

    @property
    def desk(self) -> Desk:
        """What the owner does."""
        ...

    @property
    def accounts(self) -> AccountBook:
        """The accounts."""
        ...

    @property
    def intake(self) -> Intake:
        """The one way in."""
        ...

    @property
    def promises(self) -> PromiseBook:
        """What was promised."""
        ...

    @property
    def questions(self) -> QuestionBook:
        """What was asked."""
        ...

    @property
    def portraits(self) -> Portraits:
        """People's pictures."""
        ...

    @property
    def insight(self) -> InsightBook:
        """What the page of answers is counted from."""
        ...

    @property
    def mendings(self) -> MendingBook:
        """What was late, and who came back."""
        ...

    @property
    def told(self) -> ToldBook:
        """What was answered to others."""
        ...

    @property
    def meaning(self) -> Meaning:
        """The model of meaning."""
        ...

    @property
    def vaults(self) -> Vaults:
        """What connectors remember between runs."""
        ...

    @property
    def spending(self) -> SpendingBook:
        """What services that charge were asked for."""
        ...

    @property
    def people(self) -> PeopleBook:
        """Who is who."""
        ...

    @property
    def dispatch(self) -> Dispatch:
        """The one way out."""
        ...


@dataclass(frozen=True)
class Services:
    """What window, command line and engine call."""

    store: Ports
    secrets: Secrets
    bell: Bell
    catalogue: Catalogue
    clock: Clock
    redactor: Redactor
    readers: Callable[[], Sequence[ReadsArchive]] = tuple
    """What takes in the networks' archives; loaded when one is wanted."""
    model: Callable[[], Model] = _no_model
    """Made when the writing helper is first asked for."""

    @cached_property
    def tools(self) -> Toolboxes:
        """What connectors work with."""
        from shopbell.engine.toolbox import Kept, Toolboxes

        store = self.store
        kept = Kept(store.vaults, store.spending)
        return Toolboxes(store.intake, self.secrets, self.clock, self.redactor, kept=kept)

    @cached_property
    def parts(self) -> EngineParts:
        """What the engine works with."""
        from shopbell.engine.parts import EngineParts

        return EngineParts(
            library=self.store.library,
            desk=self.store.desk,
            book=self.store.accounts,
            intake=self.store.intake,
            dispatch=self.store.dispatch,
            portraits=self.store.portraits,
            insight=self.store.insight,
            catalogue=self.catalogue,
            toolbox=self.tools.for_account,
            bell=self.bell,
            clock=self.clock,
        )

    @cached_property
    def setup(self) -> Setup:
        """Accounts come and go."""
        from shopbell.services.setup import Setup

        store = self.store

        def tools(ref: str) -> Toolbox:
            return self.tools.for_ref(ref)  # made when an account is tried

        return Setup(self.catalogue, store.library, store.accounts, self.secrets, self.bell, self.clock, tools)

    @cached_property
    def archives(self) -> Archives:
        """Import of the networks' own archives."""
        from shopbell.services.archives import Archives

        store = self.store
        manifests = self.catalogue.manifests()
        return Archives(self.readers(), store.library, store.accounts, store.intake, self.bell, self.clock, manifests)

    @cached_property
    def compose(self) -> Compose:
        """Writing and sending."""
        from shopbell.services.compose import Compose

        return Compose(self.store.library, self.store.desk, self.bell, self.clock, self.catalogue.manifests())

    @cached_property
    def triage(self) -> Triage:
        """Settled, later, no answer needed."""
        from shopbell.services.triage import Triage

        return Triage(self.store.desk, self.bell, self.clock)

    @cached_property
    def questions(self) -> Questions:
        """Questions, settled one by one."""
        from shopbell.services.questions import Questions

        return Questions(self.store.questions, self.bell, self.clock)

    @cached_property
    def errands(self) -> Errands:
        """Changing, deleting and moderating what was sent."""
        from shopbell.services.errands import Errands

        return Errands(self.store.library, self.store.desk, self.compose, self.bell, self.clock)

    @cached_property
    def promises(self) -> Promises:
        """What was promised, by us and by them."""
        from shopbell.services.promises import Promises

        return Promises(self.store.promises, self.bell, self.clock)

    @cached_property
    def reaching(self) -> Reaching:
        """The ways to one person."""
        from shopbell.services.reaching import Reaching

        manifests = self.catalogue.manifests()
        return Reaching(self.store.library, self.store.desk, self.compose, self.bell, self.clock, manifests)

    @cached_property
    def insights(self) -> Insights:
        """How are we doing?"""
        from shopbell.services.insight import Insights

        store = self.store
        return Insights(store.insight, store.mendings, store.library, store.desk, self.bell, self.clock)

    @cached_property
    def mending(self) -> Mending:
        """Late answers and broken promises."""
        from shopbell.services.mending import Mending

        return Mending(self.store.mendings, self.store.library, self.bell, self.clock)

    @cached_property
    def tellings(self) -> Tellings:
        """What you told others."""
        from shopbell.services.told import Tellings

        store = self.store
        return Tellings(store.told, store.library, store.insight, store.meaning, self.clock)

    @cached_property
    def proposals(self) -> Proposals:
        """The writing helper."""
        from shopbell.services.proposing import Proposals

        store = self.store
        return Proposals(store.library, store.desk, self.secrets, self.model(), self.bell, self.redactor)

    @cached_property
    def evening(self) -> Evening:
        """Enough for today."""
        from shopbell.services.evening import Evening

        return Evening(self.store.library, self.promises, self.triage, self.clock)

    @cached_property
    def listener(self) -> Listener:
        """What is said about the shop."""
        from shopbell.services.listening import Listener

        return Listener(self.store.library, self.store.desk, self.bell)

    @cached_property
    def people(self) -> People:
        """Who is who."""
        from shopbell.services.people import People

        return People(self.store.people, self.bell, self.clock)
