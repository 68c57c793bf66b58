"""A mail comes while the owner serves in the shop: the notification, the answer from it, the way back to the window."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from subprocess import CalledProcessError

import pytest

from storage.store import open_store
from tests.e2e.program.day import PATIENCE, Day
from tests.e2e.program.test_mail_by_command import letter, mailbox
from tests.e2e.program.window import steady
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import wait_until

pytestmark = [
    pytest.mark.server("mail"),
    pytest.mark.server("keyring"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]
Record = Callable[[str, object], None]
QUESTION = "Do you have rye bread on Saturday?"
SERVICE = {"xfce": "xfce4-notifyd", "plasma": "plasmashell"}


@pytest.fixture
def zoe(mail_server: MailServer) -> MailUser:
    """A customer who never wrote before."""
    return mail_server.next_user()


def ask(server: MailServer, owner: MailUser, customer: MailUser, words: str = QUESTION, **headers: str) -> float:
    """The customer writes; when the server had taken it (seconds since 1970)."""
    raw = letter(f"Zoë Novák <{customer.address}>", owner.address, "Rye", words + "\r\n", **headers)
    server.deliver(raw, owner.address, customer.address)
    return time.time()


def choose_setting(day: Day, name: str, value: str) -> None:
    """As the owner has set it."""

    async def set_it() -> None:
        store = await open_store(day.command.profile)
        try:
            await store.desk.set_setting(name, value)
        finally:
            await store.close()

    asyncio.run(set_it())


@pytest.mark.desktop("xfce")
def test_the_answer_from_the_card_goes_to_the_message_it_came_with(
    day: Day, mail_server: MailServer, mail_user: MailUser, zoe: MailUser, record_property: Record
) -> None:
    choose_setting(day, "undo_seconds", "0")
    day.choose("Marcus Hale")
    ask(mail_server, mail_user, zoe, "Our newsletter of the week", List_Id="<news.example.test>")
    wire = ask(mail_server, mail_user, zoe)
    wait_until(lambda: bool(day.notes.heard()), "the notification", PATIENCE)
    (note,) = day.notes.heard()
    record_property("wire_to_notification_seconds", round(note.at - wire, 3))
    print(f"wire to notification: {note.at - wire:.2f} s")
    assert (note.title, note.body) == ("Zoë Novák · Mail", QUESTION)
    assert note.actions[::2] == ("default", "reply")
    assert all(note.actions[1::2])
    card = steady(day, "xfce4-notifyd", by="--class")
    x, y, width, height = day.place(card)
    begin = time.monotonic()
    day.click(x + width - 56, y + height - 30)
    wait_until(lambda: bool(day.find("Quick reply")), "the card")
    day.desktop.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "Quick reply", "windowactivate", "--sync")
    record_property("card_open_seconds", day.measure(begin, "notification's button to card"))
    day.desktop.run("xdotool", "type", "--delay", "1", "Yes, from eight on.")
    day.press("ctrl+Return")
    wait_until(lambda: len(mailbox(mail_server, zoe)) == 1, "the answer", PATIENCE)
    record_property("note_to_server_seconds", day.measure(begin, "notification's button to answer at the server"))
    (answer,) = mailbox(mail_server, zoe)
    assert answer["Subject"] == "Re: Rye"
    wait_until(lambda: any(one.title == "Sent to Zoë Novák" for one in day.notes.heard()), "a word remains", PATIENCE)
    assert day.find_part("Message from Marcus Hale") is not None
    day.wait_for_title("40 people are waiting")


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("xfce", marks=pytest.mark.desktop("xfce")),
        pytest.param("plasma", marks=pytest.mark.desktop("plasma")),
    ],
    indirect=True,
)
@pytest.mark.parametrize("how", ["minimised", "closed"])
def test_the_notification_brings_the_window_back_at_its_message(
    day: Day,
    how: str,
    mail_server: MailServer,
    mail_user: MailUser,
    zoe: MailUser,
    record_property: Record,
) -> None:
    choose_setting(day, "tray_told", "1")
    (window,) = day.find(" – Shopbell")
    if how == "minimised":
        day.desktop.run("xdotool", "windowminimize", window)
    else:
        day.press("ctrl+w")
    wait_until(day.away, "the window gone", PATIENCE)
    said = len(day.notes.heard())
    ask(mail_server, mail_user, zoe)
    wait_until(lambda: any(one.body == QUESTION for one in day.notes.heard()[said:]), "the notification", PATIENCE)
    x, y, _, _ = day.place(steady(day, SERVICE[day.desktop.kind], by="--class"))
    begin = time.monotonic()
    day.click(x + 120, y + 60)
    wait_until(day.in_front, "the window in front", PATIENCE)
    record_property(f"raise_seconds_{how}", day.measure(begin, f"window in front again, {how}, {day.desktop.kind}"))
    day.wait_for("Message from Zoë Novák", role="text")


@pytest.mark.desktop("xfce")
def test_the_icon_raises_a_minimised_window_at_once(day: Day, record_property: Record) -> None:
    (window,) = day.find(" – Shopbell")
    day.desktop.run("xdotool", "windowminimize", window)
    wait_until(day.away, "the window gone", PATIENCE)
    begin = time.monotonic()
    with suppress(CalledProcessError):
        day.desktop.bus.call(
            day.tray_item(), "/StatusNotifierItem", "org.kde.StatusNotifierItem.Activate", "int32:0", "int32:0"
        )
    wait_until(day.in_front, "the window in front", PATIENCE)
    record_property("raise_seconds", day.measure(begin, "raised from the icon"))


@pytest.mark.desktop("xfce")
def test_a_second_start_raises_the_first(day: Day) -> None:
    day.press("ctrl+w")
    wait_until(lambda: not day.find(" – Shopbell"), "the window in the tray", PATIENCE)
    assert day.command.run().code == 0
    wait_until(day.in_front, "the window in front", PATIENCE)
