"""Notifications on Linux: org.freedesktop.Notifications over the session bus.

The specification is freedesktop.org's Desktop Notifications 1.2; `inline-reply` with the signal NotificationReplied is
KDE's extension of it (Plasma 5.18 and later). A body is markup for a server that says `body-markup`, so it is escaped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from html import escape
from typing import Any, Protocol

from dbus_fast import BusType, DBusFastError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from ui.tray.notices import Notice, NoticeEvents
from ui.tray.popups import Popups, Signal

_log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_BUS, _BUS_PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_REPLY, _INLINE, _DEFAULT = "reply", "inline-reply", "default"
_CALL_SECONDS = 5.0
_QUIET_MILLISECONDS = 5_000
_RULES = (
    f"type='signal',interface='{_NAME}',path='{_PATH}'",
    f"type='signal',interface='{_BUS}',member='NameOwnerChanged',arg0='{_NAME}'",
)


class Bus(Protocol):
    """What is used of a connected `MessageBus`."""

    @property
    def connected(self) -> bool:
        """Whether calls can be made."""
        ...

    def add_message_handler(self, handler: Callable[[Message], None]) -> None:
        """Hear every message."""

    async def call(self, message: Message) -> Message | None:
        """One call and its answer."""

    def disconnect(self) -> None:
        """Let go."""


async def session_bus(address: str | None = None) -> Bus:
    """The session's bus, or the one at this address."""
    bus: Bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
    return bus


