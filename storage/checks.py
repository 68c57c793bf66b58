"""What could be wrong with a profile, as sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import apsw

from shopbell.turn_state import Word, standing
from storage.removal import files_in_use
from storage.tables.turns import facts

if TYPE_CHECKING:
    from storage.blobs import Blobs
    from storage.database import ReadConnection

_SHOWN = 20
_LONG = 1_000


def database_troubles(db: ReadConnection) -> tuple[str, ...]:
    """The database itself, its index and its kept numbers against a fresh count."""
    try:
        found = [text for (text,) in db.all(f"PRAGMA integrity_check({_SHOWN})") if text != "ok"]
        if found:
            return ("The database is damaged: put back a backup.", *found)
        return (*_references(db), *_index(db), *_tallies(db), *_rows(db), *_people(db))
    except (apsw.CorruptError, apsw.NotADBError, apsw.SQLError) as error:
        return ("The database is damaged: put back a backup.", str(error))


def _references(db: ReadConnection) -> Iterator[str]:
    for table, row, parent, _ in db.all("PRAGMA foreign_key_check")[:_SHOWN]:
        yield f"Row {row} of {table} refers to a {parent} that is not there."


def _index(db: ReadConnection) -> Iterator[str]:
    """Every message is in the search index, and nothing else is."""
    missing = db.value("SELECT count(*) FROM (SELECT slot FROM message EXCEPT SELECT id FROM message_words_docsize)")
    if missing:
        yield f"{missing} messages cannot be found by search."
    extra = db.value("SELECT count(*) FROM (SELECT id FROM message_words_docsize EXCEPT SELECT slot FROM message)")
    if extra:
        yield f"The search index has {extra} messages that are not there."


def _tallies(db: ReadConnection) -> Iterator[str]:
    kept: dict[int, int] = dict(db.all("SELECT bucket, conversations FROM tally"))
    counted = dict.fromkeys(kept, 0) | dict(db.all("SELECT bucket, count(*) FROM conversation GROUP BY bucket"))
    counted[-2] = db.value("SELECT count(*) FROM conversation")
    counted[-1] = db.value("SELECT count(DISTINCT coalesce(person, -id)) FROM conversation WHERE bucket = 1")
    if kept != counted:
        yield "The numbers beside the lists are wrong."


def _people(db: ReadConnection) -> Iterator[str]:
    """Who was never joined is alone, and a conversation is with the person of its identity."""
    for (identity,) in db.all(
        "SELECT id FROM identity AS i WHERE person IS NOT home AND NOT EXISTS"
        " (SELECT 1 FROM person_deed WHERE identity = i.id OR other = i.id) LIMIT ?",
        (_SHOWN,),
    ):
        yield f"The name {identity} is joined with somebody, and nobody joined it."
    for (conversation,) in db.all(
        "SELECT c.id FROM conversation AS c LEFT JOIN identity AS i ON i.id = c.identity"
        " WHERE c.person IS NOT i.person LIMIT ?",
        (_SHOWN,),
    ):
        yield f"Conversation {conversation} is shown with another person than the one it is with."


_COUNTED = """
SELECT c.id FROM conversation AS c LEFT JOIN (
    SELECT conversation, count(*) AS messages,
        count(*) FILTER (WHERE seen = 0) AS unseen FROM message GROUP BY conversation
) AS m ON m.conversation = c.id
WHERE (c.messages, c.unseen) IS NOT (coalesce(m.messages, 0), coalesce(m.unseen, 0))
LIMIT 20
"""


def _rows(db: ReadConnection) -> Iterator[str]:
    for (conversation,) in db.all(_COUNTED):
        yield f"Conversation {conversation} counts its messages wrongly."
    for conversation, since, messages in db.all(
        "SELECT id, waiting_since, messages FROM conversation WHERE bucket = 1"
    ):
        if _first_unanswered(db, conversation, messages) != since:
            yield f"Conversation {conversation} says wrongly since when somebody waits."


def _first_unanswered(db: ReadConnection, conversation: int, messages: int) -> int | None:
    """By the rule's reference, which reads every message; only of very long ones by the index."""
    if messages > _LONG:
        known = facts(db, conversation, messages)
        return None if known is None else known.waiting
    words = db.all("SELECT at, word FROM message WHERE conversation = ? ORDER BY at, id", (conversation,))
    return standing([(at, Word(word)) for at, word in words]).waiting_since


def file_troubles(db: ReadConnection, blobs: Blobs) -> tuple[str, ...]:
    """Every file a row names is there and is what it was."""
    troubles = []
    for name in sorted(files_in_use(db)):
        path = blobs.path(name)
        if not path.exists():
            troubles.append(f"The file {name[:12]}… is missing.")
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != name:
                troubles.append(f"The file {name[:12]}… is damaged.")
    return tuple(troubles)
