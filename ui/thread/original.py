"""A message in its original form, under one quiet line about what was not loaded."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.theme_tokens import Size, Tone
from ui.thread.html_view import HtmlView
from ui.thread.look import Look
from ui.thread.prepared import Original
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr, trn


class OriginalView(QWidget):
    """The HTML under one quiet line about what was not loaded."""

    link_chosen = Signal(str, str)
    pictures_wanted = Signal()
    text_wanted = Signal()
    grown = Signal()

    def __init__(self, original: Original, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.original = original
        self._space = look.theme.scaled(6)
        self._line = PlainLabel(blocked_words(original), size=Size.SMALL, tone=Tone.GREY, wrap=True, parent=self)
        self._line.setVisible(bool(self._line.text()))
        self.show_pictures = Button(tr("Show them"), ButtonKind.LINK, size=Size.SMALL, parent=self)
        self.show_pictures.setVisible(original.blocked > 0 and not original.remote and not original.loading)
        self.show_pictures.clicked.connect(self.pictures_wanted)
        self.as_text = Button(tr("Show as text"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY, parent=self)
        self.as_text.clicked.connect(self.text_wanted)
        self.view = HtmlView(self)
        self.view.link_chosen.connect(self.link_chosen)
        self.view.grown.connect(self.grown)
        self.view.setAccessibleName(tr("Original message"))
        self.view.show_html(original.pieces, original.links, original.pictures, look.inks(), look.theme.font(Size.BODY))

    def height_for(self, width: int) -> int:
        """How high it is."""
        return self._top(width) + self.view.height_for(width)

    def place(self, width: int) -> None:
        """Put the line and the page in their places."""
        button, text = self.show_pictures.sizeHint(), self.as_text.sizeHint()
        room = self._words_width(width)
        words = min(room, self._line.fontMetrics().horizontalAdvance(self._line.text()) + 4)
        height = self._line.heightForWidth(room) if self._line.text() else 0
        self._line.setGeometry(0, 0, words, height)
        self.show_pictures.setGeometry(words + self._space, 0, button.width(), button.height())
        self.as_text.setGeometry(width - text.width(), 0, text.width(), text.height())
        top = self._top(width)
        self.view.setGeometry(0, top, width, self.view.height_for(width))

    def _words_width(self, width: int) -> int:
        used = self.show_pictures.sizeHint().width() + self.as_text.sizeHint().width() + 3 * self._space
        return max(60, width - used)

    def _top(self, width: int) -> int:
        words = self._line.heightForWidth(self._words_width(width)) if self._line.text() else 0
        return max(words, self.as_text.sizeHint().height()) + self._space


def blocked_words(original: Original) -> str:
    """As in "3 pictures not loaded"; also that it was cut, when it was."""
    parts: list[str] = []
    if original.loading:
        parts.append(tr("Loading pictures…"))
    elif original.blocked:
        parts.append(trn("{n} picture not loaded", "{n} pictures not loaded", original.blocked))
    if original.truncated:
        parts.append(tr("very long: the end is left out here"))
    return " · ".join(parts)
