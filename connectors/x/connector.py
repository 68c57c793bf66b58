"""X as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.x import signing
from connectors.x.form import x_form
from connectors.x.session import XSession
from connectors.x.settings import XSettings
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class XConnector:
    """An account at X, read and answered with a developer app of its owner's."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask, and what to do in X's console first."""
        return x_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await signing.verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Signs in and tries each permission; costs about two cents."""
        return await signing.check(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return XSession(XSettings.of(account.settings), tools)

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        """Makes the tokens void at X."""
        await signing.sign_out(XSettings.of(account.settings), tools)


def connector() -> Connector:
    """For the catalogue."""
    return XConnector()
