"""Customers and the owner's phone at the XMPP server of the tests: slixmpp, in a process of its own.

It shares nothing with the product: another program, another library. Commands and answers are lines of JSON.
"""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

SECONDS = 60.0
PROGRAM = Path(__file__).with_name("xmpp_program.py")


class People:
    """The tests' side."""

    def __init__(self, host: str, port: int, ca_file: Path) -> None:
        self._arguments = [host, str(port), str(ca_file)]
        self._program: subprocess.Popen[str] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Nobody is signed in yet."""
        command = [sys.executable, "-W", "ignore", str(PROGRAM), *self._arguments]
        self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def stop(self) -> None:
        """End the program; everybody leaves."""
        program, self._program = self._program, None
        if program is None or program.stdin is None or program.stdout is None:
            return
        program.stdin.close()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait(10)
        program.stdout.close()

    async def ask(self, do: str, **about: Any) -> Any:
        """One command; raises AssertionError with the words of what went wrong there."""
        return await asyncio.to_thread(self.ask_now, do, **about)

    def ask_now(self, do: str, **about: Any) -> Any:
        """The same for tests without a loop."""
        with self._turn:
            assert self._program is not None
            assert self._program.stdin is not None
            assert self._program.stdout is not None
            self._program.stdin.write(json.dumps({"do": do, **about}) + "\n")
            self._program.stdin.flush()
            answer = json.loads(self._program.stdout.readline())
        assert "failed" not in answer, answer
        return answer["done"]

    async def heard(self, jid: str, that: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """The first message that this person got for which `that` is true; waits for it."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            found = [one for one in await self.ask("heard", jid=jid) if that(one)]
            if found:
                return dict(found[0])
            await asyncio.sleep(0.05)
        raise AssertionError(f"{jid} heard nothing of the kind: {await self.ask('heard', jid=jid)}")
