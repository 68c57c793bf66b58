"""Connectors are found by their folders and imported only when used."""

import subprocess
import sys
from pathlib import Path

import pytest

from connectors import HERE, FolderCatalogue, catalogue
from shopbell.errors import BugError, NotFound

ROOT = Path(__file__).parents[3]


def test_every_folder_with_a_manifest_is_known() -> None:
    folders = {path.parent.name for path in HERE.glob("*/manifest.toml")}
    assert set(catalogue().manifests()) == folders
    assert "_kit" not in folders


def test_reading_manifests_imports_no_connector() -> None:
    program = (
        "import sys; from connectors import catalogue; dict(catalogue().manifests());"
        "print([name for name in sys.modules if name.startswith('connectors.')])"
    )
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "['connectors._kit', 'connectors._kit.manifests']"


def test_a_connector_is_loaded_by_its_id() -> None:
    for name, manifest in catalogue().manifests().items():
        assert catalogue().load(name).manifest == manifest
        assert catalogue().icon(name).is_file()


def test_an_unknown_one_is_said() -> None:
    for ask in (catalogue().load, catalogue().icon):
        with pytest.raises(NotFound, match="'telegraph'"):
            ask("telegraph")


def test_a_new_connector_needs_its_own_folder_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "grown" / "telex"
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(
        'id = "telex"\nname = "Telex"\ncategory = "wire"\ncapabilities = []\nsign_in = "none"\nidempotency = "none"\n'
    )
    (folder / "connector.py").write_text("def connector() -> str:\n    return 'a telex'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    grown = FolderCatalogue(tmp_path / "grown", "grown")
    assert grown.manifests()["telex"].name == "Telex"
    assert str(grown.load("telex")) == "a telex"


def test_a_wrong_manifest_stands_in_nobody_elses_way(tmp_path: Path) -> None:
    for name, text in {"good": (HERE / "feeds" / "manifest.toml").read_text(), "wrong": "id = 7"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.toml").write_text(text.replace('id = "feeds"', f'id = "{name}"'))
    found = FolderCatalogue(tmp_path).manifests()
    assert found["good"].id == "good"
    assert set(found) == {"good", "wrong"}
    with pytest.raises(BugError, match=r"wrong/manifest\.toml"):
        found["wrong"]
