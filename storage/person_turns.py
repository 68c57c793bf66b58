"""Everything said between the shop and one person, in whatever place: a window of messages around an anchor.

A person may have thousands of conversations. Each is asked for its few messages next to the anchor, the one with the
newest of them first, until no other conversation can have a nearer one.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.people import MOST_TURNS
from shopbell.ports import MessagePage
from storage.tables.messages import SELECT, messages_of

if TYPE_CHECKING:
    from shopbell.ids import MessageId, PersonId
    from storage.database import ReadConnection

_Place = tuple[int, int]
"""Time and id of a message."""
_END: _Place = (2**62, 2**62)

OLDER = "SELECT at, id FROM message WHERE conversation = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?"
NEWER = "SELECT at, id FROM message WHERE conversation = ? AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?"
NEAREST_OLDER = """
SELECT c.id, (SELECT max(m.at) FROM message AS m WHERE m.conversation = c.id AND m.at <= ?2) AS nearest
FROM conversation AS c WHERE c.person = ?1 AND c.messages > 0
"""
NEAREST_NEWER = """
SELECT c.id, (SELECT min(m.at) FROM message AS m WHERE m.conversation = c.id AND m.at >= ?2) AS nearest
FROM conversation AS c WHERE c.person = ?1 AND c.messages > 0
"""


def window(db: ReadConnection, person: PersonId, around: MessageId | None, limit: int) -> MessagePage:
    """The newest messages, or those around one; an anchor that is gone or somebody else's means the newest."""
    limit = min(limit, MOST_TURNS)
    anchor = None if around is None else _position(db, person, around)
    if anchor is None:
        older, more = _older(db, person, _END, limit)
        return _page(db, older, more_before=more)
    older, more_before = _older(db, person, anchor, limit // 2)
    newer, more_after = _newer(db, person, (anchor[0], anchor[1] - 1), limit - limit // 2)
    if not more_after and more_before:
        older, more_before = _older(db, person, anchor, limit - len(newer))
    return _page(db, [*older, *newer], more_before=more_before, more_after=more_after)


def before(db: ReadConnection, person: PersonId, anchor: MessageId, limit: int) -> MessagePage:
    """Older than one. Raises NotFound."""
    found, more = _older(db, person, _known(db, person, anchor), min(limit, MOST_TURNS))
    return _page(db, found, more_before=more, more_after=True)


def after(db: ReadConnection, person: PersonId, anchor: MessageId, limit: int) -> MessagePage:
    """Newer than one. Raises NotFound."""
    found, more = _newer(db, person, _known(db, person, anchor), min(limit, MOST_TURNS))
    return _page(db, found, more_before=True, more_after=more)


def _older(db: ReadConnection, person: int, at: _Place, limit: int) -> tuple[list[_Place], bool]:
    """The nearest older places in time order, and whether there are more."""
    near = [(there, one) for one, there in db.all(NEAREST_OLDER, (person, at[0])) if there is not None]
    best: list[_Place] = []
    for there, conversation in sorted(near, reverse=True):
        if len(best) > limit and there < best[-1][0]:
            break
        rows = db.all(OLDER, (conversation, *at, limit + 1))
        best = heapq.nlargest(limit + 1, [*best, *((row[0], row[1]) for row in rows)])
    return best[:limit][::-1], len(best) > limit


def _newer(db: ReadConnection, person: int, at: _Place, limit: int) -> tuple[list[_Place], bool]:
    near = [(there, one) for one, there in db.all(NEAREST_NEWER, (person, at[0])) if there is not None]
    best: list[_Place] = []
    for there, conversation in sorted(near):
        if len(best) > limit and there > best[-1][0]:
            break
        rows = db.all(NEWER, (conversation, *at, limit + 1))
        best = heapq.nsmallest(limit + 1, [*best, *((row[0], row[1]) for row in rows)])
    return best[:limit], len(best) > limit


def _page(
    db: ReadConnection, places: list[_Place], *, more_before: bool = False, more_after: bool = False
) -> MessagePage:
    rows = [row for _, message in places for row in db.all(SELECT + " WHERE m.id = ?", (message,))]
    return MessagePage(messages_of(db, rows), more_before, more_after)


def _position(db: ReadConnection, person: int, message: int) -> _Place | None:
    row = db.one(
        "SELECT m.at, m.id FROM message AS m JOIN conversation AS c ON c.id = m.conversation"
        " WHERE m.id = ? AND c.person = ?",
        (message, person),
    )
    return None if row is None else (row[0], row[1])


def _known(db: ReadConnection, person: int, message: int) -> _Place:
    found = _position(db, person, message)
    if found is None:
        raise NotFound("This message is not here any more.")
    return found
