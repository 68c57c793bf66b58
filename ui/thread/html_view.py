"""A stranger's HTML, already cleaned, in a browser that can reach nothing.

Qt's text widgets read local files named in HTML, and only a non-null image from `loadResource` stops that: every
question for a resource is answered here, from pictures that were handed over, or with one transparent pixel.
"""

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping, Sequence
from math import ceil

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QPalette,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from shopbell.text.clean_html import Link
from ui.thread.pictures import MOST_PICTURE, decode
from ui.thread.text_view import Inks, blank_image


class HtmlView(QTextBrowser):
    """Exactly as high as its contents; links are told, never followed."""

    link_chosen = Signal(str, str)
    """The words shown and the address behind them."""
    grown = Signal()
    """More of a long page was laid out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: Mapping[str, QImage] = {}
        self._words: dict[str, str] = {}
        self._blank = blank_image()
        self._rest: list[str] = []
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._show_more)
        self.setProperty("kind", "message")
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setSearchPaths([])
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._chosen)

    def show_html(
        self, parts: Sequence[str], links: tuple[Link, ...], pictures: Mapping[str, QImage], inks: Inks, font: QFont
    ) -> None:
        """Show cleaned HTML, piece by piece. `pictures` answers its sources by their address; nothing else does."""
        self._pictures = pictures
        self._words = {link.href: link.shown for link in reversed(links)}
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, inks.text)
        palette.setColor(QPalette.ColorRole.Link, inks.link)
        self.setPalette(palette)
        document = self.document()
        document.setDocumentMargin(0)
        document.setDefaultFont(font)
        document.setDefaultStyleSheet(
            f"a {{ color: {inks.link.name()}; }} h1 {{ font-size: large; }} h2, h3 {{ font-size: medium; }}"
        )
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        self._rest = list(parts[1:])
        self.setHtml(parts[0] if parts else "")
        if self._rest:
            self._more.start()

    def _show_more(self) -> None:
        """One piece in each turn of the loop; a long page never holds up a key."""
        if not self._rest:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.insertHtml(self._rest.pop(0))
        if self._rest:
            self._more.start()
        self.grown.emit()

    def loadResource(self, kind: int, name: QUrl | str) -> QImage:
        """A picture that was handed over, one inside the HTML itself, or a transparent pixel."""
        address = name.toString() if isinstance(name, QUrl) else name
        known = self._pictures.get(address)
        if known is not None and not known.isNull():
            return known
        if address.startswith("data:image/"):
            return _inline(address) or self._blank
        return self._blank

    def doSetSource(self, name: QUrl | str, type: object = None) -> None:  # noqa: A002 - Qt's word
        """Never goes anywhere."""

    def height_for(self, width: int) -> int:
        """How high its contents are at this width, with room for a bar when something is wider."""
        document = self.document()
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
        if document.textWidth() != width:
            document.setTextWidth(width)
        wider = document.idealWidth() > width + 1
        return ceil(document.size().height()) + (14 if wider else 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The timeline scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scrolling keys belong to the timeline."""
        scrolls = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in scrolls:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _chosen(self, address: QUrl) -> None:
        href = address.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        told = address.toString()
        self.link_chosen.emit(self._words.get(href) or self._words.get(told, href), href)


def _inline(address: str) -> QImage | None:
    """A picture written into the HTML."""
    _, _, body = address.partition(",")
    try:
        image = decode(b64decode(body, validate=True), MOST_PICTURE)
    except (Error, ValueError):
        return None
    return None if image.isNull() else image
