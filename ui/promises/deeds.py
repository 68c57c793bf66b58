"""What is done with a promise: made, kept by something, moved to another day, let go; each said and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from shopbell.model import Direction, Message, MessageKind
from shopbell.promises import Keeping, NewPromise, Promise, PromiseId, Side
from shopbell.text.times import stamp
from ui.models.later_times import first_guess
from ui.promises.wording import day_words, quoted
from ui.widgets.plain import no_mnemonic
from ui.words import fill, tr

if TYPE_CHECKING:
    from shopbell.ports import Library
    from shopbell.services.promises import Promises, Proposal
    from ui.tasks import Tasks
    from ui.widgets.inline_bar import InlineBar
    from ui.widgets.notice import NoticeLine

_KEEPERS = 5
_READ = 60


@dataclass(frozen=True, slots=True)
class Keeper:
    """Something in the timeline that may have kept a promise."""

    words: str
    by: Keeping


class PromiseDeeds(QObject):
    """Acts on promises; questions go into the bar, what was done into the notice line."""

    def __init__(
        self,
        promises: Promises,
        library: Library,
        tasks: Tasks,
        notice: NoticeLine,
        bar: InlineBar,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(notice)
        self._promises = promises
        self._library = library
        self._tasks = tasks
        self._notice = notice
        self._bar = bar
        self._now = now

    # ---- made

    def accept(self, proposal: Proposal) -> None:
        """A proposal is a promise."""
        self._tasks.start(self._accept(proposal))

    async def _accept(self, proposal: Proposal) -> None:
        made = await self._promises.accept(proposal)
        due = proposal.found.due
        self._tell_made(made, due.at, whole_day=due.whole_day)

    def pass_over(self, proposal: Proposal) -> None:
        """A proposal is none."""
        self._tasks.start(self._promises.pass_over(proposal))

    def mark(self, message: Message, words: str) -> None:
        """The owner marked a sentence: its day is read from it, or asked for."""
        sentence = " ".join(words.split())
        if sentence:
            self._tasks.start(self._mark(message, sentence))

    async def _mark(self, message: Message, sentence: str) -> None:
        side = Side.OURS if message.direction is Direction.OUT else Side.THEIRS
        found = await self._promises.due_in(message, sentence)

        def keep(at: datetime, whole_day: bool) -> None:
            new = NewPromise(message.conversation, side, sentence, at, whole_day, message.id)
            self._tasks.start(self._add(new))

        if found is not None:
            keep(found.at, found.whole_day)
        else:
            question = fill(tr("By when? {words}"), words=quoted(sentence))
            label = tr("Keep as a promise")
            self._bar.ask_time(question, label, first_guess(self._now()), lambda at: keep(at, False))

    async def _add(self, new: NewPromise) -> None:
        self._tell_made(await self._promises.add(new), new.due_at, whole_day=new.whole_day)

    def _tell_made(self, made: PromiseId, due: datetime, *, whole_day: bool) -> None:
        words = tr("Kept as a promise, by {day}", day=day_words(due, self._now(), whole_day=whole_day))
        self._offer_undo(words, lambda: self._promises.remove(made))

    # ---- closed

    async def keepers(self, promise: Promise) -> tuple[Keeper, ...]:
        """The newest turns of whoever promised, since the promise was made; calls and visits too."""
        page = await self._library.messages(promise.conversation, limit=_READ)
        side = Direction.OUT if promise.side is Side.OURS else Direction.IN
        turns = [one for one in page.messages if one.direction is side and one.at > promise.made_at]
        turns = [one for one in turns if one.kind is not MessageKind.MACHINERY and one.id != promise.message]
        return tuple(Keeper(self._named(one), Keeping(one.id)) for one in reversed(turns[-_KEEPERS:]))

    def _named(self, turn: Message) -> str:
        words = {MessageKind.CALL: tr("The call, {time}"), MessageKind.VISIT: tr("The visit, {time}")}
        named = fill(words.get(turn.kind, tr("The message, {time}")), time=stamp(turn.at, self._now()))
        told = " ".join(turn.text.split())
        return f"{named}: {quoted(told, 48)}" if told else named

    def keep_menu(self, promise: Promise, over: QWidget) -> None:
        """Ask what kept it, below this button."""
        self._tasks.start(self._open_keep_menu(promise, over))

    async def _open_keep_menu(self, promise: Promise, over: QWidget) -> None:
        menu = QMenu(over)
        menu.setAccessibleName(tr("What kept it?"))
        for keeper in await self.keepers(promise):
            action = menu.addAction(no_mnemonic(keeper.words))
            action.triggered.connect(lambda _=False, by=keeper.by: self.keep(promise, by))
        if menu.actions():
            menu.addSeparator()
        menu.addAction(tr("Something else…")).triggered.connect(lambda: self._ask_words(promise))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(over.mapToGlobal(QPoint(0, over.height())))
        menu.setActiveAction(menu.actions()[0])

    def _ask_words(self, promise: Promise) -> None:
        question = fill(tr("What kept it? {words}"), words=quoted(promise.words))
        self._bar.ask_words(question, tr("Kept"), lambda text: self.keep(promise, Keeping(words=text)))

    def keep(self, promise: Promise, by: Keeping) -> None:
        """Closed, by this."""
        if by.message is None and not by.words:
            self._notice.say(tr("Say in a word what kept it; then it is closed."))
            return
        self._tasks.start(self._close(promise, self._promises.keep(promise.id, by), tr("Promise kept")))

    def dismiss(self, promise: Promise) -> None:
        """Nobody waits for it any more."""
        self._tasks.start(self._close(promise, self._promises.dismiss(promise.id), tr("Promise let go")))

    async def _close(self, promise: Promise, deed: Awaitable[None], words: str) -> None:
        await deed
        self._offer_undo(words, lambda: self._promises.reopen(promise.id))

    # ---- moved

    def day_menu(self, promise: Promise, over: QWidget) -> None:
        """Another day, below this button."""
        menu = QMenu(over)
        menu.setAccessibleName(tr("Another day"))
        now = self._now()
        for days in (1, 2, 7):
            at = (now + timedelta(days=days)).replace(hour=23, minute=59, second=0, microsecond=0)
            action = menu.addAction(no_mnemonic(day_words(at, now, whole_day=True)))
            action.triggered.connect(lambda _=False, at=at: self.move(promise, at, whole_day=True))
        menu.addSeparator()
        menu.addAction(tr("Another day…")).triggered.connect(lambda: self._ask_day(promise))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(over.mapToGlobal(QPoint(0, over.height())))
        menu.setActiveAction(menu.actions()[0])

    def _ask_day(self, promise: Promise) -> None:
        first = first_guess(self._now())
        question = tr("Until when, as agreed?")
        self._bar.ask_time(question, tr("Move"), first, lambda at: self.move(promise, at, whole_day=False))

    def move(self, promise: Promise, at: datetime, *, whole_day: bool) -> None:
        """Another day was agreed."""
        if at <= self._now():
            self._notice.say(tr("That moment has passed; choose a later one."))
            return
        self._tasks.start(self._move(promise, at, whole_day=whole_day))

    async def _move(self, promise: Promise, at: datetime, *, whole_day: bool) -> None:
        await self._promises.move(promise.id, at, whole_day=whole_day)
        words = tr("Now by {day}", day=day_words(at, self._now(), whole_day=whole_day))
        before, was_day = promise.due_at, promise.whole_day
        self._offer_undo(words, lambda: self._promises.move(promise.id, before, whole_day=was_day))

    def _offer_undo(self, words: str, undo: Callable[[], Coroutine[object, object, None]]) -> None:
        self._notice.say(words, tr("Undo"), lambda: self._tasks.start(undo()))
