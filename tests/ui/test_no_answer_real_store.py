"""From a message in the store to what stands above the field: a reason, the stars, and a page to open."""

import pytest
from pytestqt.qtbot import QtBot

from tests.storage.make import BEN, mail, rows
from tests.ui.conftest import OpenWindow
from tests.ui.support.people import rest
from tests.ui.support.real import Shop
from ui.composer.hints import Hint
from ui.widgets.buttons import Button

WHY = "Answer it on its own page."


@pytest.mark.parametrize("told", [True, False])
def test_what_the_newest_message_says_reaches_row_and_composer(
    shop: Shop, open_window: OpenWindow, qtbot: QtBot, told: bool
) -> None:
    first = {"no_answer": WHY, "link": "https://reviews.example/1", "stars": "4"}
    shop.arrive(mail("a", 0, "Lovely rye", sender=BEN, facts=first))
    if not told:
        shop.arrive(mail("b", 5, "May I ask?", sender=BEN, parents=["a"]))
    window = open_window(shop.fake)
    (row,) = shop.wait(rows(shop.store))
    window.going.choose_if_here(row.id)
    rest(qtbot, window)
    parts = window.columns.conversation.composer.parts
    assert parts.hints.words(Hint.WINDOW) == (WHY if told else "")
    assert parts.send.isEnabled() is not told
    shown = [button.accessibleName() for button in parts.hints.findChildren(Button) if button.isVisible()]
    assert ("Open its page in the browser" in shown) is told
    assert ("★★★★☆" in [tag.text for tag in window.columns.model.look(row.id).tags]) is told
