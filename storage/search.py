"""Search over everything, newest first, fast enough to run at every key."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.model import Direction, SearchHit
from shopbell.text.fold_search import Term, first_mark, index_terms, query_terms
from storage.instants import from_us
from storage.readers import InterruptedQuestion

if TYPE_CHECKING:
    from storage.database import ReadConnection, Row
    from storage.parts import Parts

_AROUND = 120
"""Characters of the turns before and after."""
_SNIPPET = 240
_LOOKED_AT = 300
"""One letter begins a word in most messages: the newest so many are read before the index is asked."""


class Search:
    """One question at a time: a newer one stops the one that runs."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._newest = 0

    async def find(self, query: str, limit: int, before: MessageId | None) -> tuple[SearchHit, ...]:
        """See `shopbell.ports.Library.search`."""
        terms = query_terms(query)
        if not terms or limit < 1:
            return ()
        self._newest += 1
        mine = self._newest
        self._parts.searcher.interrupt()

        def question(db: ReadConnection) -> tuple[SearchHit, ...]:
            if mine != self._newest:
                raise InterruptedQuestion
            return _hits(db, terms, query, limit, before)

        try:
            return await self._parts.searcher.read(question)
        except InterruptedQuestion:
            return ()


def _hits(
    db: ReadConnection, terms: Sequence[Term], query: str, limit: int, before: MessageId | None
) -> tuple[SearchHit, ...]:
    top = db.value("SELECT slot FROM message WHERE id = ?", (before,)) if before else None
    below = 2**62 if top is None else top
    slots = _one_letter(db, terms[0], limit, below) if _is_letter(terms) else None
    if slots is None:
        slots = match(db, terms, limit, below)
    rows = sorted(db.all(HITS, (json.dumps(slots),)), key=lambda row: -row[10])
    return tuple(_hit(row, query) for row in rows)


def expression(terms: Sequence[Term]) -> str:
    """The FTS5 query: every term, words of a phrase beside each other, the last one as a beginning."""
    parts = []
    for term in terms:
        words = term.text.split()
        quoted = '"' + " ".join(words).replace('"', '""') + '"'
        parts.append(quoted + (" *" if term.prefix else ""))
    return " AND ".join(parts)


MATCH = "SELECT rowid FROM message_words WHERE message_words MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"


def match(db: ReadConnection, terms: Sequence[Term], limit: int, below: int) -> list[int]:
    """Slots of the newest messages that have every term."""
    return [slot for (slot,) in db.all(MATCH, (expression(terms), below, limit))]


def _is_letter(terms: Sequence[Term]) -> bool:
    return len(terms) == 1 and terms[0].prefix and len(terms[0].text) == 1


def _one_letter(db: ReadConnection, term: Term, limit: int, below: int) -> list[int] | None:
    """By reading the newest messages; None when the letter is so rare that the index is quicker."""
    found: list[int] = []
    rows = db.raw.execute(
        "SELECT m.slot, m.text, m.subject, m.author_name FROM message AS m WHERE m.slot < ?"
        " ORDER BY m.slot DESC LIMIT ?",
        (below, _LOOKED_AT),
    )
    for slot, *texts in rows:
        words = index_terms(" ".join(text[:4_000] for text in texts)).split()
        if any(word.lstrip("\"'([¿¡").startswith(term.text) for word in words):
            found.append(slot)
            if len(found) == limit:
                return found
    return None


HITS = """
SELECT m.id, m.conversation, m.account, m.at, coalesce(nullif(p.name, ''), i.address, ''),
    coalesce(nullif(m.author_name, ''), w.address, ''), m.direction, m.text,
    (SELECT substr(b.text, 1, 400) FROM message AS b
        WHERE b.conversation = m.conversation AND (b.at, b.id) < (m.at, m.id)
        ORDER BY b.at DESC, b.id DESC LIMIT 1),
    (SELECT substr(a.text, 1, 400) FROM message AS a
        WHERE a.conversation = m.conversation AND (a.at, a.id) > (m.at, m.id)
        ORDER BY a.at, a.id LIMIT 1),
    m.slot
FROM json_each(?) AS found
CROSS JOIN message AS m ON m.slot = found.value
JOIN conversation AS c ON c.id = m.conversation
LEFT JOIN person AS p ON p.id = c.person
LEFT JOIN identity AS i ON i.id = c.identity
LEFT JOIN identity AS w ON w.id = m.author
"""


def _hit(row: Row, query: str) -> SearchHit:
    """A row of HITS."""
    return SearchHit(
        message=MessageId(row[0]),
        conversation=ConversationId(row[1]),
        account=AccountId(row[2]),
        at=from_us(row[3]),
        person_name=row[4],
        author_name=row[5],
        direction=Direction(row[6]),
        snippet=passage(row[7], query),
        before=_line(row[8] or "")[:_AROUND],
        after=_line(row[9] or "")[:_AROUND],
    )


def _line(text: str) -> str:
    """On one line; what is stored is clean already."""
    return " ".join(text.split())


def passage(text: str, query: str) -> str:
    """The stretch of a text around the first word that was found, on one line."""
    line = _line(text[:20_000])
    if len(line) <= _SNIPPET:
        return line
    start = max(0, (first_mark(line, query) or 0) - _SNIPPET // 3)
    if start:
        start = line.find(" ", start, start + 20) + 1 or start
    cut = line[start : start + _SNIPPET]
    return ("…" if start else "") + cut + ("…" if start + _SNIPPET < len(line) else "")
