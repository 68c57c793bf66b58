"""Clients of gated services, tools of the tests only: disqus-node (Apache-2.0), ebay-api and trustpilot (MIT)."""

from pathlib import Path

from tests.servers import environments

MANIFEST = Path(__file__).with_name("package.json")
DISQUS = Path(__file__).with_name("disqus.mjs")
EBAY = Path(__file__).with_name("ebay.mjs")
TRUSTPILOT = Path(__file__).with_name("trustpilot_talk.py")


def trustpilot_python() -> Path:
    """A Python with Trustpilot's own client, installed when missing."""
    return environments.from_file("peer-trustpilot", Path(__file__).with_name("trustpilot.txt")) / "python"
