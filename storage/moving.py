"""What was begun goes another way to the same person: both drafts change together, or neither does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.errors import Rejected
from storage.tables import drafts
from storage.tables.conversations import resolve

if TYPE_CHECKING:
    from shopbell.model import Draft
    from storage.transaction import Transaction

_OTHER = "That would put these words before another person, so they stay where they are."


def move(tx: Transaction, to: Draft, rest: Draft) -> None:
    """Save both. Raises Rejected when the two are not to the same person, NotFound for an unknown conversation."""
    if not _same(tx, to, rest):
        raise Rejected(_OTHER)
    drafts.save(tx, to)
    drafts.save(tx, rest)


def _same(tx: Transaction, to: Draft, rest: Draft) -> bool:
    one, other = _person(tx, to), _person(tx, rest)
    if one is not None and other is not None:
        return one == other
    if one is not None:
        # A letter whose words leave it: it was to them, whoever else was added since.
        return rest.conversation is None and (not _everybody(rest) or bool(_everybody(rest) & _addresses(tx, one)))
    return other is not None and to.conversation is None and _everybody(to) <= _addresses(tx, other)


def _person(tx: Transaction, draft: Draft) -> int | None:
    """Whom the draft's conversation is with; None for one that is still to be begun, or with nobody."""
    if draft.conversation is None:
        return None
    found: int | None = tx.db.value(
        "SELECT person FROM conversation WHERE id = ?", (resolve(tx.db, draft.conversation),)
    )
    return found


def _everybody(draft: Draft) -> set[str]:
    """All addresses a letter goes to."""
    return {one.casefold() for one in (*draft.to, *draft.cc, *draft.bcc)}


def _addresses(tx: Transaction, person: int) -> set[str]:
    """All names of one person at the networks."""
    rows = tx.db.all("SELECT address FROM identity WHERE person = ?", (person,))
    return {str(address).casefold() for (address,) in rows}
