"""What has not left yet, and why: try now, take back, the three answers for one that is not sure to have left."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shopbell.changes import Changes
from shopbell.ids import AccountId, ConversationId, OutboxId
from shopbell.model import ConversationRow, OutboxItem, OutboxState
from shopbell.text.names import display_name
from shopbell.text.plain import snippet
from shopbell.text.times import stamp
from ui.backend import Backend
from ui.models.networks import Network
from ui.outbox.wording import answers_for, sign_of, state_of
from ui.people.emptying import empty
from ui.tasks import Tasks
from ui.theme import Theme
from ui.theme_tokens import Size, Tone
from ui.thread.deeds import DeedKind
from ui.thread.doing import take_back
from ui.thread.reading import read_networks
from ui.thread.sign_view import SignView
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.plain import ElidedLabel, PlainLabel
from ui.words import tr, trn


class OutboxPane(QWidget):
    """One card a message; follows the store by itself."""

    conversation_chosen = Signal(object)
    """ConversationId: to read it, or to change what was taken back."""
    notice = Signal(str)

    def __init__(self, backend: Backend, tasks: Tasks, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._theme = theme
        self._shown: tuple[object, ...] | None = None
        self.cards: dict[OutboxId, QFrame] = {}
        self.setProperty("ground", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = PlainLabel(size=Size.TITLE, strong=True, wrap=True)
        self._explain = PlainLabel(size=Size.SMALL, tone=Tone.GREY, wrap=True)
        self.try_now = Button(tr("Try now"), help=tr("Look at the network and send what waits"))
        self.try_now.clicked.connect(self._try)
        self._column = QVBoxLayout()
        self._column.setSpacing(10)
        self.nothing = EmptyState()
        words = tr("What you send leaves from here. What cannot leave waits here, and says why.")
        self.nothing.say(words, "go-waiting", tr("See who is waiting"))
        self._lay_out()
        self._stop_changes = backend.changes.subscribe(self._changed)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.addWidget(self._title)
        words.addWidget(self._explain)
        top = QHBoxLayout()
        top.addLayout(words, 1)
        top.addWidget(self.try_now, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        inside.setProperty("ground", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(18, 14, 18, 18)
        column.setSpacing(12)
        column.addLayout(top)
        column.addLayout(self._column)
        column.addWidget(self.nothing, 2)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Outbox"))
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    async def refresh(self) -> None:
        """Read the outbox and show it."""
        items = await self._backend.library.outbox()
        waiting = tuple(item for item in items if item.state is not OutboxState.CANCELLED)
        rows = await self._backend.library.rows_by_id([item.conversation for item in waiting])
        networks = await read_networks(self._backend)
        self._show(waiting, {row.id: row for row in rows}, networks)

    def _show(
        self,
        items: tuple[OutboxItem, ...],
        rows: Mapping[ConversationId, ConversationRow],
        networks: Mapping[AccountId, Network],
    ) -> None:
        left = [item for item in items if item.state is not OutboxState.SENT]
        self._title.setText(
            trn("{n} message has not left yet", "{n} messages have not left yet", len(left))
            if left
            else tr("Everything has left")
        )
        stuck = any(item.state in (OutboxState.REFUSED, OutboxState.UNCERTAIN) for item in left)
        self._explain.setText(tr("What needs your word stands with its answers.") if stuck else "")
        self.nothing.setVisible(not items)
        self.try_now.setVisible(any(i.state in (OutboxState.QUEUED, OutboxState.HELD) for i in left))
        wanted = (items, tuple(rows.items()), tuple(networks.items()))
        if wanted == self._shown:
            return
        self._shown = wanted
        empty(self._column)
        self.cards = {}
        for item in items:
            card = self._card(item, rows.get(item.conversation), networks.get(item.account))
            self.cards[item.id] = card
            self._column.addWidget(card)

    def _card(self, item: OutboxItem, row: ConversationRow | None, network: Network | None) -> QFrame:
        card = QFrame()
        card.setProperty("ground", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(5)
        column.addLayout(self._head(item, row, network))
        tone = Tone.GREY if item.state in (OutboxState.SENT, OutboxState.HELD) else Tone.WARM
        state = PlainLabel(state_of(item, network, self._backend.clock.now()), size=Size.SMALL, tone=tone, wrap=True)
        sign = QHBoxLayout()
        sign.setSpacing(6)
        sign.addWidget(SignView(self._theme, sign_of(item), tone), 0, Qt.AlignmentFlag.AlignTop)
        sign.addWidget(state, 1)
        column.addLayout(sign)
        words = PlainLabel(snippet(item.text, 400) or tr("(no words)"), size=Size.BODY, wrap=True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(words)
        column.addLayout(self._answers(item))
        return card

    def _head(self, item: OutboxItem, row: ConversationRow | None, network: Network | None) -> QHBoxLayout:
        name = display_name(row.person_name, row.person_address) if row is not None else ", ".join(item.to)
        sender = network.address if network is not None else tr("a removed account")
        line = QHBoxLayout()
        line.addWidget(ElidedLabel(tr("To {person}", person=name), strong=True), 1)
        when = stamp(item.created_at, self._backend.clock.now().astimezone())
        words = tr("as {account} · {time}", account=sender, time=when)
        line.addWidget(PlainLabel(words, size=Size.SMALL, tone=Tone.GREY))
        return line

    def _answers(self, item: OutboxItem) -> QHBoxLayout:
        line = QHBoxLayout()
        for words, kind in answers_for(item):
            button = Button(words, size=Size.SMALL)
            button.clicked.connect(lambda _=False, kind=kind: self._do(kind, item))
            line.addWidget(button)
        line.addStretch(1)
        show = Button(tr("Show conversation"), ButtonKind.LINK, size=Size.SMALL)
        show.clicked.connect(lambda: self.conversation_chosen.emit(item.conversation))
        line.addWidget(show)
        return line

    def _do(self, kind: DeedKind, item: OutboxItem) -> None:
        compose = self._backend.compose
        if kind in (DeedKind.UNDO, DeedKind.EDIT):
            self._tasks.start(self._take_back(item.id))
        elif kind is DeedKind.RETRY:
            self._tasks.start(compose.retry(item.id))
        elif kind is DeedKind.ARRIVED:
            self._tasks.start(compose.it_arrived(item.id))
        elif kind is DeedKind.DROP:
            self._tasks.start(compose.drop(item.id))

    async def _take_back(self, item: OutboxId) -> None:
        taken = await take_back(self._backend, item)
        self.notice.emit(tr("Taken back: it is a draft again"))
        self.conversation_chosen.emit(taken.conversation)

    def _try(self) -> None:
        self._backend.engine.wake()
        self.notice.emit(tr("Trying now"))

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and (changes.everything or changes.outbox or changes.accounts):
            self._tasks.latest("outbox", self.refresh())
