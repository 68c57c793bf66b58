"""Reviews on Google as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.google.signing import take_back
from connectors._kit.manifests import read_manifest
from connectors.google_reviews import form, verify
from connectors.google_reviews.session import ReviewsSession
from shopbell.connector import Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class ReviewsConnector:
    """The connector of this folder."""

    @property
    def manifest(self) -> Manifest:
        """From manifest.toml."""
        return read_manifest(Path(__file__).with_name("manifest.toml"))

    def form(self) -> Form:
        """What to ask."""
        return form.form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """See `verify.verify`."""
        return await verify.verify(answers, tools)

    async def check(self, answers: Mapping[str, str], tools: Toolbox) -> Checked:
        """See `verify.check`."""
        return await verify.check(answers, tools)

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        """See `connector.SignsOut`."""
        await take_back(account.settings, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; it connects at first use."""
        return ReviewsSession(account.settings, tools)


def connector() -> ReviewsConnector:
    """See `shopbell.connector`."""
    return ReviewsConnector()
