"""LinkedIn as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.linkedin import signing_in
from connectors.linkedin.form import linkedin_form
from connectors.linkedin.session import LinkedInSession
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class LinkedInConnector:
    """Comments at a company's page."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """What to ask."""
        return linkedin_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        return await signing_in.verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """Each permission; raises what `verify` raises."""
        return await signing_in.check(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Connects at first use."""
        return LinkedInSession(account.settings, tools)


def connector() -> Connector:
    """For the catalogue."""
    return LinkedInConnector()
