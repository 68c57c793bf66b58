"""The only place that turns a slot into an asyncio task, so that no error and no task gets lost."""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from PySide6.QtCore import QObject, Signal

from shopbell.errors import KnownError
from ui.words import tr

_log = logging.getLogger(__name__)


class Tasks(QObject):
    """Starts coroutines on behalf of widgets and keeps them until they end.

    A `KnownError` becomes a quiet line through `failed`; anything else is logged with its traceback and said so.
    """

    failed = Signal(str)

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop
        self._running: set[asyncio.Task[None]] = set()
        self._latest: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def start(
        self,
        work: Coroutine[object, object, object],
        *,
        on_error: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run it. `on_error` takes a KnownError instead of the quiet line."""
        self._begin(work, on_error)

    def latest(
        self,
        key: str,
        work: Coroutine[object, object, object],
        *,
        on_error: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Run it and cancel what was started before under the same key: only the newest counts."""
        self.stop(key)
        task = self._begin(work, on_error)
        if task is not None:
            self._latest[key] = task

    def stop(self, key: str) -> None:
        """Cancel what was started with `latest` under this key."""
        task = self._latest.pop(key, None)
        if task is not None and task is not _current_task():
            task.cancel()

    @property
    def idle(self) -> bool:
        """Whether nothing runs now."""
        return not self._running

    async def settle(self) -> None:
        """Wait until everything started so far, and what that started, has ended."""
        while waiting := self._running - {_current_task()}:
            await asyncio.wait(waiting)

    async def close(self) -> None:
        """Cancel everything and wait for it; nothing can be started any more."""
        self._closed = True
        for task in self._running:
            task.cancel()
        await self.settle()

    def _begin(
        self,
        work: Coroutine[object, object, object],
        on_error: Callable[[KnownError], None] | None,
    ) -> asyncio.Task[None] | None:
        if self._closed:
            work.close()
            return None
        task = self._loop.create_task(self._run(work, on_error))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task cancelled before its first step never looked at its work.
        task.add_done_callback(lambda _: work.close())
        return task

    async def _run(
        self,
        work: Coroutine[object, object, object],
        on_error: Callable[[KnownError], None] | None,
    ) -> None:
        try:
            await work
        except KnownError as error:
            _log.info("not done: %s", type(error).__name__)
            if on_error is not None:
                on_error(error)
            else:
                self.failed.emit(str(error))
        except Exception:  # noqa: BLE001 - the last resort of a slot
            _log.exception("a task of the window failed")
            self.failed.emit(tr("Something inside Shopbell went wrong. Nothing was lost; please try again."))


def _current_task() -> "asyncio.Task[object] | None":
    try:
        return asyncio.current_task()
    except RuntimeError:  # no loop runs here: a slot called outside of one
        return None
