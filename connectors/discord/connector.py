"""Discord as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.discord.form import discord_form
from connectors.discord.session import DiscordSession
from connectors.discord.settings import DiscordSettings
from connectors.discord.verify import check, verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class DiscordConnector:
    """A bot of the shop's own."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._tried: set[str] = set()
        self._given: dict[str, str] = {}

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask, and what to do first."""
        return discord_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Tries each switch and each channel's permissions."""
        return await check(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return DiscordSession(DiscordSettings.of(account.settings), tools, self._tried, self._given)


def connector() -> Connector:
    """For the catalogue."""
    return DiscordConnector()
