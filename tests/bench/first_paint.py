"""Run as a program: starts Shopbell as its owner does, says when the first frame with real rows was painted, and ends.

Nothing is imported here that the product has not imported itself by then: its own order is part of what is measured.
"""

import argparse
import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import main
from shopbell.profile import Profile

if TYPE_CHECKING:
    from ui.window import ShopbellWindow

_live = main._live


async def live_and_tell(profile: Profile, words: argparse.Namespace) -> int:
    """The product's own start, with its window watched."""
    import ui.app

    build = ui.app.build_window

    def build_and_watch(*arguments: Any) -> "ShopbellWindow":
        window = build(*arguments)
        watch(window)
        return window

    ui.app.build_window = build_and_watch  # type: ignore[assignment]
    return await _live(profile, words)


def watch(window: "ShopbellWindow") -> None:
    """End the program when the list has painted rows."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    people = window.columns.people.list

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() is QEvent.Type.Paint and people.model().rowCount() > 0:
                QTimer.singleShot(0, tell)
            return False

    people.viewport().installEventFilter(FirstPaint(window))


def tell() -> None:
    """When, on the clock that all processes share, and what had been loaded by then."""
    told = {"at": time.monotonic(), "cpu": time.process_time(), "modules": sorted(sys.modules)}
    print(json.dumps(told), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main._live = live_and_tell
    main.main(["--profile", sys.argv[1]])
