"""The list of conversations as a model: ids in order and the rows read so far; `data` only looks up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ui.models.networks import also_places
from ui.models.order import runs, staying
from ui.models.row_look import RowLook, look_of
from ui.pace import Pace

if TYPE_CHECKING:
    from shopbell.ids import AccountId, ConversationId
    from shopbell.model import ConversationRow
    from shopbell.ports import RowPage
    from ui.models.networks import Network
    from ui.tasks import Tasks

PAGE = 100
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
LOOK_ROLE = Qt.ItemDataRole.UserRole
ID_ROLE = Qt.ItemDataRole.UserRole + 1


class RowSource(Protocol):
    """Where the rows of a list come from, page by page."""

    async def page(self, after: str, limit: int) -> RowPage:
        """`after` is '' for the first page, else what the page before gave as `next`."""
        ...


class PeopleModel(QAbstractTableModel):
    """One column; below the people there may be one closing sentence (`set_footer`)."""

    about_to_change = Signal(object)
    """The new order of ids (a list), before the rows move."""
    changed = Signal()
    """The order was put in place, or read again and found the same."""

    def __init__(self, tasks: Tasks, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        """`now` gives the time in the zone of the screen."""
        super().__init__(parent)
        self._tasks = tasks
        self._now = now
        self._source: RowSource | None = None
        self._ids: list[ConversationId] = []
        self._rows: dict[ConversationId, ConversationRow] = {}
        self._looks: dict[ConversationId, RowLook] = {}
        self._networks: Mapping[AccountId, Network] = {}
        self._next = ""
        self._footer = ""
        self._reading = False
        self._again = False
        self._paced = Pace()
        self.in_sight = 0
        """The last row anybody can see: what lies far below it is read again when it is needed."""

    # What the view asks for

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids) + bool(self._footer)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.row() >= len(self._ids):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = index.row()
        if not index.isValid():
            return None
        if row >= len(self._ids):
            spoken = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return self._footer if role in spoken else None
        if role == ID_ROLE:
            return self._ids[row]
        look = self.look(self._ids[row])
        if role == LOOK_ROLE:
            return look
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return look.spoken
        return look.name if role == Qt.ItemDataRole.DisplayRole else None

    def canFetchMore(self, parent: Index) -> bool:
        return bool(self._next) and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if not self._reading:
            self._tasks.latest("list-more", self._read_more())

    # What the window asks for

    @property
    def ids(self) -> Sequence[ConversationId]:
        """The order now, as far as it was read."""
        return self._ids

    @property
    def complete(self) -> bool:
        """Whether the end was reached."""
        return not self._next

    def row_of(self, conversation: ConversationId | None) -> int:
        """Where somebody stands; -1 when not here."""
        return self._ids.index(conversation) if conversation in self._rows else -1

    def row(self, conversation: ConversationId) -> ConversationRow | None:
        """What is known of it here."""
        return self._rows.get(conversation)

    def look(self, conversation: ConversationId) -> RowLook:
        """Prepared once until the row, the minute or the account changes."""
        found = self._looks.get(conversation)
        if found is None:
            row = self._rows[conversation]
            found = look_of(row, self._networks.get(row.account), self._now(), also_places(row, self._networks))
            self._looks[conversation] = found
        return found

    def set_networks(self, networks: Mapping[AccountId, Network]) -> None:
        """Names and signs of the accounts."""
        if networks != self._networks:
            self._networks = networks
            self.tell_time()

    def tell_time(self) -> None:
        """The minute changed: every wait is told anew."""
        self._looks.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))

    def set_footer(self, sentence: str) -> None:
        """A closing sentence below the last row; '' takes it away."""
        if sentence == self._footer:
            return
        at = len(self._ids)
        if self._footer and sentence:
            self._footer = sentence
            self.dataChanged.emit(self.index(at, 0), self.index(at, 0))
        elif sentence:
            self.beginInsertRows(_NOWHERE, at, at)
            self._footer = sentence
            self.endInsertRows()
        else:
            self.beginRemoveRows(_NOWHERE, at, at)
            self._footer = ""
            self.endRemoveRows()

    async def show(self, source: RowSource) -> None:
        """Another list, from its beginning."""
        page = await source.page("", PAGE)
        self._source = source
        self.beginResetModel()
        self._footer = ""
        self._looks.clear()
        self._rows = {row.id: row for row in page.rows}
        self._ids = list(self._rows)
        self._next = page.next
        self.endResetModel()
        self.changed.emit()

    async def refresh(self) -> None:
        """Read what is shown again; calls that come meanwhile become one."""
        if self._reading or self._source is None:
            self._again = self._reading
            return
        self._reading = True
        try:
            while True:
                await self._paced.turn()
                self._again = False
                source = self._source
                page = await source.page("", max(PAGE, min(len(self._ids), self.in_sight + PAGE)))
                if source is self._source:
                    self._take(page)
                if not self._again:
                    break
        finally:
            self._reading = False

    async def _read_more(self) -> None:
        source, after = self._source, self._next
        if source is None or not after:
            return
        page = await source.page(after, PAGE)
        if source is not self._source or after != self._next:
            return
        fresh = [row for row in page.rows if row.id not in self._rows]
        self._next = page.next
        if fresh:
            at = len(self._ids)
            self.beginInsertRows(_NOWHERE, at, at + len(fresh) - 1)
            self._ids.extend(row.id for row in fresh)
            self._rows.update((row.id, row) for row in fresh)
            self.endInsertRows()
        self.changed.emit()

    def _take(self, page: RowPage) -> None:
        rows = {row.id: row for row in page.rows}
        order = list(rows)
        self._next = page.next
        touched = [id_ for id_, row in rows.items() if self._rows.get(id_) != row]
        if order != self._ids:
            self.about_to_change.emit(order)
            self._reorder(order, rows)
        self._rows = rows
        self._tell_touched(touched)
        self.changed.emit()

    def _tell_touched(self, touched: Iterable[ConversationId]) -> None:
        places = {id_: at for at, id_ in enumerate(self._ids)}
        for id_ in touched:
            self._looks.pop(id_, None)
            index = self.index(places[id_], 0)
            self.dataChanged.emit(index, index)

    def _reorder(self, order: list[ConversationId], rows: Mapping[ConversationId, ConversationRow]) -> None:
        kept = staying(self._ids, order)
        gone = [at for at, id_ in enumerate(self._ids) if id_ not in kept]
        for first, last in reversed(runs(gone)):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._ids[first : last + 1]
            self.endRemoveRows()
        self._rows = {**self._rows, **rows}
        for first, last in runs(at for at, id_ in enumerate(order) if id_ not in kept):
            self.beginInsertRows(_NOWHERE, first, last)
            self._ids[first:first] = order[first : last + 1]
            self.endInsertRows()
