"""mastodon-mock and Mastodon.py from PyPI, both by others, in an environment of their own below the tests' cache."""

import itertools
import os
from pathlib import Path

import httpx

from tests.servers import processes
from tests.servers.environments import from_file
from tests.servers.fediverse.people import Member

PEOPLE = 60
HERE = Path(__file__).parent


def environment() -> Path:
    """The folder of programs, installed when missing."""
    return from_file("fediverse-pip", HERE / "requirements.txt")


class MockServer:
    """State is in memory; what the faults do is in its own documentation."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._numbers = itertools.count(1)
        self._programs = processes.Background(folder, os.environ)

    def start(self) -> None:
        """Install what is missing, start, wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "config.toml"
        config.write_text(self._config())
        command = [str(environment() / "mastodon_mock"), "serve", "--config", str(config), "--in-memory"]
        self._programs.start(
            "mock", [*command, "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "warning"]
        )
        processes.wait_until(lambda: processes.answers(self.port), "mastodon-mock", 90)

    def stop(self) -> None:
        """End it; everything is forgotten."""
        self._programs.stop()

    def next_member(self) -> Member:
        """Somebody nobody has written to yet."""
        number = next(self._numbers)
        return Member(self.url, f"user{number}", f"token-of-user{number}")

    def revoke(self, member: Member) -> None:
        """Their token is no longer known."""
        httpx.post(f"{self.url}/oauth/revoke", data={"token": member.token}).raise_for_status()

    def fault(self, effect: dict[str, object], path: str, methods: tuple[str, ...] = (), count: int = 1) -> None:
        """The next calls that match go wrong."""
        match = {"path": path, **({"methods": list(methods)} if methods else {})}
        body = {"effect": effect, "match": match, "count": count}
        httpx.post(f"{self.url}/api/v1/_mock/faults", json=body).raise_for_status()

    def _config(self) -> str:
        people = "".join(
            f'[[seed.accounts]]\nusername = "user{n}"\ndisplay_name = "User {n}"\n'
            f'email = "user{n}@example.test"\naccess_token = "token-of-user{n}"\n'
            for n in range(1, PEOPLE + 1)
        )
        head = f'domain = "127.0.0.1:{self.port}"\nurl_scheme = "http"\n'
        return f"{head}[auth]\npermissive = false\nenforce_scopes = true\n[seed]\n{people}"
