"""Mail as a connector."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from connectors._kit.manifests import read_manifest
from connectors.mail.form import mail_form
from connectors.mail.session import MailSession
from connectors.mail.settings import MailSettings
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account

if TYPE_CHECKING:
    from connectors._kit.srv import Resolver


class MailConnector:
    """IMAP and SMTP at any provider."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        """`resolver` None: the system's name servers, unless the toolbox says offline."""
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._resolver = resolver

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """Address and password; servers only when asked for."""
        return mail_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in at both servers. Raises FormRefused, CertificateUntrusted, Unreachable; stores nothing."""
        # Looking for servers on the web and in the DNS: only when an account is set up.
        from connectors.mail.verify import verify

        return await verify(answers, tools, self._resolver)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return MailSession(MailSettings.of(account.settings), tools)


def connector() -> Connector:
    """For the catalogue."""
    return MailConnector()
