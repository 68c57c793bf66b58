"""The person beside the conversation: their last words, where the shop meets them, notes, calls and visits."""

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.errors import NotFound
from shopbell.ids import ConversationId, PersonId
from shopbell.model import ConversationRow, Message
from shopbell.people import PersonPage
from shopbell.promises import Promise, Side
from shopbell.text.names import display_name
from shopbell.text.plain import snippet
from shopbell.text.times import stamp
from ui.backend import Backend
from ui.models.networks import Network
from ui.people.asking import ProposalCard
from ui.people.emptying import empty
from ui.people.notes import NotesEdit
from ui.people.places import MeetingPlaces
from ui.people.sections import Section
from ui.people.wording import due_words, known_since
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.thread.reading import read_networks
from ui.thread.wording import contact_words
from ui.widgets.avatar import Avatar
from ui.widgets.buttons import ButtonKind, ElidingButton
from ui.widgets.plain import PlainLabel, set_tip
from ui.widgets.portraits import Portraits
from ui.words import tr

SAVE_AFTER = 300
"""Milliseconds from the first unsaved key of a note to the store."""


class PersonPane(QWidget):
    """One person; follows the store by itself."""

    conversation_chosen = Signal(object)
    """ConversationId."""
    accepted = Signal(object)
    refused = Signal(object)
    put_off = Signal(object)
    """A Proposal each."""

    def __init__(
        self, backend: Backend, tasks: Tasks, theme: Theme, portraits: Portraits, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._person: PersonId | None = None
        self._unsaved: tuple[PersonId, str] | None = None
        self._read: object = None
        """Everything on the page, as it was read last."""
        self.page: PersonPage | None = None
        """What is shown; None while it is nobody."""
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER)
        self._timer.timeout.connect(self.save_now)
        self._make()
        self._avatar.use(portraits)
        self._stop_changes = backend.changes.subscribe(self._changed)

    def _make(self) -> None:
        self._avatar = Avatar(self._theme, 52)
        self._name = PlainLabel(size=Size.BODY, strong=True, wrap=True)
        self._since = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self._last = PlainLabel(wrap=True)
        self.places = MeetingPlaces(self._theme)
        self.notes = NotesEdit()
        self.notes.textChanged.connect(self._typed)
        self.notes.left.connect(self.save_now)
        inside = QWidget()
        inside.setProperty("ground", "surface")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(6)
        for widget in (self._avatar, self._name, self._since):
            self._column.addWidget(widget)
        # In this order: their own words come first.
        self._said = self.add_section(tr("Last told you"))
        self._ours = self.add_section(tr("You promised"))
        self._theirs = self.add_section(tr("They promised"))
        self._asked = self.add_section(tr("One person?"))
        self._met = self.add_section(tr("Where you meet"))
        self._noted = self.add_section(tr("Notes"))
        self._contacts = self.add_section(tr("Calls and visits"))
        self._others = self.add_section(tr("Conversations"))
        self._said.inside.addWidget(self._last)
        self._met.inside.addWidget(self.places)
        self._noted.column.insertWidget(1, self.notes)
        self._column.addStretch(1)
        self._scroll(inside)

    def _scroll(self, inside: QWidget) -> None:
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("About this person"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._inside = inside
        inside.hide()

    def add_section(self, title: str, *, below: Section | None = None) -> Section:
        """A titled part at the end, or right below another one."""
        section = Section(title)
        at = self._column.count() if below is None else self._column.indexOf(below) + 1
        self._column.insertWidget(at, section)
        return section

    # ---- what the window calls

    async def show_person(self, id: PersonId | None) -> None:  # noqa: A002
        """Show them; None shows nothing. Notes being typed are saved first, to whom they belong."""
        self.save_now()
        self._person = id
        if self.page is not None and id != self.page.person.id:
            self.page = None
        if id is None:
            self._inside.hide()
            return
        try:
            page = await self._backend.people().page(id)
        except NotFound:
            self._inside.hide()
            return
        networks = await read_networks(self._backend)
        rows = await self._backend.library.rows_by_id(page.person.conversations)
        promises = await self._backend.promises.with_person(page.person.id)
        if self._person != id:
            return
        self.page = page
        # Joined meanwhile, it is another number: what is typed now is noted there.
        self._person = page.person.id
        read = (page, tuple(networks.values()), rows, promises)
        if read != self._read:
            # Not otherwise: whoever is at one of its buttons by keyboard would lose the place.
            self._read = read
            self._show_promises(promises)
            self._show(page, tuple(networks.values()), rows)
        self._inside.show()

    async def flush(self) -> None:
        """The note is on disk when it returns."""
        self._timer.stop()
        noted, self._unsaved = self._unsaved, None
        if noted is not None:
            await self._backend.triage.note(*noted)

    # ---- showing

    def _show(self, page: PersonPage, networks: tuple[Network, ...], rows: tuple[ConversationRow, ...]) -> None:
        person, now = page.person, self._backend.clock.now().astimezone()
        address = person.identities[0].address if person.identities else ""
        name = display_name(person.name, address)
        self._avatar.show_person(name, portrait=next((one.portrait for one in person.identities if one.portrait), ""))
        self._name.setText(name)
        self._since.setText(known_since(person))
        words = snippet(person.last_words, 200)
        self._last.setText(f"“{words}”" if words else "")
        self._said.setVisible(bool(words))
        self.places.show_page(page, networks, rows, now)
        self._show_proposals(page)
        self._show_notes(page)
        self._show_contacts(page.contacts, now)
        self._show_others(rows, now)

    def _show_promises(self, promises: tuple[Promise, ...]) -> None:
        now = self._backend.clock.now().astimezone()
        for section, side in ((self._ours, Side.OURS), (self._theirs, Side.THEIRS)):
            empty(section.inside)
            open_ones = [one for one in promises if one.side is side]
            section.setVisible(bool(open_ones))
            for one in open_ones:
                section.inside.addWidget(self._other(one.conversation, one.words, due_words(one, now)))

    def _show_proposals(self, page: PersonPage) -> None:
        empty(self._asked.inside)
        self._asked.setVisible(bool(page.proposals))
        for proposal in page.proposals:
            card = ProposalCard(proposal, page.person.id)
            card.accepted.connect(self.accepted)
            card.refused.connect(self.refused)
            card.put_off.connect(self.put_off)
            self._asked.inside.addWidget(card)

    def _show_notes(self, page: PersonPage) -> None:
        if self._unsaved is None or self._unsaved[0] != page.person.id:
            self.notes.show_note(page.person.notes)
        empty(self._noted.inside)
        for note in page.notes:
            told = tr("Noted under {name}: {text}", name=note.name, text=note.text)
            self._noted.inside.addWidget(PlainLabel(told, size=Size.SMALL, wrap=True))

    def _show_contacts(self, contacts: tuple[Message, ...], now: datetime) -> None:
        empty(self._contacts.inside)
        self._contacts.setVisible(bool(contacts))
        for one in contacts:
            self._contacts.inside.addWidget(self._other(one.conversation, contact_words(one), stamp(one.at, now)))

    def _show_others(self, rows: tuple[ConversationRow, ...], now: datetime) -> None:
        empty(self._others.inside)
        self._others.setVisible(len(rows) > 1)
        for row in rows if len(rows) > 1 else ():
            self._others.inside.addWidget(self._other(row.id, row.subject or row.snippet, stamp(row.last_at, now)))

    def _other(self, conversation: ConversationId, words: str, when: str) -> ElidingButton:
        text = snippet(words, 40) or tr("(no words)")
        button = ElidingButton(f"{when} · {text}", ButtonKind.LINK, size=Size.SMALL)
        set_tip(button, snippet(words, 200))
        button.clicked.connect(lambda: self.conversation_chosen.emit(conversation))
        return button

    # ---- notes

    def _typed(self) -> None:
        if self.notes.showing or self._person is None:
            return
        self._unsaved = (self._person, self.notes.toPlainText())
        if not self._timer.isActive():
            self._timer.start()

    def save_now(self) -> None:
        """Start saving the note as it stands."""
        self._timer.stop()
        noted, self._unsaved = self._unsaved, None
        if noted is not None:
            self._tasks.start(self._backend.triage.note(*noted))

    def _changed(self, changes: Changes) -> None:
        person = self._person
        talks = set() if self.page is None else set(self.page.person.conversations)
        if person is not None and (changes.everything or person in changes.persons or talks & changes.conversations):
            self._tasks.latest("person", self._again(person))

    async def _again(self, person: PersonId) -> None:
        if person == self._person and self._unsaved is None:
            await self.show_person(person)

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_now()
        super().hideEvent(event)
