"""The shop's own window in a day's work: what its owner sees, hears and presses."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError

from tests.e2e.program import screen
from tests.e2e.program.notes import Notes
from tests.e2e.program.screen import Part
from tests.e2e.program.window import Window
from tests.servers.desktop import Desktop
from tests.servers.processes import children, is_running, wait_until

PATIENCE = 40
"""Seconds: this machine may be busy."""


class Day(Window):
    """A window whose parts can be read."""

    def __init__(self, desktop: Desktop, folder: Path) -> None:
        screen.install()
        super().__init__(desktop, folder / "profile", screen.SPEAK)
        self.notes = Notes(desktop, folder / "notes.txt")

    # ---- what the owner sees

    def parts(self) -> list[Part]:
        """Everything in sight; nothing while the window is being redrawn."""
        with suppress(CalledProcessError):  # a part went while it was read
            return screen.parts(self.pid, self.command.environment)
        return []

    def title(self) -> str:
        """What the window is called: the first line in words."""
        for window in self.find(" – Shopbell"):
            with suppress(CalledProcessError):
                return self.desktop.run("xdotool", "getwindowname", window).strip()
        return ""

    def wait_for_title(self, words: str) -> None:
        """Until the first line begins so."""
        wait_until(lambda: self.title().startswith(words), words, PATIENCE)

    def find_part(self, words: str, *, role: str = "") -> Part | None:
        """The first part whose name or text has these words."""
        for part in self.parts():
            if role in ("", part.role) and (words in part.name or words in part.text):
                return part
        return None

    def wait_for(self, words: str, *, role: str = "") -> Part:
        """Until they are in sight."""
        found: list[Part] = []

        def look() -> bool:
            part = self.find_part(words, role=role)
            found.extend([part] if part is not None else [])
            return part is not None

        wait_until(look, f"in sight: {words}", PATIENCE)
        return found[-1]

    def wait_gone(self, words: str) -> None:
        """Until they are in sight no more."""
        wait_until(lambda: all(words not in part.name + part.text for part in self.parts()), f"gone: {words}", PATIENCE)

    def rows(self) -> list[Part]:
        """The people in the list."""
        return [part for part in self.parts() if part.role == "table cell"]

    def away(self) -> bool:
        """Whether the window with the inbox is minimised or in the tray."""
        return not self.find(" – Shopbell") or not self.in_front()

    def in_front(self) -> bool:
        """Whether the window with the inbox has the keyboard."""
        with suppress(CalledProcessError):
            return "Shopbell" in self.desktop.run("xdotool", "getactivewindow", "getwindowname")
        return False

    # ---- what the owner does

    def choose(self, name: str) -> None:
        """Click on somebody's row, at either end of the list, and wait for the conversation."""
        for end in ("End", "Home"):
            if self.find_part(f"{name}, ", role="table cell") is None:
                self.press("Escape", end)
                time.sleep(0.5)  # the list scrolls, and says nothing when it is there
        self.click(*self.wait_for(f"{name}, ", role="table cell").middle)
        self.wait_for(f"Message from {name}", role="text")

    def answer(self, words: str) -> None:
        """With keys alone, whoever is open."""
        self.press("Escape", "r")
        self.wait_focus("Your answer")
        self.type(words)
        self.press("ctrl+Return")

    def wait_focus(self, name: str) -> None:
        """Until what is typed goes there."""
        wait_until(lambda: any(p.focused and p.name == name for p in self.parts()), f"focus: {name}", PATIENCE)

    def kill(self) -> None:
        """The power goes: no program of ours gets a word in."""
        process = self.pid
        ended = [process, *children(process)]
        for one in ended:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        assert self._process is not None
        self._process.wait(PATIENCE)
        wait_until(lambda: not any(map(is_running, ended)), "the end")

    def measure(self, begin: float, what: str) -> float:
        """Seconds since `begin` (monotonic), also said aloud."""
        seconds = time.monotonic() - begin
        print(f"{what}: {seconds:.2f} s")
        return seconds
