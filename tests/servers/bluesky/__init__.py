"""Real Bluesky servers: PDS, AppView and directory, with a stand-in for direct messages."""

from tests.servers.bluesky.server import DEBIAN, MANIFEST, BlueskyServer, BlueskyUser

__all__ = ["DEBIAN", "MANIFEST", "BlueskyServer", "BlueskyUser"]
