"""An owner's day with the mailbox of SCREENS.md: who waits, reading, answering, finding. All of it real."""

import time
from collections.abc import Callable

import pytest

from tests.e2e.program.day import PATIENCE, Day
from tests.e2e.program.test_mail_by_command import letter, mailbox
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
UNNAMED = ("", "…")


@pytest.fixture
def zoe(mail_server: MailServer) -> MailUser:
    """A customer who never wrote before."""
    return mail_server.next_user()


def unread(server: MailServer, owner: MailUser) -> int:
    said = server.doveadm("mailbox", "status", "-u", owner.address, "unseen", "INBOX")
    return int(said.rsplit("unseen=", 1)[1])


def test_reading_lets_nobody_wait_less_and_robots_do_not_count(
    day: Day, mail_server: MailServer, mail_user: MailUser
) -> None:
    assert unread(mail_server, mail_user) >= 48
    assert day.find_part("Waiting for you, 40") is not None
    assert day.find_part("40 people are waiting", role="label") is not None
    names = set()
    for _ in range(6):
        day.press("j")
        part = day.wait_for("Message from ", role="text")
        names.add(part.name)
    assert len(names) > 1
    assert day.title().startswith("40 people are waiting")
    assert "40 people are waiting" in day.tray_words()
    robots = day.find_part("Newsletters & robots", role="check box")
    assert robots is not None
    assert robots.name == "Newsletters & robots"
    assert len(day.command.ask("list", "robots", "--limit", "200")) > 10
    assert len(day.command.ask("list", "waiting", "--limit", "200")) == 40


def test_every_control_has_a_name_and_every_row_says_who_waits(day: Day) -> None:
    day.choose("Ana Ruiz")
    parts = day.parts()
    controls = [part for part in parts if part.control and part.role != "table cell"]
    assert len(controls) > 12
    assert [part for part in controls if part.name in UNNAMED] == []
    (ana,) = [row for row in day.rows() if row.name.startswith("Ana Ruiz")]
    assert ana.name.startswith("Ana Ruiz, waiting 2 days 4 hours, Mail, ")
    assert "Can you do it without nuts?" in ana.name
    assert all(", waiting " in row.name for row in day.rows() if "That is everyone" not in row.name)
    read = [part for part in parts if part.role == "text" and part.name == "Message from Ana Ruiz"]
    assert any("deliver to Harbour St" in part.text for part in read)


def test_who_writes_again_after_the_answer_waits_again(
    day: Day, mail_server: MailServer, mail_user: MailUser, other_mail_user: MailUser, record_property: Record
) -> None:
    day.choose("Ana Ruiz")
    begin = time.monotonic()
    day.answer("Without nuts, yes, and we deliver to Harbour St.")
    day.wait_for_title("39 people are waiting")
    record_property("send_to_headline_seconds", day.measure(begin, "focus, typing, send, headline"))
    wait_until(lambda: len(mailbox(mail_server, other_mail_user)) == 1, "the answer", PATIENCE)
    (answer,) = mailbox(mail_server, other_mail_user)
    again = letter(
        f"Ana Ruiz <{other_mail_user.address}>",
        mail_user.address,
        "Re: Lemon cake for Lucía",
        "And could it be for Sunday instead?\r\n",
        In_Reply_To=answer["Message-ID"],
        References=answer["References"] + " " + answer["Message-ID"],
    )
    mail_server.deliver(again, mail_user.address, other_mail_user.address)
    day.wait_for_title("40 people are waiting")
    day.choose("Ana Ruiz")
    row = day.wait_for("Ana Ruiz, waiting", role="table cell")
    assert "for Sunday instead?" in row.name
    assert "answered" not in row.name.lower()


def test_the_next_person_is_answered_with_five_keys_and_typing(
    day: Day, mail_server: MailServer, other_mail_user: MailUser
) -> None:
    day.choose("Ana Ruiz")
    day.press("Escape", "k", "j", "r")
    day.wait_focus("Your answer")
    day.type("Of course.")
    before = mailbox(mail_server, other_mail_user)
    day.press("ctrl+Return")
    day.wait_for_title("39 people are waiting")
    assert before == []
    wait_until(lambda: len(mailbox(mail_server, other_mail_user)) == 1, "the answer", PATIENCE)


def test_of_two_questions_the_one_passed_over_stays_marked(
    day: Day, mail_server: MailServer, mail_user: MailUser, zoe: MailUser
) -> None:
    words = "Do you have rye bread on Saturday? And until when are you open in December?\r\n"
    mail_server.deliver(
        letter(f"Zoë Novák <{zoe.address}>", mail_user.address, "Rye", words),
        mail_user.address,
        zoe.address,
    )
    day.wait_for_title("41 people are waiting")
    day.press("g", "a")
    day.choose("Zoë Novák")
    day.answer("Rye bread, yes, from eight on.")
    day.wait_for("Still open: “And until when are you open in December?”")
    row = day.wait_for("Zoë Novák, ", role="table cell")
    assert "until when are you open in December?" in row.name


def test_a_word_is_found_with_its_letters_and_escape_goes_back(
    day: Day, mail_server: MailServer, mail_user: MailUser, zoe: MailUser, record_property: Record
) -> None:
    for text in ("Do you bake pumpernickel in winter?", "星期天營業嗎？", "هل عندكم كعكة الليمون؟"):
        mail_server.deliver(
            letter(f"Zoë Novák <{zoe.address}>", mail_user.address, "Hello", text + "\r\n"),
            mail_user.address,
            zoe.address,
        )
    day.wait_for_title("41 people are waiting")
    wait_until(lambda: len(day.command.ask("search", "الليمون")) >= 1, "all three", PATIENCE)
    assert any("星期天營業嗎" in hit["snippet"] for hit in day.command.ask("search", "營"))
    assert day.command.ask("search", "Novak")
    day.choose("Ana Ruiz")
    day.press("ctrl+k")
    day.wait_focus("Search all messages")
    begin = time.monotonic()
    day.type("pumpernickel")
    day.wait_for("Do you bake pumpernickel in winter?", role="text")
    record_property("search_seconds", day.measure(begin, "twelve letters and the first hit open"))
    day.press("Escape")
    day.wait_for("Message from Ana Ruiz", role="text")
    day.wait_for("40 people are waiting" if day.title().startswith("40") else "41 people are waiting")


def test_a_message_that_is_refused_says_so_on_itself(day: Day) -> None:
    day.choose("Marcus Hale")
    day.answer("Yes, gladly.")
    said = day.wait_for("refused this message", role="label").name
    assert "example.org" in said
    assert "There is no mail provider with this" in said
    day.wait_for("Change and send again", role="push button")
    assert len(day.find("Shopbell")) == 1
    day.wait_for("Marcus Hale, waiting", role="table cell")
    day.wait_for_title("40 people are waiting")
    day.wait_for("needs you before it can leave")
