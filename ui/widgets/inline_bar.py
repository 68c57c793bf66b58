"""Asks for one thing inside the window; Enter takes it, Esc leaves it. Never a modal box."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateTimeEdit, QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr


class InlineBar(QFrame):
    """Above the conversation: a question, and below it a field and two buttons."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("line", "below")
        self._done: Callable[[], None] | None = None
        self._back: QWidget | None = None
        self.question = PlainLabel(wrap=True)
        self.text = QLineEdit()
        self.date = QDateTimeEdit()
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("ddd d MMM yyyy  HH:mm")
        self._fields = QStackedWidget()
        self._fields.addWidget(self.text)
        self._fields.addWidget(self.date)
        self.take = Button("", ButtonKind.PLAIN)
        self.leave = Button(tr("Cancel"), ButtonKind.QUIET)
        row = QHBoxLayout()
        row.addWidget(self._fields, 1)
        row.addWidget(self.take)
        row.addWidget(self.leave)
        column = QVBoxLayout(self)  # beside the field, the question would leave it no room at 1280 pixels
        column.setContentsMargins(18, 8, 18, 8)
        column.addWidget(self.question)
        column.addLayout(row)
        self.take.clicked.connect(self._take)
        self.leave.clicked.connect(self.close_bar)
        self.text.returnPressed.connect(self._take)
        self.hide()

    def ask_words(self, question: str, label: str, done: Callable[[str], None]) -> None:
        """Ask for a line of text; empty is fine."""
        self.text.clear()
        self.text.setAccessibleName(question)
        self._fields.setCurrentWidget(self.text)
        self._open(question, label, lambda: done(self.text.text().strip()))

    def ask_time(self, question: str, label: str, first: datetime, done: Callable[[datetime], None]) -> None:
        """Ask for a moment, beginning with `first` (aware, in the zone of the screen)."""
        self.date.setAccessibleName(question)
        self.date.setDateTime(QDateTime(first.date(), first.time()))  # type: ignore[call-overload]
        self._fields.setCurrentWidget(self.date)
        self._open(question, label, lambda: done(self._moment()))

    def _moment(self) -> datetime:
        seconds = self.date.dateTime().toSecsSinceEpoch()
        return datetime.fromtimestamp(seconds).astimezone()

    def _open(self, question: str, label: str, done: Callable[[], None]) -> None:
        self._back = self.window().focusWidget()
        self._done = done
        self.question.setText(question)
        self.take.set_text(label)
        self.show()
        field = self.text if self._fields.currentWidget() is self.text else self.date
        field.setFocus()

    def close_bar(self) -> None:
        """Leave it; the focus goes back."""
        self._done = None
        self.hide()
        if self._back is not None:
            self._back.setFocus()

    def _take(self) -> None:
        done = self._done
        self.close_bar()
        if done is not None:
            done()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)
