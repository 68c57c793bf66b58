"""The window's backend over a real store in a folder; the bell rings in this process only."""

from dataclasses import replace

from shopbell.services.errands import Errands
from shopbell.services.listening import Listener
from shopbell.services.promises import Promises
from shopbell.services.reaching import Reaching
from storage.store import Store
from tests.ui.support.backend import FakeBackend, fake_backend
from ui.backend import Backend


def over_store(store: Store) -> tuple[FakeBackend, Backend]:
    """The fakes of clock, feed and engine, and a backend that reads and writes the store."""
    fake = fake_backend()
    plain = fake.backend
    triage = type(plain.triage)(store.desk, fake.feed, fake.clock)
    compose = type(plain.compose)(store.library, store.desk, fake.feed, fake.clock, plain.setup.manifests())
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
        promises=Promises(store.promises, fake.feed, fake.clock),
    )
    return replace(fake, backend=backend), backend
