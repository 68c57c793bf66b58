"""What storage has to say to the doctor."""

import os
import shutil
from pathlib import Path

import apsw

from shopbell.cli.context import Finding
from storage.secret_places import open_keyring
from storage.secrets import NoSecrets

_LITTLE = 500_000_000


async def findings(profile: Path) -> list[Finding]:
    """Database library, folder, disk and keyring; no addresses and no secrets."""
    free = shutil.disk_usage(profile).free
    keyring = open_keyring()
    offered = not isinstance(keyring, NoSecrets)
    return [
        Finding("database", ok=True, words=f"SQLite {apsw.sqlite_lib_version()}"),
        Finding("folder", ok=os.access(profile, os.W_OK), words=_folder_words(profile)),
        Finding("disk", ok=free > _LITTLE, words=f"{free // 1_000_000} MB free"),
        Finding("keyring", ok=offered, words=_keyring_words(offered=offered)),
    ]


def _folder_words(profile: Path) -> str:
    return "can be written to" if os.access(profile, os.W_OK) else "cannot be written to: check its permissions"


def _keyring_words(*, offered: bool) -> str:
    if offered:
        return "a system keyring is offered"
    return "no system keyring: choose a passphrase-protected file, or type passwords at each start"
