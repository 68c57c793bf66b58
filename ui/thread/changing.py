"""Changes words that were already sent, where the composer stands; what is refused stays to be mended."""

from PySide6.QtCore import QObject, Signal

from shopbell.errors import KnownError
from shopbell.model import ErrandKind, Message
from ui.backend import Backend
from ui.composer.composer import Composer
from ui.tasks import Tasks
from ui.thread.edit_bar import EditBar
from ui.words import tr


class Changing(QObject):
    """One message at a time."""

    notice = Signal(str)

    def __init__(self, backend: Backend, tasks: Tasks, bar: EditBar, composer: Composer) -> None:
        super().__init__(bar)
        self._backend = backend
        self._tasks = tasks
        self._bar = bar
        self._composer = composer

    def begin(self, message: Message, text: str = "") -> None:
        """Show its words to be changed, or `text`, which was refused."""
        words = tr("Change what you wrote. Others may see that it was changed.")
        self._bar.ask(words, text or message.text, lambda new: self._take(message, new), self._composer.show)
        self._composer.hide()

    def _take(self, message: Message, text: str) -> None:
        work = self._backend.errands.ask(message.id, ErrandKind.EDIT, text)
        self._tasks.start(work, on_error=lambda error: self._again(message, text, error))

    def _again(self, message: Message, text: str, error: KnownError) -> None:
        self.notice.emit(str(error))
        self.begin(message, text)
