"""What is kept about an account in plain settings, and what its server allows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

TOKEN: Final = "access_token"
"""The name of the one secret."""


@dataclass(frozen=True, slots=True)
class MastodonSettings:
    """One account at one server. Lengths are in Mastodon's own units, sizes in bytes; 0 is unknown."""

    server: str
    """https://host[:port]"""
    domain: str
    """What stands behind the second @ of a name at this server; not always the server's own host."""
    account_id: str
    acct: str
    """user@domain in lower case"""
    streaming: str = ""
    """Where events come from; '' when the server has no such place and has to be asked every minute."""
    limit_length: str = "500"
    limit_unit: str = "mastodon"
    max_files: str = "4"
    media_types: str = ""
    """Apart by spaces; '' when the server does not say."""
    image_bytes: str = "0"
    video_bytes: str = "0"
    small: str = ""
    """'1' for a server without `/api/v2/instance` (snac): README says what is different there."""

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "MastodonSettings":
        """From an account's settings, whatever else is among them."""
        known = {field.name: settings.get(field.name, "") for field in fields(cls)}
        return cls(**{name: value for name, value in known.items() if value or name in _NEEDED})

    def kept(self) -> dict[str, str]:
        """For the account."""
        return {field.name: str(getattr(self, field.name)) for field in fields(self)}

    @property
    def length(self) -> int:
        """The longest status, its content warning included."""
        return whole(self.limit_length)

    @property
    def is_small(self) -> bool:
        """Whether the server knows only the oldest part of the interface."""
        return self.small == "1"


_NEEDED: Final = ("server", "domain", "account_id", "acct")


def whole(text: str) -> int:
    """A number that was stored as text; 0 when it is none."""
    return int(text) if text.isascii() and text.isdigit() else 0
