"""A question with what makes sense of it: "Our daughter has a nut allergy. Is there anything that she can have?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from shopbell.text.questions import Question, own_sentences
from shopbell.text.turns import asked

MOST: Final = 3
"""Questions of one message that are read."""
_BEGINNING: Final = 300
"""Characters that stand for a message that asks nothing in so many words."""
_LEAD: Final = 200


def questions_with_leads(text: str, most: int = MOST) -> tuple[str, ...]:
    """Each question on one line behind the sentence before it, unless that is a question too or very long.

    A message that asks nothing in so many words gives its beginning; one without words gives nothing.
    """
    every = asked(text)
    spans = own_sentences(text)
    if not every:
        beginning = " ".join(one.text for one in spans)[:_BEGINNING].strip()
        return (beginning,) if beginning else ()
    return tuple(f"{_lead(spans, every, one)} {one.text}".strip() for one in every[:most])


def _lead(spans: Sequence[Question], every: Sequence[Question], question: Question) -> str:
    """The sentence before a question; '' when there is none that helps."""
    before = [one for one in spans if one.end <= question.start]
    lead = before[-1] if before else None
    if lead is None or len(lead.text) > _LEAD or any(one.start < lead.end <= one.end for one in every):
        return ""
    return lead.text
