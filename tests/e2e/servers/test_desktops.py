"""The desktops of the tests show a tray and notifications, or neither."""

import sys
from pathlib import Path

import pytest

from tests.servers.desktop import Desktop
from tests.servers.fixtures import StartDesktop

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
def test_xfce_has_tray_and_buttons(desktop: StartDesktop, tmp_path: Path) -> None:
    session = desktop("xfce")
    assert _has_tray(session)
    assert '"actions"' in _capabilities(session)
    assert session.screenshot(tmp_path / "xfce.png").stat().st_size > 1000


@pytest.mark.desktop("xfce")
@pytest.mark.server("keyring")
def test_a_desktop_can_have_a_keychain_on_its_bus(desktop: StartDesktop) -> None:
    session = desktop("xfce", keyring=True)
    program = "import keyring.backends.SecretService as s; k = s.Keyring(); "
    program += "k.set_password('s', 'u', 'p4ss'); print(k.get_password('s', 'u'))"
    assert session.run(sys.executable, "-c", program) == "p4ss\n"


@pytest.mark.desktop("plasma")
def test_plasma_takes_a_typed_answer(desktop: StartDesktop) -> None:
    session = desktop("plasma")
    assert _has_tray(session)
    assert '"inline-reply"' in _capabilities(session)


@pytest.mark.desktop("bare")
def test_a_bare_desktop_has_neither(desktop: StartDesktop) -> None:
    session = desktop("bare")
    assert not _has_tray(session)
    assert not session.bus.owns("org.freedesktop.Notifications")
