"""The owner's words about single questions, in a file of their own in an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from shopbell.archive.rows import Row, number_of, text_of, time_of
from shopbell.ids import AccountId
from shopbell.questions import Kept, QuestionWord, Said

FILE = "questions.jsonl"
_WORDS = frozenset(QuestionWord)


def word_row(account: int, kept: Kept) -> Row:
    """A word, tied to its message by the service's id and to its sentence by place and sum."""
    said = kept.said
    return {
        "account": account,
        "message": kept.remote_id,
        "sentence": said.place,
        "sum": said.sum,
        "word": said.word.value,
        "said_at": said.at.isoformat(),
        "text": said.text,
    }


def words_of(rows: Iterable[Row], accounts: Mapping[int, AccountId], now: datetime) -> Iterator[Kept]:
    """What such a file says; a row that is damaged is left out."""
    for row in rows:
        account, sum_ = accounts.get(number_of(row, "account")), row.get("sum")
        place, word = number_of(row, "sentence"), text_of(row, "word")
        if account is None or place < 0 or word not in _WORDS or not isinstance(sum_, int) or abs(sum_) >= 2**63:
            continue
        said = Said(place, sum_, QuestionWord(word), time_of(row, "said_at") or now, text_of(row, "text"))
        yield Kept(account, text_of(row, "message"), said)
