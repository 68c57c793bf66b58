"""The people waiting: one row each, whatever number of conversations they wait in, the longest wait on top."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from shopbell.also_waiting import AlsoWaiting
from shopbell.ids import AccountId, ConversationId
from shopbell.model import View
from shopbell.ports import RowPage
from storage import closing
from storage.lists import SELECT, position, row_of
from storage.tables.conversations import WAITING

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.model import ConversationRow
    from storage.database import ReadConnection

_SINCE = 8
"""The column of the order."""
ALSO = """
SELECT o.person, o.waiting_since, o.id, o.account, coalesce(nullif(i.network, ''), a.connector)
FROM json_each(?) AS p CROSS JOIN conversation AS o ON o.id IN (
    SELECT id FROM conversation INDEXED BY conversation_person_waiting
    WHERE person = p.value AND bucket = 1 ORDER BY waiting_since, id LIMIT 8
)
JOIN account AS a ON a.id = o.account LEFT JOIN identity AS i ON i.id = o.identity
"""
"""Of each person the eight longest waits: a regular can wait in hundreds of places, and only networks are named."""
LONGER = """
SELECT 1 FROM conversation AS o INDEXED BY conversation_person_waiting WHERE o.person = c.person AND o.bucket = 1
    AND (o.waiting_since, o.id) < (c.waiting_since, c.id)
"""


def page_sql(*, of_account: bool) -> str:
    """The one statement behind a page; arguments by name: account, at, id, limit."""
    index = "conversation_account_waiting" if of_account else "conversation_waiting"
    mine, theirs = ("c.account = :account AND ", " AND o.account = c.account") if of_account else ("", "")
    return (
        SELECT.format(indexed=f"INDEXED BY {index}")
        + f" WHERE {mine}c.bucket = {WAITING} AND (c.waiting_since, c.id) > (:at, :id)"
        + f" AND NOT EXISTS ({LONGER}{theirs}) ORDER BY c.waiting_since, c.id LIMIT :limit"
    )


def page(db: ReadConnection, after: str, limit: int, account: int | None, closing_at: datetime | None) -> RowPage:
    """A page of people; of one account, those who wait there. Raises NotFound for another list's cursor."""
    if closing_at is not None:
        found_there = closing.page(db, after, limit, closing_at, people=True)
        return replace(found_there, rows=with_others(db, found_there.rows))
    at, number = position(View.WAITING, after)
    found = db.all(
        page_sql(of_account=account is not None), {"account": account, "at": at, "id": number, "limit": limit + 1}
    )
    cursors = tuple(f"{row[_SINCE]}:{row[0]}" for row in found[:limit])
    rows = with_others(db, tuple(map(row_of, found[:limit])))
    return RowPage(rows, cursors[-1] if len(found) > limit else "", cursors)


def with_others(db: ReadConnection, rows: Sequence[ConversationRow]) -> tuple[ConversationRow, ...]:
    """The rows with where else their people wait, the longest wait first."""
    persons = list({row.person for row in rows if row.waiting_since is not None and row.person is not None})
    others: dict[int, list[AlsoWaiting]] = {}
    for person, _, conversation, account, network in sorted(db.all(ALSO, (json.dumps(persons),))) if persons else ():
        one = AlsoWaiting(ConversationId(conversation), AccountId(account), network)
        others.setdefault(person, []).append(one)
    return tuple(_with(row, others.get(row.person, ()) if row.person is not None else ()) for row in rows)


def _with(row: ConversationRow, everywhere: Sequence[AlsoWaiting]) -> ConversationRow:
    if row.waiting_since is None or len(everywhere) < 2:
        return row
    return replace(row, also=tuple(one for one in everywhere if one.conversation != row.id))
