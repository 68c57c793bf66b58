"""A mail arrives while the owner serves in the shop; the answer goes out from the notification. All of it real."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program.test_mail_by_command import letter, mailbox
from tests.e2e.program.window import Window, steady
from tests.servers.fixtures import StartDesktop
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [pytest.mark.server("mail"), pytest.mark.server("keyring"), pytest.mark.timeout(400)]
LEAVES = 40
"""Seconds: ten to undo, the way out, and a busy machine."""
QUESTION = "Do you have rye bread on Saturday?"


@pytest.fixture
def window(
    request: pytest.FixtureRequest, desktop: StartDesktop, tmp_path: Path, mail_server: MailServer, mail_user: MailUser
) -> Iterator[Window]:
    made = Window(desktop(request.param, keyring=True), tmp_path / "profile")
    added = made.command.add_mail(mail_server, mail_user)
    assert added.code == 0, added
    made.command.ask("sync")  # what is there at the first look is history, and not announced
    try:
        made.open()
        yield made
    finally:
        made.desktop.screenshot(tmp_path / "end.png")
        made.quit()


def ask(server: MailServer, owner: MailUser, customer: MailUser) -> None:
    server.deliver(
        letter(f"Ana Ruiz <{customer.address}>", owner.address, "Rye", QUESTION + "\r\n"),
        owner.address,
        customer.address,
    )


def check_answered(window: Window, server: MailServer, owner: MailUser, customer: MailUser, answer: str) -> None:
    """The customer has it once, and nobody waits any more."""
    wait_until(lambda: len(mailbox(server, customer)) == 1, "the answer", LEAVES)
    wait_until(lambda: "Nobody is waiting" in window.tray_words(), "the tray to know", LEAVES)
    (arrived,) = mailbox(server, customer)
    body = arrived.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == answer
    assert arrived["Subject"] == "Re: Rye"


@pytest.mark.desktop("xfce")
@pytest.mark.parametrize("window", ["xfce"], indirect=True)
def test_on_xfce_the_reply_button_opens_a_card_to_type_in(
    window: Window, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser
) -> None:
    ask(mail_server, mail_user, other_mail_user)
    note = steady(window, "xfce4-notifyd", by="--class")
    assert "One person is waiting" in window.tray_words()
    x, y, width, height = window.place(note)
    window.click(x + width - 56, y + height - 30)
    steady(window, "Quick reply")
    window.type("Yes, from eight on.")
    window.press("ctrl+Return")
    check_answered(window, mail_server, mail_user, other_mail_user, "Yes, from eight on.")


@pytest.mark.desktop("plasma")
@pytest.mark.parametrize("window", ["plasma"], indirect=True)
def test_on_plasma_the_answer_is_typed_into_the_notification(
    window: Window, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser
) -> None:
    ask(mail_server, mail_user, other_mail_user)
    wait_until(lambda: "One person is waiting" in window.tray_words(), "the tray to know", LEAVES)
    note = steady(window, "plasmashell", by="--class")
    x, y, _, height = window.place(note)
    window.click(x + 120, y + height - 22)
    window.type("Yes, from eight on.")
    window.press("Return")
    check_answered(window, mail_server, mail_user, other_mail_user, "Yes, from eight on.")
