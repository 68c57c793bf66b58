"""`shopbell.ports.ToldBook` over SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shopbell.told import Found
from storage.instants import to_us
from storage.tables import told
from storage.tables.words import first_slot
from storage.writer import Priority

if TYPE_CHECKING:
    from datetime import datetime

    from shopbell.ids import ConversationId
    from shopbell.told import Asked, Told
    from storage.database import ReadConnection, Row
    from storage.parts import Parts

_CANDIDATES: Final = 150
"""Messages whose words are compared one by one."""
_COMPARED: Final = 40
"""Of ours, those that share the most of a text's rarer words."""
_VECTORS: Final = "SELECT conversation, asked_at, vector FROM told_vector"
_STATE: Final = "SELECT count(*), max(rowid), max(answered_at) FROM told_vector"


@dataclass(frozen=True, slots=True)
class _Vectors:
    """All that are kept, as they were at a moment; what is gone since then is passed over by whoever looks it up."""

    state: Row | None
    exchanges: Sequence[tuple[int, int]]
    vectors: bytes


class SqlTold:
    """Every question is one read of one moment. Vectors stay in memory once they were asked for: half a kB each."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._vectors = _Vectors(None, (), b"")

    async def by_words(self, question: str, but: ConversationId, limit: int) -> tuple[Found, ...]:
        """See the port."""
        return await self._parts.read(lambda db: _by_words(db, question, but, limit))

    async def by_meaning(
        self, vectors: Sequence[bytes], but: ConversationId, limit: int, least: float
    ) -> tuple[Found, ...]:
        """See the port."""
        return await self._parts.read(lambda db: _by_meaning(db, self._kept(db), vectors, but, limit, least))

    def _kept(self, db: ReadConnection) -> _Vectors:
        state = db.one(_STATE)
        kept = self._vectors
        if kept.state != state:
            rows = db.all(_VECTORS)
            self._vectors = kept = _Vectors(state, [row[:2] for row in rows], b"".join(row[2] for row in rows))
        return kept

    async def unread(self, limit: int) -> tuple[Asked, ...]:
        """See the port."""
        return await self._parts.read(lambda db: told.unread(db, limit))

    async def keep(self, vectors: Sequence[tuple[Asked, bytes]]) -> None:
        """See the port."""
        await self._parts.change(lambda tx: told.keep(tx, vectors), Priority.BULK)

    async def nearly(self, text: str, but: ConversationId | None, since: datetime) -> Told | None:
        """See the port."""
        return await self._parts.read(lambda db: _nearly(db, text, but, first_slot(to_us(since))))


def _nearly(db: ReadConnection, text: str, but: int | None, since: int) -> Told | None:
    from shopbell.text.alike import like_this
    from storage.rare_words import sharing

    is_nearly_this = like_this(text)
    _, slots = sharing(db, text, since, _CANDIDATES)
    sent = told.told_of(db, dict.fromkeys(told.sent_at(db, slots, but)[:_COMPARED], ""))
    alike = (one for one in sent.values() if is_nearly_this(one.answer))
    return max(alike, key=lambda one: (one.at, one.message), default=None)


def _by_words(db: ReadConnection, question: str, but: int, limit: int) -> tuple[Found, ...]:
    from storage.rare_words import sharing

    words, slots = sharing(db, question, 0, _CANDIDATES)
    shares = [(answer, asked, words.share(asked)) for answer, asked in told.answered_at(db, slots, but)]
    return _best(db, shares, limit)


def _by_meaning(
    db: ReadConnection, kept: _Vectors, vectors: Sequence[bytes], but: int, limit: int, least: float
) -> tuple[Found, ...]:
    from storage.meaning import nearest

    if not kept.exchanges or not vectors:
        return ()
    # Twice as many as wanted: some are the same exchange, some were with the same person.
    near = nearest(kept.vectors, vectors, 2 * limit, least)
    answers = told.answers_of(db, [kept.exchanges[place] for place, _ in near], but)
    pairs = zip(near, answers, strict=True)
    return _best(db, [(*answer, nearness) for (_, nearness), answer in pairs if answer is not None], limit)


def _best(db: ReadConnection, found: Iterable[tuple[int, str, float]], limit: int) -> tuple[Found, ...]:
    """Each answer once, with the question that is nearest."""
    best: dict[int, tuple[str, float]] = {}
    for answer, asked, nearness in found:
        if answer not in best or best[answer][1] < nearness:
            best[answer] = asked, nearness
    chosen = sorted(best, key=lambda answer: (-best[answer][1], -answer))[: 2 * limit]
    tellings = told.told_of(db, {answer: best[answer][0] for answer in chosen})
    return tuple(Found(tellings[answer], best[answer][1]) for answer in chosen if answer in tellings)[:limit]
