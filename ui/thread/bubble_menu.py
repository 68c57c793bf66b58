"""Everything that can be done with one message."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from shopbell.model import Delivery, Message
from shopbell.receipts import LEFT
from ui.models.networks import Network
from ui.thread.deeds import Deed, DeedKind
from ui.thread.errands import menu_choices
from ui.words import tr


def bubble_menu(
    message: Message,
    network: Network | None,
    do: Callable[[Deed], None],
    *,
    original: bool,
    marked: str,
    parent: QWidget,
) -> QMenu:
    """The menu; it deletes itself when it closes. `marked` are words selected in the message."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    choices: list[tuple[str, DeedKind]] = [(tr("Copy text"), DeedKind.COPY)]
    if message.delivery is Delivery.RECEIVED or message.delivery in LEFT:
        choices.insert(0, (tr("Answer this message"), DeedKind.REPLY))
    if marked:
        choices.append((tr("Keep the marked words as a promise…"), DeedKind.PROMISE))
    if message.has_html:
        shown = (tr("Show as text"), DeedKind.SHOW_TEXT)
        choices.append(shown if original else (tr("Show original"), DeedKind.SHOW_ORIGINAL))
        choices.append((tr("Open in browser"), DeedKind.BROWSER))
    if message.facts.get("link"):
        choices.append((tr("Open its page in the browser"), DeedKind.PAGE))
    choices.extend(menu_choices(message, network))
    choices.append((tr("Show source"), DeedKind.SOURCE))
    choices.append((tr("Fold"), DeedKind.TOGGLE))
    for words, kind in choices:
        menu.addAction(words).triggered.connect(lambda _=False, kind=kind: do(Deed(kind, message, words=marked)))
    return menu
