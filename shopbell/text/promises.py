"""Sentences that promise something by a day, in what somebody wrote: proposals for the owner, never more.

A promise names a day to come and commits whoever writes ("I'll send the quote on Friday", "ich melde mich morgen"), or
is a mere deadline («le devis avant lundi»). Questions, requests, conditions and reports of what was are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from shopbell.text.due_dates import Due, find_due, names_a_day
from shopbell.text.fold_search import fold
from shopbell.text.languages import languages
from shopbell.text.promise_phrases import COMMITS, DEADLINES, PAST
from shopbell.text.questions import find_questions
from shopbell.text.quotes import PartKind
from shopbell.text.quotes import fold as parts_of
from shopbell.text.sentences import sentences

MAX_PROMISES: Final = 10
_READ: Final = 20_000
_WORDS_OF_A_DEADLINE: Final = 9
_TELLS_ITS_LANGUAGE: Final = 60
"""Letters of a sentence from which its own words say which language it is in."""


@dataclass(frozen=True, slots=True)
class FoundPromise:
    """One sentence: offsets in code points, end excluded, and until when."""

    start: int
    end: int
    text: str
    due: Due


def find_promises(text: str, written_at: datetime) -> tuple[FoundPromise, ...]:
    """The promises in a message or a draft, in order, at most 10.

    `written_at` is aware, in the writer's own time zone. Quotes and signatures are not looked at.
    """
    bounded = text[:_READ]
    spoken = languages(bounded)
    asked = find_questions(bounded)
    found: list[FoundPromise] = []
    at = 0
    for part in parts_of(bounded):
        if part.kind is PartKind.TEXT:
            for first, end in sentences(part.text):
                start, stop = at + first, at + end
                if any(one.start < stop and start < one.end for one in asked):
                    continue
                due = _promised(bounded[start:stop], spoken, written_at)
                if due is not None:
                    found.append(FoundPromise(start, stop, " ".join(bounded[start:stop].split()), due))
        at += len(part.text)
    return tuple(found[:MAX_PROMISES])


def _promised(sentence: str, spoken: frozenset[str], base: datetime) -> Due | None:
    plain = " ".join(fold(sentence).split())
    # Few words tell little of their language; a day's name tells more.
    tongues = [language for language in names_a_day(plain) if language in spoken or len(plain) < _TELLS_ITS_LANGUAGE]
    committed = [language for language in tongues if _commits(language, plain)]
    return find_due(sentence, committed, base) if committed else None


def _commits(language: str, plain: str) -> bool:
    says, past, deadline = _patterns(language)
    if past is not None and past.search(plain):
        return False
    if says is not None and says.search(plain):
        return True
    short = len(plain.split()) <= _WORDS_OF_A_DEADLINE
    return short and deadline is not None and deadline.search(plain) is not None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None]:
    deadline = DEADLINES.get(language, "")
    return (
        _compiled(COMMITS.get(language, "")),
        _compiled(PAST.get(language, "")),
        re.compile(rf"(?<!\w)(?:{fold(deadline)})\s+\S+") if deadline else None,
    )


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Patterns are written over several lines and folded like the text."""
    joined = re.sub(r"\n\s+", " ", re.sub(r"\n\s+\|", "|", pattern))
    return re.compile(fold(joined)) if joined else None
