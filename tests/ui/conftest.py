"""Fixtures of the window's tests: one loop for Qt and asyncio, a shop in memory, no task left."""

import asyncio
from collections.abc import Iterator

import pytest
import qasync
from PySide6.QtWidgets import QApplication

from tests.ui.support.backend import FakeBackend, fake_backend
from tests.ui.support.shop import tern_bakery
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Runs while the test waits with qtbot; the test fails when a task is left at its end."""
    made = qasync.QEventLoop(qapp, already_running=True)
    asyncio.set_event_loop(made)
    yield made
    left = [repr(task) for task in asyncio.all_tasks(made)]
    qapp.processEvents()
    made._QEventLoop__is_running = False
    asyncio.events._set_running_loop(None)
    made._after_run_forever()
    made.close()
    asyncio.set_event_loop(None)
    assert not left, "tasks left running:\n" + "\n".join(left)


@pytest.fixture
def tasks(loop: asyncio.AbstractEventLoop, qapp: QApplication) -> Iterator[Tasks]:
    """Closed at the end, everything ended."""
    made = Tasks(loop)
    yield made
    finish(loop, qapp, made)


def finish(loop: asyncio.AbstractEventLoop, qapp: QApplication, tasks: Tasks) -> None:
    """Close the tasks from outside of any coroutine."""
    closing = loop.create_task(tasks.close())
    while not closing.done():
        qapp.processEvents()


@pytest.fixture(params=[ThemeMode.LIGHT])
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Theme]:
    """Light unless a test asks for another; undone at the end."""
    made = Theme(request.param)
    made.apply()
    yield made
    qapp.setStyleSheet("")


@pytest.fixture
def tern() -> FakeBackend:
    """The shop of the pictures."""
    return fake_backend(tern_bakery())


@pytest.fixture
def empty() -> FakeBackend:
    """A shop with no account."""
    return fake_backend()
