"""When a message of an archive is one that is here already, though archive and service name it differently.

The rule: in one account, the same side of the counter, the same moment as far as the coarser of the two clocks tells,
the same words, and the same other person. One message of an archive is one message here: nothing is claimed twice by
archives of the same precision. Where two could be meant, none is: a line too many can be seen, one too few cannot.

An archive without ids of its own names its messages after what is the same in every later archive of that account.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import OrderedDict
from datetime import datetime

PREFIX = "archive:"
"""Begins the remote ids of messages and conversations that only an archive named."""
_END = "archive;"
_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_RECENT = 20_000


def bounds() -> tuple[str, str]:
    """All such ids lie from the first (included) to the second (excluded)."""
    return PREFIX, _END


def is_archived(remote_id: str) -> bool:
    """Whether only an archive named it."""
    return remote_id.startswith(PREFIX)


def precision(remote_id: str) -> int:
    """Seconds that the clock of such a message's archive tells apart: 1 or 60."""
    return 60 if remote_id.startswith(f"{PREFIX}60:") else 1


def same_words(text: str) -> str:
    """A text without what programs write differently: marks of direction, forms of the same letter, white space."""
    return _SPACES.sub(" ", _MARKS.sub("", unicodedata.normalize("NFC", text))).strip()


def conversation_id(*parts: str) -> str:
    """The name of a conversation that has none outside an archive."""
    return f"{PREFIX}c:{_sum(parts)}"


def same_moment(archived: datetime, other: datetime, seconds: int) -> bool:
    """As far as the archive's clock tells: within its minute, or a second apart where clocks were cut to seconds."""
    apart = (other - archived).total_seconds()
    return -1 <= apart < seconds + 1 if seconds > 1 else abs(apart) <= 1


class Naming:
    """Gives the messages of one reading their ids: what is said twice at the same moment is two messages."""

    def __init__(self, seconds: int = 1) -> None:
        """`seconds`: what the archive's clock tells apart, 1 or 60."""
        self._seconds = seconds
        self._said: OrderedDict[str, int] = OrderedDict()

    def of(self, conversation: str, author: str, moment: str, words: str) -> str:
        """The same in every archive that has this message; `moment` as the archive tells it."""
        base = _sum((conversation, author, moment, same_words(words)))
        count = self._said.pop(base, 0) + 1
        self._said[base] = count
        if len(self._said) > _RECENT:
            self._said.popitem(last=False)
        return f"{PREFIX}{self._seconds}:{base}" + (f":{count}" if count > 1 else "")


def _sum(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:28]
