"""The notification service of this kind of system."""

import platform

from ui.tray.notices import NoNotifier, Notifier
from ui.words import tr


def make_notifier() -> Notifier:
    """Our own D-Bus on Linux, since nothing else offers typed answers there; desktop-notifier elsewhere."""
    if platform.system() == "Linux":
        from ui.tray.freedesktop import FreedesktopNotifier

        return FreedesktopNotifier(open_word=lambda: tr("Open"))
    if platform.system() in ("Windows", "Darwin"):
        from ui.tray.native import NativeNotifier

        return NativeNotifier()
    return NoNotifier()
