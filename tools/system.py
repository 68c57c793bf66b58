"""The system's own packages: which manager there is, whether we may use it, what to say if not."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class NotPossibleError(Exception):
    """Something is missing that we cannot bring; the text is a plain sentence for the person."""


@dataclass(frozen=True, slots=True)
class PackageManager:
    """How one family of Linux distributions installs packages."""

    name: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    spoken: str  # the same as a person would type it


MANAGERS = (
    PackageManager(
        "apt-get",
        ("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "update"),
        (
            *("apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "install", "-y"),
            "--no-install-recommends",
        ),
        "apt-get install",
    ),
    PackageManager("dnf", (), ("dnf", "install", "-y"), "dnf install"),
    PackageManager("pacman", (), ("pacman", "-Sy", "--noconfirm", "--needed"), "pacman -S"),
    PackageManager("zypper", (), ("zypper", "--non-interactive", "install", "--no-recommends"), "zypper install"),
)


def manager() -> PackageManager | None:
    """The first package manager found on this system."""
    return next((one for one in MANAGERS if shutil.which(one.name)), None)


def as_root() -> list[str] | None:
    """What to put before a command that needs root; None if we may not."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    asking = ["sudo", "-n", "true"]
    if shutil.which("sudo") and subprocess.run(asking, capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(wanted: Mapping[str, Sequence[str]], why: str) -> None:
    """Install packages, named per package manager; NotPossibleError names them for the person."""
    chosen = manager()
    if chosen is None:
        names = " ".join(next(iter(wanted.values()), ()))
        raise NotPossibleError(f"{why} Please install what your system calls these Debian packages: {names}")
    packages = list(wanted[chosen.name])
    root = as_root()
    command = [*chosen.install, *packages]
    if root is None:
        raise NotPossibleError(f"{why} Please run:  sudo {chosen.spoken} {' '.join(packages)}")
    print(f"{why} Installing {' '.join(packages)} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (chosen.refresh, command):
        if step:
            _quietly([*root, *step], environment)


def _quietly(command: list[str], environment: Mapping[str, str]) -> None:
    """Run a step, and show what it said only if it failed."""
    done = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        words = "\n".join(done.stdout.splitlines()[-15:])
        raise NotPossibleError(f"{words}\n{' '.join(command)} failed; its last words are above.")
