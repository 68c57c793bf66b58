"""When notifications are shown and what they may say; kept in the store, read at each use."""

from dataclasses import dataclass
from datetime import datetime, time

from shopbell.ports import Library
from shopbell.services.compose import UNDO_SETTING, chosen_undo_seconds

NOTIFY = "notify"
QUIET_FROM, QUIET_TO = "quiet_from", "quiet_to"
QUIET_UNTIL = "quiet_until"
HIDE_WORDS = "notify_hide_words"
TRAY_TOLD = "tray_told"
UNDO_SECONDS = UNDO_SETTING
ON, OFF = "1", "0"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of every day (local time; may cross midnight) and an hour asked for just now."""

    start: time | None = None
    end: time | None = None
    until: datetime | None = None

    def at(self, now: datetime) -> bool:
        """Whether nothing is to be announced at this time (aware)."""
        if self.until is not None and now < self.until:
            return True
        if self.start is None or self.end is None or self.start == self.end:
            return False
        clock = now.astimezone().time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class NotifyPreferences:
    """All of them."""

    on: bool = True
    hide_words: bool = False
    quiet: Quiet = Quiet()


async def read_preferences(library: Library) -> NotifyPreferences:
    """As the owner has set them; nonsense counts as not set."""
    return NotifyPreferences(
        on=await library.setting(NOTIFY) != OFF,
        hide_words=await library.setting(HIDE_WORDS) == ON,
        quiet=Quiet(
            _clock(await library.setting(QUIET_FROM)),
            _clock(await library.setting(QUIET_TO)),
            _moment(await library.setting(QUIET_UNTIL)),
        ),
    )


async def read_undo_seconds(library: Library, usual: float) -> float:
    """How long a message can be called back; 0 is not at all."""
    return await chosen_undo_seconds(library, usual)


def _clock(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text or "")
    except ValueError:
        return None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
