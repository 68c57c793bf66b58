"""What the window's part of the machine has to say to the doctor; needs no display."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopbell.cli.context import Finding


async def findings() -> "list[Finding]":
    """Qt, display and notifications."""
    from PySide6 import QtCore

    from shopbell.cli.context import Finding
    from ui.tray.notices import NoticeEvents
    from ui.tray.platform import make_notifier

    shown = has_display()
    notifier = make_notifier()
    nothing = NoticeEvents(lambda _: None, lambda _: None, lambda _, __: None, lambda _, __: None)
    announces = await notifier.start(nothing)
    replies = notifier.takes_replies
    await notifier.close()
    words = "notifications are shown" if announces else "no notification service; who waits is in the window and tray"
    return [
        Finding("Qt", ok=True, words=f"Qt {QtCore.qVersion()}"),
        Finding("display", ok=shown, words="there is a display" if shown else "there is no display"),
        Finding("notifications", ok=announces, words=words),
        Finding("typed answers in notifications", ok=replies, words="offered" if replies else "not offered here"),
    ]


def has_display() -> bool:
    """Whether a window can be shown."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or _wayland())


def _wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY", "")
    return bool(name) and (Path(os.environ.get("XDG_RUNTIME_DIR", "")) / name).exists()
