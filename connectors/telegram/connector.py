"""Telegram as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.telegram.form import telegram_form
from connectors.telegram.session import TelegramSession
from connectors.telegram.verify import verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account


class TelegramConnector:
    """A bot, alone or for a business account."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return telegram_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await verify(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return TelegramSession(account.settings, tools)


def connector() -> Connector:
    """For the catalogue."""
    return TelegramConnector()
