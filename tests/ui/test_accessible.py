"""What a screen reader finds in the window, asked the way it asks."""

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from tests.ui.conftest import OpenWindow
from tests.ui.support.backend import FakeBackend
from tests.ui.support.people import press
from ui.window import ShopbellWindow


def everything(window: ShopbellWindow) -> Iterator[QAccessibleInterface]:
    """All that is visible."""
    waiting = [QAccessible.queryAccessibleInterface(window)]
    while waiting:
        part = waiting.pop()
        if not part.state().invisible:
            yield part
            waiting.extend(part.child(number) for number in range(part.childCount()))


def name(part: QAccessibleInterface) -> str:
    return part.text(QAccessible.Text.Name).strip()


def unnamed(window: ShopbellWindow) -> list[str]:
    """What can get the focus and says nothing."""
    return [type(part.object()).__name__ for part in everything(window) if part.state().focusable and not name(part)]


def test_nothing_that_gets_the_focus_is_without_a_name(
    tern: FakeBackend, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(tern)
    assert unnamed(window) == []
    for deed in ("go-outbox", "go-theirs", "search", "palette"):
        window.actions_.run(deed)
        press(qtbot, window, "")
        assert unnamed(window) == [], deed
    window.palette_.close_card()
    window.actions_.run("shortcuts")
    assert unnamed(window) == []


def test_rows_speak_name_wait_network_and_question(tern: FakeBackend, open_window: OpenWindow) -> None:
    window = open_window(tern)
    cells = [name(p) for p in everything(window) if p.role() is QAccessible.Role.Cell]
    assert all(cells)
    ana = "Ana Ruiz, waiting 2 days 4 hours, Instagram, "
    assert len([cell for cell in cells if cell.startswith(ana)]) == 1


def test_an_account_in_trouble_speaks_its_trouble(tern: FakeBackend, open_window: OpenWindow) -> None:
    said = [name(part) for part in everything(open_window(tern))]
    trouble = "Tern Bakery, out, Signed out since "
    assert [words for words in said if words.startswith(trouble)]
    assert "Sign in to Tern Bakery again" in said
