"""A home, a screen and a keychain for tests, so that none of them touches the real ones."""

import os
import tempfile
from pathlib import Path

HOMES = {
    "HOME": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
}
_outside: dict[str, str] = {}
# What belongs to the person: a test that writes here would have written to the owner's own folders.
PERSONAL = (".config", ".local/share", ".local/state")


def move_in() -> Path:
    """Point every home folder at an empty one, hide screen and session bus; the new home."""
    _outside.update(os.environ)
    home = Path(tempfile.mkdtemp(prefix="shopbell-home-"))
    for name, place in HOMES.items():
        folder = home / place
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        os.environ[name] = str(folder)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={home}/run/no-bus"
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DESKTOP_SESSION", "XDG_CURRENT_DESKTOP"):
        os.environ.pop(name, None)
    return home


def outside() -> dict[str, str]:
    """The environment as it was before, which package managers need for their settings."""
    return dict(_outside or os.environ)


def strays(home: Path) -> list[str]:
    """Files in the personal folders of `home`, which every test should have left empty."""
    return sorted(
        str(file.relative_to(home)) for place in PERSONAL for file in (home / place).rglob("*") if file.is_file()
    )
