"""connectors/README.md says what the manifests say."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from connectors import catalogue
from shopbell.connector import Connector
from shopbell.manifest import Capability, Idempotency, Limit, Manifest, SignIn
from shopbell.spending import UNITS, Price
from tools.connectors_table import README, main, page


def test_the_page_is_current() -> None:
    assert README.read_text(encoding="utf-8") == page(catalogue())
    assert main(["--check"]) == 0


def test_a_stale_page_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "README.md"
    assert main(["--check"], file) == 1
    file.write_text(README.read_text(encoding="utf-8") + "by hand", encoding="utf-8")
    assert main(["--check"], file) == 1
    assert "run python -m tools.connectors_table" in capsys.readouterr().err
    assert main([], file) == 0
    assert main(["--check"], file) == 0


def test_every_connector_has_its_row_in_every_table() -> None:
    text = README.read_text(encoding="utf-8")
    tables = text.count("\n|---")
    assert tables == 3
    for manifest in catalogue().manifests().values():
        rows = [line for line in text.splitlines() if line.startswith(f"| [{manifest.name}]({manifest.id}/README.md)")]
        assert len(rows) == (0 if manifest.explains else tables)
        assert f"[{manifest.name}]({manifest.id}/README.md)" in text


def test_what_a_network_does_not_let_programs_do_stands_there_whole() -> None:
    text = README.read_text(encoding="utf-8")
    guides = [catalogue().load(id_).form().guide for id_ in catalogue().manifests()]
    sentences = [sentence for guide in guides if guide is not None for sentence in guide.cannot]
    assert sentences
    assert [sentence for sentence in sentences if sentence not in text] == []


def test_a_price_a_window_and_a_memory_are_in_words() -> None:
    text = page(Shelf(MANIFEST))
    assert "| $0.01, $0.20 with a link |" in text
    assert "| 7 days in some conversations |" in text
    assert "| 24 hours |" in text
    assert "| 280 x weighted; in private 10000 code points |" in text
    assert "| hide, show |" in text


def test_units_are_called_so() -> None:
    assert "| 50 units |" in page(Shelf(replace(MANIFEST, price=Price(UNITS, 50))))


MANIFEST = Manifest(
    id="dear",
    name="Dear",
    category="social",
    capabilities=frozenset({Capability.RECEIVE, Capability.REPLY, Capability.MODERATE}),
    sign_in=SignIn.TOKEN,
    idempotency=Idempotency.NONE,
    limit=Limit(280, "x_weighted"),
    private_limit=Limit(10_000, "code_points"),
    reply_window_hours=168,
    keeps_hours=24,
    cost="Paid by use",
    price=Price("USD", 10_000, 200_000),
    verdicts=frozenset({"hide", "show"}),
)


class Shelf:
    """One connector."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest

    def manifests(self) -> Mapping[str, Manifest]:
        return {self._manifest.id: self._manifest}

    def load(self, connector: str) -> Connector:
        return catalogue().load("demo")
