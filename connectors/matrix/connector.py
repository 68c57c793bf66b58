"""Matrix as a connector."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from connectors.matrix.form import matrix_form
from connectors.matrix.session import MatrixSession
from connectors.matrix.verify import forget_device, verify
from shopbell.connector import Connector, Form, Session, Toolbox, Verified
from shopbell.manifest import Manifest
from shopbell.model import Account


class MatrixConnector:
    """The client-server API of any homeserver."""

    def __init__(self) -> None:
        self._manifest = read_manifest(Path(__file__).with_name("manifest.toml"))

    @property
    def manifest(self) -> Manifest:
        """What it can do."""
        return self._manifest

    def form(self) -> Form:
        """Name and password; the server only where the name does not tell it."""
        return matrix_form()

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Sign in as a new device. Raises FormRefused, SignInNeeded and Unreachable; stores nothing."""
        return await verify(answers, tools)

    def open(self, account: Account, tools: Toolbox) -> Session:
        """A session; connects at first use."""
        return MatrixSession(account.address, account.settings, tools)

    async def sign_out(self, account: Account, tools: Toolbox) -> None:
        """See `connector.SignsOut`: our device is gone there, and its tokens are void."""
        await forget_device(account, tools)


def connector() -> Connector:
    """For the catalogue."""
    return MatrixConnector()
