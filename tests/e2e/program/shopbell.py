"""Runs main.py as a process over a profile of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.mail import MailServer, MailUser

MAIN = Path(__file__).resolve().parents[3] / "main.py"
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    rows: list[Any]
    said: str


@dataclass(frozen=True, slots=True)
class Shopbell:
    """The command line of one profile."""

    profile: Path
    environment: Mapping[str, str]

    def run(self, *arguments: str, typed: str = "") -> Done:
        """One command to its end."""
        done = subprocess.run(
            [sys.executable, str(MAIN), "--profile", str(self.profile), *arguments],
            input=typed,
            capture_output=True,
            text=True,
            env=dict(self.environment),
            timeout=SECONDS,
            check=False,
        )
        return Done(done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr)

    def ask(self, *arguments: str, typed: str = "") -> list[Any]:
        """The rows of a command that has to succeed."""
        done = self.run(*arguments, typed=typed)
        assert done.code == 0, (done.code, done.said, done.rows)
        return done.rows

    def add_mail(self, server: MailServer, user: MailUser, **more: str) -> Done:
        """Sign in to the mail server of the tests."""
        return self.run(
            "accounts", "add", "mail", "--answers", "-", typed=json.dumps(mail_answers(server, user) | more)
        )


def mail_answers(server: MailServer, user: MailUser) -> dict[str, str]:
    """What an owner of this mailbox would type."""
    return {
        "address": user.address,
        "password": user.password,
        "imap_host": "localhost",
        "imap_port": str(server.ports.imaps),
        "imap_security": "tls",
        "smtp_host": "localhost",
        "smtp_port": str(server.ports.submissions),
        "smtp_security": "tls",
        "ca_file": str(server.ca_file),
    }
