"""Clients of gated services, made by others: disqus-node (Apache-2.0) and ebay-api (MIT), tools of the tests only."""

from pathlib import Path

MANIFEST = Path(__file__).with_name("package.json")
DISQUS = Path(__file__).with_name("disqus.mjs")
EBAY = Path(__file__).with_name("ebay.mjs")
TRUSTPILOT = Path(__file__).with_name("trustpilot.txt")
"""What pip installs: Trustpilot's own client (MIT)."""
