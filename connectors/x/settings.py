"""What is kept of a set-up, as plain settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from connectors.x.prices import OWN_READ, POST_READ

SERVICE: Final = "https://api.x.com"
SIGN_IN_PAGE: Final = "https://x.com/i/oauth2/authorize"
PICTURES: Final = "https://pbs.twimg.com"
"""Where X keeps pictures of people and posts."""
PORT: Final = 48217
"""Of the redirect address, which X compares as a whole (docs.x.com, OAuth 2.0, Redirect URI)."""
REDIRECT: Final = f"http://127.0.0.1:{PORT}/"
SCOPES: Final = "tweet.read users.read tweet.write dm.read dm.write media.write offline.access"
MILLION: Final = 1_000_000
LEAST: Final = 1
"""Dollars a month: below that, one look for five mentions of strangers could be too dear."""


@dataclass(frozen=True, slots=True)
class XSettings:
    """All texts, as the account's settings are. `budget` in dollars a month."""

    user: str = ""
    username: str = ""
    client_id: str = ""
    budget: str = ""
    owned: str = ""
    """'1' when the developer app belongs to this account: its own mentions and posts cost a fifth."""
    api_base: str = SERVICE
    spent: str = ""
    """What the set-up's own check cost, in millionths of a dollar, and when (ISO 8601)."""
    spent_at: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "XSettings":
        """From an account's settings."""
        return cls(**{one.name: settings[one.name] for one in fields(cls) if settings.get(one.name)})

    def kept(self) -> dict[str, str]:
        """To be stored."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def limit(self) -> int:
        """The budget in millionths of a dollar."""
        return dollars(self.budget) * MILLION

    @property
    def own_read(self) -> int:
        """What one mention, or one post of our own, costs to read."""
        return OWN_READ if self.owned else POST_READ

    @property
    def sign_in_page(self) -> str:
        """Where the owner agrees."""
        return SIGN_IN_PAGE if self.api_base == SERVICE else f"{self.api_base}/i/oauth2/authorize"

    @property
    def picture_servers(self) -> frozenset[str]:
        """Nobody else is asked for pictures."""
        return frozenset({PICTURES} if self.api_base == SERVICE else {PICTURES, self.api_base})


def dollars(text: str) -> int:
    """Whole dollars; 0 when it is no such number."""
    bare = text.strip().lstrip("$").replace(",", "").removesuffix(".00")
    return int(bare) if bare.isdecimal() and len(bare) <= 7 else 0
