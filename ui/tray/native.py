"""Notifications on Windows and macOS through desktop-notifier, typed answers included."""

import logging
from functools import partial
from typing import Any

from ui.tray.notices import Notice, NoticeEvents
from ui.words import tr

_log = logging.getLogger(__name__)


class NativeNotifier:
    """The library keeps its own list; ours maps a notice's key to its number there."""

    def __init__(self) -> None:
        self._service: Any = None
        self._events: NoticeEvents | None = None
        self._ids: dict[str, str] = {}

    @property
    def takes_replies(self) -> bool:
        """Both systems draw a reply field."""
        return self._service is not None

    async def start(self, events: NoticeEvents) -> bool:
        """False when the library or the permission is missing."""
        self._events = events
        try:
            from desktop_notifier import DesktopNotifier

            service = DesktopNotifier(app_name="Shopbell")
            allowed = bool(await service.request_authorisation())
        except (ImportError, OSError, RuntimeError) as error:
            _log.info("no notifications: %s", type(error).__name__)
            return False
        self._service = service if allowed else None
        return allowed

    async def show(self, notice: Notice) -> bool:
        """Show or replace."""
        if self._service is None or self._events is None:
            return False
        await self.take_away(notice.key)
        self._ids[notice.key] = await self._service.send(**self._arguments(notice, self._events))
        return True

    @staticmethod
    def _arguments(notice: Notice, events: NoticeEvents) -> dict[str, Any]:
        from desktop_notifier import Button, ReplyField, Urgency

        reply = None
        if notice.reply:
            replied = partial(events.replied, notice.key)
            reply = ReplyField(title=notice.reply, button_title=tr("Send"), on_replied=replied)
        buttons = [
            Button(title=word, on_pressed=partial(events.acted, notice.key, identifier))
            for identifier, word in notice.actions
        ]
        return {
            "title": notice.title,
            "message": notice.body,
            "urgency": Urgency.Low if notice.quiet else Urgency.Normal,
            "buttons": buttons,
            "reply_field": reply,
            "on_clicked": partial(events.opened, notice.key),
        }

    async def take_away(self, key: str) -> None:
        """Remove it; nothing there is fine."""
        identifier = self._ids.pop(key, None)
        if identifier is not None and self._service is not None:
            await self._service.clear(identifier)

    async def close(self) -> None:
        """What is shown stays until the system removes it."""
        self._service = None
