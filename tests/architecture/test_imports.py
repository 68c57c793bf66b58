"""Imports go down only: import-linter's contracts, and what it cannot see."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import rules

LINT = str(Path(sys.executable).with_name("lint-imports"))
MINIATURE = (
    "shopbell/__init__.py",
    "shopbell/__main__.py",
    "ui/__init__.py",
    "storage/__init__.py",
    "connectors/__init__.py",
    "connectors/_kit/__init__.py",
    "connectors/mail/__init__.py",
    "connectors/demo/__init__.py",
    "main.py",
)
LAUNCHER = "from main import main"
PLANTED = {
    "shopbell takes from ui": ("shopbell/bad.py", "import ui"),
    "shopbell takes from storage": ("shopbell/bad.py", "import storage"),
    "shopbell knows Qt": ("shopbell/bad.py", "from PySide6 import QtCore"),
    "shopbell knows SQL": ("shopbell/bad.py", "import sqlite3"),
    "shopbell knows apsw": ("shopbell/bad.py", "import apsw"),
    "shopbell knows HTTP": ("shopbell/bad.py", "import httpx"),
    "shopbell knows keyring": ("shopbell/bad.py", "import keyring"),
    "shopbell knows qasync": ("shopbell/bad.py", "import qasync"),
    "ui takes from storage": ("ui/bad.py", "import storage"),
    "ui takes from connectors": ("ui/bad.py", "import connectors.mail"),
    "ui takes from main": ("ui/bad.py", "import main"),
    "ui knows SQL": ("ui/bad.py", "import apsw"),
    "storage takes from ui": ("storage/bad.py", "import ui"),
    "storage takes from connectors": ("storage/bad.py", "import connectors"),
    "storage knows Qt": ("storage/bad.py", "import PySide6.QtCore"),
    "a connector takes from storage": ("connectors/mail/bad.py", "import storage"),
    "a connector knows Qt": ("connectors/mail/bad.py", "import PySide6.QtCore"),
    "a connector knows another": ("connectors/mail/bad.py", "from connectors import demo"),
    "what they share knows one": ("connectors/_kit/bad.py", "from connectors import demo"),
}
ALLOWED = {
    "ui takes from shopbell": ("ui/good.py", "import shopbell"),
    "a connector takes from _kit": ("connectors/mail/good.py", "from connectors import _kit"),
    "the launcher calls main": ("shopbell/__main__.py", LAUNCHER),
    "main takes from all": ("main.py", "import ui, storage, connectors, shopbell"),
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    config = rules.ROOT / "pyproject.toml"
    return subprocess.run(
        [LINT, "--no-cache", "--config", str(config)],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def _miniature(folder: Path, file: str, line: str) -> Path:
    for name in MINIATURE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "shopbell" / "__main__.py").write_text(f"{LAUNCHER}\n", encoding="utf-8")
    (folder / file).write_text(f"{line}\n", encoding="utf-8")
    return folder


def test_the_house_keeps_its_contracts() -> None:
    done = _lint(rules.ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_import_is_refused(tmp_path: Path, planted: tuple[str, str]) -> None:
    done = _lint(_miniature(tmp_path, *planted))
    assert done.returncode == 1
    assert "BROKEN" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("planted", ALLOWED.values(), ids=ALLOWED)
def test_an_import_downwards_is_allowed(tmp_path: Path, planted: tuple[str, str]) -> None:
    done = _lint(_miniature(tmp_path, *planted))
    assert done.returncode == 0, done.stdout + done.stderr


NO_WIDGETS = ("PySide6.QtWidgets", "PySide6.QtGui")


def test_view_models_know_no_widgets() -> None:
    assert not rules.forbidden_imports(rules.ROOT, "ui/models", NO_WIDGETS)


@pytest.mark.parametrize(
    "line",
    ["from PySide6.QtWidgets import QLabel", "import PySide6.QtGui", "from PySide6 import QtGui"],
)
def test_a_planted_widget_in_a_view_model_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "ui" / "models").mkdir(parents=True)
    (tmp_path / "ui" / "models" / "bad.py").write_text(line, encoding="utf-8")
    assert rules.forbidden_imports(tmp_path, "ui/models", NO_WIDGETS)
