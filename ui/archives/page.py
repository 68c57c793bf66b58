"""Import: choose a download, see what it is, say what it does not say, and bring it in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from shopbell.services.archives import NOTHING_SAID, Answers, Look
from ui.archives.card import LookCard
from ui.archives.wording import done_words
from ui.theme_tokens import Tone
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.page import Page
from ui.widgets.plain import PlainLabel
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.errors import KnownError
    from ui.backend import Backend
    from ui.tasks import Tasks
    from ui.theme import Theme

_SIZE = 600, 560
_TASK = "archive"


class ImportPage(Page):
    """Open it with `open()`. `settled` when a look or an import came to its end."""

    settled = Signal()

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, tr("Import"), _SIZE, parent)
        self._backend = backend
        self._tasks = tasks
        self._path: Path | None = None
        self._cards: list[LookCard] = []
        self._total = 0
        self._busy = False
        self.setAcceptDrops(True)
        self._lay_out()
        self.finished.connect(lambda _: tasks.stop(_TASK))

    def _lay_out(self) -> None:
        intro = tr(
            "Choose what a network let you download, as it came: a chat exported from WhatsApp, or an archive of "
            "Telegram, Slack, X, Facebook, Instagram, LinkedIn or Google. Nothing is sent anywhere, and nothing comes "
            "in twice."
        )
        self.column.addWidget(PlainLabel(intro, wrap=True))
        choose = QHBoxLayout()
        self._file = Button(tr("Choose a file…"))
        self._folder = Button(tr("Choose a folder…"))
        self._file.clicked.connect(lambda: self._ask(QFileDialog.FileMode.ExistingFile))
        self._folder.clicked.connect(lambda: self._ask(QFileDialog.FileMode.Directory))
        for button in (self._file, self._folder):
            choose.addWidget(button)
        choose.addStretch(1)
        self.column.addLayout(choose)
        self._found = QVBoxLayout()
        self._found.setSpacing(10)
        self.column.addLayout(self._found)
        self._said = PlainLabel(wrap=True)
        self._said.hide()
        self.column.addWidget(self._said)
        self.column.addStretch(1)
        self._go = Button(tr("Bring it in"), ButtonKind.FILLED)
        self._go.clicked.connect(self._begin)
        self._go.setEnabled(False)
        self._end = Button(tr("Close"))
        self._end.clicked.connect(self.reject)
        self.buttons.addWidget(self._go)
        self.buttons.addStretch(1)
        self.buttons.addWidget(self._end)

    # ---- choosing

    def _ask(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, tr("Choose what to bring in"))
        dialog.setFileMode(mode)
        dialog.fileSelected.connect(lambda path: self.look_at(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file from the desktop."""
        if not self._busy and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the first of them."""
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.look_at(Path(paths[0]))

    def look_at(self, path: Path) -> None:
        """Say what it is; nothing comes in yet."""
        self._path = path
        self._clear()
        self._work(True, tr("Looking at {name}…", name=path.name))
        self._tasks.latest(_TASK, self._look(path), on_error=self._failed)

    async def _look(self, path: Path) -> None:
        looks = await self._backend.archives().look(path)
        accounts = await self._backend.library.accounts()
        now = self._backend.clock.now().astimezone()
        self._total = sum(one.messages for one in looks)
        for look in looks:
            same = [one for one in accounts if one.connector == look.recognised.connector]
            card = LookCard(look, same, now, alone=len(looks) == 1)
            card.changed.connect(self._weigh)
            self._found.addWidget(card)
            self._cards.append(card)
            card.show()
        self._work(False, _questions(looks))
        self._weigh()
        self.settled.emit()

    def _clear(self) -> None:
        for card in self._cards:
            self._found.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []

    def _weigh(self) -> None:
        self._go.setEnabled(not self._busy and bool(self._cards) and all(card.is_answered for card in self._cards))

    # ---- bringing in

    def _begin(self) -> None:
        if self._path is None:
            return
        answers = self._cards[0].answers if len(self._cards) == 1 else _of_many(self._cards)
        self._work(True, self._progress_words(0))
        self._tasks.latest(_TASK, self._take(self._path, answers), on_error=self._failed)

    async def _take(self, path: Path, answers: Answers) -> None:
        taken = await self._backend.archives().take(path, answers, self._told)
        self._clear()
        self._work(False, done_words(taken))
        self.settled.emit()

    def _told(self, done: int) -> None:
        self._say(self._progress_words(done))

    def _progress_words(self, done: int) -> str:
        return tr("{done} of {total} messages", done=f"{done:,}", total=f"{self._total:,}")

    def _failed(self, error: KnownError) -> None:
        self._work(False, str(error))
        self._said.set_tone(Tone.WARM)
        self.settled.emit()

    def reject(self) -> None:
        """While something comes in it is stopped; else the page closes."""
        if not self._busy:
            super().reject()
            return
        self._tasks.stop(_TASK)
        self._work(False, tr("Stopped. What came in stays; bring it in again to go on."))

    # ---- what is seen

    def _work(self, busy: bool, words: str) -> None:
        self._busy = busy
        for button in (self._file, self._folder):
            button.setEnabled(not busy)
        for card in self._cards:
            card.setEnabled(not busy)
        self._end.set_text(tr("Stop") if busy else tr("Close"))
        self._weigh()
        self._said.set_tone(Tone.INK)
        self._say(words)

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))


def _questions(looks: tuple[Look, ...]) -> str:
    return tr("Say who you are in it, then bring it in.") if any(look.asks_me for look in looks) else ""


def _of_many(cards: list[LookCard]) -> Answers:
    """Of several things in one download each finds its own account; who the shop is was said in one of them."""
    me = next((card.answers.me for card in cards if card.answers.me), "")
    return Answers(me=me) if me else NOTHING_SAID
