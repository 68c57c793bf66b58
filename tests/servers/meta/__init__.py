"""Meta's own client library, facebook-business, in an environment of its own: a peer of the tests only."""

from pathlib import Path

from tests.servers.environments import from_file

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def python() -> Path:
    """The Python that has it, installed when missing."""
    return from_file("meta-pip", REQUIREMENTS) / "python"
