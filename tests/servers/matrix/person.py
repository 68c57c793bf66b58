"""A customer with another Matrix client, matrix-nio, in a process of their own."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.servers.matrix.server import HERE, MatrixServer, MatrixUser, environment


class Person:
    """Signed in at a homeserver; every call is done when it returns."""

    def __init__(self, server: MatrixServer, user: MatrixUser, folder: Path) -> None:
        self.user = user
        self.address = user.address
        self._folder = folder
        command = [str(environment() / "python"), str(HERE / "nio_person.py"), server.url, user.address, str(folder)]
        folder.mkdir(parents=True)
        self._said = (folder / "said.log").open("wb")
        self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._said)
        self.device = self.ask("sign_in", password=user.password)["device"]

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

    def say(self, room: str, text: str, **more: Any) -> str:
        """A text message; its id."""
        return str(self.ask("send", room=room, content={"msgtype": "m.text", "body": text, **more})["event"])

    def timeline(self, room: str) -> list[dict[str, Any]]:
        """What that client sees."""
        found: list[dict[str, Any]] = self.ask("timeline", room=room)["events"]
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
