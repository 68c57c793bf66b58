"""With a real mail server: full sync, quiet hours, new mail, a dead engine. Needs root, as the server does."""

import contextlib
import imaplib
import json
import os
import queue
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.bench.bench import Bench
from tests.bench.children import checked, run, shopbell
from tests.bench.driver import Driver, window
from tests.bench.letters import mails
from tests.bench.resting import switches
from tests.bench.results import Result, at_most, beside, percentile
from tests.bench.window import PASSPHRASE
from tests.e2e.program.shopbell import mail_answers
from tests.servers.mail import MailPorts, MailServer, MailUser
from tests.servers.processes import free_ports


@contextmanager
def mail_server(bench: Bench) -> Iterator[MailServer]:
    """Dovecot and Postfix on loopback."""
    server = MailServer(bench.scratch / "mail", MailPorts.of(free_ports(8)))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def live(bench: Bench) -> list[Result]:
    """One account from its first sync on, in one window."""
    with mail_server(bench) as server:
        user = server.next_user()
        _fill(server, user, bench.sizes.live)
        still = _still(bench)
        profile = _profile(bench, server, user)
        with window(profile, engine=True) as driver:
            found = [*_full_sync(driver, bench, still), *_new_mail(driver, server, user, bench)]
            found += [*_quiet(driver, bench), *_death(driver)]
        found += _nothing_new(bench, profile)
    return found


def _fill(server: MailServer, user: MailUser, count: int) -> None:
    """Straight into the mailbox over IMAP, a hundred at a time (RFC 3502)."""
    mailbox = _sign_in(server, user)
    for raw in mails(count, seed=11):
        mailbox.append("INBOX", "(\\Seen)", None, raw.replace(b"\n", b"\r\n"))
    mailbox.logout()


def _sign_in(server: MailServer, user: MailUser) -> imaplib.IMAP4_SSL:
    context = ssl.create_default_context(cafile=str(server.ca_file))
    mailbox = imaplib.IMAP4_SSL("localhost", server.ports.imaps, ssl_context=context)
    mailbox.login(user.address, user.password)
    return mailbox


def _profile(bench: Bench, server: MailServer, user: MailUser) -> Path:
    """With one account, its password in a sealed file."""
    profile = bench.scratch / "live"
    words = bench.scratch / "passphrase"
    words.write_text(PASSPHRASE, encoding="utf-8")
    sealed = {"SHOPBELL_PASSPHRASE_FILE": str(words)}
    shopbell(profile, "secrets", "passphrase", environment=sealed)
    answers = json.dumps(mail_answers(server, user))
    shopbell(profile, "accounts", "add", "mail", "--answers", "-", typed=answers, environment=sealed)
    return profile


def _still(bench: Bench) -> list[float]:
    """The same window over the small shop while nothing happens."""
    with window(bench.small) as driver:
        driver.ask("sleep", seconds=1)
        found: list[float] = driver.ask("lateness", seconds=bench.sizes.still_seconds)
    return found


def _full_sync(driver: Driver, bench: Bench, still: list[float]) -> list[Result]:
    late: list[float] = []
    began = time.monotonic()
    while time.monotonic() - began < 240:
        late += driver.ask("lateness", seconds=1)
        if driver.ask("count")["messages"] >= bench.sizes.live:
            break
    rate = driver.ask("count")["messages"] / (time.monotonic() - began)
    peer = ("the same window idle, p99", percentile(still, 0.99))
    told = beside("UI lateness in full sync, p99", percentile(late, 0.99), "ms", peer, most=2.0)
    note = f"idle: {max(still):.1f} ms; {sum(each > 50 for each in late)} over 50 ms; {rate:.0f} mails a second came in"
    return [told, at_most("UI lateness in full sync, longest", max(late), "ms", 50, note)]


