"""Before a link is opened: where it really leads, and whether its words said something else."""

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.text.html_links import Link
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class LinkQuestion(QDialog):
    """Opens the address only when the button that names the host is pressed."""

    def __init__(self, link: Link, open_url: Callable[[QUrl], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._open_url = open_url
        self.setWindowTitle(tr("Open a link"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        place = link.host or link.href
        column.addWidget(PlainLabel(tr("This leads to {host}", host=place), size=Size.BODY, strong=True, wrap=True))
        self.warning = PlainLabel(warning_words(link), tone=Tone.DANGER, wrap=True)
        self.warning.setVisible(link.misleading)
        column.addWidget(self.warning)
        shown = link.href if len(link.href) <= 300 else link.href[:299] + "…"
        column.addWidget(PlainLabel(shown, size=Size.SMALL, tone=Tone.GREY, wrap=True))
        column.addLayout(self._buttons(place))
        self.setMinimumWidth(380)

    def _buttons(self, place: str) -> QHBoxLayout:
        self.open_button = Button(tr("Open {host}", host=place), ButtonKind.PLAIN)
        self.open_button.clicked.connect(self._go)
        copy = Button(tr("Copy address"))
        copy.clicked.connect(self._copy)
        leave = Button(tr("Do not open"), ButtonKind.FILLED)
        leave.clicked.connect(self.reject)
        leave.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(leave)
        return row

    def _go(self) -> None:
        self.accept()
        self._open_url(QUrl(self._link.href))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._link.href)
        self.accept()


def warning_words(link: Link) -> str:
    """What the words claim, against where it leads."""
    if not link.misleading:
        return ""
    return tr(
        "Its words say “{words}”, which is another place. This is how people are tricked.",
        words=link.shown[:120],
    )
