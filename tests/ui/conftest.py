"""Fixtures of the window's tests: one loop for Qt and asyncio, a shop in memory, no task left."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storage.store import open_store
from tests.ui.support.backend import FakeBackend, fake_backend
from tests.ui.support.real import Shop
from tests.ui.support.shop import tern_bakery
from ui.app import build_window
from ui.options import WindowOptions
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.window import ShopbellWindow


def clear_screen(app: QApplication) -> None:
    """Every window is destroyed now, without being asked."""
    for widget in app.topLevelWidgets():
        widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


@pytest.fixture(autouse=True)
def no_garbage_elsewhere() -> Iterator[None]:
    """As in the program: what Qt owns dies in this thread, and before the next test."""
    gc.disable()
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        clear_screen(app)
    gc.collect()
    gc.enable()


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
    # Qt 6.11 crashes now and then when a style sheet is taken from a window with combo boxes in it.
    clear_screen(qapp)
    qapp.setStyleSheet("")


@pytest.fixture
def tern() -> FakeBackend:
    """The shop of the pictures."""
    return fake_backend(tern_bakery())


@pytest.fixture
def empty() -> FakeBackend:
    """A shop with no account."""
    return fake_backend()


@pytest.fixture
def shop(tmp_path: Path, loop: asyncio.AbstractEventLoop, qtbot: QtBot) -> Iterator[Shop]:
    """An empty store in a folder, with one mail account."""
    opening = loop.create_task(open_store(tmp_path))
    qtbot.waitUntil(opening.done)
    made = Shop(opening.result(), loop, qtbot)
    yield made
    made.wait(made.store.close())


OpenWindow = Callable[..., ShopbellWindow]


@pytest.fixture
def open_window(loop: asyncio.AbstractEventLoop, qapp: QApplication, qtbot: QtBot) -> Iterator[OpenWindow]:
    """Opens a window over a fake backend and waits until it stands still; closed at the end."""
    opened: list[ShopbellWindow] = []

    def open_it(
        fake: FakeBackend,
        *,
        size: tuple[int, int] | None = (1280, 720),
        theme: ThemeMode | None = ThemeMode.LIGHT,
        scale: float | None = 1.0,
    ) -> ShopbellWindow:
        window = build_window(fake.backend, WindowOptions(theme, scale, size), loop)
        opened.append(window)
        opening = loop.create_task(window.open_first())
        qtbot.waitUntil(opening.done)
        opening.result()
        with qtbot.waitActive(window):
            window.activateWindow()
        qtbot.waitUntil(lambda: window.tasks.idle)
        return window

    yield open_it
    for window in opened:
        closing = loop.create_task(window.shutdown())
        qtbot.waitUntil(closing.done)
        closing.result()
        window.deleteLater()
    qapp.processEvents()
    clear_screen(qapp)
    qapp.setStyleSheet("")
