"""Notifications on Linux: org.freedesktop.Notifications over the session bus.

The specification is freedesktop.org's Desktop Notifications 1.2; `inline-reply` with the signal NotificationReplied is
KDE's extension of it (Plasma 5.18 and later). A body is markup for a server that says `body-markup`, so it is escaped.
"""

import asyncio
import logging
from collections.abc import Callable
from html import escape
from typing import Any

from dbus_fast import BusType, DBusFastError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from ui.tray.notices import Notice, NoticeEvents

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


class FreedesktopNotifier:
    """Shows notices and hears what the owner does with them."""

    def __init__(self, address: str | None = None, *, open_word: Callable[[], str] = lambda: "Open") -> None:
        """`address` is another bus than the session's; `open_word` names the default action."""
        self._address = address
        self._open_word = open_word
        self._bus: MessageBus | None = None
        self._events: NoticeEvents | None = None
        self._capabilities: frozenset[str] = frozenset()
        self._ids: dict[str, int] = {}
        self._keys: dict[int, str] = {}

    @property
    def takes_replies(self) -> bool:
        """Whether the server draws a reply field."""
        return _INLINE in self._capabilities

    async def start(self, events: NoticeEvents) -> bool:
        """Connect to the bus and ask the server what it can do. False without bus or server."""
        self._events = events
        try:
            bus = MessageBus(bus_address=self._address, bus_type=BusType.SESSION)
            self._bus = await asyncio.wait_for(bus.connect(), _CALL_SECONDS)
        except (OSError, ValueError, TimeoutError, EOFError, DBusFastError) as error:
            _log.info("no session bus: %s", type(error).__name__)
            return False
        self._bus.add_message_handler(self._heard)
        for rule in _RULES:
            await self._call(_BUS, _BUS_PATH, _BUS, "AddMatch", "s", [rule])
        return await self._ask_capabilities()

    async def _ask_capabilities(self) -> bool:
        answer = await self._call(_NAME, _PATH, _NAME, "GetCapabilities", "", [])
        self._capabilities = frozenset(answer[0]) if answer else frozenset()
        return answer is not None

    async def show(self, notice: Notice) -> bool:
        """Show or replace."""
        body = escape(notice.body, quote=False) if "body-markup" in self._capabilities else notice.body
        arguments = [
            "Shopbell",
            self._ids.get(notice.key, 0),
            "",
            notice.title,
            body,
            self._actions(notice),
            _hints(notice),
            _QUIET_MILLISECONDS if notice.quiet else -1,
        ]
        answer = await self._call(_NAME, _PATH, _NAME, "Notify", "susssasa{sv}i", arguments)
        if not answer:
            return False
        self._forget(notice.key)
        self._ids[notice.key], self._keys[answer[0]] = answer[0], notice.key
        return True

    def _actions(self, notice: Notice) -> list[str]:
        actions = [_DEFAULT, self._open_word()]
        if notice.reply:
            actions += [_INLINE if self.takes_replies else _REPLY, notice.reply]
        for identifier, word in notice.actions:
            actions += [identifier, word]
        return actions

    async def take_away(self, key: str) -> None:
        """Close it; nothing there is fine."""
        identifier = self._ids.get(key)
        if identifier is not None:
            self._forget(key)
            await self._call(_NAME, _PATH, _NAME, "CloseNotification", "u", [identifier])

    async def close(self) -> None:
        """Leave the bus; what is shown stays until the server removes it."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.disconnect()

    async def _call(
        self, destination: str, path: str, interface: str, member: str, signature: str, body: list[Any]
    ) -> list[Any] | None:
        """The answer's body (an empty answer is an empty list), None when there was no good answer."""
        if self._bus is None or not self._bus.connected:
            return None
        message = Message(
            destination=destination, path=path, interface=interface, member=member, signature=signature, body=body
        )
        try:
            answer = await asyncio.wait_for(self._bus.call(message), _CALL_SECONDS)
        except (OSError, EOFError, TimeoutError) as error:
            _log.info("no answer from the session bus: %s", type(error).__name__)
            return None
        return None if answer.message_type is MessageType.ERROR else list(answer.body)

    def _heard(self, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL or self._events is None:
            return
        if message.member == "NameOwnerChanged" and message.body[0] == _NAME:
            self._server_changed(present=bool(message.body[2]))
        elif message.interface == _NAME and message.body:
            self._signal(message.member or "", list(message.body))

    def _server_changed(self, *, present: bool) -> None:
        # Another server knows none of the old numbers.
        self._ids.clear()
        self._keys.clear()
        if present and self._bus is not None:
            task = asyncio.ensure_future(self._ask_capabilities())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _signal(self, member: str, body: list[Any]) -> None:
        key = self._keys.get(body[0])
        if key is None or self._events is None:
            return
        if member == "ActionInvoked":
            self._invoked(key, str(body[1]), self._events)
        elif member == "NotificationReplied":
            self._events.replied(key, str(body[1]))
        elif member == "NotificationClosed":
            self._forget(key)

    @staticmethod
    def _invoked(key: str, action: str, events: NoticeEvents) -> None:
        if action == _DEFAULT:
            events.opened(key)
        elif action == _REPLY:
            events.reply_wanted(key)
        elif action != _INLINE:
            events.acted(key, action)

    def _forget(self, key: str) -> None:
        identifier = self._ids.pop(key, None)
        if identifier is not None:
            self._keys.pop(identifier, None)


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
