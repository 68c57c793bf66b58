"""The first start: two choices."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDTH = 560


class Welcome(QWidget):
    """Shown instead of the inbox while there is no account."""

    add_requested = Signal()
    demo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        card = QWidget()
        card.setMaximumWidth(theme.scaled(_WIDTH))
        column = QVBoxLayout(card)
        column.setSpacing(14)
        column.addStretch(2)
        column.addWidget(PlainLabel(tr("Welcome to Shopbell"), size=Size.TITLE, strong=True, wrap=True))
        words = tr(
            "Everybody who writes to your shop, in one place: who is waiting for an answer, and for how long. "
            "Everything stays on this computer."
        )
        column.addWidget(PlainLabel(words, size=Size.BODY, wrap=True))
        add = Button(tr("Add your e-mail account"), ButtonKind.FILLED)
        add.clicked.connect(self.add_requested)
        demo = Button(tr("Look around a made-up shop"))
        demo.clicked.connect(self.demo_requested)
        row = QHBoxLayout()
        for button in (add, demo):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        note = tr("The made-up shop can be removed at any time. Nothing you do in it reaches anybody.")
        column.addWidget(PlainLabel(note, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        column.addStretch(3)
        middle = QHBoxLayout(self)
        middle.addStretch(1)
        middle.addWidget(card, 4)
        middle.addStretch(1)
