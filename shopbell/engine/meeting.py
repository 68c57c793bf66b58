"""Where the processes of one profile meet: the socket's folder, its token, and who may speak."""

import hashlib
import json
import os
import secrets
import socket
import stat
import struct
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from shopbell.errors import StoreRefused

LONGEST_PATH = 100
"""Socket addresses hold 108 bytes on Linux and 104 on macOS, the end included."""
SOCKETS = hasattr(socket, "AF_UNIX") and sys.platform != "win32"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a client needs to be let in; lies in a file that only the owner can read."""

    token: str
    port: int
    """Of the loopback on Windows; 0 is the socket in the folder."""

    def __repr__(self) -> str:
        return f"Invitation(port={self.port})"


class Meeting:
    """The runtime folder of a profile (0700). `lock`, `socket` and the invitation lie in it."""

    def __init__(self, profile: Path) -> None:
        """Raises StoreRefused when the folder belongs to somebody else."""
        self._folder = _folder(profile)
        _own(self._folder)

    @property
    def lock(self) -> Path:
        """For `ProfileLock`: one engine for each profile."""
        return self._folder / "engine.lock"

    @property
    def socket(self) -> Path:
        """The bell."""
        return self._folder / "bell"

    def invite(self, invitation: Invitation) -> None:
        """Written in one step, so that nobody reads half of it."""
        fresh = self._folder / f"engine.token.{secrets.token_hex(4)}"
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as out:
            json.dump({"token": invitation.token, "port": invitation.port}, out)
        fresh.replace(self._folder / "engine.token")

    def invitation(self) -> Invitation | None:
        """That of the engine that runs, or ran last; None when there was none."""
        try:
            known = json.loads((self._folder / "engine.token").read_text())
            return Invitation(str(known["token"]), int(known["port"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def clear(self) -> None:
        """The engine stops: nobody is to knock at a dead door."""
        for name in ("bell", "engine.token"):
            (self._folder / name).unlink(missing_ok=True)


def _folder(profile: Path) -> Path:
    near = profile.absolute() / "run"
    if len(os.fsencode(near / "bell")) <= LONGEST_PATH:
        return near
    short = hashlib.sha256(os.fsencode(profile.resolve())).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and len(os.fsencode(runtime)) <= LONGEST_PATH // 2:
        return Path(runtime) / "shopbell" / short
    return Path(tempfile.gettempdir()) / f"shopbell-{_user()}" / short


def _own(folder: Path) -> None:
    """In a folder that everybody may write to, somebody else could have made it first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    for place in (folder, folder.parent) if folder.name != "run" else (folder,):
        known = place.lstat()
        if not stat.S_ISDIR(known.st_mode) or known.st_uid != os.getuid():
            raise StoreRefused(f"The folder {place} belongs to somebody else. Remove it.")
        place.chmod(0o700)


def _user() -> int:
    return os.getuid() if sys.platform != "win32" else 0


def is_owner(connection: socket.socket) -> bool:
    """Whether the process at the other end runs as the same user, as far as the system tells."""
    user = _user()
    if sys.platform == "linux":
        size = struct.calcsize("3i")
        told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        user = struct.unpack("3i", told)[1]
    elif sys.platform == "darwin":
        # struct xucred of <sys/ucred.h>, asked by LOCAL_PEERCRED (1) at level SOL_LOCAL (0).
        told = connection.getsockopt(0, 1, 76)
        user = struct.unpack("2I", told[:8])[1]
    return bool(user == _user())
