"""A network that lets no program in: no account, only a guide that says why, and what works instead."""

from collections.abc import Mapping
from pathlib import Path

from connectors._kit.manifests import read_manifest
from shopbell.connector import Form, Session, Toolbox, Verified
from shopbell.errors import Unsupported
from shopbell.manifest import Manifest
from shopbell.model import Account


class Explained:
    """A connector of a manifest with `explains`."""

    def __init__(self, folder: Path, form: Form) -> None:
        self._manifest = read_manifest(folder / "manifest.toml")
        self._form = form

    @property
    def manifest(self) -> Manifest:
        """Nothing that an account could do."""
        return self._manifest

    def form(self) -> Form:
        """The guide."""
        return self._form

    async def verify(self, answers: Mapping[str, str], tools: Toolbox) -> Verified:
        """Raises Unsupported."""
        raise Unsupported(self._why())

    def open(self, account: Account, tools: Toolbox) -> Session:
        """Raises Unsupported: what came from an archive is read, and nothing is asked of the network."""
        raise Unsupported(self._why())

    def _why(self) -> str:
        return f"{self._manifest.name} lets no program sign in. The guide says what works instead."
