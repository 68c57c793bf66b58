"""What `verify` found, as the account keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors._kit.http import checked_base
from connectors.slack.api import SERVICE


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One app in one workspace."""

    base: str = SERVICE
    team: str = ""
    bot_user: str = ""
    bot: str = ""
    name: str = ""
    """The app's user name there."""
    site: str = ""
    """Address of the workspace, with a slash at its end."""
    owner: str = ""
    """The user of the third token, '' without one."""
    ours: tuple[str, ...] = ()
    """User names whose words are the shop's, in lower case."""

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> "SlackSettings":
        """From an account's plain settings."""
        base = checked_base(settings.get("api_base") or SERVICE)
        names = tuple(name for name in settings.get("ours", "").split(" ") if name)
        words = {name: settings.get(name, "") for name in ("team", "bot_user", "bot", "name", "site", "owner")}
        return cls(base, **words, ours=names)

    def stored(self) -> dict[str, str]:
        """As plain settings."""
        found = {"api_base": self.base, "team": self.team, "bot_user": self.bot_user, "bot": self.bot}
        return found | {"name": self.name, "site": self.site, "owner": self.owner, "ours": " ".join(self.ours)}
