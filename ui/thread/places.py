"""Where each line of the timeline stands, with heights guessed until a line was really shown."""

from bisect import bisect_right
from collections.abc import Sequence

from ui.thread.entries import ContactEntry, DayEntry, Entry, GapEntry, MachineryEntry, MessageEntry


class Places:
    """Heights by key for one width, and the tops that follow from them. Pure arithmetic, in pixels."""

    def __init__(self) -> None:
        self.entries: tuple[Entry, ...] = ()
        self._heights: dict[str, int] = {}
        self._measured: set[str] = set()
        self._tops: list[int] = [0]
        self._index: dict[str, int] = {}
        self.width = 0
        self.scale = 1.0

    def set_entries(self, entries: Sequence[Entry], stale: set[str]) -> None:
        """Other lines; what is known of those that stay is kept, except for the stale ones."""
        self.entries = tuple(entries)
        self._measured -= stale
        self._index = {entry.key: at for at, entry in enumerate(self.entries)}
        for entry in self.entries:
            if entry.key not in self._measured:
                self._heights[entry.key] = self._guess(entry)
        self._sum()

    def forget(self) -> None:
        """Another width or text size: everything is a guess again."""
        self._measured.clear()
        for entry in self.entries:
            self._heights[entry.key] = self._guess(entry)
        self._sum()

    def measured(self, key: str, height: int) -> bool:
        """The line is really so high; whether that is news."""
        self._measured.add(key)
        if self._heights.get(key) == height:
            return False
        self._heights[key] = height
        return True

    def is_measured(self, key: str) -> bool:
        """Whether its height is known rather than guessed."""
        return key in self._measured

    def sum_up(self) -> None:
        """After heights changed."""
        self._sum()

    @property
    def total(self) -> int:
        """Height of everything."""
        return self._tops[-1]

    def top(self, key: str) -> int | None:
        """Where a line begins; None when it is not there."""
        at = self._index.get(key)
        return None if at is None else self._tops[at]

    def height(self, key: str) -> int:
        """How high a line is."""
        return self._heights[key]

    def at(self, y: int) -> int:
        """The index of the line at this height; the nearest one outside."""
        return max(0, min(len(self.entries) - 1, bisect_right(self._tops, y) - 1))

    def between(self, top: int, bottom: int) -> Sequence[Entry]:
        """The lines that touch a stretch."""
        if not self.entries:
            return ()
        return self.entries[self.at(top) : self.at(bottom) + 1]

    def _sum(self) -> None:
        tops, y = [0], 0
        for entry in self.entries:
            y += self._heights[entry.key]
            tops.append(y)
        self._tops = tops

    def _guess(self, entry: Entry) -> int:
        if isinstance(entry, MessageEntry) and entry.opened:
            letters = max(20, min(70, self.width * 0.8 / (8 * self.scale)))
            lines = sum(1 + int(len(line) / letters) for line in entry.message.text.split("\n"))
            return round((52 + 20 * min(lines, 400)) * self.scale)
        heights = {DayEntry: 26, GapEntry: 38, ContactEntry: 38, MachineryEntry: 26}
        return round(heights.get(type(entry), 30) * self.scale)
