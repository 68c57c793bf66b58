"""The window: which place is shown, who is chosen, and what the keys do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from shopbell.model import MessageKind
from ui.actions import Actions
from ui.columns import Columns
from ui.first_frame import painted
from ui.geometry import Geometry
from ui.going import Going
from ui.insight.in_window import InsightInWindow
from ui.models.places import Place
from ui.models.waiting_order import WaitingOrder
from ui.ordering import Ordering
from ui.overview import Watch
from ui.promises.in_window import PromisesInWindow
from ui.proposing.in_window import ProposingInWindow
from ui.searching import Searching
from ui.shortcuts import PERSON_DEEDS
from ui.telling import Telling
from ui.theme import Theme, ThemeMode
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ids import ConversationId, MessageId, OutboxId, PersonId
    from ui.backend import Backend
    from ui.contact_files import ContactFiles
    from ui.mention_deeds import MentionDeeds
    from ui.options import WindowOptions
    from ui.palette.palette import CommandPalette
    from ui.palette.sheet import KeySheet
    from ui.people.pane import PersonPane
    from ui.person_deeds import PersonDeeds
    from ui.tasks import Tasks
    from ui.thread.asking import Asking
    from ui.thread.pane import ConversationPane
    from ui.triage_deeds import TriageDeeds

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
    import_requested = Signal()
    quit_requested = Signal()
    close_requested = Signal()
    """The owner closed the window; who listens hides it (tray) or ends the program."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, options: WindowOptions) -> None:
        super().__init__()
        self.backend = backend
        self.tasks = tasks
        self.theme = theme
        self.options = options
        self.columns = Columns(backend, tasks, theme, self.now)
        self.watch = Watch(backend, tasks, self.now, self)
        self.going = Going(backend.library, tasks, self.columns)
        self.ordering = Ordering(backend, tasks, self.columns, self.going, self.watch, self.now)
        self.searching = Searching(self.columns, self.going, tasks)
        self.telling = Telling(self.columns, self.going, self.watch, backend.engine, tasks, self.now)
        self.promises = PromisesInWindow(backend, tasks, theme, self.columns, self.going, self.now, self)
        self.proposing = ProposingInWindow(backend, tasks, theme)
        self.insight = InsightInWindow(backend, tasks, self.columns, self.going, self.now, self)
        self.actions_ = Actions(self, self._handlers())
        self.geometry_ = Geometry(self, self.columns, backend.desk, tasks)
        self._shut = False
        self._whole = True
        self.setCentralWidget(self.columns)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*(options.size or _FIRST))
        self.setWindowTitle("Shopbell")
        self._connect()

    def now(self) -> datetime:
        """The time in the zone of the screen."""
        return self.backend.clock.now().astimezone()

    # ---- made when first asked for: the first frame shows nothing of it

    @cached_property
    def palette_(self) -> CommandPalette:
        """Every deed by its name."""
        from ui.palette.palette import CommandPalette

        return CommandPalette(self.actions_, self.theme, self)

    @cached_property
    def sheet(self) -> KeySheet:
        """The keys."""
        from ui.palette.sheet import KeySheet

        return KeySheet(self.actions_, self.theme, self)

    @cached_property
    def deeds(self) -> TriageDeeds:
        """What is done with a conversation by one key."""
        from ui.triage_deeds import TriageDeeds

        backend, columns = self.backend, self.columns
        deeds = TriageDeeds(backend.library, backend.triage, self.tasks, columns.notice, columns.bar, self.now)
        deeds.done.connect(self.going.go_on_from)
        deeds.undone.connect(self.going.come_back_to)
        return deeds

    @cached_property
    def mention_deeds(self) -> MentionDeeds:
        """What is said about the shop, answered or let go."""
        from ui.mention_deeds import MentionDeeds

        deeds = MentionDeeds(self.backend.listener, self.tasks, self.columns.notice)
        deeds.done.connect(self.going.go_on_from)
        deeds.undone.connect(self.going.come_back_to)
        deeds.joined.connect(lambda _: self._answer())
        return deeds

    @cached_property
    def person_deeds(self) -> PersonDeeds:
        """Who is who."""
        from ui.person_deeds import PersonDeeds

        deeds = PersonDeeds(self.backend.people(), self.tasks, self.theme, self.columns)
        deeds.done.connect(self._done)
        return deeds

    # ---- beginning and end

    async def open_first(self) -> None:
        """Read what the first frame shows, then show it; the conversation follows, then what is not seen yet."""
        await self._dress_as_left()
        await self.ordering.restore()
        await self.watch.read()
        await self.going.show_place(self.going.place)
        await self.geometry_.restore(self.backend.library, place=self.options.size is None)
        self.columns.fit()
        self.watch.start()
        self.show()
        people = self.columns.people.list
        people.setFocus()
        await painted(people.viewport())
        self.going.expect_somebody()
        await self.columns.furnish()
        self.insight.watch_hands()

    async def _dress_as_left(self) -> None:
        library, options = self.backend.library, self.options
        mode = await library.setting("theme") if options.theme is None else None
        scale = await library.setting("text_scale") if options.text_scale is None else None
        # Once, and after everything was built: each widget added to a dressed window is dressed again.
        self.theme.wear(mode, scale)
        self._whole = await library.setting("whole_person") != "no"
        wanted = await library.setting("person_shown")
        if wanted is not None:
            self.columns.want_person(wanted == "yes")

    async def shutdown(self) -> None:
        """Everything typed and drawn is kept; nothing runs any more. Safe twice."""
        if self._shut:
            return
        self._shut = True
        self.insight.hours.keep()
        await self.columns.conversation.flush()
        await self.geometry_.save()
        self.watch.close()
        self.telling.close()
        await self.tasks.close()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.tasks.start(self.columns.conversation.flush())
        self.tasks.start(self.geometry_.save())
        self.close_requested.emit()

    # ---- connections

    def _connect(self) -> None:
        self._connect_left()
        self.columns.made.connect(self._connect_part)
        people = self.columns.people
        people.search_wanted.connect(self.searching.start)
        people.action_wanted.connect(self.actions_.run)
        people.list.chosen.connect(self.going.show_conversation)
        people.list.opened.connect(lambda _: self._answer())
        self.telling.title_changed.connect(self.setWindowTitle)
        self.tasks.failed.connect(self._say)

    def _connect_left(self) -> None:
        sidebar = self.columns.sidebar
        sidebar.place_chosen.connect(self.going.go)
        sidebar.sign_in_requested.connect(self.sign_in_requested)
        sidebar.add_account_requested.connect(self.add_account_requested)
        sidebar.accounts_requested.connect(self.accounts_requested)
        sidebar.settings_requested.connect(self.settings_requested)
        sidebar.try_now_requested.connect(self._try_now)

    def _connect_part(self, name: str, part: Any) -> None:  # noqa: ANN401 - as a signal carries it
        match name:
            case "conversation":
                self._connect_conversation(part)
            case "person":
                self._connect_person(part)
            case "outbox":
                part.conversation_chosen.connect(self.going.leave_page_for)
                part.notice.connect(self._say)
                part.nothing.action_wanted.connect(self.actions_.run)
            case "promises":
                self.promises.connect_page(part, self.actions_.run)
            case "insight":
                self.insight.connect_page(part)
            case "search":
                self.searching.listen_to(part)

    def _connect_person(self, part: PersonPane) -> None:
        part.conversation_chosen.connect(self.going.choose_if_here)
        deeds = self.person_deeds
        part.accepted.connect(deeds.accept)
        part.refused.connect(deeds.refuse)
        part.put_off.connect(deeds.put_off)
        part.places.split_wanted.connect(deeds.split)
        part.places.undo_wanted.connect(deeds.undo)
        part.places.join_wanted.connect(deeds.join)

    def _connect_conversation(self, talk: ConversationPane) -> None:
        from ui.told.in_conversation import ConversationTold

        told = ConversationTold(self.backend, self.tasks, self.theme, talk.composer)
        told.conversation_wanted.connect(self.going.choose_if_here)
        self.proposing.connect_conversation(talk.composer, self.actions_)
        talk.settle_requested.connect(lambda: self.actions_.run("settle"))
        talk.later_requested.connect(lambda: self.actions_.run("later"))
        talk.no_answer_requested.connect(lambda: self.actions_.run("no-answer"))
        talk.contact_requested.connect(self._ask_contact)
        talk.mention.answered.connect(
            lambda said: self._with_current(lambda conversation: self.mention_deeds.answer(conversation, said))
        )
        talk.whole = self._whole
        talk.elsewhere.connect(self.going.choose_if_here)
        talk.header.whole_requested.connect(lambda: self.actions_.run("whole"))
        talk.notice.connect(self._say)
        self.promises.connect_conversation(talk)
        talk.asking.done.connect(self._done)
        talk.sent.connect(self.deeds_sent)
        talk.person_changed.connect(self._show_person)
        talk.ways.conversation_wanted.connect(self._write_there)
        talk.ways.moved.connect(self._done)

    def _say(self, words: str) -> None:
        self.columns.notice.say(words)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        columns = self.columns
        who = {name: (lambda name=name: self.person_deeds.run(name)) for name in PERSON_DEEDS}
        going = {f"go-{place}": (lambda place=place: self.going.go(place)) for place in Place}
        return {
            **going,
            **who,
            **self.promises.handlers(),
            **self.proposing.handlers(),
            "next": lambda: columns.people.list.step(1),
            "previous": lambda: columns.people.list.step(-1),
            "answer": self._answer,
            "send": self._answer,
            "ways": self._open_ways,
            "settle": lambda: self._with_current(self.deeds.settle),
            "later": lambda: self._with_current(self._later),
            "no-answer": lambda: self._with_current(self.deeds.no_answer),
            "settle-question": lambda: self._of_questions(lambda asking: asking.settle_first()),
            "no-question": lambda: self._of_questions(lambda asking: asking.no_question()),
            "let-onlookers": lambda: self._of_questions(lambda asking: asking.let_onlookers_be()),
            "our-turn": lambda: self._of_questions(lambda asking: asking.our_turn()),
            "call": lambda: self._ask_contact(MessageKind.CALL),
            "visit": lambda: self._ask_contact(MessageKind.VISIT),
            "whole": self._toggle_whole,
            "contacts-in": self._bring_in_contacts,
            "contacts-out": self._save_contacts,
            "outcome": lambda: self._with_current(self.insight.outcome),
            "undo": self._undo,
            "order-longest": lambda: self.ordering.choose(WaitingOrder.LONGEST),
            "order-closing": lambda: self.ordering.choose(WaitingOrder.CLOSING),
            "new": self.going.begin_new,
            "person": self._toggle_person,
            "search": self.searching.start,
            "palette": self._open_palette,
            "shortcuts": self._open_sheet,
            "try-now": self._try_now,
            "add-account": self.add_account_requested.emit,
            "accounts": self.accounts_requested.emit,
            "settings": self.settings_requested.emit,
            "import": self.import_requested.emit,
            "larger": lambda: self._resize_text(_TEXT_STEP),
            "smaller": lambda: self._resize_text(-_TEXT_STEP),
            "theme": self._change_theme,
            "close": self.close,
            "quit": self.quit_requested.emit,
        }

    # ---- places and people

    def bring(self, conversation: ConversationId, at: MessageId | None = None) -> None:
        """From a notification or the tray: the window in front, at that message or at the newest."""
        self.raise_window()
        self.going.bring(conversation, at)

    def raise_window(self) -> None:
        """In front, also when it was minimised or in the tray."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _show_person(self, person: PersonId | None) -> None:
        self.columns.has_person(person is not None)
        self.tasks.latest("person", self.columns.person.show_person(person))

    # ---- deeds

    def _with_current(self, deed: Callable[[ConversationId], None]) -> None:
        if not self.going.with_wanted(deed):
            self._say(tr("Choose somebody first."))

    def _open_ways(self) -> None:
        self.columns.conversation.ways.open_menu()

    def _write_there(self, conversation: ConversationId) -> None:
        self.going.choose_if_here(conversation)
        self._answer()

    def _later(self, conversation: ConversationId) -> None:
        self.deeds.later_menu(conversation, self.columns.conversation.header.later)

    def _ask_contact(self, kind: MessageKind) -> None:
        self._with_current(lambda conversation: self.deeds.ask_contact(conversation, kind))

    def deeds_sent(self, item: OutboxId) -> None:
        """A press of Send can be undone like everything else."""
        self.columns.people.list.let_go()
        self.deeds.was_sent(lambda: self.columns.conversation.take_back(item))

    def _of_questions(self, deed: Callable[[Asking], None]) -> None:
        self._with_current(lambda _: deed(self.columns.conversation.asking))

    def _done(self, words: str, undo: Callable[[], None]) -> None:
        self.deeds.was_done(words, undo)

    def _undo(self) -> None:
        self.deeds.undo()

    def _open_palette(self) -> None:
        self.palette_.begin()

    def _open_sheet(self) -> None:
        self.sheet.begin()

    def _answer(self) -> None:
        self.columns.conversation.focus_composer()

    def _try_now(self) -> None:
        self.backend.engine.wake()
        self._say(tr("Looking for messages."))

    def _toggle_person(self) -> None:
        self.columns.toggle_person()
        self._keep("person_shown", "yes" if self.columns.person_shown else "no")

    @cached_property
    def contact_files(self) -> ContactFiles:
        """People from and to a file."""
        from ui.contact_files import ContactFiles

        files = ContactFiles(self.backend.people(), self.tasks, self)
        files.notice.connect(self._say)
        return files

    def _bring_in_contacts(self) -> None:
        self.contact_files.bring_in()

    def _save_contacts(self) -> None:
        self.contact_files.save()

    def _toggle_whole(self) -> None:
        talk = self.columns.conversation
        self._whole = talk.whole = not talk.whole
        self._keep("whole_person", "yes" if self._whole else "no")
        self._say(tr("Everything with each person in one") if self._whole else tr("One conversation at a time"))
        if talk.conversation is not None:
            self.going.show_conversation(talk.conversation)

    def _resize_text(self, by: float) -> None:
        self.theme.set_scale(round(self.theme.scale + by, 2))
        self._keep("text_scale", f"{self.theme.scale:.2f}")

    def _change_theme(self) -> None:
        self.theme.set_mode(ThemeMode.LIGHT if self.theme.dark else ThemeMode.DARK)
        self._keep("theme", str(self.theme.mode))

    def _keep(self, name: str, value: str) -> None:
        self.tasks.start(self.backend.desk.set_setting(name, value))

    # ---- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.searching.active:
            self.searching.stop()
        else:
            self.columns.people.list.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()
        self.geometry_.touch()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.geometry_.touch()