class FreedesktopNotifier:
    """Shows notices and hears what the owner does with them."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Bus]] = session_bus,
        *,
        open_word: Callable[[], str] = lambda: "Open",
        patience: float = _CALL_SECONDS,
    ) -> None:
        """`open_word` names the default action; `patience`: seconds after which an answer is not waited for."""
        self._connect = connect
        self._open_word = open_word
        self._patience = patience
        self._bus: Bus | None = None
        self._events: NoticeEvents | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._popups = Popups()
        self._asked: set[asyncio.Future[Message | None]] = set()
        """Calls without an answer yet."""

    @property
    def takes_replies(self) -> bool:
        """Whether the server draws a reply field."""
        return _INLINE in self._capabilities

    async def start(self, events: NoticeEvents) -> bool:
        """Connect to the bus and ask the server what it can do. False without bus or server."""
        self._events = events
        try:
            self._bus = await asyncio.wait_for(self._connect(), self._patience)
        except (OSError, ValueError, TimeoutError, EOFError, DBusFastError) as error:
            _log.info("no session bus: %s", type(error).__name__)
            return False
        self._bus.add_message_handler(self._heard)
        for rule in _RULES:
            await self._call(_BUS, _BUS_PATH, _BUS, "AddMatch", "s", [rule])
        return await self._ask_capabilities()

    async def _ask_capabilities(self) -> bool:
        """Whether there is an answer in time; one that comes later counts all the same."""
        asked = self._ask(_message(_NAME, _PATH, _NAME, "GetCapabilities", "", []), self._can)
        return asked is not None and await self._answer(asked) is not None

    def _can(self, asked: "asyncio.Future[Message | None]") -> None:
        answer = _body(asked)
        if answer:
            self._capabilities = frozenset(answer[0])
        if answer is not None and self._events is not None:
            self._events.appeared()

    async def show(self, notice: Notice) -> bool:
        """Show or replace. A server that answers late has shown it: the number is taken when it comes."""
        asked = self._ask(self._notify(notice), partial(self._numbered, notice.key))
        if asked is None:
            return False
        self._popups.asked(notice.key)
        await asyncio.wait({asked}, timeout=self._patience)
        return not asked.done() or bool(_body(asked))

    def _notify(self, notice: Notice) -> Message:
        body = escape(notice.body, quote=False) if "body-markup" in self._capabilities else notice.body
        arguments = [
            "Shopbell",
            self._popups.number(notice.key),
            "",
            notice.title,
            body,
            self._actions(notice),
            _hints(notice),
            _QUIET_MILLISECONDS if notice.quiet else -1,
        ]
        return _message(_NAME, _PATH, _NAME, "Notify", "susssasa{sv}i", arguments)

    def _numbered(self, key: str, asked: "asyncio.Future[Message | None]") -> None:
        answer = _body(asked)
        done = self._popups.answered(key, answer[0] if answer else None)
        if answer and self._popups.unwanted(key):
            for number in self._popups.take(key):
                self._take_away(number)
        for signal in done:
            self._signal(signal)

    def _actions(self, notice: Notice) -> list[str]:
        actions = [_DEFAULT, self._open_word()]
        if notice.reply:
            actions += [_INLINE if self.takes_replies else _REPLY, notice.reply]
        for identifier, word in notice.actions:
            actions += [identifier, word]
        return actions

    async def take_away(self, key: str) -> None:
        """Close it; nothing there is fine."""
        for number in self._popups.take(key):
            asked = self._take_away(number)
            if asked is not None:
                await self._answer(asked)

    def _take_away(self, number: int) -> "asyncio.Future[Message | None] | None":
        return self._ask(_message(_NAME, _PATH, _NAME, "CloseNotification", "u", [number]))

    async def close(self) -> None:
        """Leave the bus; what is shown stays until the server removes it."""
        bus, self._bus = self._bus, None
        for asked in list(self._asked):
            asked.cancel()
        if bus is not None:
            bus.disconnect()

    # ---- the bus

    def _ask(
        self, message: Message, then: "Callable[[asyncio.Future[Message | None]], None] | None" = None
    ) -> "asyncio.Future[Message | None] | None":
        """A call under way, None without a bus; `then` gets its answer however late it comes."""
        if self._bus is None or not self._bus.connected:
            return None
        asked = asyncio.ensure_future(self._bus.call(message))
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        asked.add_done_callback(then or _body)
        return asked

    async def _answer(self, asked: "asyncio.Future[Message | None]") -> list[Any] | None:
        """What comes in time."""
        await asyncio.wait({asked}, timeout=self._patience)
        if not asked.done():
            _log.info("no answer from the session bus in time")
            return None
        return _body(asked)

    async def _call(
        self, destination: str, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> None:
        asked = self._ask(_message(destination, path, interface, member, signature, body))
        if asked is not None:
            await self._answer(asked)

    def _heard(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL or self._events is None:
            return
        if message.member == "NameOwnerChanged" and message.body[0] == _NAME:
            self._server_changed(present=bool(message.body[2]))
        elif message.interface == _NAME and message.body:
            self._signal(Signal(message.member or "", tuple(message.body)))

    def _server_changed(self, *, present: bool) -> None:
        self._popups.clear()
        if present:
            self._ask(_message(_NAME, _PATH, _NAME, "GetCapabilities", "", []), self._can)

    def _signal(self, signal: Signal) -> None:
        number, events = signal.body[0], self._events
        key = self._popups.key(number)
        if events is None:
            return
        if key is None:
            self._popups.early(signal)
        elif signal.member == "ActionInvoked":
            self._invoked(key, str(signal.body[1]), events)
        elif signal.member == "NotificationReplied":
            events.replied(key, str(signal.body[1]))
        elif signal.member == "NotificationClosed":
            self._popups.gone(number)

    @staticmethod
    def _invoked(key: str, action: str, events: NoticeEvents) -> None:
        if action == _DEFAULT:
            events.opened(key)
        elif action == _REPLY:
            events.reply_wanted(key)
        elif action != _INLINE:
            events.acted(key, action)


def _message(destination: str, path: str, interface: str, member: str, signature: str, body: list[Any]) -> Message:
    return Message(
        destination=destination, path=path, interface=interface, member=member, signature=signature, body=body
    )


def _body(asked: "asyncio.Future[Message | None]") -> list[Any] | None:
    """The answer's body (an empty answer is an empty list), None when there was no good answer."""
    if asked.cancelled():
        return None
    if (error := asked.exception()) is not None:
        _log.info("no answer from the session bus: %s", type(error).__name__)
        return None
    answer = asked.result()
    return None if answer is None or answer.message_type is MessageType.ERROR else list(answer.body)


def _hints(notice: Notice) -> dict[str, Variant]:
    hints = {
        "desktop-entry": Variant("s", "shopbell"),
        "category": Variant("s", "im.received"),
        "urgency": Variant("y", 0 if notice.quiet else 1),
    }
    if notice.quiet:
        hints["suppress-sound"] = Variant("b", True)
        hints["transient"] = Variant("b", True)
    if notice.reply:
        hints["x-kde-reply-placeholder-text"] = Variant("s", notice.placeholder)
        hints["x-kde-reply-submit-button-text"] = Variant("s", notice.reply)
    return hints
