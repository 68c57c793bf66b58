"""An account's plain settings. The DID is who it is; the handle is a name that may change."""

from collections.abc import Mapping
from dataclasses import dataclass

SERVICE = "https://bsky.social"
CHAT = "did:web:api.bsky.chat#bsky_chat"
"""Bluesky's service for direct messages: docs.bsky.app, "Direct messages", header atproto-proxy."""
BY_BROWSER = "browser"
BY_PASSWORD = "password"
DIRECTORY = "https://plc.directory"
"""Where identities of the kind did:plc are published (https://web.plc.directory)."""


@dataclass(frozen=True, slots=True)
class BlueskySettings:
    """`direct_messages` is 'yes', 'no' (the sign-in does not allow them) or 'unknown' (nobody answered)."""

    service: str
    did: str
    handle: str
    chat_service: str = CHAT
    direct_messages: str = "unknown"
    sign_in: str = BY_PASSWORD
    client_id: str = ""
    """The owner's page that describes this program, for the next sign-in in the browser."""
    directory: str = DIRECTORY

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "BlueskySettings":
        """From what `to_settings` made."""
        return cls(
            service=settings.get("service", SERVICE),
            did=settings.get("did", ""),
            handle=settings.get("handle", ""),
            chat_service=settings.get("chat_service", CHAT),
            direct_messages=settings.get("direct_messages", "unknown"),
            sign_in=settings.get("sign_in", BY_PASSWORD),
            client_id=settings.get("client_id", ""),
            directory=settings.get("directory", DIRECTORY),
        )

    def to_settings(self) -> dict[str, str]:
        """For the store."""
        return {
            "service": self.service,
            "did": self.did,
            "handle": self.handle,
            "chat_service": self.chat_service,
            "direct_messages": self.direct_messages,
            "sign_in": self.sign_in,
            "client_id": self.client_id,
            "directory": self.directory,
        }
