"""A word when what could still be taken back has left, or waits to leave."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from shopbell.ids import OutboxId
from shopbell.model import OutboxItem, OutboxState
from ui.words import tr


class Leaving(QObject):
    """Looks at the outbox of the conversation on the screen."""

    notice = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held: set[OutboxId] = set()

    @property
    def counting(self) -> bool:
        """Whether something can still be taken back."""
        return bool(self._held)

    def look(self, outbox: Mapping[OutboxId, OutboxItem], person: str) -> None:
        """What was held before and is no longer is told."""
        held = {item.id for item in outbox.values() if item.state is OutboxState.HELD}
        for item in self._held - held:
            self._tell(outbox[item].state if item in outbox else OutboxState.CANCELLED, person)
        self._held = held

    def _tell(self, state: OutboxState, person: str) -> None:
        if state is OutboxState.SENT:
            self.notice.emit(tr("Sent to {person}", person=person))
        elif state in (OutboxState.QUEUED, OutboxState.SENDING):
            self.notice.emit(tr("Waiting to leave, to {person}", person=person))
