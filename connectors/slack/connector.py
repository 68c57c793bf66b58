"""Slack as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.slack.form import slack_form
from connectors.slack.session import SlackSession
from connectors.slack.settings import SlackSettings
from connectors.slack.verify import check, verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class SlackConnector:
    """An app of the shop's own."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._given: dict[str, str] = {}

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask, and what to do first."""
        return slack_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Tries each scope."""
        return await check(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return SlackSession(SlackSettings.of(account.settings), tools, self._given)


def connector() -> Connector:
    """For the catalogue."""
    return SlackConnector()
