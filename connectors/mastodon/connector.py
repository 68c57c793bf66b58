"""Mastodon as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.mastodon.form import mastodon_form
from connectors.mastodon.session import MastodonSession
from connectors.mastodon.settings import MastodonSettings
from connectors.mastodon.signing import SigningIn
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account


class MastodonConnector:
    """Any server that speaks Mastodon's client API."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._signing = SigningIn()
        self._tried: set[str] = set()

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """The server's address; everything else happens on its page."""
        return mastodon_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in by browser, pasted code or token. Raises FormRefused; stores nothing."""
        return await self._signing.verify(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return MastodonSession(MastodonSettings.of(account.settings), tools, self._tried)


def connector() -> Connector:
    """For the catalogue."""
    return MastodonConnector()
