"""The catalogue of connectors: finds the folders, reads their manifests, imports one only when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from connectors._kit.manifests import read_manifest
from shopbell.errors import NotFound

if TYPE_CHECKING:
    from shopbell.connector import Connector
    from shopbell.manifest import Manifest

HERE = Path(__file__).resolve().parent


class FolderCatalogue:
    """One connector for each folder with a manifest.toml; a new connector touches its own folder only."""

    def __init__(self, root: Path, package: str = "connectors") -> None:
        """Reads every manifest under `root`; raises BugError when one is wrong."""
        self._root = root
        self._package = package
        found = (read_manifest(path) for path in sorted(root.glob("*/manifest.toml")))
        self._manifests = MappingProxyType({manifest.id: manifest for manifest in found})
        self._loaded: dict[str, Connector] = {}

    def manifests(self) -> Mapping[str, Manifest]:
        """By id, without importing any connector."""
        return self._manifests

    def load(self, connector: str) -> Connector:
        """Imported now, and the same one every time: it may remember a page it opened; raises NotFound."""
        self._known(connector)
        if connector not in self._loaded:
            module = import_module(f"{self._package}.{connector}.connector")
            self._loaded[connector] = module.connector()
        return self._loaded[connector]

    def icon(self, connector: str) -> Path:
        """Its picture (SVG); raises NotFound."""
        self._known(connector)
        return self._root / connector / "icon.svg"

    def _known(self, connector: str) -> None:
        if connector not in self._manifests:
            raise NotFound(f"There is no kind of account called {connector!r}.")


def catalogue() -> FolderCatalogue:
    """The connectors that come with Shopbell, in the source tree as in the wheel."""
    return FolderCatalogue(HERE)
