"""Independent clients of Discord (discord.py, hikari) and Slack (slack_sdk), in an environment of their own."""

from pathlib import Path

from tests.servers.environments import from_file

_HERE = Path(__file__).parent


def python() -> Path:
    """A Python that has them, installed when missing."""
    return from_file("chat", _HERE / "requirements.txt") / "python"
