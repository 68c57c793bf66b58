"""Facebook as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.facebook import signing_in
from connectors.facebook.form import facebook_form
from connectors.facebook.session import FacebookSession
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class FacebookConnector:
    """A Page, by an app of the owner's own."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return facebook_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await signing_in.verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Each permission by itself."""
        return await signing_in.check(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return FacebookSession(account.settings, tools)


def connector() -> Connector:
    """For the catalogue."""
    return FacebookConnector()
