"""What you told others, one below the other: to read, and to open where it was said. Nothing here writes a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.text.at_need import own_words
from shopbell.told import Told
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.told.wording import asked_words, told_to
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr

_SIZE = 620, 560
_QUESTION = 400
_ANSWER = 3_000


class ToldPage(Page):
    """Open it with `open()`."""

    conversation_wanted = Signal(object, object)
    """ConversationId and MessageId of an answer."""

    def __init__(
        self, theme: Theme, title: str, told: Sequence[Told], now: datetime, parent: QWidget | None = None
    ) -> None:
        """`now` is in the zone of the screen."""
        super().__init__(theme, title, _SIZE, parent)
        self.column.addWidget(
            PlainLabel(
                tr("Your own words, to read. Each person gets an answer of their own."), tone=Tone.GREY, wrap=True
            )
        )
        for one in told:
            self.column.addWidget(self._entry(one, now))
        self.column.addStretch(1)
        close = Button(tr("Close"), ButtonKind.QUIET)
        close.clicked.connect(self.reject)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)

    def _entry(self, told: Told, now: datetime) -> QWidget:
        entry = QFrame()
        entry.setProperty("line", "above")
        column = QVBoxLayout(entry)
        column.setContentsMargins(0, 10, 0, 4)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(ElidedLabel(told_to(told, now), strong=True), 1)
        there = Button(tr("Open"), ButtonKind.LINK, help=tr("Show where you said this"), size=Size.SMALL)
        there.setAccessibleName(tr("Open what you told {person}", person=told_to(told, now)))
        there.clicked.connect(lambda _=False: self._go(told))
        head.addWidget(there)
        column.addLayout(head)
        if told.question.strip():
            column.addWidget(_words(asked_words(told.question), _QUESTION, Tone.GREY))
        column.addWidget(_words(own_words(told.answer), _ANSWER, Tone.INK))
        return entry

    def _go(self, told: Told) -> None:
        self.accept()
        self.conversation_wanted.emit(told.conversation, told.message)


def _words(text: str, most: int, tone: Tone) -> PlainLabel:
    """Can be marked and copied, by mouse and by keyboard."""
    words = text.strip()
    label = PlainLabel(words if len(words) <= most else words[:most].rstrip() + "…", tone=tone, wrap=True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
