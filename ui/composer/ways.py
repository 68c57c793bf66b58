"""The ways to whoever the composer writes to: named, offered, and never changed but by the owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from shopbell.changes import Changes
from shopbell.errors import KnownError, NotFound
from shopbell.ids import ConversationId
from shopbell.model import ConversationRow, Draft, Visibility
from shopbell.reach import Reach, Way, WayKind
from shopbell.services.reaching import Moved
from shopbell.text.names import display_name
from ui.backend import Backend
from ui.composer.composer import Composer
from ui.composer.hints import Hint, HintAction
from ui.composer.way_words import line_of, moved_words, name_of, readers, why
from ui.models.networks import Network, network_words
from ui.models.window_words import SOON, closed_words, has_clock, is_over, open_words, shut_words
from ui.pace import Pace
from ui.tasks import Tasks
from ui.theme_tokens import Tone
from ui.widgets.plain import no_mnemonic
from ui.words import tr


class Ways(QObject):
    """Two lines above the field, a menu, and what happens when another way is taken."""

    conversation_wanted = Signal(object)
    """ConversationId: it is written there now."""
    letter_begun = Signal(object)
    """Draft of a new conversation, to be written on."""
    moved = Signal(str, object)
    """What happened in words, and the way to undo it."""
    notice = Signal(str)

    def __init__(self, backend: Backend, tasks: Tasks, composer: Composer, ask_page: Callable[[str], None]) -> None:
        """`ask_page` offers to open a page at the network."""
        super().__init__(composer)
        self._backend = backend
        self._tasks = tasks
        self._composer = composer
        self._ask_page = ask_page
        self._row: ConversationRow | None = None
        self._network: Network | None = None
        self._page = ""
        self._reach: Reach | None = None
        self._said: dict[Hint, object] = {}
        self._paced = Pace()
        self._reading = self._again = False
        composer.shown.connect(self._tell)
        composer.typed.connect(lambda _: self._tell())
        self._stop_changes = backend.changes.subscribe(self._changed)

    # ---- following

    def follow(self, row: ConversationRow, network: Network | None, *, page: str) -> None:
        """This conversation is shown; `page`: where it stands in the web, '' where it does not."""
        if self._row is None or self._row.id != row.id:
            self._reach = None
            self._said = {}
        news = self._row != row or self._network != network
        self._row, self._network, self._page = row, network, page
        if news:
            self._read_soon()
        self._tell()

    def leave(self) -> None:
        """No conversation is shown."""
        self._row = self._reach = None
        self._said = {}

    def tell_time(self) -> None:
        """Time has passed."""
        if self._row is None:
            return
        closed = is_over(self._row, self._backend.clock.now())
        if closed and self._reach is not None and self._reach.here.takes:
            self._read_soon()
        self._tell()

    def _changed(self, changes: Changes) -> None:
        """While history is read nothing is looked up: only what was known here, or whoever writes now, may matter."""
        if self._row is None:
            return
        known = {self._row.id, *(way.conversation for way in self._reach.ways)} if self._reach is not None else set()
        touched = changes.everything or changes.accounts or changes.persons or changes.arrived
        if touched or not known.isdisjoint(changes.conversations):
            self._read_soon()

    def _read_soon(self) -> None:
        self._again = True
        if not self._reading:
            self._reading = True
            self._tasks.start(self._read_until_fresh())

    async def _read_until_fresh(self) -> None:
        try:
            while self._again and self._row is not None:
                await self._paced.turn()
                self._again = False
                await self._read()
        finally:
            self._reading = False

    async def _read(self) -> None:
        if self._row is None:
            return
        asked = self._row.id
        try:
            found = await self._backend.reaching.ways(asked)
        except NotFound:
            return
        if self._is_shown(asked) and found != self._reach:
            self._reach = found
            self._tell()

    def _is_shown(self, conversation: ConversationId) -> bool:
        return self._row is not None and self._row.id == conversation

    # ---- telling

    @property
    def chosen(self) -> Way | None:
        """How what is written goes now."""
        reach = self._reach
        if reach is None:
            return None
        private = next((way for way in reach.others if way.kind is WayKind.PRIVATE), None)
        writing = self._composer.writing
        draft = writing.draft if writing is not None else None
        return private if private is not None and draft is not None and _is_private(draft) else reach.here

    def _tell(self) -> None:
        row = self._row
        if row is None or self._composer.conversation != row.id:
            return
        now = self._backend.clock.now()
        self._tell_window(row, now)
        self._tell_way(row, now)

    def _tell_window(self, row: ConversationRow, now: datetime) -> None:
        until = row.answer_until
        over = is_over(row, now)
        shut = self._shut(row)
        if shut:
            self._say(Hint.WINDOW, shut, self._instead(tr("Open its page in the browser")), Tone.WARM)
            self._composer.parts.unsay(shut)
        elif until is None or row.robot or not (over or (has_clock(row) and not self._elsewhere())):
            # The header has the clock too: what was written elsewhere is more pressing.
            self._hush(Hint.WINDOW)
        elif over:
            self._say(Hint.WINDOW, closed_words(until, self._network, now), self._instead(), Tone.WARM)
        else:
            tone = Tone.WARM if until - now < SOON else Tone.GREY
            self._say(Hint.WINDOW, open_words(until, self._network, now), [], tone)

    def _shut(self, row: ConversationRow) -> str:
        """Why nobody can answer this from here; '' where that is nothing to offer another way for."""
        words = "" if row.robot or row.mention else shut_words(row, self._network)
        return words if row.no_answer or self._instead() else ""

    def _instead(self, page: str = "") -> list[HintAction]:
        """What can be done where no answer is taken from here; `page`: the word for opening it."""
        reach = self._reach
        actions = []
        if reach is not None and reach.usual.id != reach.here.id:
            words = tr("Answer on {network}", network=network_words(reach.usual.network))
            actions.append(HintAction(words, lambda: self.take(reach.usual.id), _along()))
        if reach is not None and self._open_ways(reach) > len(actions):
            actions.append(self._offer())
        if self._page and self._network is not None:
            words = page or tr("Open at {network}…", network=self._network.name)
            actions.append(HintAction(words, lambda: self._ask_page(self._page)))
        return actions

    def _offer(self) -> HintAction:
        return HintAction(tr("Other ways…"), self.open_menu, tr("All ways to reach them (Ctrl+R)"))

    def _is_closed(self, row: ConversationRow, now: datetime) -> bool:
        return row.robot or is_over(row, now) or bool(self._shut(row))

    def _elsewhere(self) -> bool:
        """Whether they wrote last in another place than what is written goes to."""
        reach, chosen = self._reach, self.chosen
        if reach is None or chosen is None:
            return False
        return reach.usual.id != reach.here.id and chosen.kind is WayKind.HERE

    @staticmethod
    def _open_ways(reach: Reach) -> int:
        return sum(way.takes for way in reach.others)

    def _tell_way(self, row: ConversationRow, now: datetime) -> None:
        reach, chosen = self._reach, self.chosen
        if reach is None or chosen is None or not self._open_ways(reach) or self._is_closed(row, now):
            # What closed says itself how else they can be reached.
            self._hush(Hint.WAY)
            self._hush(Hint.ELSEWHERE)
            return
        person = display_name(row.person_name, row.person_address)
        elsewhere = self._elsewhere()
        actions = []
        if elsewhere:
            public = reach.usual.visibility is not Visibility.PRIVATE and _is_private(reach.here)
            words = tr("Answer there, in public") if public else tr("Answer there")
            actions.append(HintAction(words, lambda: self.take(reach.usual.id), _along()))
        if self._open_ways(reach) > len(actions):
            actions.append(self._offer())
        warm = elsewhere and bool(self._composer.parts.text.toPlainText().strip())
        self._hush(Hint.WAY if elsewhere else Hint.ELSEWHERE)
        hint = Hint.ELSEWHERE if elsewhere else Hint.WAY
        self._say(hint, line_of(reach, chosen, person, now), actions, Tone.WARM if warm else Tone.GREY)

    def _say(self, hint: Hint, words: str, actions: Sequence[HintAction], tone: Tone) -> None:
        """Only what is new: a line that is made anew loses the focus of its button."""
        usual = self._reach.usual.id if self._reach is not None else ""
        said = (words, tuple(action.words for action in actions), tone, usual)
        hints = self._composer.parts.hints
        if self._said.get(hint) != said or hints.words(hint) != words:
            self._said[hint] = said
            hints.say(hint, words, actions, tone=tone)

    def _hush(self, hint: Hint) -> None:
        self._said.pop(hint, None)
        self._composer.parts.hints.hush(hint)

    # ---- choosing

    def menu(self) -> QMenu | None:
        """All ways with what speaks for each, the one of now ticked; None when there is only one."""
        reach, chosen = self._reach, self.chosen
        if reach is None or chosen is None or not reach.others:
            return None
        menu = QMenu(self._composer)
        menu.setAccessibleName(tr("Other ways"))
        for number, way in enumerate(reach.ways, start=1):
            words = " · ".join(part for part in (name_of(way, reach.here), why(way), readers(way)) if part)
            action = QAction(f"&{number}  {no_mnemonic(words)}" if number < 10 else no_mnemonic(words), menu)
            action.setCheckable(True)
            action.setChecked(way.id == chosen.id)
            action.setEnabled(way.takes or way.id == chosen.id)
            action.triggered.connect(lambda _=False, wanted=way.id: self.take(wanted))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def open_menu(self) -> None:
        """By one key."""
        menu = self.menu() if self._row is not None and not self._row.mention else None
        if menu is None:
            self.notice.emit(tr("There is no other way to reach them from here."))
            return
        over = self._composer.parts.where
        menu.popup(over.mapToGlobal(QPoint(0, over.height())))
        menu.setActiveAction(menu.actions()[0])

    def take(self, wanted: str) -> None:
        """The owner takes this way: what is written goes along."""
        reach, row = self._reach, self._row
        way = reach.way(wanted) if reach is not None else None
        if way is None or row is None:
            return
        if way.conversation == row.id:
            self._composer.choose_visibility(way.visibility)
            self._composer.parts.text.setFocus()
            return
        self._tasks.start(self._go(way), on_error=self._stays)

    def _stays(self, error: KnownError) -> None:
        self.notice.emit(str(error))
        self._composer.show_again()

    async def _go(self, way: Way) -> None:
        writing = self._composer.writing
        if writing is None or self._row is None or writing.conversation != self._row.id:
            return
        await self._composer.saving.flush()
        await writing.load()
        draft = writing.current()
        if not (draft.text.strip() or draft.attachments):
            await self._begin(way, draft)
            return
        work = writing.hand_over(lambda given: self._backend.reaching.move(given, way))
        if writing is self._composer.writing:
            self._composer.clear()
        moved = await work
        self._composer.saving.forget(moved.target.key)
        self._show(moved.target)
        self.moved.emit(moved_words(way), lambda: self._tasks.start(self._take_back(moved), on_error=self._stays))

    async def _begin(self, way: Way, draft: Draft) -> None:
        if way.conversation is not None:
            self.conversation_wanted.emit(way.conversation)
        else:
            self.letter_begun.emit(await self._backend.reaching.answer(way, draft))

    def _show(self, draft: Draft) -> None:
        if draft.conversation is not None:
            self.conversation_wanted.emit(draft.conversation)
        else:
            self.letter_begun.emit(draft)

    async def _take_back(self, moved: Moved) -> None:
        await self._composer.saving.flush()
        writing = self._composer.writing
        if writing is not None and writing.key == moved.target.key:
            back = await writing.hand_over(lambda given: self._saved_and_taken_back(given, moved))
            self._composer.clear()
        else:
            back = await self._backend.reaching.take_back(moved)
        self._composer.saving.forget(moved.target.key)
        self._show(back)

    async def _saved_and_taken_back(self, given: Draft, moved: Moved) -> Draft:
        await self._backend.compose.save(given)
        return await self._backend.reaching.take_back(moved)


def _along() -> str:
    return tr("What is written here goes along; Undo brings it back")


def _is_private(written: Draft | Way) -> bool:
    return written.visibility is Visibility.PRIVATE
