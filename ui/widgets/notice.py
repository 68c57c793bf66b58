"""One quiet line over the list: what happened, and at most one thing to do about it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme_tokens import Size
from ui.widgets.buttons import Button
from ui.widgets.plain import PlainLabel

SECONDS = 7


class NoticeLine(QFrame):
    """Lies over the lower edge of its parent, so that nothing moves when it comes and goes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = parent
        self.setProperty("ground", "notice")
        self._deed: Callable[[], None] | None = None
        self.words = PlainLabel(wrap=True)
        self.button = Button("", size=Size.SMALL)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.addWidget(self.words, 1)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.button.clicked.connect(self.act)
        parent.installEventFilter(self)
        self.hide()

    def lie_over(self, parent: QWidget) -> None:
        """What it lay over is not shown any more."""
        if parent is self._under:
            return
        said = self.isVisible() or self._timer.isActive()
        self._under.removeEventFilter(self)
        self._under = parent
        self.setParent(parent)
        parent.installEventFilter(self)
        if said:
            self._place()
            self.show()
            self.raise_()

    def say(
        self,
        words: str,
        label: str = "",
        deed: Callable[[], None] | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Show it, with one thing to do, for so long; a newer notice takes its place."""
        self._deed = deed
        self.words.setText(words)
        self.button.set_text(label)
        self.button.setVisible(deed is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(round(seconds * 1000))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def act(self) -> None:
        """Do what is offered, once."""
        deed, self._deed = self._deed, None
        self.hide()
        if deed is not None:
            deed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        around = self._under.rect()
        width = around.width() - 24
        layout = self.layout()
        assert layout is not None  # noqa: S101 - made in __init__
        layout.activate()
        height = layout.heightForWidth(width) if layout.hasHeightForWidth() else 0
        height = max(height, self.minimumSizeHint().height())
        self.setGeometry(12, around.height() - height - 12, width, height)
