"""A page over the window: a title, a middle that scrolls, one row of buttons; never larger than where it stands."""

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import Theme
from ui.theme_tokens import Size
from ui.widgets.plain import PlainLabel

EDGE = 20
"""Free ground around everything, in pixels."""
_ROUND_ABOUT = 32


class Page(QDialog):
    """Fill `column` and `buttons`; open it with `open()`."""

    def __init__(self, theme: Theme, title: str, size: tuple[int, int], parent: QWidget | None = None) -> None:
        """`size` at 100 % text, in pixels."""
        super().__init__(parent)
        self.theme = theme
        self._wanted = size
        self.setWindowTitle(title)
        self.title = PlainLabel(title, size=Size.TITLE, strong=True, wrap=True)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        self.column.setSpacing(12)
        self.column.addWidget(self.title)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        foot = QFrame()
        foot.setProperty("line", "above")
        self.buttons = QHBoxLayout(foot)
        self.buttons.setContentsMargins(EDGE, 12, EDGE, 12)
        self.buttons.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(foot)
        self._take_size()
        theme.changed.connect(self._take_size)

    def show_whole(self, widget: QWidget) -> None:
        """Scroll until all of it is in sight; what just appeared is laid out first."""
        self.column.activate()
        # The area learns of the new height by an event, which has to arrive before it scrolls.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._scroll.ensureWidgetVisible(widget)

    def show_top(self) -> None:
        """Scroll to the beginning: what stands there is another page."""
        self._scroll.verticalScrollBar().setValue(0)

    def want(self, size: tuple[int, int]) -> None:
        """Another size at 100 % text, in pixels."""
        if size != self._wanted:
            self._wanted = size
            self._take_size()

    def _take_size(self) -> None:
        width, height = self._wanted
        room = self._room()
        self.resize(min(self.theme.scaled(width), room.width()), min(self.theme.scaled(height), room.height()))

    def _room(self) -> QSize:
        over = self.parentWidget()
        place = self.screen().availableSize() if over is None else over.window().size()
        return place - QSize(_ROUND_ABOUT, _ROUND_ABOUT)
