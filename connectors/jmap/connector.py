"""Mail over JMAP as a connector."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from connectors._kit.manifests import read_manifest
from connectors.jmap.form import jmap_form
from connectors.jmap.session import JmapSession
from connectors.jmap.settings import JmapSettings
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account

if TYPE_CHECKING:
    from connectors._kit.srv import Resolver


class JmapConnector:
    """A mailbox at any server that speaks JMAP."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        """`resolver` None: the system's name servers, unless the toolbox says offline."""
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))
        self._resolver = resolver

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """Address and password; the rest only when asked for."""
        return jmap_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises FormRefused and Unreachable; stores nothing."""
        # Looking for a server on the web and in the DNS: only when an account is set up.
        from connectors.jmap.verify import verify

        return await verify(answers, tools, self._resolver)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return JmapSession(JmapSettings.of(account.settings), tools)


def connector() -> Connector:
    """For the catalogue."""
    return JmapConnector()
