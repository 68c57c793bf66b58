"""Files of messages: fetched when asked for, saved where the owner says, opened with care."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from shopbell.errors import NotFound, StoreRefused
from shopbell.ids import AttachmentId
from shopbell.model import Attachment, Message
from ui.backend import Backend
from ui.tasks import Tasks
from ui.thread.care import safe_name, warning
from ui.thread.files_part import PREVIEW
from ui.thread.open_question import OpenQuestion
from ui.thread.pictures import MOST_BYTES, decode
from ui.thread.private_files import PrivateFiles
from ui.words import tr


class HandlingFiles(QObject):
    """`changed` when what is shown of files changed: a picture was decoded, a fetch begun."""

    notice = Signal(str)
    changed = Signal()

    def __init__(self, backend: Backend, tasks: Tasks, open_url: Callable[[QUrl], object], window: QWidget) -> None:
        super().__init__(window)
        self._backend = backend
        self._tasks = tasks
        self._open_url = open_url
        self._window = window
        self._private = PrivateFiles()
        self._looking: set[str] = set()
        self.fetching: set[AttachmentId] = set()
        self.pictures: dict[str, QImage] = {}

    # ---- fetching

    def fetch(self, file: Attachment) -> None:
        """Ask for its bytes; the engine brings them when it can."""
        self._tasks.start(self._fetch(file))

    async def _fetch(self, file: Attachment) -> None:
        self._backend.bell.ring(await self._backend.intake().want_attachment(file.id))
        self.fetching.add(file.id)
        self.changed.emit()
        self._backend.engine.wake()

    # ---- saving

    def save(self, file: Attachment) -> None:
        """Ask where, then write."""
        dialog = QFileDialog(self._window, tr("Save file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(safe_name(file.name))
        dialog.fileSelected.connect(lambda path: self._tasks.start(self.save_to(file, Path(path))))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def save_to(self, file: Attachment, path: Path) -> None:
        """Write its bytes there; raises StoreRefused with a reason."""
        content = await self._backend.library.blob(file.sha256)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(None, path.write_bytes, content)
        except OSError as error:
            raise StoreRefused(tr("{name} could not be saved there.", name=path.name)) from error
        self.notice.emit(tr("Saved as {name}", name=path.name))

    # ---- opening

    def open(self, file: Attachment) -> None:
        """Open a copy; what could do harm is asked about first, in words."""
        danger = warning(file.name, file.media_type)
        if not danger:
            self._open_now(file)
            return
        question = OpenQuestion(file.name, danger, lambda: self._open_now(file), self._window)
        question.finished.connect(question.deleteLater)
        question.open()

    def _open_now(self, file: Attachment) -> None:
        self._tasks.start(self._open(file))

    async def _open(self, file: Attachment) -> None:
        content = await self._backend.library.blob(file.sha256)
        self.open_copy(file.name, content)

    def open_copy(self, name: str, content: bytes) -> Path:
        """Hand a private copy to the system's program for it."""
        path = self._private.put(name, content)
        self._open_url(QUrl.fromLocalFile(str(path)))
        return path

    # ---- previews

    def look_at(self, message: Message) -> None:
        """Decode pictures that are here already, once each."""
        for file in message.attachments:
            wanted = file.sha256 and file.media_type.startswith("image/") and file.size <= MOST_BYTES
            if wanted and not file.content_id and file.sha256 not in self._looking:
                self._looking.add(file.sha256)
                self._tasks.start(self._decode(file.sha256))

    async def _decode(self, sha256: str) -> None:
        try:
            content = await self._backend.library.blob(sha256)
        except NotFound:
            return
        loop = asyncio.get_running_loop()
        image = await loop.run_in_executor(None, decode, content, PREVIEW)
        if not image.isNull():
            self.pictures[sha256] = image
            self.changed.emit()

    def forget(self) -> None:
        """Another conversation: pictures of the last one are let go."""
        self.pictures.clear()
        self._looking.clear()

    def close(self) -> None:
        """Take private copies away."""
        self._private.remove()
