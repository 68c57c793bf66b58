"""The original form of messages: shown, with or without pictures from elsewhere, in the browser, as source."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from shopbell.errors import NotFound
from shopbell.ids import MessageId
from shopbell.text.html_links import judge, safe_href
from ui.backend import Backend
from ui.tasks import Tasks
from ui.thread.handling_files import HandlingFiles
from ui.thread.html_pieces import pieces
from ui.thread.link_question import LinkQuestion
from ui.thread.pictures import MOST_PICTURE, decode
from ui.thread.prepared import (
    Original,
    clean_with_remote,
    inline_files,
    make_original,
    page_for_browser,
)
from ui.thread.remote_images import RemoteImages
from ui.thread.source_view import SourceView
from ui.words import tr


class HandlingOriginals(QObject):
    """`changed` when another form of a message is to be shown."""

    notice = Signal(str)
    changed = Signal(object)
    """MessageId."""
    write_to = Signal(str)
    """A mail address that a link names."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        files: HandlingFiles,
        open_url: Callable[[QUrl], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._backend = backend
        self._tasks = tasks
        self._files = files
        self._open_url = open_url
        self._window = window
        self.remote = RemoteImages(self)
        self.shown: dict[MessageId, Original] = {}

    def forget(self) -> None:
        """Another conversation."""
        self.shown.clear()

    def show(self, message: MessageId) -> None:
        """Its original in place of its text."""
        self._tasks.start(self._show(message))

    async def _show(self, message: MessageId) -> None:
        self.shown[message] = await make_original(self._backend.library, message)
        self.changed.emit(message)

    def show_text(self, message: MessageId) -> None:
        """Its text again."""
        if self.shown.pop(message, None) is not None:
            self.changed.emit(message)

    def show_pictures(self, message: MessageId) -> None:
        """Load what is elsewhere, for this message and this time only."""
        original = self.shown.get(message)
        if original is not None and not original.loading:
            self.shown[message] = replace(original, loading=True)
            self.changed.emit(message)
            self._tasks.start(self._load(message))

    async def _load(self, message: MessageId) -> None:
        body = await self._backend.library.body(message)
        if body is None:
            raise NotFound(tr("This message has no other form than its text."))
        cleaned = await clean_with_remote(body)
        contents = await self.remote.fetch(cleaned.html)
        loop = asyncio.get_running_loop()
        fetched: dict[str, QImage] = {}
        for address, content in contents.items():
            image = await loop.run_in_executor(None, decode, content, MOST_PICTURE)
            if not image.isNull():
                fetched[address] = image
        before = self.shown.get(message)
        if before is not None:
            pictures = {**before.pictures, **fetched}
            self.shown[message] = Original(
                cleaned.html, pieces(cleaned.html), cleaned.links, 0, cleaned.truncated, remote=True, pictures=pictures
            )
            self.changed.emit(message)
            if len(fetched) < len(contents) or not contents:
                self.notice.emit(tr("Some pictures could not be loaded."))

    def browse(self, message: MessageId) -> None:
        """A cleaned page of its own, in the browser."""
        self._tasks.start(self._browse(message))

    async def _browse(self, message: MessageId) -> None:
        body = await self._backend.library.body(message)
        if body is None:
            raise NotFound(tr("This message has no other form than its text."))
        files = await inline_files(self._backend.library, body)
        page = await asyncio.get_running_loop().run_in_executor(None, page_for_browser, body, files)
        self._files.open_copy("message.html", page.encode())

    def source(self, message: MessageId) -> None:
        """As it came."""
        self._tasks.start(self._source(message))

    async def _source(self, message: MessageId) -> None:
        raw = await self._backend.library.raw(message)
        if raw is None:
            raise NotFound(tr("The original of this message was not kept by its service."))
        view = SourceView(raw, self._window)
        view.finished.connect(view.deleteLater)
        view.open()

    def ask_link(self, words: str, address: str) -> None:
        """Say where a link leads; open it only when told to."""
        href = safe_href(address)
        if not href:
            self.notice.emit(tr("This link leads nowhere that can be opened safely."))
            return
        if href.lower().startswith("mailto:"):
            self.write_to.emit(QUrl(href).path(QUrl.ComponentFormattingOption.FullyDecoded))
            return
        question = LinkQuestion(judge(words, href), self._open_url, self._window)
        question.finished.connect(question.deleteLater)
        question.open()
