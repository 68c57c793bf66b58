"""Waiting until something is really on the screen: what only comes after the first frame must not come before it."""

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_LONGEST = 0.5
"""Seconds; a window that is minimised or covered is never painted."""


class _Painted(QObject):
    def __init__(self, widget: QWidget, done: "asyncio.Future[None]") -> None:
        super().__init__(widget)
        self._done = done
        self._loop = done.get_loop()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._loop.call_soon(self._tell)
        return False

    def _tell(self) -> None:
        if not self._done.done():
            self._done.set_result(None)


async def painted(widget: QWidget) -> None:
    """Returns after the widget's next frame, or half a second later."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    watch = _Painted(widget, done)
    widget.update()
    with suppress(TimeoutError):
        await asyncio.wait_for(done, _LONGEST)
    widget.removeEventFilter(watch)
    watch.deleteLater()
