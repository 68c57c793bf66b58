"""What the notification service was asked to show, and when, listened to on the bus."""

import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers.desktop import Desktop
from tests.servers.processes import end, wait_until

_CALL = re.compile(r"^method call time=([0-9.]+) ", re.MULTILINE)
_STRING = re.compile(r'^   string "(.*?)"$', re.MULTILINE | re.DOTALL)
_ACTION = re.compile(r'^      string "(.*?)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Note:
    """One notification. `at` is in seconds since 1970."""

    at: float
    title: str
    body: str
    actions: tuple[str, ...]
    """Identifier and label, in turn."""


class Notes:
    """Listens from `start` to `stop`."""

    def __init__(self, desktop: Desktop, file: Path) -> None:
        self._desktop = desktop
        self._file = file
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it listens."""
        rule = "type='method_call',interface='org.freedesktop.Notifications',member='Notify'"
        with self._file.open("wb") as out:
            self._process = subprocess.Popen(
                ["stdbuf", "-oL", "dbus-monitor", "--session", rule], stdout=out, env=self._desktop.environment
            )
        wait_until(lambda: b"NameAcquired" in self._file.read_bytes(), "the listener on the bus")
        time.sleep(0.1)

    def stop(self) -> None:
        """No more."""
        if self._process is not None:
            end(self._process.pid)
            self._process.wait(5)

    def heard(self) -> list[Note]:
        """All so far, oldest first."""
        text = self._file.read_text(encoding="utf-8", errors="replace")
        begins = [match.start() for match in _CALL.finditer(text)]
        ends = [*begins[1:], len(text)] if begins else []
        whole = [text[begin:end] for begin, end in zip(begins, ends, strict=True)]
        return [_note(one) for one in whole if "int32" in one.rsplit("\n   ", 1)[-1]]


def _note(call: str) -> Note:
    match = _CALL.match(call)
    assert match is not None
    program, _icon, title, body = _STRING.findall(call)[:4]
    assert program == "Shopbell"
    actions = call.split("array [", 1)[1].split("]", 1)[0]
    return Note(float(match[1]), title, body, tuple(_ACTION.findall(actions)))
