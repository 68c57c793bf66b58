"""The small reply window: the last two turns and a composer, in a corner of the screen.

What is typed is the conversation's own draft from the first letter, so closing the window or the power loses nothing.
"""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from shopbell.common_facts import stars
from shopbell.errors import KnownError
from shopbell.ids import ConversationId, MessageId
from shopbell.model import ConversationRow, Direction, Message
from shopbell.questions import Question, left_by
from shopbell.text.plain import snippet
from shopbell.text.times import stamp
from ui.backend import Backend
from ui.composer.writing import Writing
from ui.models.networks import network_of
from ui.models.question_words import shortened
from ui.models.star_words import in_words
from ui.models.window_words import shut_words
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.tray import wording
from ui.widgets.avatar import Avatar, Badge
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.plain import PlainLabel
from ui.words import tr

_WIDTH = 400
_SAVE_AFTER_MS = 250
_WORDS = 300
_EDGE = 16


class QuickReply(QWidget):
    """One card; it shows one message at a time. `sent` carries the outbox id and the person's name."""

    sent = Signal(object, str)
    open_requested = Signal(object, object)
    """Conversation and message: show them in the window."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool | Qt.WindowType.WindowStaysOnTopHint)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._writing: Writing | None = None
        self._asked: tuple[Question, ...] = ()
        self._conversation: ConversationId | None = None
        self._message: MessageId | None = None
        self._name = self._shut = ""
        self.setWindowTitle(tr("Quick reply"))
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._save_soon = QTimer(self, interval=_SAVE_AFTER_MS, singleShot=True)
        self._save_soon.timeout.connect(self._save)
        self._lay_out()

    def _lay_out(self) -> None:
        self._avatar = Avatar(self._theme, 40)
        self._headline = PlainLabel(size=Size.TEXT, strong=True, wrap=True)
        self._ours = PlainLabel(tone=Tone.GREY, wrap=True)
        self._theirs = PlainLabel(size=Size.BODY, wrap=True)
        self._edit = QPlainTextEdit()
        self._edit.setTabChangesFocus(True)
        self._edit.textChanged.connect(self._typed)
        self._edit.installEventFilter(self)
        self._trouble = PlainLabel(tone=Tone.DANGER, wrap=True)
        self._trouble.hide()
        self._left = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._left.hide()
        self._when = PlainLabel(size=Size.SMALL, tone=Tone.GREY)
        head = QHBoxLayout()
        head.addWidget(self._headline, 1)
        head.addWidget(self._when, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(head)
        for label in (self._ours, self._theirs):
            words.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self._edit)
        layout.addWidget(self._left)
        layout.addWidget(self._trouble)
        layout.addLayout(self._buttons())
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)

    def _buttons(self) -> QHBoxLayout:
        self._kept = PlainLabel(tr("Kept as a draft as you type"), size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._open = Button(tr("Open"), help=tr("Show the whole conversation"))
        self._open.clicked.connect(self._open_window)
        self._send = Button(tr("Reply"), ButtonKind.FILLED, help=tr("Ctrl+Enter"))
        self._send.clicked.connect(self._press_send)
        row = QHBoxLayout()
        row.addWidget(self._kept, 1)
        row.addWidget(self._open)
        row.addWidget(self._send)
        return row

    async def ask(self, conversation: ConversationId, message: MessageId) -> None:
        """Show the card for this message, ready to type."""
        await self._keep()
        rows = await self._backend.library.rows_by_id([conversation])
        if not rows:
            return
        page = await self._backend.library.messages(rows[0].id, around=message, limit=20)
        self._conversation, self._message = rows[0].id, message
        self._writing = Writing(self._backend.compose, rows[0].id)
        await self._writing.load(message)
        self._asked = await self._backend.questions.of(rows[0].id)
        await self._show_words(rows[0], page.messages, message)
        self._edit.setPlainText(self._writing.text)
        self._edit.moveCursor(self._edit.textCursor().MoveOperation.End)
        self._say(self._shut)
        self._tell_open()
        self._place_in_corner()
        self.show()
        self.raise_()
        self.activateWindow()
        self._edit.setFocus(Qt.FocusReason.PopupFocusReason)

    async def _show_words(self, row: ConversationRow, messages: tuple[Message, ...], asked: MessageId) -> None:
        accounts = {account.id: account for account in await self._backend.library.accounts()}
        self._name = wording.person(row)
        theirs = next((m for m in messages if m.id == asked), messages[-1])
        ours = wording.last_of_ours(messages, theirs)
        now = self._backend.clock.now()
        account, network = accounts.get(row.account), None
        if account is not None:
            network = network_of(account, self._backend.setup.manifests())
            self._avatar.show_person(self._name, Badge(network.badge, network.colour, network.name))
            self._headline.setText(wording.title(row, network.name))
            self._send.set_text(tr("Reply as {account}", account=network.address))
        self._shut = shut_words(row, network)
        self._send.setEnabled(not self._shut)
        said = "" if ours is None else snippet(ours.text, _WORDS)
        when = "" if ours is None else stamp(ours.at, now.astimezone())
        self._ours.setText(tr("You, {when}: {words}", when=when, words=said))
        self._ours.setVisible(bool(said))
        self._when.setText(stamp(theirs.at, now.astimezone()))
        self._theirs.setText(_their_words(row, theirs))
        self._edit.setPlaceholderText(tr("Answer {name}…", name=self._name))
        self._edit.setAccessibleName(tr("Your answer to {name}", name=self._name))

    def _place_in_corner(self) -> None:
        self._edit.setFixedHeight(self._theme.scaled(72))
        width = self._theme.scaled(_WIDTH)
        # Words wrap: their height follows from the width, once they have the fonts of the window.
        for part in self.findChildren(QWidget):
            part.ensurePolished()
        self.setFixedWidth(width)
        self.resize(width, self.heightForWidth(width))
        screen = self.screen()
        free = screen.availableGeometry()
        self.move(free.right() - self.width() - _EDGE, free.bottom() - self.height() - 3 * _EDGE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and _is_send(event):
            self._press_send()
            return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tasks.start(self._keep())
        super().closeEvent(event)

    def _typed(self) -> None:
        if self._writing is not None:
            self._writing.type(self._edit.toPlainText())
            self._tell_open()
            if self._writing.dirty:
                self._save_soon.start()

    def _tell_open(self) -> None:
        """Before it leaves: what these words do not answer."""
        text = self._edit.toPlainText()
        left = left_by(self._asked, text) if text.strip() else ()
        words = tr("Still open: “{question}”", question=shortened(left[0].text)) if left else ""
        if words == self._left.text():
            return
        self._left.setText(words)
        self._left.setVisible(bool(words))
        column = self.layout()
        if column is not None:
            column.activate()
        self._place_in_corner()

    def _save(self) -> None:
        self._tasks.start(self._keep(), on_error=self._not_kept)

    async def _keep(self) -> None:
        self._save_soon.stop()
        if self._writing is not None:
            await self._writing.save()

    def _not_kept(self, error: KnownError) -> None:
        self._say(tr("This could not be saved yet: {reason}", reason=str(error)))

    def _press_send(self) -> None:
        if self._writing is not None and not self._writing.sending and not self._shut:
            self._tasks.start(self._send_now(self._writing), on_error=lambda error: self._say(str(error)))

    async def _send_now(self, writing: Writing) -> None:
        name = self._name
        self._save_soon.stop()
        item = await writing.send()
        if self._writing is writing:
            self._writing = None
            self._edit.clear()
            self.hide()
        self.sent.emit(item, name)

    def _open_window(self) -> None:
        if self._conversation is not None:
            self.open_requested.emit(self._conversation, self._message)
        self.close()

    def _say(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))


def _their_words(row: ConversationRow, theirs: Message) -> str:
    words = " · ".join(filter(None, (in_words(stars(theirs.facts)), snippet(theirs.text, _WORDS))))
    return words if words or theirs.direction is Direction.OUT else row.open_question


def _is_send(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
