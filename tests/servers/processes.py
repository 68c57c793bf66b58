"""Ports, waiting, and programs in the background that are ended by their own id."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody listens on at this moment."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def answers(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_free(port: int) -> bool:
    """Whether nobody answers on a loopback port."""
    return not answers(port)


def wait_until(ready: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Ask `ready` again and again; TimeoutError names `what` did not come about."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:g} seconds")
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process lives (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run."""
    if not pid:
        return []
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text(encoding="ascii").split()]


def end(pid: int, seconds: float = 5) -> None:
    """Ask a process to end, then make it."""
    for kind, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
        if not is_running(pid):
            return
        try:
            os.kill(pid, kind)
            wait_until(lambda: not is_running(pid), f"end of process {pid}", patience)
        except (ProcessLookupError, TimeoutError):
            continue


class Background:
    """Programs of one server, logged to files, ended last first. Ids survive in a file."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.environment = dict(environment)
        self._ids = folder / "pids"
        self._mine: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, command: Sequence[str], stdin: bytes = b"") -> int:
        """Start a program in a session of its own; its process id."""
        (self.folder / "log").mkdir(parents=True, exist_ok=True)
        with (self.folder / "log" / f"{name}.log").open("ab") as log:
            program = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
        assert program.stdin is not None
        program.stdin.write(stdin)
        program.stdin.close()
        self._mine.append(program)
        with self._ids.open("a", encoding="ascii") as ids:
            ids.write(f"{program.pid}\n")
        return program.pid

    def log(self, name: str) -> str:
        """What a program has said so far."""
        return (self.folder / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def pids(self) -> list[int]:
        """Every process started here and not yet ended, oldest first."""
        if not self._ids.exists():
            return []
        return [int(line) for line in self._ids.read_text(encoding="ascii").split()]

    def stop(self) -> None:
        """End all of them."""
        for pid in reversed(self.pids()):
            end(pid)
        for program in self._mine:
            program.wait(timeout=5)
        self._mine.clear()
        self._ids.unlink(missing_ok=True)
