"""The person beside the conversation: who they are, what they last said, where the shop meets them, notes."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.errors import NotFound
from shopbell.ids import ConversationId, PersonId
from shopbell.model import ConversationRow, Identity, Person
from shopbell.text.names import display_name
from shopbell.text.plain import snippet
from shopbell.text.times import stamp
from ui.backend import Backend
from ui.models.networks import Network
from ui.people.notes import NotesEdit
from ui.people.wording import known_since, met_on
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.thread.reading import read_networks
from ui.widgets.avatar import Avatar, Badge, BadgeSign
from ui.widgets.buttons import ButtonKind, ElidingButton
from ui.widgets.plain import ElidedLabel, PlainLabel, set_tip
from ui.widgets.portraits import Portraits
from ui.words import tr

SAVE_AFTER = 300
"""Milliseconds from the first unsaved key of a note to the store."""


class PersonPane(QWidget):
    """One person; follows the store by itself."""

    conversation_chosen = Signal(object)
    """ConversationId."""

    def __init__(
        self, backend: Backend, tasks: Tasks, theme: Theme, portraits: Portraits, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._person: PersonId | None = None
        self._noted: tuple[PersonId, str] | None = None
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
        self._places = QVBoxLayout()
        self.notes = NotesEdit()
        self.notes.textChanged.connect(self._typed)
        self.notes.left.connect(self.save_now)
        self._others = QVBoxLayout()
        self._sections: dict[str, PlainLabel] = {}
        inside = QWidget()
        inside.setProperty("ground", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(6)
        for widget in (self._avatar, self._name, self._since):
            column.addWidget(widget)
        self._section(column, tr("Last told you")).addWidget(self._last)
        self._section(column, tr("Where you meet")).addLayout(self._places)
        self._section(column, tr("Notes")).addWidget(self.notes)
        self._section(column, tr("Conversations")).addLayout(self._others)
        column.addStretch(1)
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

    def _section(self, column: QVBoxLayout, words: str) -> QVBoxLayout:
        title = PlainLabel(words, size=Size.SMALL, tone=Tone.GREY, strong=True)
        column.addSpacing(8)
        column.addWidget(title)
        self._sections[words] = title
        return column

    # ---- what the window calls

    async def show_person(self, id: PersonId | None) -> None:  # noqa: A002
        """Show them; None shows nothing. Notes being typed are saved first, to whom they belong."""
        self.save_now()
        self._person = id
        if id is None:
            self._inside.hide()
            return
        try:
            person = await self._backend.library.person(id)
        except NotFound:
            self._inside.hide()
            return
        networks = await read_networks(self._backend)
        rows = await self._backend.library.rows_by_id(person.conversations)
        if self._person == id:
            self._show(person, tuple(networks.values()), rows)

    async def flush(self) -> None:
        """The note is on disk when it returns."""
        self._timer.stop()
        noted, self._noted = self._noted, None
        if noted is not None:
            await self._backend.triage.note(*noted)

    # ---- showing

    def _show(self, person: Person, networks: tuple[Network, ...], rows: tuple[ConversationRow, ...]) -> None:
        address = person.identities[0].address if person.identities else ""
        name = display_name(person.name, address)
        self._avatar.show_person(name, portrait=next((one.portrait for one in person.identities if one.portrait), ""))
        self._name.setText(name)
        self._since.setText(known_since(person))
        words = snippet(person.last_words, 200)
        self._last.setText(f"“{words}”" if words else "")
        self._last.setVisible(bool(words))
        self._sections[tr("Last told you")].setVisible(bool(words))
        self._show_places(person.identities, networks, rows)
        if self._noted is None or self._noted[0] != person.id:
            self.notes.show_note(person.notes)
        self._show_others(rows)
        self._inside.show()

    def _show_places(
        self, identities: tuple[Identity, ...], networks: tuple[Network, ...], rows: tuple[ConversationRow, ...]
    ) -> None:
        empty(self._places)
        for identity in identities:
            network = met_on(identity, networks, rows)
            badge = Badge(network.badge, network.colour, network.name) if network else Badge("?", "#5b6b7f", "")
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(BadgeSign(self._theme, badge, 16))
            label = ElidedLabel(identity.address)
            label.setAccessibleName(f"{badge.name}: {identity.address}")
            row.addWidget(label, 1)
            self._places.addWidget(line)

    def _show_others(self, rows: tuple[ConversationRow, ...]) -> None:
        empty(self._others)
        self._sections[tr("Conversations")].setVisible(len(rows) > 1)
        if len(rows) < 2:
            return
        now = self._backend.clock.now().astimezone()
        for row in rows:
            self._others.addWidget(self._other(row.id, row.subject or row.snippet, stamp(row.last_at, now)))

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
        self._noted = (self._person, self.notes.toPlainText())
        if not self._timer.isActive():
            self._timer.start()

    def save_now(self) -> None:
        """Start saving the note as it stands."""
        self._timer.stop()
        noted, self._noted = self._noted, None
        if noted is not None:
            self._tasks.start(self._backend.triage.note(*noted))

    def _changed(self, changes: Changes) -> None:
        person = self._person
        if person is not None and (changes.everything or person in changes.persons):
            self._tasks.latest("person", self._again(person))

    async def _again(self, person: PersonId) -> None:
        if person == self._person and self._noted is None:
            await self.show_person(person)

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_now()
        super().hideEvent(event)


def empty(layout: QVBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
