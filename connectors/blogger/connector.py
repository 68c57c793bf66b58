"""Comments on Blogger as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.google.signing import take_back
from connectors._kit.manifests import read_manifest
from connectors.blogger import form, verify
from connectors.blogger.session import BloggerSession
from shopbell.connector import Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account
from shopbell.probing import Checked


class BloggerConnector:
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
        return BloggerSession(account.settings, tools)


def connector() -> BloggerConnector:
    """See `shopbell.connector`."""
    return BloggerConnector()
