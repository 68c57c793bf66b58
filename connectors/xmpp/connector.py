"""XMPP as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors._kit.srv import Resolver
from connectors.xmpp.form import xmpp_form
from connectors.xmpp.session import XmppSession
from connectors.xmpp.settings import XmppSettings
from connectors.xmpp.verify import verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account


class XmppConnector:
    """Chat at any XMPP server that keeps an archive."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        """`resolver` None: the system's name servers, unless the toolbox says offline."""
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._resolver = resolver

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """Address and password; the server only when asked for."""
        return xmpp_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in once. Raises FormRefused, CertificateUntrusted, Unreachable."""
        return await verify(answers, tools, self._resolver)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return XmppSession(XmppSettings.of(account.settings), tools)


def connector() -> Connector:
    """For the catalogue."""
    return XmppConnector()
