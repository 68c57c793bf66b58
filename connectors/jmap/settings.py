"""What is kept about an account in plain settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

PASSWORD: Final = "password"
TOKEN: Final = "token"


@dataclass(frozen=True, slots=True)
class JmapSettings:
    """Everything but secrets. With `username` the secret is a password (RFC 7617), else a token (RFC 6750)."""

    session_url: str
    """The session resource itself, where every redirect has ended."""
    account: str
    """The id of the mail account at the server."""
    address: str
    name: str = ""
    username: str = ""
    aliases: str = ""
    """Other addresses of ours, apart by spaces."""
    ca_file: str = ""

    @property
    def own(self) -> frozenset[str]:
        """Every address of ours, in lower case."""
        return frozenset(one.lower() for one in (self.address, *self.aliases.split()) if one)

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "JmapSettings":
        """From an account's settings, whatever else is among them."""
        return cls(**{field.name: kept.get(field.name, "") for field in fields(cls)})

    def kept(self) -> dict[str, str]:
        """For the account."""
        return {field.name: getattr(self, field.name) for field in fields(self)}
