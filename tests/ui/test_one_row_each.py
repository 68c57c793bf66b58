"""Somebody who waits in two places is one row of the list."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import names, press
from tests.ui.support.shop import ANA, add_row, hours


def test_one_person_who_waits_in_two_places_is_one_row_that_names_the_other(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    shop = tern.shop
    second = add_row(
        shop, 70, "Ana Ruiz", 1, "And by mail: is it ready?", hours(3), question="is it ready?", questions=1
    )
    shop.rows[second.id] = replace(second, person=shop.rows[ANA].person)
    window = open_window(tern)
    assert names(window).count("Ana Ruiz") == 1
    model = window.columns.model
    look = model.look(ANA)
    assert "also E-mail" in [tag.text for tag in look.tags]
    assert "also waiting on E-mail" in look.spoken
    press(qtbot, window, "j")
    press(qtbot, window, "k")
    assert window.columns.conversation.header.words == "Your turn · waiting 2 d 4 h · also on E-mail"
    press(qtbot, window, "e")
    assert names(window).count("Ana Ruiz") == 1
    assert model.look(second.id).tags == ()
