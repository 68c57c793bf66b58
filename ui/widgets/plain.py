"""The only labels and tooltips of the window: what a stranger wrote is never read as markup.

Qt guesses whether a text is HTML, and its HTML opens local files (`<img src="file:///…">`). So no
other module may use QLabel, QToolTip or QMessageBox; `tests/ui/test_plain_text_only.py` looks.
"""

from html import escape

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QToolTip, QWidget

from ui.theme_tokens import Size, Tone


def tip(text: str) -> str:
    """The text as a tooltip that Qt cannot take for anything but these characters."""
    if "<" not in text and "&" not in text:
        return text
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip, and the same words to a screen reader."""
    widget.setToolTip(tip(text))
    widget.setAccessibleDescription(text)


def show_tip(at: QPoint, text: str, over: QWidget) -> None:
    """Show a tooltip now; '' hides it."""
    QToolTip.showText(at, tip(text), over)


def no_mnemonic(text: str) -> str:
    """For buttons and menu entries: an ampersand is an ampersand."""
    return text.replace("&", "&&")


class PlainLabel(QLabel):
    """A piece of plain text. Wraps only when told to."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.TEXT,
        tone: Tone = Tone.INK,
        strong: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("letters", str(size))
        self.setProperty("tone", str(tone))
        self.setProperty("strong", strong)
        self.setText(text)

    def set_tone(self, tone: Tone) -> None:
        """Say the same in another tone."""
        if self.property("tone") != str(tone):
            self.setProperty("tone", str(tone))
            repolish(self)

    def setToolTip(self, text: str) -> None:
        """A plain tooltip."""
        super().setToolTip(tip(text))


class ElidedLabel(PlainLabel):
    """One line, cut with "…" where it does not fit; tooltip and screen reader have the whole."""

    def __init__(
        self,
        text: str = "",
        *,
        size: Size = Size.TEXT,
        tone: Tone = Tone.INK,
        strong: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", size=size, tone=tone, strong=strong, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; line ends become spaces."""
        self.setText(" ".join(text.split()))
        self.setAccessibleName(self.text())
        self._tell_rest()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        # An address or a name runs its own way, at the side where this window begins its lines.
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(self.contentsRect(), self._flags(), self._shown())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_rest()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._tell_rest()

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def _flags(self) -> int:
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        absolute = side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        return int(absolute) | int(Qt.TextFlag.TextSingleLine)

    def _tell_rest(self) -> None:
        self.setToolTip(self.text() if self._shown() != self.text() else "")


def repolish(widget: QWidget) -> None:
    """Make the style sheet look at a changed property."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
