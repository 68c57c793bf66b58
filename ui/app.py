"""The application object and the window, ready to be shown; nothing heavy is imported for the first frame."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLoggingCategory, Qt
from PySide6.QtGui import QGuiApplication, QImageReader
from PySide6.QtWidgets import QApplication

from ui.garbage import GarbageCollector
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.widgets.bell import bell_icon
from ui.window import ShopbellWindow

if TYPE_CHECKING:
    from ui.backend import Backend
    from ui.options import WindowOptions

# A picture from a stranger may claim any size.
_IMAGE_MEGABYTES = 64
_TURN_SECONDS = 0.0005
"""How long one thread keeps the interpreter while another waits for it. Python's 5 ms is a third of a frame, and a
press of Send passes through several threads."""


def make_application(arguments: Sequence[str]) -> QApplication:
    """The one QApplication; made before the loop, which needs it."""
    sys.setswitchinterval(_TURN_SECONDS)
    # On a desktop with no portal service Qt would complain on every start, of something that we do not use.
    QLoggingCategory.setFilterRules("qt.qpa.services.warning=false")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(list(arguments))
    QCoreApplication.setApplicationName("shopbell")
    QGuiApplication.setApplicationDisplayName("Shopbell")
    QGuiApplication.setDesktopFileName("shopbell")
    QGuiApplication.setQuitOnLastWindowClosed(False)
    QImageReader.setAllocationLimit(_IMAGE_MEGABYTES)
    app.setStyle("Fusion")
    app.setWindowIcon(bell_icon())
    GarbageCollector(app)
    return app


def build_window(
    backend: Backend,
    options: WindowOptions,
    loop: asyncio.AbstractEventLoop | None = None,
) -> ShopbellWindow:
    """The window, not shown yet: await its `open_first`. `loop` is the running one unless given."""
    tasks = Tasks(loop or asyncio.get_event_loop())
    theme = Theme(options.theme or ThemeMode.SYSTEM, options.text_scale or 1.0)
    return ShopbellWindow(backend, tasks, theme, options)
