"""Settled, later, no answer needed, a call, a visit: one key each, said in one line, and taken back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from shopbell.ids import ConversationId
from shopbell.model import MessageKind
from shopbell.ports import Library
from shopbell.services.triage import Triage
from shopbell.text.names import display_name
from shopbell.text.times import stamp
from ui.models.later_times import first_guess, later_times
from ui.tasks import Tasks
from ui.widgets.inline_bar import InlineBar
from ui.widgets.notice import NoticeLine
from ui.widgets.plain import no_mnemonic
from ui.words import fill, tr


class TriageDeeds(QObject):
    """Acts on one conversation; `done` says which is dealt with, `undone` which came back."""

    done = Signal(object)
    undone = Signal(object)

    def __init__(
        self,
        library: Library,
        triage: Triage,
        tasks: Tasks,
        notice: NoticeLine,
        bar: InlineBar,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(notice)
        self._library = library
        self._triage = triage
        self._tasks = tasks
        self._notice = notice
        self._bar = bar
        self._now = now
        self._undo: Callable[[], None] | None = None

    def settle(self, conversation: ConversationId) -> None:
        """Done, until they write again."""
        self._do(conversation, self._triage.settle(conversation), tr("Settled: {name}"))

    def no_answer(self, conversation: ConversationId) -> None:
        """Their words ask for nothing."""
        words = tr("No answer needed: {name}")
        self._do(conversation, self._triage.no_answer_needed(conversation), words)

    def later_menu(self, conversation: ConversationId, over: QWidget) -> QMenu:
        """Offer a few moments below this button; opened, not executed."""
        menu = QMenu(over)
        menu.setAccessibleName(tr("Later"))
        for number, moment in enumerate(later_times(self._now()), start=1):
            action = QAction(f"&{number}  {no_mnemonic(moment.words)}", menu)
            action.triggered.connect(lambda _=False, at=moment.at: self.later(conversation, at))
            menu.addAction(action)
        menu.addSeparator()
        other = QAction(tr("&Another day…"), menu)
        other.triggered.connect(lambda: self._ask_day(conversation))
        menu.addAction(other)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(over.mapToGlobal(QPoint(0, over.height())))
        menu.setActiveAction(menu.actions()[0])
        return menu

    def _ask_day(self, conversation: ConversationId) -> None:
        self._bar.ask_time(
            tr("Until when?"),
            tr("Put off"),
            first_guess(self._now()),
            lambda at: self.later(conversation, at),
        )

    def later(self, conversation: ConversationId, until: datetime) -> None:
        """Out of the waiting list until then."""
        if until <= self._now():
            self._notice.say(tr("That moment has passed; choose a later one."))
            return
        words = fill(tr("{name} comes back {time}"), time=stamp(until, self._now()))
        self._do(conversation, self._triage.later(conversation, until), words)

    def ask_contact(self, conversation: ConversationId, kind: MessageKind) -> None:
        """A call or a visit: one line about it, or just Enter."""
        call = kind is MessageKind.CALL
        question = tr("What was the call about?") if call else tr("What was the visit about?")
        label = tr("Log the call") if call else tr("Log the visit")
        self._bar.ask_words(question, label, lambda text: self._log(conversation, kind, text))

    def _log(self, conversation: ConversationId, kind: MessageKind, text: str) -> None:
        call = kind is MessageKind.CALL
        said = tr("Call with {name} logged") if call else tr("Visit of {name} logged")
        deed = self._triage.log_contact(conversation, kind, text)
        self._tasks.start(self._logged(conversation, deed, said))

    async def _logged(self, conversation: ConversationId, deed: Awaitable[None], words: str) -> None:
        await deed
        self._notice.say(await self._named(conversation, words))

    async def _named(self, conversation: ConversationId, words: str) -> str:
        rows = await self._library.rows_by_id([conversation])
        name = display_name(rows[0].person_name, rows[0].person_address) if rows else ""
        return fill(words, name=name)

    def was_sent(self, take_back: Callable[[], None]) -> None:
        """The newest deed is a press of Send; the conversation takes it back, beside what was begun meanwhile."""
        self._undo = take_back

    def was_done(self, words: str, take_back: Callable[[], None]) -> None:
        """The newest deed was done elsewhere in the window: said, and taken back like the others."""
        self._undo = take_back
        self._notice.say(words, tr("Undo"), self.undo)

    def undo(self) -> None:
        """Take back the newest deed, once."""
        undo, self._undo = self._undo, None
        if undo is None:
            self._notice.say(tr("There is nothing to undo."))
            return
        self._notice.hide()
        undo()

    def _do(self, conversation: ConversationId, deed: Awaitable[None], words: str) -> None:
        def undo() -> None:
            self._tasks.start(self._reopen(conversation))

        # Known at once, so that a quick second key finds it; the store keeps their order.
        self._undo = undo
        self.done.emit(conversation)
        self._tasks.start(self._done(conversation, deed, words, undo))

    async def _done(
        self, conversation: ConversationId, deed: Awaitable[None], words: str, undo: Callable[[], None]
    ) -> None:
        await deed
        named = await self._named(conversation, words)
        if self._undo is undo:
            self._notice.say(named, tr("Undo"), self.undo)

    async def _reopen(self, conversation: ConversationId) -> None:
        await self._triage.reopen(conversation)
        self.undone.emit(conversation)
