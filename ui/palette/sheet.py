"""All keys on one card."""

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.actions import Actions
from ui.palette.overlay import Overlay
from ui.shortcuts import Deed
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDE = 720


class KeySheet(Overlay):
    """Groups of deeds with their keys; reads the same table as the window."""

    def __init__(self, actions: Actions, theme: Theme, window: QWidget) -> None:
        super().__init__(window, theme.scaled(_WIDE))
        self._actions = actions
        self._lines: dict[str, tuple[QWidget, QWidget]] = {}
        inner = QWidget()
        inner.setProperty("ground", "surface")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._fill(QHBoxLayout(inner))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setAccessibleName(tr("Keys"))
        self._inner = inner
        self.done = Button(tr("Close"), ButtonKind.QUIET)
        self.done.clicked.connect(self.close_card)
        head = QHBoxLayout()
        head.addWidget(PlainLabel(tr("Keys"), size=Size.TITLE, strong=True), 1)
        head.addWidget(self.done)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 14, 14)
        column.addLayout(head)
        column.addWidget(scroll, 1)

    def _fill(self, columns: QHBoxLayout) -> None:
        groups = [
            (name, [deed for deed in group if deed.keys])
            for name, group in groupby(self._actions.deeds, key=lambda deed: deed.group)
        ]
        columns.setSpacing(36)
        half: list[QVBoxLayout] = [QVBoxLayout(), QVBoxLayout()]
        for number, (name, deeds) in enumerate(groups):
            half[number % 2].addLayout(self._group(name, deeds))
        for column in half:
            column.addStretch(1)
            columns.addLayout(column, 1)

    def _group(self, name: str, deeds: list[Deed]) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setContentsMargins(0, 6, 0, 10)
        grid.addWidget(PlainLabel(name, tone=Tone.GREY, strong=True), 0, 0)
        for row, deed in enumerate(deeds, start=1):
            words = PlainLabel(deed.words, wrap=True)
            grid.addWidget(words, row, 0)
            keys = PlainLabel(self._actions.shown_keys(deed), strong=True)
            grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
            self._lines[deed.id] = words, keys
        grid.setColumnStretch(0, 1)
        return grid

    def begin(self) -> None:
        """Open."""
        for deed, line in self._lines.items():
            for part in line:
                part.setVisible(self._actions.offers(deed))
        self.open_card()
        self.done.setFocus()

    def card_height(self) -> int:
        return self._inner.sizeHint().height() + 110
