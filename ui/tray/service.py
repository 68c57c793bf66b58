"""Tray, notifications and quick reply together: what the window starts when it starts, and stops when it ends."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from shopbell.changes import Changes
from shopbell.errors import KnownError
from shopbell.ids import ConversationId, OutboxId
from shopbell.model import Account, OutboxState
from shopbell.text.plain import snippet
from ui.backend import Backend
from ui.models.networks import Network, network_of
from ui.tasks import Tasks
from ui.theme import Theme
from ui.tray import wording
from ui.tray.alarms import SIGN_IN, Alarms, account_of
from ui.tray.announcer import Announcer, Shown
from ui.tray.icon import TrayIcon
from ui.tray.notices import Notice, NoticeEvents, Notifier
from ui.tray.preferences import ON, QUIET_UNTIL, TRAY_TOLD, read_preferences
from ui.tray.quick_reply import QuickReply
from ui.words import tr

_REFRESH_MS = 60_000
_WORD_REMAINS_MS = 4_000
_UNDO = "undo"


@dataclass(frozen=True, slots=True)
class _Sending:
    """A quick reply on its way, whose notice says how far it came."""

    name: str
    words: str


class Tray(QObject):
    """Everything that works while the window is closed."""

    conversation_requested = Signal(object, object)
    """Conversation, and the message to show or None: bring the window back there."""
    account_requested = Signal(object)
    """An AccountId that needs the owner."""
    open_requested = Signal()
    quit_requested = Signal()

    def __init__(
        self,
        backend: Backend,
        tasks: Tasks,
        theme: Theme,
        notifier: Notifier,
        watched: Callable[[ConversationId], bool],
        parent: QObject | None = None,
    ) -> None:
        """`watched`: the owner is looking at that conversation now."""
        super().__init__(parent)
        self._backend = backend
        self._tasks = tasks
        self._notifier = notifier
        self._announces = False
        self._sending: dict[OutboxId, _Sending] = {}
        self.icon = TrayIcon(backend.library, backend.clock, theme, self)
        self.card = QuickReply(backend, tasks, theme)
        self._announcer = Announcer(
            backend.library, backend.clock, tasks, notifier, network=self._network, watched=watched
        )
        self._alarms = Alarms(backend.library, backend.clock, notifier, self._place)
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self._unsubscribe: Callable[[], None] | None = None
        self._connect()

    def _connect(self) -> None:
        self.icon.open_requested.connect(self.open_requested)
        self.icon.quit_requested.connect(self.quit_requested)
        self.icon.conversation_requested.connect(lambda chosen: self.conversation_requested.emit(chosen, None))
        self.icon.quiet_requested.connect(lambda: self._tasks.start(self._be_quiet()))
        self.icon.loud_requested.connect(lambda: self._tasks.start(self._be_loud()))
        self.card.open_requested.connect(self.conversation_requested)
        self.card.sent.connect(lambda item, name: self._tasks.start(self._say_sending(item, name)))

    @property
    def announces(self) -> bool:
        """Whether the system shows notifications; else the window says what is missing."""
        return self._announces

    async def begin(self) -> None:
        """Listen from now on; before the engine runs, so that nothing it brings goes unannounced."""
        await self._announcer.begin()
        await self._alarms.begin()
        self._unsubscribe = self._backend.changes.subscribe(self._heard)

    async def start(self) -> None:
        """Appear in the tray and on the notification service."""
        events = NoticeEvents(self._opened, self._reply_wanted, self._replied, self._acted, self._appeared)
        try:
            self._announces = await self._notifier.start(events)
        finally:
            self._announcer.ready()
        self.icon.show()
        self._timer.start()
        await self._refresh_icon()

    async def close(self) -> None:
        """Leave the tray; notices that stand for an answer are taken away."""
        self._timer.stop()
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._announcer.close()
        self.icon.hide()
        self.card.close()
        await self._notifier.close()

    async def closed_into_tray(self) -> None:
        """The window was closed for the first time: say once where it went."""
        if await self._backend.library.setting(TRAY_TOLD) == ON:
            return
        self._backend.bell.ring(await self._backend.desk.set_setting(TRAY_TOLD, ON))
        words = tr("New messages are still announced. Quit from the icon's menu.")
        await self._notifier.show(Notice("tray", tr("Shopbell goes on in the tray"), words, quiet=True))

    def _place(self, account: Account) -> str:
        return self._network(account).name

    def _network(self, account: Account) -> Network:
        return network_of(account, self._backend.setup.manifests())

    def _heard(self, changes: Changes) -> None:
        self._announcer.heard(changes)
        if changes.conversations or changes.accounts or changes.everything:
            self._refresh()
        if changes.outbox & self._sending.keys():
            self._tasks.start(self._follow(changes.outbox & self._sending.keys()))

    def _refresh(self) -> None:
        self._tasks.latest("tray", self._refresh_icon())

    async def _refresh_icon(self) -> None:
        until = (await read_preferences(self._backend.library)).quiet.until
        quiet = until is not None and self._backend.clock.now() < until
        await self.icon.refresh(wording.quiet_until_words(until) if quiet and until is not None else "")
        await self._alarms.look()

    async def _be_quiet(self) -> None:
        until = self._backend.clock.now() + wording.HOUR
        await self._set_quiet(until)

    async def _be_loud(self) -> None:
        await self._set_quiet(None)

    async def _set_quiet(self, until: datetime | None) -> None:
        value = "" if until is None else until.isoformat()
        self._backend.bell.ring(await self._backend.desk.set_setting(QUIET_UNTIL, value))
        await self._refresh_icon()

    def _opened(self, key: str) -> None:
        shown, account = self._announcer.shown(key), account_of(key)
        if shown is None:
            self.open_requested.emit() if account is None else self.account_requested.emit(account)
            return
        self.conversation_requested.emit(shown.conversation, shown.message)
        self._tasks.start(self._announcer.forget(key))

    def _reply_wanted(self, key: str) -> None:
        shown = self._announcer.shown(key)
        if shown is not None:
            self._tasks.start(self._show_card(key, shown))

    async def _show_card(self, key: str, shown: Shown) -> None:
        await self.card.ask(shown.conversation, shown.message)
        await self._announcer.forget(key)

    def _appeared(self) -> None:
        self._announces = True
        self._tasks.start(self._announcer.again())

    def _replied(self, key: str, text: str) -> None:
        shown = self._announcer.shown(key)
        if shown is not None and text.strip():
            self._tasks.start(self._answer(key, shown, text), on_error=lambda error: self._refused(shown, error))

    async def _answer(self, key: str, shown: Shown, text: str) -> None:
        item = await self._backend.compose.quick_answer(shown.conversation, shown.message, text)
        await self._announcer.forget(key)
        await self._say_sending(item, shown.name)

    def _refused(self, shown: Shown, error: KnownError) -> None:
        """The typed words are a draft already; the window shows them with the reason."""
        notice = Notice(f"refused{shown.message}", tr("Not sent to {name}", name=shown.name), str(error))
        self._tasks.start(self._notifier.show(notice))
        self.conversation_requested.emit(shown.conversation, shown.message)

    async def _say_sending(self, item: OutboxId, name: str) -> None:
        words = (await self._backend.library.outbox_item(item)).text
        self._sending[item] = _Sending(name, words)
        await self._follow({item})

    async def _follow(self, items: "set[OutboxId] | frozenset[OutboxId]") -> None:
        for item in items:
            sending = self._sending.get(item)
            if sending is None:
                continue
            found = await self._backend.library.outbox_item(item)
            notice = self._progress(item, found.state, found.reason, sending)
            if found.state not in (OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING):
                self._sending.pop(item, None)
                QTimer.singleShot(_WORD_REMAINS_MS, self, lambda key=notice.key: self._word_remained(key))
            if found.state is not OutboxState.CANCELLED:
                await self._notifier.show(notice)

    def _progress(self, item: OutboxId, state: OutboxState, reason: str, sending: _Sending) -> Notice:
        title = {
            OutboxState.SENT: tr("Sent to {name}", name=sending.name),
            OutboxState.REFUSED: tr("Not sent to {name}", name=sending.name),
            OutboxState.UNCERTAIN: tr("Not sure it left to {name}", name=sending.name),
        }.get(state, tr("Waiting to leave to {name}", name=sending.name))
        notice = Notice(f"sent{item}", title, reason or snippet(sending.words), quiet=True)
        undo = state in (OutboxState.HELD, OutboxState.QUEUED)
        return replace(notice, actions=((_UNDO, tr("Undo")),)) if undo else notice

    def _word_remained(self, key: str) -> None:
        self._tasks.start(self._notifier.take_away(key))

    def _acted(self, key: str, action: str) -> None:
        account = account_of(key)
        if action == SIGN_IN and account is not None:
            self.account_requested.emit(account)
        elif action == _UNDO and key.startswith("sent"):
            self._tasks.start(self._undo(OutboxId(int(key.removeprefix("sent")))))

    async def _undo(self, item: OutboxId) -> None:
        found = await self._backend.library.outbox_item(item)
        await self._backend.compose.undo(item)
        self._sending.pop(item, None)
        await self._notifier.take_away(f"sent{item}")
        self.conversation_requested.emit(found.conversation, None)
