"""A conversation as a window of messages around an anchor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.ids import ConversationId, MessageId
from shopbell.ports import MessagePage
from storage.tables.conversations import resolve
from storage.tables.messages import SELECT, attachments_of, messages_of

if TYPE_CHECKING:
    from shopbell.model import Attachment, Message
    from storage.database import ReadConnection, Row

_OLDER = " WHERE m.conversation = ? AND (m.at, m.id) < (?, ?) ORDER BY m.at DESC, m.id DESC LIMIT ?"
_NEWER = " WHERE m.conversation = ? AND (m.at, m.id) > (?, ?) ORDER BY m.at, m.id LIMIT ?"
_END = (2**62, 2**62)

_Position = tuple[int, int]


def _older(db: ReadConnection, conversation: int, at: _Position, limit: int) -> tuple[list[Row], bool]:
    """Rows in time order, and whether there are more."""
    rows = db.all(SELECT + _OLDER, (conversation, *at, limit + 1))
    return rows[:limit][::-1], len(rows) > limit


def _newer(db: ReadConnection, conversation: int, at: _Position, limit: int) -> tuple[list[Row], bool]:
    rows = db.all(SELECT + _NEWER, (conversation, *at, limit + 1))
    return rows[:limit], len(rows) > limit


def window(db: ReadConnection, conversation: ConversationId, around: MessageId | None, limit: int) -> MessagePage:
    """The newest messages, or those around one; an anchor that is gone means the newest."""
    number = resolve(db, conversation)
    anchor = None if around is None else _position(db, around)
    if anchor is None:
        rows, more = _older(db, number, _END, limit)
        return MessagePage(messages_of(db, rows), more_before=more)
    older, more_before = _older(db, number, anchor, limit // 2)
    newer, more_after = _newer(db, number, (anchor[0], anchor[1] - 1), limit - limit // 2)
    if not more_after and more_before:
        older, more_before = _older(db, number, anchor, limit - len(newer))
    return MessagePage(messages_of(db, [*older, *newer]), more_before, more_after)


def before(db: ReadConnection, conversation: ConversationId, anchor: MessageId, limit: int) -> MessagePage:
    """Older than one. Raises NotFound."""
    rows, more = _older(db, resolve(db, conversation), _known(db, anchor), limit)
    return MessagePage(messages_of(db, rows), more_before=more, more_after=True)


def after(db: ReadConnection, conversation: ConversationId, anchor: MessageId, limit: int) -> MessagePage:
    """Newer than one. Raises NotFound."""
    rows, more = _newer(db, resolve(db, conversation), _known(db, anchor), limit)
    return MessagePage(messages_of(db, rows), more_before=True, more_after=more)


def one(db: ReadConnection, message: MessageId) -> Message:
    """Raises NotFound."""
    rows = db.all(SELECT + " WHERE m.id = ?", (message,))
    if not rows:
        raise NotFound("This message is not here any more.")
    return messages_of(db, rows)[0]


def first_at(db: ReadConnection, conversation: ConversationId, at: int) -> MessageId | None:
    """The first message at or after a time."""
    found = db.value(
        "SELECT id FROM message WHERE conversation = ? AND at >= ? ORDER BY at, id LIMIT 1",
        (resolve(db, conversation), at),
    )
    return None if found is None else MessageId(found)


def inline_files(db: ReadConnection, message: MessageId) -> Mapping[str, Attachment]:
    """Files that the message's HTML may show, by content id."""
    files = attachments_of(db, [message]).get(message, ())
    return {one.content_id: one for one in files if one.content_id}


def _position(db: ReadConnection, message: int) -> _Position | None:
    row = db.one("SELECT at, id FROM message WHERE id = ?", (message,))
    return None if row is None else (row[0], row[1])


def _known(db: ReadConnection, message: int) -> _Position:
    found = _position(db, message)
    if found is None:
        raise NotFound("This message is not here any more.")
    return found
