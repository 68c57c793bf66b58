"""The composer at the foot of a conversation: what is typed is on disk within a third of a second."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QWidget

from shopbell.errors import Rejected
from shopbell.ids import AccountId, ConversationId, MessageId, OutboxId
from shopbell.manifest import Capability, Limit
from shopbell.model import Draft, Visibility
from shopbell.questions import Question, left_by
from ui.backend import Backend
from ui.composer.attaching import Attaching
from ui.composer.costs import Costs
from ui.composer.hints import Hint
from ui.composer.parts import ComposerParts
from ui.composer.saving import Saving
from ui.composer.writing import Writing
from ui.models.networks import Network
from ui.tasks import Tasks
from ui.theme import Theme
from ui.words import tr


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: what the sentence above the field says."""

    network: Network | None
    visibility: Visibility = Visibility.PRIVATE
    person: str = ""
    closed: str = ""
    """Why nothing can be sent from here; empty when it can."""
    beside: str = ""
    """What the network counts beside the words of an answer."""
    late: str = ""
    """Why the network takes no answer now, though it did and will again; what is begun can be written on."""


class Composer(QFrame):
    """One `Writing` at a time is on the screen; the others finish saving behind it."""

    sent = Signal(object, object)
    """OutboxId and the conversation it was written in (None: a new one)."""
    refused = Signal(str)
    undone = Signal(object)
    undo_over = Signal(object)
    shown = Signal()
    """Another draft is on the screen, or its place changed."""
    typed = Signal(str)
    """The words after each key of the owner."""

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._writing: Writing | None = None
        self._place = Place(None)
        self._nothing = ""
        """Why there is nothing to answer in this conversation; empty nearly always."""
        self._asked: Sequence[Question] = ()
        self.left_open: tuple[Question, ...] = ()
        """What the answer that was sent last does not answer."""
        self._networks: Sequence[Network] = ()
        self._more_fields = False
        self._showing = self._opened = False
        self.setProperty("ground", "surface")
        self.setProperty("line", "above")
        self.parts = ComposerParts(self, backend, tasks, theme)
        self.saving = Saving(tasks, lambda: self._writing, self)
        self.files = Attaching(self.parts.files, tasks, backend.clock, lambda: self._writing)
        self._connect()
        self.costs = Costs(self, backend.clock)
        self._open_field(False)

    def _connect(self) -> None:
        parts = self.parts
        parts.text.textChanged.connect(self._typed)
        parts.text.send_pressed.connect(self.send)
        parts.text.left.connect(self.saving.now)
        parts.text.image_pasted.connect(self.files.paste)
        parts.text.files_dropped.connect(self.files.add)
        parts.text.undo_pressed.connect(parts.undo.press)
        parts.fields.changed.connect(self._fields_changed)
        parts.send.clicked.connect(self.send)
        parts.more.clicked.connect(self._toggle_fields)
        parts.account.activated.connect(self._account_chosen)
        parts.files_chosen.connect(self.files.add)
        self.files.changed.connect(self._save_soon)
        self.files.failed.connect(self._not_sent)
        self.saving.saved.connect(self._show_kept)
        self.saving.failed.connect(self.refused)
        parts.undo.undo.connect(self.undone)
        parts.undo.over.connect(self.undo_over)

    # ---- which draft is on the screen

    def open(self, conversation: ConversationId, place: Place) -> None:
        """Leave what was there (it is saved) and be ready for this one at once; `load` brings what was begun."""
        self.saving.now()
        writing = self.saving.unsaved(f"c{conversation}")
        self._show(writing or Writing(self._backend.compose, conversation), place)

    def begin(self, draft: Draft, place: Place, networks: Sequence[Network]) -> None:
        """A new conversation, or one begun before."""
        self.saving.now()
        self._networks = networks
        self._show(self.saving.unsaved(draft.key) or Writing(self._backend.compose, None, draft), place)

    def close_draft(self) -> None:
        """Nothing is written here now."""
        self.saving.now()
        self._writing = None
        self._show_text("")
        self._open_field(False)
        self.shown.emit()

    def add_words(self, words: str) -> None:
        """The owner wants these in the field: after what is typed, and Ctrl+Z takes them out again."""
        edit = self.parts.text
        typed = edit.toPlainText()
        begun = typed.strip()
        # A text that goes on from what was begun has it at its beginning.
        goes_on = bool(begun) and words.startswith(begun)
        cursor = QTextCursor(edit.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(words[len(typed.strip()) :] if goes_on else f"{_between(typed)}{words}")
        edit.setTextCursor(cursor)

    def clear(self) -> None:
        """What was written went elsewhere; the next draft is read when it is needed."""
        self._show_text("")
        self.parts.files.show_files(())

    def show_again(self) -> None:
        """It came back."""
        self._show_writing()

    async def load(self, reply_to: MessageId | None = None) -> None:
        """Read what was begun here; keys typed meanwhile stay."""
        writing = self._writing
        if writing is None:
            return
        try:
            await writing.load(reply_to)
        except Rejected as nothing_to_answer:
            if writing is self._writing:
                self._close(str(nothing_to_answer))
            return
        if writing is self._writing:
            self._show_writing()

    def reply_to(self, message: MessageId, visibility: Visibility) -> None:
        """The answer goes to this message."""
        writing = self._writing
        if writing is None or writing.draft is None:
            return
        writing.change(replace(writing.current(), reply_to=message, visibility=visibility))
        self._place = replace(self._place, visibility=visibility)
        self._show_place()
        self._save_soon()
        self.parts.text.setFocus()

    def choose_visibility(self, visibility: Visibility) -> None:
        """Who can read this answer, where the network leaves that to the owner."""
        writing = self._writing
        if writing is not None and writing.draft is not None:
            writing.change(replace(writing.current(), visibility=visibility))
            self._save_soon()
            self._show_place()
            self.shown.emit()

    def set_place(self, place: Place) -> None:
        """The account's state or the window to answer in changed."""
        if place != self._place:
            self._place = replace(place, closed=place.closed or self._nothing)
            self._open_field(self._writing is not None and not self._place.closed)
            self._show_place()
            self._show_numbers()
            self.shown.emit()

    def set_asked(self, asked: Sequence[Question]) -> None:
        """Open questions of the conversation."""
        self._asked = asked
        self._show_numbers()

    @property
    def asked(self) -> Sequence[Question]:
        """Questions of the conversation, whether its draft answers them or not."""
        return self._asked

    @property
    def conversation(self) -> ConversationId | None:
        """Whose draft is on the screen; None for a new conversation or none."""
        return self._writing.conversation if self._writing is not None else None

    @property
    def place(self) -> Place:
        """Where what is written goes."""
        return self._place

    @property
    def visibility(self) -> Visibility:
        """Who will read it."""
        return self._visibility()

    @property
    def writing(self) -> Writing | None:
        """The draft on the screen."""
        return self._writing

    def _show(self, writing: Writing, place: Place) -> None:
        self._writing = writing
        self._asked = ()
        self._nothing = ""
        self._more_fields = False
        self._place = place
        self.parts.hints.hush_all()
        self.parts.undo.stand_in(writing.conversation)
        self.parts.dress(self._theme)
        self._open_field(not place.closed)
        self._show_writing()

    def _close(self, why: str) -> None:
        self._nothing = why
        self._place = replace(self._place, closed=why)
        self._open_field(False)
        self._show_place()

    def _show_writing(self) -> None:
        writing = self._writing
        if writing is None:
            return
        self._show_text(writing.text)
        self._show_kept()
        self.files.show()
        if writing.draft is not None:
            self._offer_fields(writing.draft)
            self.parts.fields.show_draft(writing.draft)
        else:
            self.parts.fields.offer(to=False, copies=False, subject=False)
        self._show_place()
        self._show_numbers()
        self.shown.emit()

    def _show_kept(self) -> None:
        writing = self._writing
        self.parts.show_kept(writing is not None and bool(writing.text) and not writing.dirty)

    def _show_text(self, text: str) -> None:
        edit = self.parts.text
        if edit.toPlainText() == text:
            return
        self._showing = True
        edit.setPlainText(text)
        edit.moveCursor(QTextCursor.MoveOperation.End)
        self._showing = False

    # ---- typing and saving

    def _typed(self) -> None:
        if self._showing or self._writing is None:
            return
        self._writing.type(self.parts.text.toPlainText())
        self._save_soon()
        self._show_numbers()
        self.typed.emit(self._writing.text)

    def _fields_changed(self) -> None:
        if self._writing is None or self._writing.draft is None:
            return
        self._writing.change(self.parts.fields.put_into(self._writing.current()))
        self._save_soon()

    def _save_soon(self) -> None:
        self.parts.show_kept(False)
        self.saving.soon()

    async def draft_changed(self) -> None:
        """The store says that this draft changed: shown when it was not by us."""
        writing = self._writing
        if writing is not None and writing.draft is None:
            # It is being read; what it reads may be from before the change.
            await self.load()
        if writing is None or writing.draft is None:
            return
        if not await writing.meet(self._backend.library.draft):
            return
        if writing.dirty:
            self._save_soon()
        if writing is self._writing:
            self._show_writing()

    # ---- sending

    def send(self) -> None:
        """One press: no question, the field is empty at once."""
        writing = self._writing
        if writing is None or not self._opened:
            return
        if obstacle := self._obstacle():
            self.refused.emit(obstacle)
            return
        if writing.draft is not None:
            writing.change(self.parts.fields.put_into(writing.current()))
        self.saving.wait()
        self._tasks.start(self._send(writing), on_error=lambda error: self._not_sent(str(error)))

    async def _send(self, writing: Writing) -> None:
        await writing.load()
        self.left_open = left_by(self._asked, writing.text) if writing is self._writing else ()
        work = writing.send()
        if writing is self._writing:
            self.clear()
        sender = self._place.network.address if self._place.network is not None else ""
        try:
            item, seconds = await asyncio.gather(work, self._backend.compose.undo_seconds())
        except BaseException:
            if writing is self._writing:
                self._show_writing()
            raise
        self.saving.forget(writing.key)
        self._offer_undo(item, sender, writing.conversation, seconds)
        self.sent.emit(item, writing.conversation)
        await self._next_draft(writing)

    async def _next_draft(self, writing: Writing) -> None:
        if writing is not self._writing or writing.conversation is None:
            return
        await writing.load()
        if writing is self._writing:
            self._show_writing()
            if writing.dirty:
                self._save_soon()

    def _offer_undo(self, item: OutboxId, sender: str, home: ConversationId | None, seconds: float) -> None:
        until = self._backend.clock.now() + timedelta(seconds=seconds)
        self.parts.undo.begin(item, sender, until, home, self.left_open)
        self.parts.undo.stand_in(self.conversation)

    def _not_sent(self, why: str) -> None:
        self.refused.emit(why)
        if self._writing is not None and self._writing.dirty:
            self._save_soon()

    def _obstacle(self) -> str:
        """Why this cannot be sent as it is; empty when it can."""
        network = self._place.network
        if self._place.closed or self._place.late:
            return self._place.closed or self._place.late
        if network is not None:
            length = self._backend.compose.length(self.parts.text.toPlainText(), self._limit(), self._place.beside)
            if not length.fits:
                return tr(
                    "This is {n} too long for {network}.",
                    n=length.used - length.limit,
                    network=network.name,
                )
        return self.parts.wrong_address()

    # ---- what stands around the field

    def _open_field(self, opened: bool) -> None:
        """What stands above the field can be pressed also where nothing can be written."""
        self._opened = opened
        self.parts.open_field(opened)

    def _toggle_fields(self) -> None:
        self._more_fields = not self._more_fields
        if self._writing is not None and self._writing.draft is not None:
            self._offer_fields(self._writing.draft)
            self.parts.fields.show_draft(self._writing.draft)

    def _offer_fields(self, draft: Draft) -> None:
        network = self._place.network
        new = draft.conversation is None
        copies = network is not None and network.manifest.can(Capability.COPIES)
        subject = network is not None and network.manifest.can(Capability.SUBJECT)
        opened = self._more_fields or bool(draft.cc or draft.bcc)
        self.parts.more.setVisible(copies or (subject and not new))
        self.parts.say_more(opened, new=new)
        self.parts.fields.to.setPlaceholderText("" if new else self._place.person)
        self.parts.fields.offer(
            to=new or (opened and copies),
            copies=copies and opened,
            subject=subject and (new or opened),
        )

    def _account_chosen(self, position: int) -> None:
        writing = self._writing
        if writing is None or writing.draft is None or writing.conversation is not None:
            return
        network = self._networks[position]
        writing.change(replace(writing.current(), account=AccountId(network.account)))
        self._place = replace(self._place, network=network)
        self._save_soon()
        self._show_writing()

    def _show_place(self) -> None:
        new = self._writing is not None and self._writing.conversation is None
        self.parts.show_place(self._place.network, self._visibility(), new=new)
        self.parts.show_accounts(self._networks if new else (), self._place.network)
        self.parts.where.setVisible(not new)
        if self._place.closed:
            self.parts.say(self._place.closed)

    def _visibility(self) -> Visibility:
        """Who reads this answer: in one conversation some messages are public and some are not."""
        draft = self._writing.draft if self._writing is not None else None
        return draft.visibility if draft is not None else self._place.visibility

    def _limit(self) -> Limit:
        network = self._place.network
        return network.manifest.limit_for(self._visibility()) if network is not None else Limit()

    def _show_numbers(self) -> None:
        text = self.parts.text.toPlainText()
        self.parts.may_send = self._opened and not self._place.late
        self.parts.show_length(self._limit(), text, self._backend.compose, self._place.beside)
        if self._place.closed:
            return
        named_above = not text.strip() and self.parts.hints.words(Hint.OPEN)
        self.parts.show_open(() if named_above else left_by(self._asked, text), len(self._asked))


def _between(typed: str) -> str:
    """The empty line between what is typed and what comes after it."""
    return "" if not typed.strip() or typed.endswith("\n\n") else "\n" if typed.endswith("\n") else "\n\n"
