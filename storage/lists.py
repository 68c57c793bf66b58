"""Pages of conversation rows and the numbers beside the views: keyset pages over one index each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import AccountId, ConversationId, MessageId, PersonId
from shopbell.model import ConversationRow, Counts, OutboxState, Turn, View, Visibility
from shopbell.ports import RowPage
from storage.instants import from_us, maybe_from
from storage.tables import conversations as buckets

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row

SELECT = """
SELECT c.id, c.account, a.connector, c.person, coalesce(nullif(p.name, ''), nullif(i.name, ''), i.address, ''),
    coalesce(i.address, ''), c.subject, c.turn, c.waiting_since, c.last_at, c.messages, c.unseen,
    c.snippet, c.open_question, c.open_questions, c.visibility, c.robot, c.later_until,
    c.settled_reason, c.has_draft, c.outbox_state, c.remote_id, c.mention = 1, i.network,
    coalesce((SELECT m.direction = 'out' FROM message AS m WHERE m.id = c.last_message), 0),
    c.answer_until, coalesce((SELECT f.sha256 FROM portrait AS f WHERE f.identity = c.identity), ''), c.onlookers,
    c.no_answer, c.stars
FROM conversation AS c {indexed}
JOIN account AS a ON a.id = c.account
LEFT JOIN person AS p ON p.id = c.person
LEFT JOIN identity AS i ON i.id = c.identity
"""

_COLUMNS = SELECT.format(indexed="")
LONGEST = (
    "SELECT id FROM conversation INDEXED BY conversation_waiting WHERE bucket = 1 ORDER BY waiting_since, id LIMIT 1"
)

_BUCKETS = {
    View.THEIRS: buckets.THEIRS,
    View.SETTLED: buckets.SETTLED,
    View.LATER: buckets.LATER,
    View.MENTIONS: buckets.MENTIONS,
    View.ROBOTS: buckets.ROBOTS,
}
_OF_ALIAS = _COLUMNS + " WHERE c.id = (SELECT conversation FROM conversation_alias WHERE old = ?)"  # noqa: S608
_END = (2**62, 2**62)


def page_sql(view: View, *, of_account: bool) -> str:
    """The one statement behind a page; arguments by name: account, bucket, at, id, limit."""
    account = "c.account = :account AND " if of_account else ""
    if view is View.WAITING:
        # Left to itself the planner takes the index of the lists and sorts.
        index = "conversation_account_waiting" if of_account else "conversation_waiting"
        return (
            SELECT.format(indexed=f"INDEXED BY {index}")
            + f" WHERE {account}c.bucket = 1 AND (c.waiting_since, c.id) > (:at, :id)"
            + " ORDER BY c.waiting_since, c.id LIMIT :limit"
        )
    bucket = "c.bucket > 0 AND " if view is View.ALL else "c.bucket = :bucket AND "
    return (
        f"{_COLUMNS} WHERE {account}{bucket}(c.last_at, c.id) < (:at, :id)"
        " ORDER BY c.last_at DESC, c.id DESC LIMIT :limit"
    )


def page(db: ReadConnection, view: View, after: str, limit: int, account: int | None) -> RowPage:
    """A page of a view."""
    at, number = position(view, after)
    found = db.all(
        page_sql(view, of_account=account is not None),
        {
            "account": account,
            "bucket": _BUCKETS.get(view),
            "at": at,
            "id": number,
            "limit": limit + 1,
        },
    )
    shown = found[:limit]
    cursors = tuple(f"{row[8] if view is View.WAITING else row[9]}:{row[0]}" for row in shown)
    more = len(found) > limit
    return RowPage(tuple(map(row_of, shown)), cursors[-1] if more else "", cursors)


def position(view: View, after: str) -> tuple[int, int]:
    """Where a page begins. Raises NotFound for another list's cursor."""
    if after:
        at, _, number = after.partition(":")
        try:
            return int(at), int(number)
        except ValueError:
            raise NotFound("That is not a cursor of this list.") from None
    return (-_END[0], -_END[1]) if view is View.WAITING else _END


def rows_by_id(db: ReadConnection, ids: Sequence[ConversationId]) -> tuple[ConversationRow, ...]:
    """Those that are there, in the order asked; the ids of merged ones lead to where they went."""
    found = []
    for number in ids:
        row = db.one(_COLUMNS + " WHERE c.id = ? AND c.messages > 0", (number,)) or db.one(
            _OF_ALIAS,
            (number,),
        )
        if row is not None:
            found.append(row_of(row))
    return tuple(dict.fromkeys(found))


def row_of(row: Row) -> ConversationRow:
    """A row of _COLUMNS."""
    return ConversationRow(
        id=ConversationId(row[0]),
        account=AccountId(row[1]),
        connector=row[2],
        person=None if row[3] is None else PersonId(row[3]),
        person_name=row[4],
        person_address=row[5],
        subject=row[6],
        turn=Turn(row[7]),
        waiting_since=maybe_from(row[8]),
        last_at=from_us(row[9]),
        messages=row[10],
        unseen=row[11],
        snippet=row[12],
        open_question=row[13],
        open_questions=row[14],
        visibility=Visibility(row[15]),
        robot=bool(row[16]),
        later_until=maybe_from(row[17]),
        settled_reason=row[18],
        has_draft=bool(row[19]),
        outbox_state=None if row[20] is None else OutboxState(row[20]),
        remote_id=row[21],
        mention=bool(row[22]),
        network=row[23] or row[2],
        last_ours=bool(row[24]),
        answer_until=maybe_from(row[25]),
        onlookers=None if row[27] is None else MessageId(row[27]),
        portrait=row[26],
        no_answer=row[28],
        stars=row[29],
    )


def counts(db: ReadConnection) -> Counts:
    """From the kept numbers; only the outbox, which is short, is counted."""
    kept: dict[int, int] = dict(db.all("SELECT bucket, conversations FROM tally"))
    leaving = db.one(
        "SELECT count(*), count(*) FILTER (WHERE state IN ('refused', 'uncertain')) FROM outbox"
        " WHERE state NOT IN ('sent', 'cancelled')"
    ) or (0, 0)
    longest = db.value(LONGEST)
    return Counts(
        waiting_people=kept[-1],
        waiting=kept[buckets.WAITING],
        theirs=kept[buckets.THEIRS],
        settled=kept[buckets.SETTLED],
        later=kept[buckets.LATER],
        robots=kept[buckets.ROBOTS],
        everything=kept[-2] - kept[0],
        mentions=kept[buckets.MENTIONS],
        outbox=leaving[0],
        outbox_stuck=leaving[1],
        longest=None if longest is None else ConversationId(longest),
    )
