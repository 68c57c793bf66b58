"""Functions have types; connectors are complete; nothing kept names a machine or a registry."""

from pathlib import Path

import pytest

from tests.architecture import rules

ALL = rules.python_files(rules.ROOT, [*rules.PRODUCT, *rules.HELPING])


def test_every_function_has_types() -> None:
    assert not rules.untyped(rules.ROOT, ALL)


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        ("def f(a: int, *b: int, c: int = 1) -> None", 0),
        ("def f(a) -> None", 1),
        ("def f(a: int)", 1),
        ("def f(*, a) -> None", 1),
        ("def f(**a) -> None", 1),
        ("async def f(a: int)", 1),
    ],
)
def test_a_planted_function_without_types_is_found(tmp_path: Path, head: str, wrong: int) -> None:
    (tmp_path / "f.py").write_text(f"{head}: ...\n", encoding="utf-8")
    assert len(rules.untyped(tmp_path, [tmp_path / "f.py"])) == wrong


def test_every_connector_is_complete() -> None:
    assert rules.connectors(rules.ROOT)
    assert not rules.incomplete_connectors(rules.ROOT)


def test_a_planted_incomplete_connector_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "connectors" / "new"
    (folder / "testing").mkdir(parents=True)
    (tmp_path / "connectors" / "_kit").mkdir()
    for name in rules.CONNECTOR_FILES:
        (folder / name).touch()
    assert not rules.incomplete_connectors(tmp_path)
    (folder / "icon.svg").unlink()
    assert rules.incomplete_connectors(tmp_path) == ["connectors/new has no icon.svg"]


def test_nothing_kept_names_a_machine_or_a_registry() -> None:
    assert not rules.telltales(rules.ROOT, rules.tracked(rules.ROOT))


@pytest.mark.parametrize(
    "line",
    [
        "index-url = https://" + "pypi." + "org/simple",
        "cd /wo" + "rk/main",
        "deb http://" + "deb.debian." + "org/debian bookworm main",
        '"resolved": "https://registry.' + 'npmjs.org/a"',
        "-----BEGIN RSA PRIVATE " + "KEY-----",
    ],
)
def test_a_planted_telltale_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "notes.md").write_text(f"first\n{line}\n", encoding="utf-8")
    found = rules.telltales(tmp_path, [tmp_path / "notes.md"])
    assert len(found) == 1
    assert found[0].startswith("notes.md:2")
