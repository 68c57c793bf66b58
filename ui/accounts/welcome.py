"""The first start: two choices."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.bell import BellSign
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDTH, _EDGE = 560, 32


class Welcome(QWidget):
    """Shown instead of the inbox while there is no account."""

    add_requested = Signal()
    demo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._card = QFrame()
        self._card.setProperty("ground", "card")
        self._lay_out(QVBoxLayout(self._card))
        # Alignment would lay the card out by its hint, not by the height that its lines need at this width.
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(self._card)
        middle.addStretch(3)
        across = QHBoxLayout(self)
        across.addStretch(1)
        across.addLayout(middle)
        across.addStretch(1)
        theme.changed.connect(self._take_width)
        self._take_width()

    def _lay_out(self, column: QVBoxLayout) -> None:
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(14)
        title = QHBoxLayout()
        title.setSpacing(10)
        title.addWidget(BellSign(self._theme, 28))
        title.addWidget(PlainLabel(tr("Welcome to Shopbell"), size=Size.TITLE, strong=True, wrap=True), 1)
        column.addLayout(title)
        words = tr(
            "Everybody who writes to your shop, in one place: who is waiting for an answer, and for how long. "
            "Everything stays on this computer."
        )
        column.addWidget(PlainLabel(words, size=Size.BODY, wrap=True))
        column.addSpacing(6)
        add = Button(tr("Add your e-mail account"), ButtonKind.FILLED)
        add.clicked.connect(self.add_requested)
        self.setFocusProxy(add)
        demo = Button(tr("Look around a made-up shop"))
        demo.clicked.connect(self.demo_requested)
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (add, demo):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        note = tr("The made-up shop can be removed at any time. Nothing you do in it reaches anybody.")
        column.addWidget(PlainLabel(note, size=Size.SMALL, tone=Tone.GREY, wrap=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_width()

    def _take_width(self) -> None:
        self._card.setFixedWidth(max(_EDGE, min(self._theme.scaled(_WIDTH), self.width() - 2 * _EDGE)))
