"""A notification service under the test's hand."""

from dataclasses import dataclass, field

from ui.tray.notices import Notice, NoticeEvents


@dataclass(slots=True)
class FakeNotifier:
    """Remembers what is on the screen."""

    inline: bool = True
    present: bool = True
    shown: dict[str, Notice] = field(default_factory=dict)
    history: list[Notice] = field(default_factory=list)
    events: NoticeEvents | None = None

    @property
    def takes_replies(self) -> bool:
        return self.inline

    started: bool = False

    async def start(self, events: NoticeEvents) -> bool:
        self.events = events
        self.started = True
        return self.present

    async def show(self, notice: Notice) -> bool:
        if self.present and self.started:
            self.shown[notice.key] = notice
            self.history.append(notice)
        return self.present and self.started

    async def take_away(self, key: str) -> None:
        self.shown.pop(key, None)

    async def close(self) -> None:
        self.shown.clear()

    @property
    def hands(self) -> NoticeEvents:
        """What the owner's clicks call."""
        assert self.events is not None
        return self.events
