"""What a process writes down for whoever helps the owner: a few megabytes, without message text or secrets."""

from __future__ import annotations

import io
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.private_files import append_to

if TYPE_CHECKING:
    from shopbell.profile import Profile

LOG_BYTES, LOG_FILES = 1_000_000, 3
NOISY = ("httpx", "httpcore", "imapclient", "keyring", "asyncio")
"""Library chatter names hosts and paths of the owner's accounts."""


class PrivateLog(RotatingFileHandler):
    """A log that begins anew when it is full."""

    def _open(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(append_to(Path(self.baseFilename)), encoding=self.encoding)


def log_to_file(profile: Profile, process: str, redactor: logging.Filter) -> None:
    """Everything this process logs from now on, in `logs/<process>.log` of the profile."""
    path = profile.logs / f"{process}.log"
    handler = PrivateLog(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(redactor)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
