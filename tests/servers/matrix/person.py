"""People with other Matrix clients, each in a process of its own: matrix-nio, and matrix-js-sdk as the shop's phone."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.servers import packages
from tests.servers.matrix.server import HERE, MatrixServer, MatrixUser, environment

MANIFEST = HERE / "package.json"


class Client:
    """A program that does what lines of JSON say; every call is done when it returns."""

    def __init__(self, command: Sequence[str], folder: Path, surroundings: Mapping[str, str]) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._said = (folder / "said.log").open("wb")
        self._program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said, env=dict(surroundings)
        )

    def ask(self, what: str, **words: Any) -> dict[str, Any]:
        """Do something there; AssertionError when it fails."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps({"do": what, **words}).encode() + b"\n")
        self._program.stdin.flush()
        line = self._program.stdout.readline()
        assert line, (self._folder / "said.log").read_text(encoding="utf-8", errors="replace")
        found: dict[str, Any] = json.loads(line)
        assert "failed" not in found, found
        return found

    def stop(self) -> None:
        """Sign out of nothing, only go."""
        if self._program.stdin is not None:
            self._program.stdin.close()
        try:
            self._program.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._program.kill()
            self._program.wait(timeout=10)
        if self._program.stdout is not None:
            self._program.stdout.close()
        self._said.close()


class Person(Client):
    """A customer with matrix-nio, signed in."""

    def __init__(self, server: MatrixServer, user: MatrixUser, folder: Path) -> None:
        python = environment() / "python"
        command = [str(python), str(HERE / "nio_person.py"), server.url, user.address, str(folder)]
        super().__init__(command, folder, os.environ)
        self.user = user
        self.address = user.address
        self.device = self.ask("sign_in", password=user.password)["device"]

    def say(self, room: str, text: str, **more: Any) -> str:
        """A text message; its id."""
        return str(self.ask("send", room=room, content={"msgtype": "m.text", "body": text, **more})["event"])

    def timeline(self, room: str) -> list[dict[str, Any]]:
        """What that client sees."""
        found: list[dict[str, Any]] = self.ask("timeline", room=room)["events"]
        return found


class Phone(Client):
    """The shop's own phone with matrix-js-sdk, signed in, with encryption set up and a recovery key."""

    def __init__(self, server: MatrixServer, user: MatrixUser, folder: Path) -> None:
        modules = packages.npm(MANIFEST)
        command = [str(packages.node()), str(HERE / "phone.mjs"), str(modules), server.url, user.name, user.password]
        super().__init__(command, folder, packages.node_environment())
        self.device = self.ask("begin")["device"]
        self.recovery = str(self.ask("secure")["recovery"])
