"""Bluesky as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.bluesky.form import bluesky_form
from connectors.bluesky.grants import GRANT, Grant, take_back
from connectors.bluesky.session import BlueskySession
from connectors.bluesky.settings import BY_BROWSER, BlueskySettings
from connectors.bluesky.verify import verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.errors import Unsupported
from shopbell.manifest import Manifest
from shopbell.model import Account


class BlueskyConnector:
    """Accounts at Bluesky's servers, and at others of the AT Protocol."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """Handle, and an app password or the browser."""
        return bluesky_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in once. Raises FormRefused, Unreachable, RateLimited; stores nothing."""
        return await verify(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return BlueskySession(BlueskySettings.of(account.settings), tools)

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        """See `connector.SignsOut`: what was allowed in the browser is void; an app password is the owner's own."""
        if BlueskySettings.of(account.settings).sign_in != BY_BROWSER:
            raise Unsupported("An app password is taken back on Bluesky's own page.")
        await take_back(Grant.of_json(await tools.secrets.get(GRANT)), tools)


def connector() -> Connector:
    """For the catalogue."""
    return BlueskyConnector()
