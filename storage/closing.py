"""People waiting in the order in which the services stop taking an answer: a keyset page over two indexes.

First whoever can still be answered for a while, the nearest end first; then everybody else, the longest wait first.
A cursor has the time of the first page in it, so that a window that closes meanwhile moves nobody from one part of the
list to the other between two pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ports import RowPage
from storage.instants import to_us
from storage.lists import SELECT, row_of

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import ReadConnection, Row

_OPEN, _REST = "o", "r"
_UNTIL, _SINCE = 25, 8
"""Columns of the order in either part."""
_BEGINNING = -(2**62)
SQL = {
    _OPEN: SELECT.format(indexed="INDEXED BY conversation_closing")
    + " WHERE c.bucket = 1 AND c.answer_until IS NOT NULL AND c.answer_until > :now"
    " AND (c.answer_until, c.id) > (:at, :id) ORDER BY c.answer_until, c.id LIMIT :limit",
    _REST: SELECT.format(indexed="INDEXED BY conversation_waiting")
    + " WHERE c.bucket = 1 AND (c.waiting_since, c.id) > (:at, :id)"
    " AND (c.answer_until IS NULL OR c.answer_until <= :now) ORDER BY c.waiting_since, c.id LIMIT :limit",
}

_SOONER = """
SELECT 1 FROM conversation AS o INDEXED BY conversation_person_waiting
WHERE o.person = c.person AND o.bucket = 1 AND o.answer_until > :now
    AND (o.answer_until, o.id) < (c.answer_until, c.id)
"""
_BEFORE = """
SELECT 1 FROM conversation AS o INDEXED BY conversation_person_waiting WHERE o.person = c.person AND o.bucket = 1
    AND (coalesce(o.answer_until, 0) > :now OR (o.waiting_since, o.id) < (c.waiting_since, c.id))
"""
PEOPLE = {
    _OPEN: SQL[_OPEN].replace(" ORDER BY", f" AND NOT EXISTS ({_SOONER}) ORDER BY"),
    _REST: SQL[_REST].replace(" ORDER BY", f" AND NOT EXISTS ({_BEFORE}) ORDER BY"),
}
"""The same with one row for each person: that of the conversation which stands first."""


def page(db: ReadConnection, after: str, limit: int, now: datetime, *, people: bool = False) -> RowPage:
    """A page of everybody who waits, or of `people`, each once. Raises NotFound for another list's cursor."""
    part, at, number, then = _position(after, to_us(now))
    sql = PEOPLE if people else SQL
    found: list[tuple[Row, str]] = []
    if part == _OPEN:
        rows = db.all(sql[_OPEN], {"at": at, "id": number, "now": then, "limit": limit + 1})
        found += [(row, f"{_OPEN}:{row[_UNTIL]}:{row[0]}:{then}") for row in rows]
        at = number = _BEGINNING
    if len(found) <= limit:
        rows = db.all(sql[_REST], {"at": at, "id": number, "now": then, "limit": limit + 1 - len(found)})
        found += [(row, f"{_REST}:{row[_SINCE]}:{row[0]}:{then}") for row in rows]
    cursors = tuple(cursor for _, cursor in found[:limit])
    more = len(found) > limit
    return RowPage(tuple(row_of(row) for row, _ in found[:limit]), cursors[-1] if more else "", cursors)


def _position(after: str, now: int) -> tuple[str, int, int, int]:
    if not after:
        return _OPEN, _BEGINNING, _BEGINNING, now
    part, *numbers = after.split(":")
    try:
        at, number, then = map(int, numbers)
    except ValueError:
        raise NotFound("That is not a cursor of this list.") from None
    if part not in SQL:
        raise NotFound("That is not a cursor of this list.")
    return part, at, number, then
