"""Dovecot and Postfix as one mail provider for example.test, on loopback, in one folder."""

import os
import secrets
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.servers import certificates, packages, processes
from tests.servers.mail import configuration
from tests.servers.mail.configuration import MailPorts
from tests.support import surroundings

DEBIAN = (
    "dovecot-imapd",
    "dovecot-lmtpd",
    "dovecot-sieve",
    "dovecot-managesieved",
    "postfix",
)
TLS_NAME = "mail.example.test"


@dataclass(frozen=True, slots=True)
class MailUser:
    """Somebody with a mailbox on the test server."""

    address: str
    password: str


ALICE = MailUser("alice@example.test", "correct-horse")
BOB = MailUser("bob@example.test", "correct-horse")
READS_USERS_EVERY = 1.1  # seconds; within one second Dovecot does not look at the file again
SPARE = [MailUser(f"person{n}@example.test", f"correct-horse-{n}") for n in range(1, 400)]


class MailServer:
    """A provider that can be stopped, started again and asked for new mailboxes at any time.

    The folder must be reachable for other users (under /tmp, not under a home of mode 0700).
    Needs root: Postfix runs as several users.
    """

    host = "127.0.0.1"
    tls_name = TLS_NAME

    def __init__(self, folder: Path, ports: MailPorts, introspection_url: str = "") -> None:
        self.folder = folder
        self.ports = ports
        self.introspection_url = introspection_url
        self.ca_file = folder / "tls" / "ca.pem"
        self._spare = iter(SPARE)
        self._environment = surroundings.outside()

    # ---- life
    def prepare(self) -> None:
        """Install what is missing and write all files; starts nothing."""
        if os.geteuid() != 0:
            raise packages.CannotInstallError("The mail server tests must run as root.")
        packages.debian(DEBIAN)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        for name in ("mail", "dovecot.run", "log", "queue", "postfix.data"):
            (self.folder / name).mkdir(exist_ok=True)
        shutil.chown(self.folder / "mail", "mail", "mail")
        shutil.chown(self.folder / "postfix.data", "postfix")
        if not self.ca_file.exists():
            certificates.write(self.folder / "tls", TLS_NAME)
        if not self._users.exists():
            self._users.touch(mode=0o640)
            shutil.chown(self._users, group="dovecot")
            self._write_users([ALICE, BOB, *SPARE])
        configuration.write(self.folder, self.ports, self.introspection_url)

    def start(self) -> None:
        """Start both and wait until every port answers."""
        self.prepare()
        self.stop()  # of an earlier start, one half may have survived
        self.start_imap()
        self.start_smtp()

    def start_imap(self) -> None:
        """Start Dovecot alone."""
        self._run("dovecot", "-c", str(self.folder / "dovecot.conf"))
        for port in (self.ports.imap, self.ports.imaps, self.ports.lmtp, self.ports.sasl):
            self._wait(port)

    def start_smtp(self) -> None:
        """Start Postfix alone; nobody can sign in until Dovecot runs."""
        self._run("postfix", "-c", str(self.folder / "postfix"), "start")
        for port in (self.ports.submission, self.ports.submissions, self.ports.inbound):
            self._wait(port)

    def stop_imap(self) -> None:
        """End Dovecot and every connection to it."""
        pid = self._pid(self.folder / "dovecot.run" / "master.pid")
        children = processes.children(pid)
        processes.end(pid)
        for child in children:  # each serves a connection, and may outlive the master
            processes.end(child)
        processes.wait_until(partial(processes.is_free, self.ports.imap), "end of Dovecot")

    def stop_smtp(self) -> None:
        """End Postfix and every connection to it."""
        if self._pid(self.folder / "queue" / "pid" / "master.pid"):
            self._run("postfix", "-c", str(self.folder / "postfix"), "stop")
        for port in (self.ports.submission, self.ports.inbound):
            processes.wait_until(partial(processes.is_free, port), "end of Postfix")

    def stop(self) -> None:
        """End both; the mail stays in the folder."""
        self.stop_smtp()
        self.stop_imap()

    def restart(self) -> None:
        """As a provider does at night: both go, both come back on the same ports."""
        self.stop()
        self.start()

    def is_running(self) -> bool:
        """Whether both answer."""
        return processes.answers(self.ports.imap) and processes.answers(self.ports.submission)

    # ---- people and mail
    def next_user(self) -> MailUser:
        """Somebody with an empty mailbox whom nobody has used; costs no waiting."""
        return next(self._spare)

    def add_user(self, address: str, password: str = "") -> MailUser:
        """Give somebody a mailbox. Dovecot reads its users once a second: this waits for it."""
        user = MailUser(address, password or secrets.token_urlsafe(12))
        self._write_users([user])
        time.sleep(READS_USERS_EVERY)
        return user

    def change_password(self, address: str, password: str) -> MailUser:
        """Set a new password; connections that are signed in stay."""
        lines = self._users.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(f"{address}:")]
        self._users.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        return self.add_user(address, password)

    def deliver(self, message: bytes, to: str, sender: str = "stranger@elsewhere.test") -> None:
        """Mail from outside, as another provider's server would bring it."""
        with smtplib.SMTP(self.host, self.ports.inbound, "elsewhere.test", timeout=20) as smtp:
            smtp.sendmail(sender, [to], message)

    def change_uidvalidity(self, address: str, value: int, mailbox: str = "INBOX") -> None:
        """Renumber a mailbox, as after a provider's restore: every UID known so far is void."""
        self.doveadm("mailbox", "update", "-u", address, "--uid-validity", str(value), mailbox)

    def kick(self, address: str) -> None:
        """Cut every signed-in connection of one person."""
        self.doveadm("kick", address)

    def doveadm(self, *arguments: str) -> str:
        """Run Dovecot's administration program against this server; what it printed."""
        return self._run("doveadm", "-c", str(self.folder / "dovecot.conf"), *arguments)

    def log(self, program: str = "dovecot") -> str:
        """What `dovecot` or `postfix` has logged so far."""
        file = self.folder / "log" / f"{program}.log"
        return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""

    # ---- inside
    @property
    def _users(self) -> Path:
        return self.folder / "users"

    def _write_users(self, users: Sequence[MailUser]) -> None:
        with self._users.open("a", encoding="utf-8") as file:
            file.writelines(f"{user.address}:{{PLAIN}}{user.password}\n" for user in users)

    def _run(self, *command: str) -> str:
        # Into a file, not a pipe: the servers inherit it, and a pipe would never be closed.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
                timeout=60,
                env=self._environment,
            )
            said.seek(0)
            text = said.read()
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {text}")
        return text

    def _wait(self, port: int) -> None:
        processes.wait_until(partial(processes.answers, port), f"port {port} of the mail server")

    @staticmethod
    def _pid(file: Path) -> int:
        """The process a pid file names, 0 if it is gone."""
        pid = int(file.read_text(encoding="ascii")) if file.exists() else 0
        return pid if processes.is_running(pid) else 0
