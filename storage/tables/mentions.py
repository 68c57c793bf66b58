"""Conversations about the shop that were heard and not addressed to it; the owner says what becomes of each."""

from __future__ import annotations

from enum import IntEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from shopbell.model import MentionAnswer
from shopbell.text.at_need import fold

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.transaction import Transaction


class Mention(IntEnum):
    """Where such a conversation stands. Numbers are stored."""

    NONE = 0
    HEARD = 1
    JOINED = 2
    """The owner takes part: an ordinary conversation from here on."""
    LEFT = 3
    NOT_US = 4
    ECHO = 5
    """The same words as in one that was heard before, on another network or repeated."""


OUT_OF_SIGHT = frozenset({Mention.LEFT, Mention.NOT_US, Mention.ECHO})
_ANSWERS = {
    MentionAnswer.JOIN: Mention.JOINED,
    MentionAnswer.LEAVE: Mention.LEFT,
    MentionAnswer.NOT_US: Mention.NOT_US,
}
_SHORTEST = 24
"""Letters: shorter words are said by many people independently."""
_SAME_FOR = 30 * 86_400_000_000


def came_in(tx: Transaction, conversation: int, seen: MessageSeen, at: int, *, made: bool) -> None:
    """A message came into a conversation; `made` when it began it."""
    if seen.mention and made and not seen.own:
        _heard(tx, conversation, seen, at)
    elif not seen.mention and not made:
        _addressed(tx, conversation, own=seen.own)


def told_to_us(tx: Transaction, message: int, seen: MessageSeen) -> None:
    """A message that was only heard came in again among those that are written to the shop."""
    if not seen.mention and not seen.aside:
        conversation = tx.db.value("SELECT conversation FROM message WHERE id = ?", (message,))
        _addressed(tx, conversation, own=seen.own)


def _heard(tx: Transaction, conversation: int, seen: MessageSeen, at: int) -> None:
    key = _key(seen.text)
    known = key is not None and tx.db.one(
        "SELECT 1 FROM conversation WHERE mention_key = ? AND id <> ? AND abs(first_at - ?) < ?",
        (key, conversation, at, _SAME_FOR),
    )
    state = Mention.ECHO if known else Mention.HEARD
    tx.db.run("UPDATE conversation SET mention = ?, mention_key = ? WHERE id = ?", (int(state), key, conversation))
    tx.stale.add(conversation)


def _addressed(tx: Transaction, conversation: int, *, own: bool) -> None:
    """The shop spoke there, or somebody spoke to it: no longer only heard."""
    now = Mention.JOINED if own else Mention.NONE
    if tx.db.run(
        "UPDATE conversation SET mention = ? WHERE id = ? AND mention IN (1, 3, 4, 5)", (int(now), conversation)
    ):
        tx.stale.add(conversation)


def answer(tx: Transaction, conversation: int, said: MentionAnswer | None) -> None:
    """The owner's choice; None takes it back."""
    state = Mention.HEARD if said is None else _ANSWERS[said]
    if tx.db.run("UPDATE conversation SET mention = ? WHERE id = ? AND mention > 0", (int(state), conversation)):
        tx.stale.add(conversation)


def _key(text: str) -> int | None:
    """A sum of the words without links, case, accents and signs; None when there are too few."""
    words = [word for word in fold(text).split() if "://" not in word and not word.startswith(("@", "#"))]
    if words[:1] == ["rt"]:
        del words[0]  # how a post is passed on by hand
    bare = "".join(letter for letter in "".join(words) if letter.isalnum())
    if len(bare) < _SHORTEST:
        return None
    return int.from_bytes(blake2b(bare.encode(), digest_size=8).digest(), "big", signed=True)
