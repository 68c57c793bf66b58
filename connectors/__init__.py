"""The catalogue of connectors: finds the folders, reads a manifest and imports a connector only when it is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from shopbell.errors import NotFound

if TYPE_CHECKING:
    from shopbell.archive.foreign import ReadsArchive
    from shopbell.connector import Connector
    from shopbell.manifest import Manifest

HERE = Path(__file__).resolve().parent


class _Manifests(Mapping[str, "Manifest"]):
    """Each is read when it is first asked for: a shop has a few networks, and its first list waits for those only."""

    def __init__(self, root: Path) -> None:
        self._files = {path.parent.name: path for path in sorted(root.glob("*/manifest.toml"))}
        self._read: dict[str, Manifest] = {}

    def __getitem__(self, connector: str) -> Manifest:
        if connector not in self._read:
            from connectors._kit.manifests import read_manifest

            self._read[connector] = read_manifest(self._files[connector])
        return self._read[connector]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, connector: object) -> bool:
        return connector in self._files


class FolderCatalogue:
    """One connector for each folder with a manifest.toml; a new connector touches its own folder only."""

    def __init__(self, root: Path, package: str = "connectors") -> None:
        """Reads nothing yet: a manifest that is wrong raises BugError where it is first asked for."""
        self._root = root
        self._package = package
        self._manifests = _Manifests(root)
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


def archive_readers() -> tuple[ReadsArchive, ...]:
    """What takes in the networks' own archives; imported now."""
    from connectors._kit.archives import archive_readers as readers

    return readers()
