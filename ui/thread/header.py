"""Who this is, whose turn it is, and what can be done about it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from shopbell.model import ConversationRow, MessageKind, Turn
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.avatar import Avatar, Badge
from ui.widgets.buttons import Button
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr


class ConversationHeader(QFrame):
    """Avatar, name, turn in words, and the buttons beside them."""

    settle_requested = Signal()
    later_requested = Signal()
    no_answer_requested = Signal()
    contact_requested = Signal(object)
    whole_requested = Signal()
    """Everything with the person, or this conversation only: the other way."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("line", "below")
        self.avatar = Avatar(theme, 32, self)
        self._name = ElidedLabel(size=Size.BODY, strong=True, parent=self)
        self._turn = PlainLabel(size=Size.SMALL, wrap=True, parent=self)
        self._subject = ElidedLabel(size=Size.SMALL, tone=Tone.GREY, parent=self)
        self.settle = Button(tr("Settled"), size=Size.SMALL, help=tr("Nothing more to say, until they write again"))
        self.later = Button(tr("Later"), size=Size.SMALL, help=tr("Out of the waiting list until another day"))
        self.more = Button(tr("More"), size=Size.SMALL, help=tr("No answer needed, log a call or a visit"))
        self.settle.clicked.connect(self.settle_requested)
        self.later.clicked.connect(self.later_requested)
        self.more.clicked.connect(self._open_menu)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        for label in (self._name, self._subject, self._turn):
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 9, 18, 9)
        row.setSpacing(10)
        row.addWidget(self.avatar)
        row.addLayout(words, 1)
        for button in (self.later, self.settle, self.more):
            row.addWidget(button)

    def show_row(self, row: ConversationRow, name: str, turn: str, badge: Badge) -> None:
        """Show whose conversation it is; `turn` is the sentence about it."""
        self.avatar.show_person(name, badge, row.portrait)
        self._name.set_text(name)
        self._subject.set_text(row.subject)
        self._subject.setVisible(bool(row.subject))
        self._turn.setText(turn)
        waiting = row.turn is Turn.YOURS and not row.robot
        self._turn.set_tone(Tone.WARM if waiting else Tone.GREY)
        self._buttons(True)
        self.later.setHidden(row.mention)
        self.more.setHidden(row.mention)
        self.settle.setVisible(row.turn is not Turn.SETTLED)

    def show_new(self, title: str) -> None:
        """A conversation that is only being begun."""
        self.avatar.show_person(title)
        self._name.set_text(title)
        self._subject.hide()
        self._turn.setText("")
        self._buttons(False)

    def _buttons(self, shown: bool) -> None:
        for widget in (self.avatar, self.settle, self.later, self.more, self._turn):
            widget.setVisible(shown)

    @property
    def words(self) -> str:
        """The sentence about whose turn it is."""
        return self._turn.text()

    def menu(self) -> QMenu:
        """The second row of what can be done."""
        menu = QMenu(self)
        menu.addAction(tr("No answer needed")).triggered.connect(self.no_answer_requested)
        menu.addAction(tr("Everything with this person, or only this")).triggered.connect(self.whole_requested)
        menu.addSeparator()
        call = menu.addAction(tr("Log a call…"))
        call.triggered.connect(lambda: self.contact_requested.emit(MessageKind.CALL))
        visit = menu.addAction(tr("Log a visit…"))
        visit.triggered.connect(lambda: self.contact_requested.emit(MessageKind.VISIT))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
