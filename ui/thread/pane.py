"""The conversation: header, timeline, composer."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.errors import NotFound
from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId, PersonId
from shopbell.model import Draft
from ui.backend import Backend
from ui.composer.composer import Composer, Place
from ui.composer.ways import Ways
from ui.models.networks import also_places
from ui.models.window_words import window_left
from ui.pace import Pace
from ui.promises.parts import PromiseParts
from ui.tasks import Tasks
from ui.theme import Theme
from ui.thread.asking import Asking
from ui.thread.changing import Changing
from ui.thread.deeds import Deed, DeedKind, belongs_there
from ui.thread.doing import Doing
from ui.thread.edit_bar import EditBar
from ui.thread.empty import EmptyConversation
from ui.thread.entries import Marks, build
from ui.thread.header import ConversationHeader
from ui.thread.leaving import Leaving
from ui.thread.look import Look
from ui.thread.looking import look_at
from ui.thread.mention_bar import MentionBar
from ui.thread.onlookers_bar import OnlookersBar
from ui.thread.placing import page_of, place_of
from ui.thread.reading import Reading, read_around, read_networks
from ui.thread.timeline import Timeline
from ui.thread.whole_person import is_still, window_for
from ui.thread.window import MessageWindow
from ui.thread.wording import header_line
from ui.widgets.avatar import Badge
from ui.words import tr


class ConversationPane(QWidget):
    """One conversation at a time; everything in it follows the store by itself."""

    settle_requested = Signal()
    later_requested = Signal()
    no_answer_requested = Signal()
    contact_requested = Signal(object)
    """MessageKind.CALL or VISIT."""
    sent = Signal(object)
    """OutboxId, as soon as it is durable."""
    notice = Signal(str)
    elsewhere = Signal(object, object)
    """ConversationId and MessageId: another conversation is to be answered."""
    person_changed = Signal(object)
    """PersonId or None, when another conversation is shown."""

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        """`open_url` hands pages and files to the system."""
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._window: MessageWindow | None = None
        self._reading: Reading | None = None
        self._turns = 0
        self._marks = Marks()
        self._mark = ""
        self._stale = self._refreshing = self._to_end = False
        self.whole = True
        """Whether everything with the person is shown, not only the conversation that is answered."""
        self._paced = Pace()
        self.header = ConversationHeader(theme, self)
        self.timeline = Timeline(self._look(), self)
        self.mention = MentionBar(self)
        self.onlookers = OnlookersBar(self)
        self.edit = EditBar(self)
        self.leaving = Leaving(self)
        self.composer = Composer(backend, tasks, theme, self)
        self.changing = Changing(backend, tasks, self.edit, self.composer)
        self.empty = EmptyConversation(self)
        self.promises = PromiseParts(backend, tasks, theme, self.composer, self)
        self.doing = Doing(backend, tasks, self.composer, open_url, self)
        self.asking = Asking(backend, tasks, self.composer, self.onlookers, self.doing.take_back)
        self.ways = Ways(backend, tasks, self.composer, lambda page: self.doing.originals.ask_link("", page))
        self._clockwork = QTimer(self)
        self._lay_out()
        self._connect()
        self._stop_changes = backend.changes.subscribe(self._changed)
        self.destroyed.connect(lambda: self._end())  # noqa: PLW0108 - a method of what goes is not called any more

    # ---- made once

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        promises = self.promises
        above, below = (self.header, promises.strip), (promises.card, self.mention, self.onlookers, self.edit)
        for part in (*above, self.timeline, *below, self.composer):
            column.addWidget(part, 1 if part is self.timeline else 0)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)

    def _connect(self) -> None:
        self.header.settle_requested.connect(self.settle_requested)
        self.header.later_requested.connect(self.later_requested)
        self.header.no_answer_requested.connect(self.no_answer_requested)
        self.header.contact_requested.connect(self.contact_requested)
        self.empty.new_requested.connect(self.begin_new)
        self.timeline.deed.connect(self._deed)
        self.timeline.near_start.connect(self._read_older)
        self.timeline.near_end.connect(self._read_newer)
        self.composer.sent.connect(self._was_sent)
        self.composer.refused.connect(self.notice)
        for speaker in (self.doing, self.leaving, self.asking, self.ways, self.changing):
            speaker.notice.connect(self.notice)
        self.ways.letter_begun.connect(self._write_letter)
        self.doing.toggled.connect(self._toggle)
        self.doing.change_wanted.connect(self.changing.begin)
        self.doing.begun_again.connect(lambda key: self._tasks.start(self.show_draft(key)))
        self.doing.files.changed.connect(self._show_all)
        self.doing.originals.changed.connect(self._form_changed)
        self.doing.originals.write_to.connect(self._write_to)
        self._theme.changed.connect(self._dress)
        self._clockwork.timeout.connect(self._time_passed)
        self._clockwork.setInterval(30_000)

    # ---- what the window calls

    async def show_conversation(
        self,
        id: ConversationId | None,  # noqa: A002 - the word of the plan
        at: MessageId | None = None,
        mark: str = "",
    ) -> None:
        """Show it, at its newest turn or at a message with words marked. None: the empty state."""
        self._turns += 1
        mine = self._turns
        if id is None:
            self._show_nothing()
            return
        if self.composer.conversation != id or self.composer.writing is None:
            self.composer.open(id, Place(None))
        self._mark, self._marks = mark, Marks(anchor=at)
        window = await window_for(self._backend, id, whole=self.whole)
        await window.open(at)
        try:
            reading = await read_around(self._backend, window)
        except NotFound as gone:
            if mine == self._turns:
                self._show_nothing()
                self.notice.emit(str(gone))
            return
        if mine != self._turns:
            return
        if self._window is None or self._window.conversation != id:
            self.doing.forget()
            self.edit.close_bar()
        self._window, self._reading = window, reading
        self._stack.setCurrentIndex(1)
        begin = at if at is not None else window.first_shown
        self._show_all(at=f"message {begin}" if begin is not None else "", to_end=begin is None)
        self._clockwork.start()
        self.person_changed.emit(reading.row.person)
        await self.composer.load()
        if mine == self._turns and reading.row.unseen:
            await self._backend.triage.mark_seen(id)

    def focus_composer(self) -> None:
        """Ready to write, the cursor after what was begun."""
        self.composer.parts.text.setFocus()

    def focus_timeline(self) -> None:
        """Ready to read by keyboard."""
        self.timeline.setFocus()

    def begin_new(self, account: AccountId | None = None) -> None:
        """A new message to somebody; from this account, or the first that can begin one."""
        self._turns += 1
        self._tasks.start(self._begin_new(account or None, self._turns))

    def take_back(self, item: OutboxId) -> None:
        """Undo a press of Send: its words are a draft again, in the composer where they came from."""
        self.doing.take_back(item)

    async def flush(self) -> None:
        """Everything typed is on disk when it returns; await it before closing."""
        await self.composer.saving.flush()

    @property
    def conversation(self) -> ConversationId | None:
        """What is shown."""
        return self._window.conversation if self._window is not None else None

    @property
    def account(self) -> AccountId | None:
        """The account that it is in."""
        return self._reading.row.account if self._reading is not None else None

    @property
    def person(self) -> PersonId | None:
        """Whom it is with."""
        return self._reading.row.person if self._reading is not None else None

    def _end(self) -> None:
        """The pane is gone; what is being read for it is for nobody."""
        self._stop_changes()
        self._turns += 1
        self._window = None

    # ---- showing

    def _show_nothing(self) -> None:
        self.ways.leave()
        self.composer.close_draft()
        self._window = self._reading = None
        self.promises.show_nothing()
        self._clockwork.stop()
        self._stack.setCurrentIndex(0)
        self.person_changed.emit(None)

    async def show_draft(self, key: str) -> None:
        """A new message that was begun earlier, to be written on; nothing when it has left meanwhile."""
        self._turns += 1
        draft = await self._backend.library.draft(key)
        if draft is not None:
            await self._begin_new(draft.account, self._turns, draft)

    async def _begin_new(
        self, account: AccountId | None, mine: int, begun: Draft | None = None, *, to: tuple[str, ...] = ()
    ) -> None:
        networks = [n for n in (await read_networks(self._backend)).values() if n.can_start]
        if mine != self._turns:
            return
        if not networks:
            self.notice.emit(tr("None of your accounts can begin a conversation. Add a mail account first."))
            return
        chosen = next((n for n in networks if n.account == account), networks[0])
        self._window = self._reading = None
        self.ways.leave()
        draft = begun or replace(self._backend.compose.new_draft(chosen.account), to=to)
        self.header.show_new(tr("New message"))
        self.mention.hide()
        self.onlookers.hide()
        self.edit.close_bar()
        self.composer.show()
        self.timeline.show_entries((), self._look(), to_end=True)
        self.composer.begin(draft, Place(chosen), networks)
        self._stack.setCurrentIndex(1)
        self.person_changed.emit(None)
        self.composer.parts.fields.to.setFocus()

    def _look(self) -> Look:
        look = look_at(self._theme, self._backend.clock.now(), self._reading)
        if self._reading is None:
            return look
        return replace(
            look,
            mark=self._mark,
            selected=self.timeline.selected,
            fetching=frozenset(self.doing.files.fetching),
            pictures=dict(self.doing.files.pictures),
            originals=dict(self.doing.originals.shown),
        )

    def _show_all(self, *, at: str = "", to_end: bool = False) -> None:
        """Header, timeline and what stands around the composer, from what was read."""
        window, reading = self._window, self._reading
        if window is None or reading is None:
            return
        answered = None if window.person is None else reading.row.id
        marks = replace(self._marks, questions=self.asking.show(reading, window.here), here=answered)
        self._marks = marks
        look = self._look()
        entries = build(window.span.messages, reading.gaps, marks, look.zone, more_before=window.span.more_before)
        self.timeline.show_entries(entries, look, at=at, to_end=to_end)
        for message in window.span.messages:
            self.doing.files.look_at(message)
        self._show_header(look)
        self.mention.show_row(reading.row)
        self.composer.setHidden(reading.row.mention or not self.edit.isHidden())
        self._show_place(reading, window, look)
        self.promises.show(reading.row, window.here)
        self._watch_leaving()

    def _show_place(self, reading: Reading, window: MessageWindow, look: Look) -> None:
        self.composer.set_place(place_of(reading, window, look.now))
        self.ways.follow(reading.row, reading.network, page=page_of(window))

    def _show_header(self, look: Look) -> None:
        reading = self._reading
        if reading is None:
            return
        network = reading.network
        left = window_left(reading.row, network, look.now)
        line = header_line(reading.row, look.now, also_places(reading.row, reading.networks))
        badge = Badge(network.badge, network.colour, network.name) if network else Badge("?", "#5b6b7f", "")
        self.header.show_row(reading.row, look.person, f"{line} · {left}" if left else line, badge)

    # ---- following

    def _changed(self, changes: Changes) -> None:
        window, reading = self._window, self._reading
        if self.composer.writing is not None and (changes.everything or self.composer.writing.key in changes.drafts):
            self._tasks.start(self.composer.draft_changed())
        if window is None or reading is None:
            return
        joined = reading.row.person in changes.persons
        if changes.accounts or joined or window.concerns(changes) or changes.outbox & reading.outbox.keys():
            self.refresh_soon()

    def refresh_soon(self) -> None:
        """Read again what is shown; what changes meanwhile is read once more, in a flood of changes not each time."""
        self._stale = True
        if not self._refreshing:
            self._refreshing = True
            self._tasks.start(self._refresh_until_fresh())

    async def _refresh_until_fresh(self) -> None:
        try:
            while self._stale:
                await self._paced.turn()
                self._stale = False
                await self._refresh()
        finally:
            self._refreshing = False

    async def _refresh(self) -> None:
        window, mine = self._window, self._turns
        if window is None:
            return
        to_end, self._to_end = self._to_end, False
        before = window.span
        try:
            _, reading = await asyncio.gather(
                window.open() if to_end else window.refresh(), read_around(self._backend, window)
            )
        except NotFound:
            if mine == self._turns:
                self._show_nothing()
            return
        if mine == self._turns and window is self._window and not await is_still(self._backend, window, self.whole):
            await self.show_conversation(window.conversation)
            return
        same = window.span == before and reading == self._reading and not to_end
        if mine == self._turns and window is self._window and not same:
            self._reading = reading
            self._show_all(to_end=to_end)

    def _read_older(self) -> None:
        if self._window is not None and self._window.span.more_before:
            self._tasks.latest("thread pages", self._extend(older=True))

    def _read_newer(self) -> None:
        if self._window is not None and self._window.span.more_after:
            self._tasks.latest("thread pages", self._extend(older=False))

    async def _extend(self, *, older: bool) -> None:
        window = self._window
        if window is None:
            return
        before = window.span
        after = await (window.read_older() if older else window.read_newer())
        if window is self._window and after is not before:
            self._show_all()

    def _time_passed(self) -> None:
        if self._reading is not None and self._window is not None and self.isVisible():
            look = self._look()
            self.timeline.refresh_look(look)
            self._show_header(look)
            self._show_place(self._reading, self._window, look)
            self.ways.tell_time()

    def _watch_leaving(self) -> None:
        if self._reading is not None:
            self.leaving.look(self._reading.outbox, self._look().person)
            # Seconds are counted on a bubble while it can be taken back.
            self._clockwork.setInterval(1000 if self.leaving.counting else 30_000)

    # ---- deeds

    def _deed(self, deed: Deed) -> None:
        if deed.kind is DeedKind.SELECT:
            self.timeline.refresh_look(self._look())
        elif self._reading is not None and deed.message is not None and belongs_there(deed, self._reading.row.id):
            self.elsewhere.emit(deed.message.conversation, deed.message.id)
        elif deed.at >= 0 and deed.message is not None:
            self.asking.do(deed.kind, deed.message, deed.at)
        else:
            self.doing.do(deed)

    def _form_changed(self, message: MessageId) -> None:
        """A message is shown in another form: its beginning stays where it was."""
        self._show_all()
        self.timeline.remeasure(f"message {message}")

    def _write_letter(self, draft: Draft) -> None:
        self._turns += 1
        self._tasks.start(self._begin_new(draft.account, self._turns, draft))

    def _write_to(self, address: str) -> None:
        self._turns += 1
        self._tasks.start(self._begin_new(None, self._turns, to=(address,)))

    def _toggle(self, message: MessageId) -> None:
        self._marks = replace(self._marks, toggled=frozenset(self._marks.toggled ^ {message}))
        self._show_all()

    def _was_sent(self, item: OutboxId, conversation: ConversationId | None) -> None:
        self.sent.emit(item)
        if conversation is None:
            self._tasks.start(self._show_begun(item))
        elif conversation == self.conversation:
            self.timeline.scroll_to_end()
            if self._window is not None and self._window.span.more_after:
                self._to_end = True
                self.refresh_soon()

    async def _show_begun(self, item: OutboxId) -> None:
        begun = await self._backend.library.outbox_item(item)
        await self.show_conversation(begun.conversation)

    # ---- looks

    def _dress(self) -> None:
        self.composer.parts.dress(self._theme)
        self.timeline.dress(self._look())

    def hideEvent(self, event: QHideEvent) -> None:
        self.composer.saving.now()
        super().hideEvent(event)
