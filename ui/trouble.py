"""What is shown when the window cannot open: one sentence and a button."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout

from ui.theme import Theme
from ui.theme_tokens import Size
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDTH = 460


async def show_trouble(sentence: str) -> None:
    """Until the owner has read it."""
    theme = Theme()
    theme.apply()
    dialog = QDialog()
    dialog.setWindowTitle(tr("Shopbell cannot open"))
    dialog.setMinimumWidth(theme.scaled(_WIDTH))
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 24, 24, 20)
    layout.setSpacing(16)
    layout.addWidget(PlainLabel(tr("Shopbell cannot open"), size=Size.TITLE, strong=True))
    layout.addWidget(PlainLabel(sentence, size=Size.BODY, wrap=True))
    close = Button(tr("Close"), ButtonKind.FILLED)
    close.clicked.connect(dialog.accept)
    layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
    read = asyncio.Event()
    dialog.finished.connect(lambda _: read.set())
    dialog.open()
    await read.wait()
