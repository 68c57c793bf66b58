"""Does what was asked for on a message: the answers to its fate, its files, its original, its links."""

from collections.abc import Callable, Coroutine

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from shopbell.ids import OutboxId
from shopbell.model import Attachment, Message, OutboxItem
from ui.backend import Backend
from ui.composer.composer import Composer
from ui.tasks import Tasks
from ui.thread.deeds import Deed, DeedKind
from ui.thread.errands import DEEDS as ERRANDS
from ui.thread.handling_files import HandlingFiles
from ui.thread.handling_originals import HandlingOriginals
from ui.words import tr


class Doing(QObject):
    """One handler for each kind of deed that needs the product; what is only looks stays in the pane."""

    notice = Signal(str)
    begun_again = Signal(str)
    """Key of the draft of a new conversation whose first message was taken back."""
    change_wanted = Signal(object)
    """Message of ours whose words are to be changed."""
    toggled = Signal(object)
    """MessageId: fold or open it."""
    promised = Signal(object, str)
    """A Message and words of it that are to be kept as a promise."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        composer: Composer,
        open_url: Callable[[QUrl], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._backend = backend
        self._tasks = tasks
        self._composer = composer
        self.files = HandlingFiles(backend, tasks, open_url, window)
        self.originals = HandlingOriginals(backend, tasks, self.files, open_url, window)
        self.files.notice.connect(self.notice)
        self.originals.notice.connect(self.notice)
        composer.undone.connect(self.take_back)

    def do(self, deed: Deed) -> None:
        """Do it now or start it."""
        message = deed.message
        if message is None:
            return
        quick: dict[DeedKind, Callable[[Message], None]] = {
            DeedKind.TOGGLE: lambda m: self.toggled.emit(m.id),
            DeedKind.COPY: self._copy,
            DeedKind.REPLY: self._reply,
            DeedKind.SHOW_ORIGINAL: lambda m: self.originals.show(m.id),
            DeedKind.SHOW_TEXT: lambda m: self.originals.show_text(m.id),
            DeedKind.SHOW_PICTURES: lambda m: self.originals.show_pictures(m.id),
            DeedKind.BROWSER: lambda m: self.originals.browse(m.id),
            DeedKind.SOURCE: lambda m: self.originals.source(m.id),
            DeedKind.PAGE: lambda m: self.originals.ask_link("", m.facts.get("link", "")),
            DeedKind.CHANGE: self.change_wanted.emit,
            DeedKind.DROP_ERRAND: lambda m: self._tasks.start(self._backend.errands.drop(m.id)),
        }
        if deed.kind is DeedKind.PROMISE:
            self.promised.emit(message, deed.words)
        elif deed.kind is DeedKind.LINK:
            self.originals.ask_link(deed.words, deed.address)
        elif deed.file is not None and deed.kind in _FILES:
            self._handle_file(deed.kind, deed.file)
        elif deed.kind in quick:
            quick[deed.kind](message)
        elif deed.kind in ERRANDS:
            self._tasks.start(self._backend.errands.ask(message.id, ERRANDS[deed.kind]))
        elif message.outbox is not None and deed.kind in _FATES:
            self._answer_fate(deed.kind, message.outbox)

    def _handle_file(self, kind: DeedKind, file: Attachment) -> None:
        if kind is DeedKind.FETCH_FILE:
            self.files.fetch(file)
        elif kind is DeedKind.SAVE_FILE:
            self.files.save(file)
        else:
            self.files.open(file)

    def forget(self) -> None:
        """Another conversation is shown."""
        self.files.forget()
        self.originals.forget()

    def close(self) -> None:
        """The window goes: private copies of files go with it."""
        self.files.close()

    def _copy(self, message: Message) -> None:
        QGuiApplication.clipboard().setText(message.text)
        self.notice.emit(tr("Copied"))

    def _reply(self, message: Message) -> None:
        self._composer.reply_to(message.id, message.visibility)

    def _answer_fate(self, kind: DeedKind, item: OutboxId) -> None:
        compose = self._backend.compose
        if kind in (DeedKind.UNDO, DeedKind.EDIT):
            self.take_back(item)
            return
        works: dict[DeedKind, Callable[[OutboxId], Coroutine[object, object, None]]] = {
            DeedKind.RETRY: compose.retry,
            DeedKind.ARRIVED: compose.it_arrived,
            DeedKind.DROP: compose.drop,
        }
        self._tasks.start(works[kind](item))

    def take_back(self, item: OutboxId) -> None:
        """Out of the outbox and back into the composer."""
        self._tasks.start(self._take_back(item))

    async def _take_back(self, item: OutboxId) -> None:
        await self._composer.saving.flush()
        taken = await take_back(self._backend, item)
        if self._composer.parts.undo.item == item:
            self._composer.parts.undo.stop()
        await self._composer.draft_changed()
        self.notice.emit(tr("Taken back: it is a draft again"))
        for draft in await self._backend.library.drafts():
            if draft.conversation is None and draft.text == taken.text:
                self.begun_again.emit(draft.key)
                return
        self._composer.parts.text.setFocus()


async def take_back(backend: Backend, item: OutboxId) -> OutboxItem:
    """Cancel it; its text is in the store as a draft when it returns, above what was begun meanwhile."""
    taken = await backend.library.outbox_item(item)
    await backend.compose.undo(item)
    return taken


_FILES = frozenset({DeedKind.FETCH_FILE, DeedKind.SAVE_FILE, DeedKind.OPEN_FILE})
_FATES = frozenset({DeedKind.UNDO, DeedKind.RETRY, DeedKind.ARRIVED, DeedKind.DROP, DeedKind.EDIT})
