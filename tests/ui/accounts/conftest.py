"""A window's backend whose accounts can be set up."""

from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from shopbell.engine.redact import Redactor
from shopbell.engine.toolbox import Toolboxes
from shopbell.services.setup import Setup
from tests.ui.accounts.support import MemoryBook, MemorySecrets, OneCatalogue, ScriptedChoice, ScriptedConnector
from tests.ui.support.backend import FakeBackend
from ui.backend import Backend


@dataclass(frozen=True, slots=True)
class Counter:
    """Where accounts are added, and what the test turns."""

    backend: Backend
    connector: ScriptedConnector
    secrets: MemorySecrets
    choice: ScriptedChoice
    fake: FakeBackend
    catalogue: OneCatalogue


@pytest.fixture
def counter(empty: FakeBackend) -> Counter:
    """No account yet."""
    connector, secrets = ScriptedConnector(), MemorySecrets()
    choice = ScriptedChoice(secrets)
    book = cast(Any, MemoryBook(empty.shop))
    library, feed, clock = empty.library, empty.feed, empty.clock
    tools = Toolboxes(cast(Any, None), secrets, clock, Redactor()).for_ref
    catalogue = OneCatalogue(connector)
    setup = Setup(cast(Any, catalogue), library, book, secrets, feed, clock, tools)
    backend = replace(empty.backend, book=book, setup=setup, secrets=secrets, secret_choice=choice)
    return Counter(backend, connector, secrets, choice, empty, catalogue)
