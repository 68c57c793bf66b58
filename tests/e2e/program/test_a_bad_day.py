"""The server is down, the power goes: what the owner sees, and that nothing written is lost."""

import time
from collections.abc import Callable

import pytest

from tests.e2e.program.day import PATIENCE, Day
from tests.e2e.program.test_mail_by_command import mailbox
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [
    pytest.mark.server("mail"),
    pytest.mark.server("keyring"),
    pytest.mark.desktop("xfce"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]
Record = Callable[[str, object], None]
BEGUN = "Without nuts, gladly. And we del"


@pytest.mark.parametrize("server", ["up", "down"])
def test_what_was_typed_is_there_after_a_power_cut(day: Day, mail_server: MailServer, server: str) -> None:
    if server == "down":
        mail_server.stop()
    try:
        day.choose("Ana Ruiz")
        day.press("r")
        day.wait_focus("Your answer")
        day.type(BEGUN)
        time.sleep(1)  # the promise: one second after the last key
        day.kill()
        day.open()
        day.choose("Ana Ruiz")
        assert day.wait_for(BEGUN, role="text").text == BEGUN
        day.choose("Marcus Hale")
        day.wait_gone(BEGUN)
    finally:
        if server == "down":
            mail_server.start()


def test_a_server_that_is_gone_is_named_and_answers_wait(
    day: Day, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser, record_property: Record
) -> None:
    day.choose("Ana Ruiz")
    mail_server.stop()
    begin = time.monotonic()
    try:
        said = day.wait_for("No connection since", role="label")
        record_property("outage_told_seconds", day.measure(begin, "server stopped to a line that says so"))
        assert "You can read, search and write." in said.text + said.name
        day.wait_for("Next try in")
        assert day.find_part(f"{mail_user.address}, offline") is not None
        day.answer("Without nuts, gladly.")
        day.wait_for("reply waiting to leave")
        day.wait_for_title("39 people are waiting")
        day.desktop.screenshot(day.command.profile.parent / "outage.png")
    finally:
        mail_server.start()
    button = day.find_part(f"Try {mail_user.address} now")
    if button is not None:  # else the program has tried by itself meanwhile
        day.click(*button.middle)
    day.wait_gone("No connection since")
    wait_until(lambda: len(mailbox(mail_server, other_mail_user)) == 1, "the answer", PATIENCE)
    day.wait_gone("waiting to leave")
