"""The widgets of the composer and the words on them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.manifest import Limit
from shopbell.model import Visibility
from shopbell.questions import Question
from shopbell.services.compose import Compose
from ui.backend import Backend
from ui.composer.addresses import is_address
from ui.composer.fields import Fields
from ui.composer.files_row import FilesRow
from ui.composer.hints import Hints
from ui.composer.text_edit import ComposerText
from ui.composer.undo_bar import UndoBar
from ui.models.networks import Network
from ui.models.question_words import shortened
from ui.models.readers import reply_words, send_words
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.widgets.buttons import Button, ButtonKind, ElidingButton
from ui.widgets.plain import PlainLabel
from ui.words import tr

_KEYS = "\u2066Ctrl+↵\u2069"
"""Isolated, so that it keeps its order in a right-to-left window."""
_LARGE = 1.25
_BEFORE_ATTACH = 2


class ComposerParts(QObject):
    """Made and laid out once; `Composer` decides what they show."""

    files_chosen = Signal(list)

    def __init__(self, frame: QWidget, backend: Backend, tasks: Tasks, theme: Theme) -> None:
        super().__init__(frame)
        self._frame = frame
        self.may_send = False
        self.where = PlainLabel(size=Size.TEXT, tone=Tone.INK, wrap=True)
        self.account = QComboBox()
        self.account.setAccessibleName(tr("Write from"))
        self.more = Button("", ButtonKind.LINK, size=Size.SMALL, tone=Tone.GREY)
        self.fields = Fields(backend.library, tasks)
        self.text = ComposerText()
        self.text.setAccessibleName(tr("Your answer"))
        self.files = FilesRow()
        self.undo = UndoBar(backend.clock)
        self.hints = Hints(theme)
        self.status = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self.kept = PlainLabel(size=Size.SMALL, tone=Tone.GREY)
        self.length = PlainLabel(size=Size.SMALL, tone=Tone.GREY)
        self.attach = Button(tr("Attach"), help=tr("Add files; pictures can also be pasted"))
        self.attach.clicked.connect(self._choose_files)
        self.send = ElidingButton(tr("Send"), ButtonKind.FILLED)
        self._foot, self._said = QHBoxLayout(), QHBoxLayout()
        self._quiet: list[QWidget] = []
        self._crowded = False
        self._lay_out()
        self.hints.stand_after(self.more)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        """Fonts in the size of now; in large letters the row of Send has room for the account's name only."""
        self.text.dress(theme.font(Size.BODY))
        if theme.scale > _LARGE:
            self._said.addWidget(self.length, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignTrailing)
        else:
            self._foot.insertWidget(_BEFORE_ATTACH, self.length)
        for widget in self._quiet:
            if theme.scale > _LARGE:
                self._said.insertWidget(0, widget, 0, Qt.AlignmentFlag.AlignTop)
            else:
                self._foot.insertWidget(1, widget)

    def add_quiet(self, widget: QWidget, theme: Theme) -> None:
        """A control of somebody beside the composer, at the foot."""
        self._quiet.append(widget)
        self.dress(theme)

    def add_above_text(self, widget: QWidget) -> None:
        """Something of somebody beside the composer, right above the words."""
        self._column.insertWidget(self._column.indexOf(self.text), widget)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.where, 1)
        top.addWidget(self.account, 1)
        top.addWidget(self.more)
        self._foot.setSpacing(8)
        self._foot.addWidget(self.kept)
        self._foot.addStretch(1)
        self._foot.addWidget(self.attach)
        self._foot.addWidget(self.send)
        self._said.setSpacing(8)
        self._said.addWidget(self.status, 1)
        column = self._column = QVBoxLayout(self._frame)
        column.setContentsMargins(18, 9, 18, 12)
        column.setSpacing(7)
        column.addLayout(top)
        for widget in (self.undo, self.hints, self.fields, self.text, self.files):
            column.addWidget(widget)
        column.addLayout(self._said)
        self.say("")
        column.addLayout(self._foot)

    def open_field(self, opened: bool) -> None:
        """Whether anything can be written."""
        self.may_send = opened
        for widget in (self.account, self.more, self.fields, self.text, self.files, self.attach, self.send):
            widget.setEnabled(opened)

    def show_place(self, network: Network | None, visibility: Visibility, *, new: bool) -> None:
        """Where it goes and who can read it; the button names both."""
        sender = network.address if network is not None else ""
        self.where.setText(reply_words(visibility, network.name, sender) if network is not None else "")
        self.send.set_words(send_words(visibility, sender) if sender else tr("Send"), _KEYS)
        self.text.setPlaceholderText(tr("Write a new message") if new else tr("Write an answer"))

    def show_accounts(self, networks: Sequence[Network], chosen: Network | None) -> None:
        """The accounts that a new conversation can be begun from."""
        self.account.setVisible(bool(networks))
        self.account.clear()
        for network in networks:
            words = tr("From {account} · {network}", account=network.address, network=network.name)
            self.account.addItem(words)
        for position, network in enumerate(networks):
            if chosen is not None and network.account == chosen.account:
                self.account.setCurrentIndex(position)

    def say_more(self, opened: bool, *, new: bool) -> None:
        """The word on the control for copies and subject."""
        words = tr("Cc, Bcc") if new else tr("Cc, Bcc, subject")
        self.more.set_text(tr("Hide copies") if opened else words)

    def show_length(self, limit: Limit, text: str, compose: Compose, beside: str = "") -> None:
        """As in "104 / 2,200", counted the network's own way; nothing where there is no limit."""
        if not limit.length:
            self.length.hide()
            self.send.setEnabled(self.may_send)
            return
        length = compose.length(text, limit, beside)
        self.length.show()
        self.length.setText(f"{length.used:,} / {length.limit:,}")
        self.length.set_tone(Tone.GREY if length.fits else Tone.DANGER)
        over = tr("{n} too long", n=length.used - length.limit)
        self.length.setAccessibleName(self.length.text() if length.fits else over)
        self.send.setEnabled(length.fits and self.may_send)

    def show_open(self, open_now: Sequence[Question], total: int) -> None:
        """As in "1 of 2 questions still open: “do you deliver…”"."""
        if not open_now:
            self.say("")
            return
        shown = shortened(open_now[0].text)
        if total == 1:
            self.say(tr("Still open: “{question}”", question=shown))
        else:
            values = {"n": len(open_now), "total": total, "question": shown}
            self.say(tr("{n} of {total} questions still open: “{question}”", **values))

    def say(self, words: str) -> None:
        """The quiet line below the text."""
        self.status.setText(words)
        self.status.setVisible(bool(words) and not self._crowded)

    def make_room(self, wanted: bool) -> None:
        """In large letters the quiet line goes while something stands above the text."""
        self._crowded = wanted
        self.say(self.status.text())

    def unsay(self, words: str) -> None:
        """A line above says it already."""
        if self.status.text() == words:
            self.say("")

    def show_kept(self, kept: bool) -> None:
        """Say that the draft is on disk."""
        self.kept.setText("✎ " + tr("Draft kept") if kept else "")

    def wrong_address(self) -> str:
        """A sentence about the first address that is none."""
        for edit in (self.fields.to, self.fields.cc, self.fields.bcc):
            for one in edit.addresses() if edit.isVisible() else ():
                if "@" in one and not is_address(one):
                    return tr("“{address}” is not an address.", address=one)
        return ""

    def _choose_files(self) -> None:
        dialog = QFileDialog(self._frame, tr("Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        # Not signal to signal: Qt takes a list of strings for another kind of list.
        dialog.filesSelected.connect(self.files_chosen.emit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
