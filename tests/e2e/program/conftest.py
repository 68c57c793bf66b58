"""A profile whose secrets go to a real keyring."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.program.day import Day
from tests.e2e.program.filling import fill
from tests.e2e.program.shopbell import Shopbell
from tests.servers.fixtures import StartDesktop
from tests.servers.keyring import SecretService
from tests.servers.mail import MailServer, MailUser


@pytest.fixture
def keyring_service(secret_service: Callable[[], SecretService]) -> SecretService:
    """A keyring, unlocked."""
    return secret_service()


@pytest.fixture
def shopbell(tmp_path: Path, keyring_service: SecretService) -> Shopbell:
    """The program with a keyring."""
    environment = {**os.environ, **keyring_service.environment}
    del environment["PYTHON_KEYRING_BACKEND"]  # the tests' own guard against the owner's keyring
    return Shopbell(tmp_path / "profile", environment)


@pytest.fixture
def without_keyring(tmp_path: Path) -> Shopbell:
    """The program on a machine with no keyring and no session bus."""
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}
    return Shopbell(tmp_path / "profile", environment)


@pytest.fixture
def day(
    request: pytest.FixtureRequest,
    desktop: StartDesktop,
    tmp_path: Path,
    mail_server: MailServer,
    mail_user: MailUser,
    other_mail_user: MailUser,
) -> Iterator[Day]:
    """The shop of SCREENS.md, read in once and open; Ana Ruiz has the address of `other_mail_user`."""
    fill(mail_server, mail_user, {"ana.ruiz@example.org": other_mail_user.address})
    made = Day(desktop(getattr(request, "param", "xfce"), keyring=True), tmp_path)
    added = made.command.add_mail(mail_server, mail_user)
    assert added.code == 0, added
    made.command.ask("sync")
    try:
        made.notes.start()
        made.open()
        made.wait_for_title("40 people are waiting")
        yield made
    finally:
        made.desktop.screenshot(tmp_path / "end.png")
        made.quit()
        made.notes.stop()
