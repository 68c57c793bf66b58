"""Above the field: what a model proposes, marked as such, while it comes and until the owner uses it or not."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from shopbell.proposing import HelperPlace, Proposal, ProposalState
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_LEAST, _MOST = 2, 6
_PACE_MS: Final = 60
_AROUND = 30
"""Border, padding and the document's margin, in pixels."""


class ProposedText(QPlainTextEdit):
    """Letters only, to be read, marked and copied; grows with them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self.updateGeometry)

    def show_text(self, text: str) -> None:
        """All of it so far; what stands already is not drawn anew, so that it can be marked meanwhile."""
        shown = self.toPlainText()
        if not text.startswith(shown):
            self.setPlainText(text)
        elif text != shown:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(text[len(shown) :])

    def sizeHint(self) -> QSize:
        # A plain document counts its height in lines.
        lines = max(_LEAST, min(_MOST, int(self.document().size().height())))
        return QSize(200, self.fontMetrics().lineSpacing() * lines + _AROUND)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().lineSpacing() * _LEAST + _AROUND)


class ProposalPanel(QFrame):
    """One proposal at a time. Nothing in it sends."""

    cancelled = Signal()
    used = Signal(str)
    discarded = Signal()
    again = Signal()
    sent_wanted = Signal()
    """What was sent to the model is to be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "proposed")
        self._place: HelperPlace | None = None
        self._text = ""
        self._pace = QTimer(self, interval=_PACE_MS, singleShot=True)
        self._pace.timeout.connect(self._show_text)
        self.head = PlainLabel(size=Size.SMALL, strong=True, wrap=True)
        self.status = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self.text = ProposedText()
        self.text.setAccessibleName(tr("Proposed draft"))
        self.cancel = Button(tr("Cancel"), size=Size.SMALL)
        self.use = Button(tr("Use"), size=Size.SMALL, help=tr("Put it into the field below; nothing is sent"))
        self.retry = Button(tr("Try again"), size=Size.SMALL)
        self.discard = Button(tr("Discard"), ButtonKind.QUIET, size=Size.SMALL)
        self.sent = Button(tr("What was sent"), ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY)
        self._lay_out()
        self.cancel.clicked.connect(self.cancelled)
        self.use.clicked.connect(lambda: self.used.emit(self._text))
        self.retry.clicked.connect(self.again)
        self.discard.clicked.connect(self.discarded)
        self.sent.clicked.connect(self.sent_wanted)
        self.hide()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        for button in (self.use, self.retry, self.cancel, self.discard):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.sent)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        for widget in (self.head, self.text, self.status):
            column.addWidget(widget)
        column.addLayout(foot)

    def begin(self, place: HelperPlace, *, large: bool = False) -> None:
        """It was sent; nothing has come yet. `large`: letters that leave no room for the machine's name."""
        self._pace.stop()
        self._place, self._text = place, ""
        whole = tr("Proposed by {model} at {host} – read it before you use it", model=place.model, host=place.host)
        self.head.setText(tr("Proposed by {model} – read it first", model=place.model) if large else whole)
        self.head.setAccessibleName(whole)
        self.text.clear()
        self.text.hide()
        self._arrange(going=True)
        self._say(tr("Waiting for {host}…", host=place.host))
        self.show()

    def show_step(self, step: Proposal) -> None:
        """All of it so far."""
        self._text = step.text
        if step.text:
            self.text.show()
            self._draw(at_once=step.state not in (ProposalState.THINKING, ProposalState.WRITING))
        if step.state is ProposalState.THINKING and self._place is not None:
            self._say(tr("{model} is thinking…", model=self._place.model))
        elif step.state is ProposalState.WRITING:
            self._say(tr("Still being written…"))
        else:
            self._arrange(going=False)
            self._say(step.note, Tone.WARM)

    def _show_text(self) -> None:
        self.text.show_text(self._text)

    def _draw(self, *, at_once: bool) -> None:
        """Words can come faster than a paragraph can be laid out anew."""
        if at_once:
            self._pace.stop()
        if not self._pace.isActive():
            self._show_text()
            if not at_once:
                self._pace.start()

    def stop(self) -> None:
        """The owner has seen enough: what came stays, and can be used."""
        self._draw(at_once=True)
        self._arrange(going=False)
        self._say(tr("Cancelled; the end is missing.") if self._text else tr("Cancelled."))

    def fail(self, why: str) -> None:
        """Nothing came of it."""
        self._pace.stop()
        self._text = ""
        self.text.hide()
        self._arrange(going=False)
        self._say(why, Tone.WARM)

    def _arrange(self, *, going: bool) -> None:
        self.cancel.setVisible(going)
        self.use.setVisible(not going and bool(self._text))
        self.retry.setVisible(not going)
        self.discard.setVisible(not going)
        self.discard.set_text(tr("Discard") if self._text else tr("Close"))

    def _say(self, words: str, tone: Tone = Tone.GREY) -> None:
        self.status.set_tone(tone)
        self.status.setText(words)
        self.status.setVisible(bool(words))
