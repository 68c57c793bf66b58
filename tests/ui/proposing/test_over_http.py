"""The window and a server of models over a real port, on one loop with Qt."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from connectors._model.line import ModelServer
from connectors._model.testing import ModelDouble, Script
from shopbell.clock import SystemClock
from shopbell.engine.redact import Redactor
from shopbell.services.proposing import Proposals
from storage.secrets import InMemorySecrets
from tests.storage.make import ANA, mail
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import click, press, rest
from tests.ui.support.real import Shop
from ui.proposing.panel import ProposalPanel

Opened = tuple[Any, ModelDouble]


@pytest.fixture
def opened(shop: Shop, open_window: OpenWindow) -> Iterator[Opened]:
    """Ana waits; a model with a key is set up and agreed to."""
    double = ModelDouble(key="sk-right-0815")
    serving = double.served()
    address = shop.wait(serving.__aenter__())
    store, secrets = shop.store, InMemorySecrets()
    model = ModelServer(SystemClock())
    made = Proposals(store.library, store.desk, secrets, model, shop.fake.feed, Redactor())
    shop.wait(made.agree(shop.wait(made.set_up(address, "tiny", "sk-right-0815"))))
    shop.arrive(mail("a1", 0, "Do you have rye on Saturday?", sender=ANA))
    window = open_window(replace(shop.fake, backend=replace(shop.fake.backend, proposals=lambda: made)))
    yield window, double
    shop.wait(window.shutdown())
    shop.wait(serving.__aexit__(None, None, None))


def panel(window: Any) -> ProposalPanel:
    found: ProposalPanel = window.proposing.here.panel
    return found


def ask(qtbot: QtBot, window: Any) -> None:
    press(qtbot, window, "r")
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_D, held)


def test_words_stand_there_as_they_come_and_keys_go_into_the_field_meanwhile(opened: Opened, qtbot: QtBot) -> None:
    window, double = opened
    double.script = Script(words=["Grüße 🥐, "] + ["word "] * 40, slow_each=0.02, cut_bytes=5)
    ask(qtbot, window)
    qtbot.waitUntil(lambda: 10 < len(panel(window).text.toPlainText()) < 100)
    QTest.keyClicks(window.columns.conversation.composer.parts.text, "Mine")
    assert not panel(window).use.isVisible()
    qtbot.waitUntil(panel(window).use.isVisible)
    assert panel(window).text.toPlainText() == "Grüße 🥐, " + "word " * 39 + "word"
    assert window.columns.conversation.composer.parts.text.toPlainText() == "Mine"
    assert double.asked[0]["headers"]["authorization"] == "Bearer sk-right-0815"


def test_cancel_hangs_up_at_the_server(opened: Opened, qtbot: QtBot) -> None:
    window, double = opened
    double.script = Script(words=["word "] * 10_000, slow_each=0.02)
    ask(qtbot, window)
    qtbot.waitUntil(lambda: bool(panel(window).text.toPlainText()))
    click(panel(window).cancel)
    qtbot.waitUntil(double.left.is_set)
    rest(qtbot, window)
    assert panel(window).status.text() == "Cancelled; the end is missing."


def test_closing_the_window_in_the_middle_hangs_up(opened: Opened, shop: Shop, qtbot: QtBot) -> None:
    window, double = opened
    double.script = Script(words=["word "] * 10_000, slow_each=0.02)
    ask(qtbot, window)
    qtbot.waitUntil(lambda: bool(panel(window).text.toPlainText()))
    shop.wait(window.shutdown())
    qtbot.waitUntil(double.left.is_set)


def test_a_flood_of_words_leaves_the_window_alive(opened: Opened, qtbot: QtBot) -> None:
    window, double = opened
    double.script = Script(words=["ü "] * 6_000)
    ask(qtbot, window)
    qtbot.waitUntil(lambda: bool(panel(window).text.toPlainText()))
    QTest.keyClicks(window.columns.conversation.composer.parts.text, "Mine")
    assert window.columns.conversation.composer.parts.text.toPlainText() == "Mine"
    qtbot.waitUntil(panel(window).use.isVisible, timeout=20_000)
    assert len(panel(window).text.toPlainText()) <= 8_000
    assert "wrote on and on" in panel(window).status.text()
