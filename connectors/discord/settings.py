"""What `verify` found, as the account keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors._kit.http import checked_base
from connectors.discord.api import SERVICE


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """One bot."""

    base: str = SERVICE
    bot: str = ""
    people: bool = False
    """Whether the server members intent was on."""
    ours: tuple[str, ...] = ()
    """User names whose words are the shop's, in lower case."""

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "DiscordSettings":
        """From an account's plain settings."""
        base = checked_base(settings.get("api_base") or SERVICE)
        names = tuple(name for name in settings.get("ours", "").split(" ") if name)
        return cls(base, settings.get("bot", ""), settings.get("people") == "1", names)

    def stored(self) -> dict[str, str]:
        """As plain settings."""
        people = "1" if self.people else ""
        return {"api_base": self.base, "bot": self.bot, "people": people, "ours": " ".join(self.ours)}


def names_in(text: str) -> tuple[str, ...]:
    """User names as typed, with commas or blanks between, with or without @."""
    return tuple(dict.fromkeys(word.lstrip("@").lower() for word in text.replace(",", " ").split() if word.strip("@")))
