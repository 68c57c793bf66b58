"""The window: which place is shown, who is chosen, and what the keys do there."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from shopbell.changes import Changes
from shopbell.ids import ConversationId, MessageId, PersonId
from shopbell.model import MessageKind, SearchHit
from ui.actions import Actions
from ui.backend import Backend
from ui.columns import Columns
from ui.geometry import Geometry
from ui.models.draft_rows import DraftSource
from ui.models.people import RowSource
from ui.models.places import (
    VIEWS,
    Place,
    ViewSource,
    closing_sentence,
    emptiness,
    headline,
)
from ui.options import WindowOptions
from ui.overview import Watch
from ui.palette.palette import CommandPalette
from ui.palette.sheet import KeySheet
from ui.tasks import Tasks
from ui.theme import Theme, ThemeMode
from ui.triage_deeds import TriageDeeds
from ui.words import tr

_SMALLEST = (880, 560)
_FIRST = (1280, 800)
_TEXT_STEP = 0.1


class ShopbellWindow(QMainWindow):
    """Made once; `open_first` shows it with real rows, `shutdown` puts everything away."""

    sign_in_requested = Signal(object)
    """An AccountId."""
    add_account_requested = Signal()
    accounts_requested = Signal()
    settings_requested = Signal()
    quit_requested = Signal()
    close_requested = Signal()
    """The owner closed the window; who listens hides it (tray) or ends the program."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, options: WindowOptions) -> None:
        super().__init__()
        self.backend = backend
        self.tasks = tasks
        self.theme = theme
        self.options = options
        self.place = Place.WAITING
        self.columns = Columns(backend, tasks, theme, self.now)
        self.watch = Watch(backend, tasks, self.now, self)
        self.actions_ = Actions(self, self._handlers())
        self.palette_ = CommandPalette(self.actions_, theme, self)
        self.sheet = KeySheet(self.actions_, theme, self)
        columns = self.columns
        self.deeds = TriageDeeds(
            backend.library, backend.triage, backend.compose, tasks, columns.notice, columns.bar, self.now
        )
        self.geometry_ = Geometry(self, columns, backend.desk, tasks)
        self._drafts = DraftSource(backend.library)
        self._before_search: ConversationId | None = None
        self._wanted: ConversationId | None = None
        self._dealt_with: set[ConversationId] = set()
        self._nobody_yet = False
        self._shut = False
        self.setCentralWidget(columns)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*(options.size or _FIRST))
        self.setWindowTitle("Shopbell")
        self._connect()

    def now(self) -> datetime:
        """The time in the zone of the screen."""
        return self.backend.clock.now().astimezone()

    # ---- beginning and end

    async def open_first(self) -> None:
        """Read what the first frame shows, then show it; the conversation follows."""
        await self._dress_as_left()
        await self.watch.read()
        await self._show_place(self.place)
        await self.geometry_.restore(self.backend.library, place=self.options.size is None)
        self.columns.fit()
        self.watch.start()
        self.show()
        people = self.columns.people.list
        people.setFocus()
        self._nobody_yet = True
        self._choose_first()

    async def _dress_as_left(self) -> None:
        library, options = self.backend.library, self.options
        mode = await library.setting("theme") if options.theme is None else None
        scale = await library.setting("text_scale") if options.text_scale is None else None
        # Once, and after everything was built: each widget added to a dressed window is dressed again.
        self.theme.wear(mode, scale)
        wanted = await library.setting("person_shown")
        if wanted is not None:
            self.columns.want_person(wanted == "yes")

    async def shutdown(self) -> None:
        """Everything typed and drawn is kept; nothing runs any more. Safe twice."""
        if self._shut:
            return
        self._shut = True
        await self.columns.conversation.flush()
        await self.geometry_.save()
        self.watch.close()
        self._stop_engine_news()
        await self.tasks.close()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.tasks.start(self.columns.conversation.flush())
        self.tasks.start(self.geometry_.save())
        self.close_requested.emit()

    # ---- connections

    def _connect(self) -> None:
        columns = self.columns
        self._connect_left()
        self._connect_conversation()
        people = columns.people
        people.search_wanted.connect(self.start_search)
        people.action_wanted.connect(self.actions_.run)
        people.list.chosen.connect(self.show_conversation)
        people.list.opened.connect(lambda _: self._answer())
        columns.search.hit_shown.connect(self._show_hit)
        columns.search.hit_opened.connect(self._open_hit)
        columns.search.closed.connect(self.stop_search)
        columns.model.changed.connect(self._list_changed)
        self.tasks.failed.connect(columns.notice.say)
        self.deeds.done.connect(self._go_on_from)
        self.deeds.undone.connect(self._come_back_to)

    def _connect_left(self) -> None:
        sidebar = self.columns.sidebar
        sidebar.place_chosen.connect(self.go)
        sidebar.sign_in_requested.connect(self.sign_in_requested)
        sidebar.add_account_requested.connect(self.add_account_requested)
        sidebar.accounts_requested.connect(self.accounts_requested)
        sidebar.settings_requested.connect(self.settings_requested)
        sidebar.try_now_requested.connect(self._try_now)
        self.watch.overview_changed.connect(self._tell_overview)
        self.watch.rows_changed.connect(self._rows_changed)
        self.watch.minute_passed.connect(self.columns.model.tell_time)
        self.watch.second_passed.connect(self._tell_accounts)
        self._stop_engine_news = self.backend.engine.subscribe(lambda _: self._tell_accounts())

    def _connect_conversation(self) -> None:
        columns = self.columns
        talk = columns.conversation
        talk.settle_requested.connect(lambda: self.actions_.run("settle"))
        talk.later_requested.connect(lambda: self.actions_.run("later"))
        talk.no_answer_requested.connect(lambda: self.actions_.run("no-answer"))
        talk.contact_requested.connect(self._ask_contact)
        talk.notice.connect(columns.notice.say)
        talk.sent.connect(self.deeds_sent)
        talk.person_changed.connect(self._show_person)
        columns.person.conversation_chosen.connect(self._choose_if_here)
        columns.outbox.conversation_chosen.connect(self._leave_outbox_for)
        columns.outbox.notice.connect(columns.notice.say)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        columns = self.columns
        going = {f"go-{place}": (lambda place=place: self.go(place)) for place in Place}
        return {
            **going,
            "next": lambda: columns.people.list.step(1),
            "previous": lambda: columns.people.list.step(-1),
            "answer": self._answer,
            "send": self._answer,
            "settle": lambda: self._with_current(self.deeds.settle),
            "later": lambda: self._with_current(self._later),
            "no-answer": lambda: self._with_current(self.deeds.no_answer),
            "call": lambda: self._ask_contact(MessageKind.CALL),
            "visit": lambda: self._ask_contact(MessageKind.VISIT),
            "undo": self._undo,
            "new": self.begin_new,
            "person": self._toggle_person,
            "search": self.start_search,
            "palette": self._open_palette,
            "shortcuts": self._open_sheet,
            "try-now": self._try_now,
            "add-account": self.add_account_requested.emit,
            "accounts": self.accounts_requested.emit,
            "settings": self.settings_requested.emit,
            "larger": lambda: self._resize_text(_TEXT_STEP),
            "smaller": lambda: self._resize_text(-_TEXT_STEP),
            "theme": self._change_theme,
            "close": self.close,
            "quit": self.quit_requested.emit,
        }

    # ---- places and people

    def go(self, place: Place) -> None:
        """Show another place; the first in it is chosen."""
        self.tasks.latest("place", self._go(place))

    async def _go(self, place: Place) -> None:
        await self._show_place(place)
        people = self.columns.people.list
        if place is Place.OUTBOX:
            await self.columns.outbox.refresh()
            return
        self._nobody_yet = True
        if self.columns.model.ids:
            self._choose_first()
            people.setFocus()
        else:
            people.choose(None)
            self._wanted = None
            await self.columns.conversation.show_conversation(None)

    def _choose_first(self) -> None:
        """Once for each place, as soon as there is somebody in it."""
        ids = self.columns.model.ids
        if ids and self._nobody_yet:
            self._nobody_yet = False
            self.columns.people.list.choose(ids[0])

    async def _show_place(self, place: Place) -> None:
        self.place = place
        self._before_search = None
        self.columns.middle.setCurrentIndex(0)
        self.columns.sidebar.set_place(place)
        self.columns.show_alone(place is Place.OUTBOX)
        if place is not Place.OUTBOX:
            await self.columns.model.show(self._source(place))
        self._tell_overview()

    def _source(self, place: Place) -> RowSource:
        if place is Place.DRAFTS:
            return self._drafts
        return ViewSource(self.backend.library, VIEWS[place])

    def show_conversation(self, conversation: ConversationId, at: MessageId | None = None, mark: str = "") -> None:
        """Open it beside the list, at its newest turn or at a message with a word marked."""
        self._nobody_yet = False
        self._wanted = conversation
        self.tasks.latest("conversation", self._show(conversation, at, mark))

    async def _show(self, conversation: ConversationId, at: MessageId | None, mark: str) -> None:
        key = self._drafts.keys.get(conversation)
        if key is not None:
            await self.columns.conversation.show_draft(key)
        else:
            await self.columns.conversation.show_conversation(conversation, at, mark)

    def _choose_if_here(self, conversation: ConversationId) -> None:
        here = self.columns.model.row_of(conversation) >= 0
        people = self.columns.people.list
        people.choose(conversation if here else None, tell=False)
        self.show_conversation(conversation)

    def _leave_outbox_for(self, conversation: ConversationId) -> None:
        self.tasks.latest("place", self._go_to(conversation))

    async def _go_to(self, conversation: ConversationId) -> None:
        await self._show_place(Place.ALL)
        self._choose_if_here(conversation)

    def bring(self, conversation: ConversationId) -> None:
        """From a notification or the tray: the window in front, at that conversation."""
        self.raise_window()
        self.tasks.latest("place", self._bring(conversation))

    async def _bring(self, conversation: ConversationId) -> None:
        if self.columns.model.row_of(conversation) < 0:
            await self._show_place(Place.WAITING)
        self._choose_if_here(conversation)

    def raise_window(self) -> None:
        """In front, also when it was minimised or in the tray."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def begin_new(self) -> None:
        """A new conversation."""
        self.columns.people.list.choose(None)
        self._wanted = None
        self._nobody_yet = False
        self.columns.show_alone(False)
        self.columns.conversation.begin_new()

    def _show_person(self, person: PersonId | None) -> None:
        self.columns.has_person(person is not None)
        self.tasks.latest("person", self.columns.person.show_person(person))

    # ---- deeds

    def _with_current(self, deed: Callable[[ConversationId], None]) -> None:
        conversation = self._wanted
        if conversation is None or conversation in self._drafts.keys:
            self.columns.notice.say(tr("Choose somebody first."))
        else:
            deed(conversation)

    def _later(self, conversation: ConversationId) -> None:
        self.deeds.later_menu(conversation, self.columns.conversation)

    def _ask_contact(self, kind: MessageKind) -> None:
        self._with_current(lambda conversation: self.deeds.ask_contact(conversation, kind))

    def deeds_sent(self, item: object) -> None:
        """A press of Send can be undone like everything else."""
        self.columns.people.list.let_go()
        self.deeds.was_sent(item)  # type: ignore[arg-type]

    def _undo(self) -> None:
        self.deeds.undo()

    def _open_palette(self) -> None:
        self.palette_.begin()

    def _open_sheet(self) -> None:
        self.sheet.begin()

    def _answer(self) -> None:
        self.columns.conversation.focus_composer()

    def _go_on_from(self, conversation: ConversationId) -> None:
        """Dealt with: on to the next person, if it was chosen in the list."""
        people = self.columns.people.list
        people.let_go()
        self._dealt_with.add(conversation)
        mine = people.current == conversation
        following = people.neighbour(self._dealt_with) if mine else None
        if following is not None:
            people.choose(following)

    def _come_back_to(self, conversation: ConversationId) -> None:
        self.tasks.latest("place", self._come_back(conversation))

    async def _come_back(self, conversation: ConversationId) -> None:
        self._dealt_with.discard(conversation)
        await self.columns.model.refresh()
        self._choose_if_here(conversation)

    def _try_now(self) -> None:
        self.backend.engine.wake()
        self.columns.notice.say(tr("Looking for messages."))

    def _toggle_person(self) -> None:
        self.columns.toggle_person()
        self._keep("person_shown", "yes" if self.columns.person_shown else "no")

    def _resize_text(self, by: float) -> None:
        self.theme.set_scale(round(self.theme.scale + by, 2))
        self._keep("text_scale", f"{self.theme.scale:.2f}")

    def _change_theme(self) -> None:
        self.theme.set_mode(ThemeMode.LIGHT if self.theme.dark else ThemeMode.DARK)
        self._keep("theme", str(self.theme.mode))

    def _keep(self, name: str, value: str) -> None:
        self.tasks.start(self.backend.desk.set_setting(name, value))

    # ---- searching

    def start_search(self) -> None:
        """The list makes room for the search."""
        columns = self.columns
        if columns.middle.currentWidget() is not columns.search:
            self._before_search = self._wanted
        if self.place is Place.OUTBOX:
            self.columns.show_alone(False)
        columns.middle.setCurrentWidget(columns.search)
        columns.middle.show()
        columns.search.begin()

    def stop_search(self) -> None:
        """Back to where one was."""
        columns = self.columns
        if columns.middle.currentWidget() is not columns.search:
            return
        self.tasks.stop("search")
        columns.middle.setCurrentWidget(columns.people)
        columns.show_alone(self.place is Place.OUTBOX)
        before, self._before_search = self._before_search, None
        if before is not None:
            self.show_conversation(before)
        columns.people.list.setFocus()

    def _show_hit(self, hit: SearchHit, query: str) -> None:
        self.show_conversation(hit.conversation, hit.message, query)

    def _open_hit(self, hit: SearchHit, query: str) -> None:
        self._show_hit(hit, query)
        self.columns.conversation.focus_timeline()

    # ---- following

    def _rows_changed(self, changes: Changes) -> None:
        if changes.conversations or changes.drafts or changes.everything:
            self.tasks.start(self.columns.model.refresh())

    def _tell_overview(self) -> None:
        overview = self.watch.overview
        self.columns.model.set_networks(overview.networks)
        self.columns.sidebar.set_counts(overview.counts, len(overview.drafts))
        self._tell_accounts()
        self._tell_list()

    def _tell_accounts(self) -> None:
        overview, now = self.watch.overview, self.now()
        engine = self.backend.engine.state()
        sidebar = self.columns.sidebar
        sidebar.set_accounts(overview.accounts, overview.networks, now)
        sidebar.set_summary(overview.accounts, engine, overview.counts, overview.outbox, now)

    def _list_changed(self) -> None:
        self._dealt_with &= set(self.columns.model.ids)
        if self.isVisible():
            self._choose_first()
        self._tell_list()

    def _tell_list(self) -> None:
        overview, columns = self.watch.overview, self.columns
        words = headline(self.place, overview.counts, overview.longest, self.now())
        columns.people.set_headline(words)
        self.setWindowTitle(f"{words.title} – Shopbell")
        model = columns.model
        if model.ids:
            columns.people.show_people()
            closing = closing_sentence(self.place, overview.counts) if model.complete else ""
            model.set_footer(closing)
        else:
            model.set_footer("")
            some = bool(overview.accounts)
            columns.people.show_empty(emptiness(self.place, overview.counts, accounts=some))

    # ---- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.columns.middle.currentWidget() is self.columns.search:
            self.stop_search()
        else:
            self.columns.people.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()
        self.geometry_.touch()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.geometry_.touch()
