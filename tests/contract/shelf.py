"""The smallest store that keeps what a connector reports: upserts by remote id, places, cursors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shopbell.events import (
    Batch,
    Event,
    MessageGone,
    MessageSeen,
    Placed,
    PlacesReset,
    Unplaced,
)


@dataclass(slots=True)
class Shelf:
    """What a real store would have; the connector's `Memory` as well."""

    messages: dict[str, MessageSeen] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    where: dict[str, str] = field(default_factory=dict)
    """Place to remote id."""
    cursors: dict[str, str] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)

    def take(self, stream: str, batch: Batch) -> None:
        """Events and cursor together, as one transaction would."""
        for event in batch.events:
            self._apply(event)
        self.cursors[stream] = batch.cursor
        self.batches.append(batch)

    def _apply(self, event: Event) -> None:
        match event:
            case MessageSeen():
                self.messages[event.remote_id] = event
                if event.place:
                    self.where[event.place] = event.remote_id
            case MessageGone():
                self.gone.add(event.remote_id)
            case Placed() if event.remote_id in self.messages:
                self.where[event.place] = event.remote_id
            case Unplaced():
                self._unplace(event.place)
            case PlacesReset():
                self.where = {p: i for p, i in self.where.items() if not p.startswith(event.prefix)}

    def _unplace(self, place: str) -> None:
        message = self.where.pop(place, None)
        if message is not None and message not in self.where.values():
            self.gone.add(message)

    def texts(self) -> Iterator[str]:
        """Of all messages, shortened to what was written: a service may add a line end."""
        return (message.text.strip() for message in self.messages.values())

    def with_text(self, text: str) -> list[MessageSeen]:
        """Messages with exactly these words."""
        return [m for m in self.messages.values() if m.text.strip() == text.strip()]

    async def places(self, prefix: str) -> Sequence[str]:
        """See `connector.Memory`."""
        return sorted(place for place in self.where if place.startswith(prefix))

    async def remote_ids(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """See `connector.Memory`."""
        return frozenset(remote_ids) & self.messages.keys()

    async def newest(self) -> datetime | None:
        """See `connector.Memory`."""
        return max((message.at for message in self.messages.values()), default=None)
