"""Twenty thousand messages: how long the window takes to show its people, and how much memory all of it needs."""

import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.e2e.program.day import PATIENCE, Day
from tests.servers.fixtures import StartDesktop
from tests.servers.mail import MailServer, MailUser
from tests.servers.processes import children, wait_until

pytestmark = [
    pytest.mark.server("mail"),
    pytest.mark.server("keyring"),
    pytest.mark.desktop("xfce"),
    pytest.mark.slow,
    pytest.mark.timeout(900),
]
CONVERSATIONS, EACH = 5_000, 5
WAITING = 50
WORDS = ("bread", "cake", "lemon", "rye", "oven", "Saturday", "order", "birthday", "harbour", "price", "please")


def write_mbox(file: Path, owner: str) -> None:
    """Conversations that take turns; in the newest of them the customer has the last word."""
    rng = random.Random("many")
    now = datetime.now(UTC)
    with file.open("w", encoding="ascii") as out:
        for number in range(CONVERSATIONS):
            turns = EACH if number < WAITING else EACH - 1
            before = ""
            for turn in range(turns):
                at = now - timedelta(hours=number, minutes=10 * (EACH - turn))
                out.write(_message(number, turn, at, owner, before, rng))
                before += f" <{number}.{turn}@example.org>"


def _message(number: int, turn: int, at: datetime, owner: str, before: str, rng: random.Random) -> str:
    customer = f"Customer {number} <c{number}@example.org>"
    sender, to = (f"Shop <{owner}>", customer) if turn % 2 else (customer, f"Shop <{owner}>")
    text = " ".join(rng.choices(WORDS, k=60)) + ("." if turn % 2 else "?")
    head = f"From: {sender}\nTo: {to}\nSubject: Order {number}\nDate: {format_datetime(at)}\n"
    thread = f"References:{before}\nIn-Reply-To: {before.rsplit(' ', 1)[-1]}\n" if before else ""
    return f"From x {at:%a %b %d %H:%M:%S %Y}\n{head}Message-ID: <{number}.{turn}@example.org>\n{thread}\n{text}\n\n"


def proportional_memory(process: int) -> int:
    """Kilobytes: what it has alone, and its share of what it shares."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_start_and_memory_with_twenty_thousand_messages(
    desktop: StartDesktop,
    tmp_path: Path,
    mail_server: MailServer,
    mail_user: MailUser,
    record_property: Callable[[str, object], None],
) -> None:
    day = Day(desktop("xfce", keyring=True), tmp_path)
    assert day.command.add_mail(mail_server, mail_user).code == 0
    write_mbox(tmp_path / "many.mbox", mail_user.address)
    day.command.ask("import", str(tmp_path / "many.mbox"))
    for what in ("first", "warm"):
        begin = time.monotonic()
        try:
            day.open(wait=False)
            wait_until(lambda: day.title().startswith(f"{WAITING} people are waiting"), "real rows", PATIENCE)
            record_property(f"{what}_start_seconds", day.measure(begin, f"{what} start to the first line in words"))
            wait_until(lambda: bool(children(day.pid)), "the engine", PATIENCE)
            day.wait_for("up to date")
            memory = sum(proportional_memory(one) for one in (day.pid, *children(day.pid))) / 1000
            record_property(f"{what}_memory_megabytes", round(memory))
            print(f"window and engine: {memory:.0f} MB")
        finally:
            day.quit()