def _new_mail(driver: Driver, server: MailServer, user: MailUser, bench: Bench) -> list[Result]:
    """Milliseconds from the moment another client is told over IDLE to the painted row."""
    driver.ask("newest_first")
    driver.ask("sleep", seconds=3)
    pushed = _listen(server, user)
    taken: list[float] = []
    for number in range(max(3, bench.sizes.runs)):
        subject = f"Lemon cake {number} of {os.getpid()}"
        sender = f"guest{number}@elsewhere.test"
        raw = f"From: {sender}\r\nTo: {user.address}\r\nSubject: {subject}\r\n\r\nCan you make it by Friday?\r\n"
        threading.Thread(target=server.deliver, args=(raw.encode(), user.address, sender)).start()
        at = driver.ask("await_row", subject=subject)["at"]
        told = pushed.get(timeout=20)
        taken.append((at - told) * 1000 if at else 20_000.0)
        # Dovecot tells each client at most twice a second, counted for each from what it heard last: closer together,
        # the one may be told half a second before the other.
        driver.ask("sleep", seconds=2)
    note = f"against imaplib told over IDLE; median {percentile(taken, 0.5):.0f} ms, {len(taken)} mails"
    return [at_most("new mail to row over the server's push, longest", max(taken), "ms", 100, note)]


def _listen(server: MailServer, user: MailUser) -> "queue.Queue[float]":
    """Another client, of the standard library, in IDLE (RFC 2177): when it is told of a new mail."""
    mailbox = _sign_in(server, user)
    mailbox.select("INBOX", readonly=True)
    told: queue.Queue[float] = queue.Queue()
    mailbox.send(b"x1 IDLE\r\n")
    mailbox.readline()

    def listen() -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            while line := mailbox.readline():
                if b"EXISTS" in line:
                    told.put(time.monotonic())

    threading.Thread(target=listen, daemon=True).start()
    return told


def _quiet(driver: Driver, bench: Bench) -> list[Result]:
    """Voluntary context switches of all threads, a second, while nothing happens."""
    driver.ask("sleep", seconds=5 if bench.sizes.idle_seconds > 5 else 1)
    pids = {"window": driver.pid, "engine": int(driver.ask("engine")["pid"])}
    before = {name: switches(pid) for name, pid in pids.items()}
    began = time.monotonic()
    time.sleep(bench.sizes.idle_seconds)
    seconds = time.monotonic() - began
    rates = {name: (switches(pid) - before[name]) / seconds for name, pid in pids.items()}
    note = f"over {seconds:.0f} s with one account in IDLE"
    return [
        at_most("wake-ups of the idle window", rates["window"], "1/s", 1, note),
        at_most("wake-ups of the idle engine", rates["engine"], "1/s", 0.2, note),
    ]


def _death(driver: Driver) -> list[Result]:
    seconds = driver.ask("watch_death")["seconds"]
    return [at_most("a dead engine is found", seconds, "s", 1)]


def _nothing_new(bench: Bench, profile: Path) -> list[Result]:
    """A whole pass when there is nothing to read, the start of the program included."""
    sealed = {"SHOPBELL_PASSPHRASE_FILE": str(bench.scratch / "passphrase")}
    shopbell(profile, "sync", environment=sealed)
    taken = [shopbell(profile, "sync", environment=sealed).wall for _ in range(max(1, bench.sizes.runs // 2))]
    note = f"longest of {len(taken)}, with {bench.sizes.live:,} mails on the server"
    return [at_most("resync with nothing new", max(taken), "s", 2, note)]


def memory(bench: Bench) -> list[Result]:
    """Window and engine over the large shop, beside an empty window of PySide6."""
    with window(bench.lively, engine=True) as driver:
        driver.ask("open_long")
        driver.ask("sleep", seconds=4)
        pids = [driver.pid, *(child.pid for child in psutil.Process(driver.pid).children())]
        ours = sum(map(_megabytes, pids))
    empty = float(checked(run(_EMPTY)).said.splitlines()[-1])
    return [beside("memory of both processes (PSS)", ours, "MB", ("an empty QMainWindow", empty), most=3.0)]


def _megabytes(pid: int) -> float:
    share: Any = psutil.Process(pid).memory_full_info()
    return float(share.pss) / 1e6


def _empty_window() -> list[str]:
    import sys

    code = (
        "import psutil\nfrom PySide6.QtWidgets import QApplication, QMainWindow\napp = QApplication([])\n"
        "window = QMainWindow()\nwindow.resize(1280, 800)\nwindow.show()\napp.processEvents()\n"
        "print(psutil.Process().memory_full_info().pss / 1e6)"
    )
    return [sys.executable, "-c", code]


_EMPTY = _empty_window()
