"""Titled parts of the page about a person, in their order; a part without anything in it is not there."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme_tokens import Size, Tone
from ui.widgets.plain import PlainLabel


class Section(QWidget):
    """A small title, and what stands below it."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(6)
        self.column.addWidget(PlainLabel(title, size=Size.SMALL, tone=Tone.GREY, strong=True))
        self.inside = QVBoxLayout()
        self.inside.setSpacing(4)
        self.column.addLayout(self.inside)
