"""connectors/README.md says what the manifests say."""

from pathlib import Path

import pytest

from connectors import catalogue
from tools.connectors_table import README, main, table


def test_the_page_is_current() -> None:
    assert README.read_text(encoding="utf-8") == table(catalogue().manifests().values())
    assert main(["--check"]) == 0


def test_a_stale_page_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "README.md"
    assert main(["--check"], page) == 1
    page.write_text(README.read_text(encoding="utf-8") + "by hand", encoding="utf-8")
    assert main(["--check"], page) == 1
    assert "run python -m tools.connectors_table" in capsys.readouterr().err
    assert main([], page) == 0
    assert main(["--check"], page) == 0


def test_every_connector_has_its_column() -> None:
    text = README.read_text(encoding="utf-8")
    for manifest in catalogue().manifests().values():
        assert f"[{manifest.name}]({manifest.id}/README.md)" in text
