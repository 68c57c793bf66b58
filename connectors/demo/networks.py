"""The six networks that Tern Bakery is on, each played by one account of the demo shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SHOP = "Tern Bakery"


@dataclass(frozen=True, slots=True)
class Network:
    """One network as the window shows it; the length limits are those of the real ones in 2025."""

    id: str
    name: str
    address: str
    badge: str
    colour: str
    length: int = 0
    unit: str = "graphemes"
    without: str = ""
    """Capabilities of the manifest that this network lacks, with spaces between."""
    window_hours: int = 0
    """It takes a private answer for so long after their message only, as the real one does."""

    def settings(self) -> dict[str, str]:
        """Plain account settings, which the window reads before the manifest."""
        return {
            "network": self.id,
            "network_name": self.name,
            "badge": self.badge,
            "colour": self.colour,
            "limit_length": str(self.length),
            "limit_unit": self.unit,
            "without": self.without,
            "reply_window_hours": str(self.window_hours),
        }


_ALL = (
    Network("mail", "E-mail", "hello@tern.shop", "@", "#5b6b7f"),
    Network(
        "instagram",
        "Instagram",
        "tern.bakery",
        "Ig",
        "#c13584",
        1000,
        "bytes",
        "subject copies private-reply start",
        window_hours=24,
    ),
    Network("facebook", "Facebook", SHOP, "f", "#1877f2", 2000, "utf16", "subject copies private-reply start"),
    Network(
        "mastodon",
        "Mastodon",
        "@tern@social.coast",
        "M",
        "#6364ff",
        500,
        "mastodon",
        "subject copies",
    ),
    Network("bluesky", "Bluesky", "tern.shop", "B", "#0a7aff", 300, "graphemes", "subject copies private-reply start"),
    Network(
        "blog",
        "Blog",
        "Tern blog",
        "W",
        "#3858e9",
        0,
        "graphemes",
        "subject copies private-reply start attachments",
    ),
)

NETWORKS: Mapping[str, Network] = MappingProxyType({network.id: network for network in _ALL})
