"""The window's backend over a real store in a folder; the bell rings in this process only."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from pytestqt.qtbot import QtBot

from shopbell.engine.redact import Redactor
from shopbell.ids import AccountId
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
from shopbell.services.told import Tellings
from storage.secrets import InMemorySecrets
from storage.store import Store
from tests.storage.make import add_account, take
from tests.ui.support.backend import FakeBackend, fake_backend
from tests.ui.support.told import NoMeaning
from ui.backend import Backend

T = TypeVar("T")


def over_store(store: Store) -> tuple[FakeBackend, Backend]:
    """The fakes of clock, feed and engine, and a backend that reads and writes the store."""
    fake = fake_backend()
    plain, secrets = fake.backend, InMemorySecrets()
    triage = type(plain.triage)(store.desk, fake.feed, fake.clock)
    compose = type(plain.compose)(store.library, store.desk, fake.feed, fake.clock, plain.setup.manifests())
    promises = Promises(store.promises, fake.feed, fake.clock)
    backend = replace(
        plain,
        library=store.library,
        desk=store.desk,
        book=store.accounts,
        intake=lambda: store.intake,
        compose=compose,
        triage=triage,
        errands=Errands(store.library, store.desk, compose, fake.feed, fake.clock),
        reaching=Reaching(store.library, store.desk, compose, fake.feed, fake.clock, plain.setup.manifests()),
        listener=Listener(store.library, store.desk, fake.feed),
        questions=Questions(store.questions, fake.feed, fake.clock),
        promises=promises,
        people=lambda: People(store.people, fake.feed, fake.clock),
        mending=lambda: Mending(store.mendings, store.library, fake.feed, fake.clock),
        insights=lambda: Insights(store.insight, store.mendings, store.library, store.desk, fake.feed, fake.clock),
        evening=lambda: Evening(store.library, promises, triage, fake.clock),
        proposals=lambda: Proposals(store.library, store.desk, secrets, fake.model, fake.feed, Redactor()),
        tellings=lambda: Tellings(store.told, store.library, store.insight, NoMeaning(), fake.clock),
    )
    return replace(fake, backend=backend), backend


class Shop:
    """A store and the way to wait for it from a test."""

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> None:
        self.store = store
        self._loop = loop
        self._qtbot = qtbot
        self.fake, _ = over_store(store)
        self.account: AccountId = self.wait(add_account(store))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Its result, with Qt going on meanwhile."""
        task = self._loop.create_task(work)
        self._qtbot.waitUntil(task.done)
        return task.result()

    def arrive(self, *events: Any) -> None:
        """Messages come in."""
        self.fake.feed.ring(self.wait(take(self.store, self.account, *events)))
