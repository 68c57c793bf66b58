"""A card over the window that Esc or a click beside it takes away; what has the focus gets it back."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

_TOP = 60


class Overlay(QFrame):
    """Child of the window, centred near its top, `wide` pixels at most."""

    def __init__(self, window: QWidget, wide: int) -> None:
        super().__init__(window)
        self._wide = wide
        self._back: QWidget | None = None
        self.setProperty("ground", "card")
        self.hide()

    def open_card(self) -> None:
        """Show it; the subclass says what gets the focus."""
        self._back = self.window().focusWidget()
        self.window().installEventFilter(self)
        self._place()
        self.show()
        self.raise_()

    def close_card(self) -> None:
        """Take it away."""
        if self.isHidden():
            return
        self.window().removeEventFilter(self)
        self.hide()
        if self._back is not None:
            self._back.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_card()
        else:
            event.accept()  # nothing below hears keys meanwhile

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        elif event.type() is QEvent.Type.MouseButtonPress:
            self.close_card()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        around = self.window().rect()
        width = min(self._wide, around.width() - 40)
        height = min(self.card_height(), around.height() - 2 * _TOP)
        self.setGeometry((around.width() - width) // 2, _TOP, width, height)

    def card_height(self) -> int:
        """How high it would like to be, in pixels."""
        return self.sizeHint().height()
