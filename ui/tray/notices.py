"""What a notification says, and the service that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification; another with the same key takes its place. Title and body are plain text."""

    key: str
    title: str
    body: str
    reply: str = ""
    """The word on its reply button or field; '' for none."""
    placeholder: str = ""
    """What stands in the empty reply field."""
    actions: tuple[tuple[str, str], ...] = ()
    """More buttons: id and word."""
    quiet: bool = False
    """No sound, and gone by itself soon."""


@dataclass(frozen=True, slots=True)
class NoticeEvents:
    """What the owner does with a notification; called in the UI thread with the notice's key."""

    opened: Callable[[str], None]
    """Clicked: bring the window back at that message."""
    reply_wanted: Callable[[str], None]
    """The reply button, where the system offers no field."""
    replied: Callable[[str, str], None]
    """Text typed into the notification itself."""
    acted: Callable[[str, str], None]
    """Another button, by its id."""
    appeared: Callable[[], None] = lambda: None
    """The service is there, now or again: what could not be shown before can be."""


class Notifier(Protocol):
    """The system's notification service."""

    async def start(self, events: NoticeEvents) -> bool:
        """Whether there is one. A service that comes up later is used from then on."""
        ...

    @property
    def takes_replies(self) -> bool:
        """Whether an answer can be typed into the notification itself."""
        ...

    async def show(self, notice: Notice) -> bool:
        """Show or replace; False when it could not be shown."""
        ...

    async def take_away(self, key: str) -> None:
        """Remove it; nothing there is fine."""
        ...

    async def close(self) -> None:
        """Let go of the service."""
        ...


class NoNotifier:
    """A system without notifications."""

    @property
    def takes_replies(self) -> bool:
        """Never."""
        return False

    async def start(self, events: NoticeEvents) -> bool:
        """There is none."""
        return False

    async def show(self, notice: Notice) -> bool:
        """Never shown."""
        return False

    async def take_away(self, key: str) -> None:
        """Nothing was shown."""

    async def close(self) -> None:
        """Nothing to let go of."""
