"""Says in which order the people waiting stand, and offers the others."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ui.models.waiting_order import WaitingOrder, order_words
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.words import tr


class OrderButton(Button):
    """A word that opens a small menu. Hidden where every service takes an answer for ever."""

    chosen = Signal(object)
    """A WaitingOrder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        help_ = tr("The order of the people waiting: O, L for the longest wait, O, C for what closes soon")
        super().__init__("", ButtonKind.LINK, help=help_, size=Size.SMALL, tone=Tone.GREY, parent=parent)
        self._order = WaitingOrder.LONGEST
        self.show_order(self._order)
        self.clicked.connect(self._open)
        self.hide()

    def show_order(self, order: WaitingOrder) -> None:
        """The choice of now."""
        self._order = order
        self.set_text(tr("{order} ▾", order=order_words(order)))
        self.setAccessibleName(tr("Order: {order}", order=order_words(order)))

    def menu_of_orders(self) -> QMenu:
        """Both, the one of now ticked."""
        menu = QMenu(self)
        menu.setAccessibleName(tr("Order"))
        for order in WaitingOrder:
            action = QAction(order_words(order), menu)
            action.setCheckable(True)
            action.setChecked(order is self._order)
            action.triggered.connect(lambda _=False, order=order: self.chosen.emit(order))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open(self) -> None:
        self.menu_of_orders().popup(self.mapToGlobal(QPoint(0, self.height())))
