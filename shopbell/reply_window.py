"""How long a service takes an answer, as its messages say."""

from collections.abc import Mapping
from datetime import datetime

ANSWER_UNTIL = "answer_until"
"""The fact of a message of theirs that says how long the service takes an answer to it: ISO 8601 with a zone.

Their newest message counts for the conversation; without the fact an answer is taken for ever. Why:
docs/adr/reply-windows.md.
"""


def answer_until(facts: Mapping[str, str]) -> datetime | None:
    """The time of that fact; None without one, or when it is no time."""
    try:
        until = datetime.fromisoformat(facts.get(ANSWER_UNTIL, ""))
    except ValueError:
        return None
    return until if until.tzinfo is not None else None
