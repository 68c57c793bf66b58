"""What a search found, as a model; more are read when the end comes into sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from shopbell.model import Direction, SearchHit
from shopbell.text.direction import is_rtl
from shopbell.text.fold_search import highlight
from shopbell.text.names import display_name
from shopbell.text.times import stamp
from ui.models.offsets import to_utf16
from ui.words import tr

if TYPE_CHECKING:
    from shopbell.ports import Library
    from ui.tasks import Tasks

PAGE = 20
"""About two screens: each hit is read with the turns around it, at every key."""
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
LOOK_ROLE = Qt.ItemDataRole.UserRole
HIT_ROLE = Qt.ItemDataRole.UserRole + 1
# The found word has to be in sight within two lines, also of large text: beyond the first number of letters
# the words begin the second number of them before it.
_IN_SIGHT, _LEAD = 44, 24
_LONG = 300


@dataclass(frozen=True, slots=True)
class HitLook:
    """Prepared values of one hit. `marks` are (start, length) in UTF-16 units of `words`."""

    name: str
    time: str
    words: str
    marks: tuple[tuple[int, int], ...]
    words_rtl: bool
    before: str
    after: str
    spoken: str


def look_of_hit(hit: SearchHit, query: str, now: datetime) -> HitLook:
    """Prepare a hit as seen at `now` (aware, in the zone of the screen)."""
    text = " ".join(hit.snippet.split())
    found = highlight(text, query)
    start = _start(text, found[0][0]) if found and found[0][1] > _IN_SIGHT else 0
    words = ("… " if start else "") + text[start : start + _LONG]
    shift = start - 2 if start else 0
    at = to_utf16(words)
    marks = [(a - shift, b - shift) for a, b in found if b - shift <= len(words)]
    name = display_name(hit.person_name, "")
    who = tr("you") if hit.direction is Direction.OUT else hit.author_name or name
    time = stamp(hit.at, now)
    return HitLook(
        name=name,
        time=time,
        words=words,
        marks=tuple((at(a), at(b) - at(a)) for a, b in marks),
        words_rtl=is_rtl(words),
        before=" ".join(hit.before.split()),
        after=" ".join(hit.after.split()),
        spoken=f"{name}, {time}, {who}, {words}",
    )


def _start(text: str, word: int) -> int:
    """A word's beginning shortly before `word`."""
    space = text.find(" ", max(0, word - _LEAD), word)
    return space + 1 if space >= 0 else word


class HitsModel(QAbstractTableModel):
    """Hits of one query, newest first."""

    def __init__(
        self,
        library: Library,
        tasks: Tasks,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._now = now
        self.query = ""
        self._hits: list[SearchHit] = []
        self._looks: list[HitLook] = []
        self._more = False

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        look = self._looks[index.row()]
        if role == LOOK_ROLE:
            return look
        if role == HIT_ROLE:
            return self._hits[index.row()]
        spoken = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
        return look.spoken if role in spoken else None

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self._more:
            self._more = False
            self._tasks.latest("hits-more", self._read_more(self.query))

    async def search(self, query: str) -> None:
        """Show what is found; an empty query shows nothing. A newer call interrupts an older one."""
        hits = await self._library.search(query, limit=PAGE) if query.strip() else ()
        self.beginResetModel()
        self.query = query
        self._hits = list(hits)
        self._looks = [look_of_hit(hit, query, self._now()) for hit in hits]
        self._more = len(hits) == PAGE
        self.endResetModel()

    async def _read_more(self, query: str) -> None:
        last = self._hits[-1].message
        hits = await self._library.search(query, limit=PAGE, before=last)
        if query != self.query or not hits:
            return
        at = len(self._hits)
        self.beginInsertRows(_NOWHERE, at, at + len(hits) - 1)
        self._hits.extend(hits)
        self._looks.extend(look_of_hit(hit, query, self._now()) for hit in hits)
        self.endInsertRows()
        self._more = len(hits) == PAGE

    def hit(self, row: int) -> SearchHit | None:
        """The hit in a row."""
        return self._hits[row] if 0 <= row < len(self._hits) else None
