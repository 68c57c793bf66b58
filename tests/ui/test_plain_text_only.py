"""No text from a stranger can reach a widget that reads markup."""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.shop import ANA
from ui.widgets.plain import PlainLabel, no_mnemonic, tip

UI = Path(__file__).parents[2] / "ui"
HOME = UI / "widgets" / "plain.py"
GUESS_MARKUP = {"QLabel", "QToolTip", "QMessageBox", "QErrorMessage", "QSplashScreen"}
TIPS = {"setToolTip", "setStatusTip", "setWhatsThis"}
EVIL = '<img src="file:///etc/passwd"><b>Ana</b> &amp;'


def guessing(node: ast.AST) -> bool:
    """Names a class that takes text for markup when it looks so."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name in GUESS_MARKUP
    return False


def raw_tip(node: ast.AST) -> bool:
    """Sets a tooltip whose text did not go through `tip`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TIPS
        and not (
            isinstance(node.args[0], ast.Call)
            and isinstance(node.args[0].func, ast.Name)
            and node.args[0].func.id == "tip"
        )
    )


def offenders(wrong: Callable[[ast.AST], bool], folder: Path) -> list[str]:
    return [
        f"{path.name}:{getattr(node, 'lineno', 0)}"
        for path in sorted(folder.rglob("*.py"))
        if path != HOME
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if wrong(node)
    ]


def test_labels_and_boxes_that_guess_are_used_in_one_file_only() -> None:
    assert offenders(guessing, UI) == []


def test_tooltips_go_through_the_plain_ones() -> None:
    assert offenders(raw_tip, UI) == []


def test_a_violation_is_found(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("label = QLabel(name)\nlabel.setToolTip(name)\n")
    assert offenders(guessing, tmp_path) == ["bad.py:1"]
    assert offenders(raw_tip, tmp_path) == ["bad.py:2"]


def test_a_label_shows_markup_as_letters(qtbot: QtBot) -> None:
    label = PlainLabel(EVIL)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == EVIL


def test_a_tooltip_holds_no_tag_of_a_stranger() -> None:
    assert "<img" not in tip(EVIL)
    assert "<b>" not in tip(EVIL)
    assert tip("Ana Ruiz") == "Ana Ruiz"


def test_an_ampersand_in_a_name_is_no_key() -> None:
    assert no_mnemonic("Cake & Co") == "Cake && Co"


def test_every_label_of_the_open_window_is_plain(tern: FakeBackend, open_window: OpenWindow) -> None:
    row = tern.shop.rows[ANA]
    tern.shop.rows[ANA] = replace(row, person_name=EVIL, snippet=EVIL, subject=EVIL)
    window = open_window(tern)
    labels = window.findChildren(QLabel)
    assert len(labels) > 20
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
