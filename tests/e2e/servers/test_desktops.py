"""The desktops of the tests show a tray and notifications, or neither."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.desktop import Desktop, Kind

pytestmark = pytest.mark.timeout(240)
ABLE = "org.freedesktop.Notifications.GetCapabilities"
TRAY = """
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
app = QApplication([])
print(QSystemTrayIcon.isSystemTrayAvailable())
"""


def _capabilities(desktop: Desktop) -> str:
    service, path = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
    return desktop.bus.call(service, path, ABLE)


def _has_tray(desktop: Desktop) -> bool:
    return desktop.run(sys.executable, "-c", TRAY).strip() == "True"


@pytest.mark.desktop("xfce")
def test_xfce_has_tray_and_buttons(desktop: Callable[[Kind], Desktop], tmp_path: Path) -> None:
    session = desktop("xfce")
    assert _has_tray(session)
    assert '"actions"' in _capabilities(session)
    assert session.screenshot(tmp_path / "xfce.png").stat().st_size > 1000


@pytest.mark.desktop("plasma")
def test_plasma_takes_a_typed_answer(desktop: Callable[[Kind], Desktop]) -> None:
    session = desktop("plasma")
    assert _has_tray(session)
    assert '"inline-reply"' in _capabilities(session)


@pytest.mark.desktop("bare")
def test_a_bare_desktop_has_neither(desktop: Callable[[Kind], Desktop]) -> None:
    session = desktop("bare")
    assert not _has_tray(session)
    assert not session.bus.owns("org.freedesktop.Notifications")
