"""snac from Debian's backports, unpacked into the tests' cache, on loopback. Its state stays over a restart."""

import hashlib
import itertools
import json
import os
import subprocess
from pathlib import Path

import httpx

from tests.servers import packages, processes
from tests.servers.fediverse.people import BY_HAND, Member

SUITE = "bookworm-backports"
DEBS = ("snac2",)
DEBIAN = ("libcurl4", "libssl3")
PASSWORD = "correct-horse"


def program() -> Path:
    """The program, fetched when missing."""
    packages.debian(DEBIAN)
    return packages.unpacked(SUITE, DEBS) / "usr" / "bin" / "snac"


class SnacServer:
    """One instance whose people write to one another; a post takes a few seconds to arrive."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://localhost:{port}"
        self._data = folder / "data"
        self._numbers = itertools.count(1)
        self._programs = processes.Background(folder, os.environ)

    def start(self) -> None:
        """Install what is missing, make the instance, start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._data.exists():
            asked = f"127.0.0.1\n{self.port}\nlocalhost:{self.port}\n\nadmin@example.test\n"
            self._run("init", str(self._data), typed=asked)
            changes = {"protocol": "http", "address": "127.0.0.1", "port": self.port, "num_threads": 4, "dbglevel": 0}
            _edit(
                self._data / "server.json", **changes, host=f"localhost:{self.port}", disable_email_notifications=True
            )
        self._programs.start("snac", [str(program()), "httpd", str(self._data)])
        processes.wait_until(self._answers, "snac", 60)

    def stop(self) -> None:
        """End it."""
        self._programs.stop()

    def restart(self) -> None:
        """As after an update of the server."""
        self.stop()
        self.start()

    def next_member(self, name: str) -> Member:
        """Somebody new, signed in by another program."""
        user = f"{name}{next(self._numbers)}"
        self._run("adduser", str(self._data), user)
        secret = hashlib.sha1(f"0badcafe:{user}:{PASSWORD}".encode()).hexdigest()
        _edit(self._data / "user" / user / "user.json", passwd=f"0badcafe:{secret}")
        return Member(self.url, user, self._token(user))

    def revoke(self, member: Member) -> None:
        """Their token is no longer known."""
        for file in (self._data / "token").glob("*.json"):
            if json.loads(file.read_text()).get("token") == member.token:
                file.unlink()

    def _token(self, user: str) -> str:
        with httpx.Client(base_url=self.url, headers={"Connection": "close"}, timeout=30) as client:
            app = {"client_name": "tests", "redirect_uris": BY_HAND, "scopes": "read write"}
            made = client.post("/api/v1/apps", data=app).json()
            form = {"login": user, "passwd": PASSWORD, "redir": BY_HAND, "cid": made["client_id"], "state": ""}
            code = client.post("/oauth/x-snac-login", data=form).text.strip()
            grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": BY_HAND}
            known = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
            return str(client.post("/oauth/token", data={**grant, **known}).json()["access_token"])

    def _run(self, *arguments: str, typed: str = "") -> None:
        command = [str(program()), *arguments]
        done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/instance", headers={"Connection": "close"}).status_code == 200
        except httpx.HTTPError:
            return False


def _edit(file: Path, **changes: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text()) | changes, indent=1))
