"""The conversation a message that comes in belongs to: found, merged or made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.threading import bare_subject, ties
from storage.merging import survivor
from storage.tables import ties as tie_rows
from storage.tables.archived import place_of
from storage.tables.conversations import Beginning, create
from storage.tables.order import move_answers_behind
from storage.tables.persons import own_addresses

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Belonging:
    """A conversation, whether it was made just now, and the ties to store with the message."""

    conversation: int
    made: bool
    sums: tuple[int, ...] = ()


def belonging(tx: Transaction, account: int, seen: MessageSeen, whom: int | None, at: int) -> Belonging:
    """By the service's own name for it, else by ties, else by subject, else a new one about `whom`."""
    if seen.thread.conversation:
        return _named(tx, account, seen, whom, at)
    bound = ties(seen, own_addresses(tx, account))
    found = tie_rows.tied(tx, account, bound)
    if not found:
        match = tie_rows.by_subject(tx, account, seen, whom, at)
        found = () if match is None else (match,)
    sums = tie_rows.sums(account, bound)
    if found:
        return Belonging(survivor(tx, found), made=False, sums=sums)
    begun = Beginning(
        account,
        at,
        subject=seen.subject,
        subject_key=bare_subject(seen.subject),
        identity=whom,
        loose_from=tie_rows.loose_from(seen),
    )
    return Belonging(create(tx, begun), made=True, sums=sums)


def _named(tx: Transaction, account: int, seen: MessageSeen, whom: int | None, at: int) -> Belonging:
    remote = seen.thread.conversation
    found = place_of(tx, account, remote)
    if found is not None:
        return Belonging(found, made=False)
    begun = Beginning(account, at, remote, seen.subject, identity=whom)
    return Belonging(create(tx, begun), made=True)


def join_again(tx: Transaction, message: int, seen: MessageSeen) -> None:
    """Our own message as the service has it: answers to it, also those that came before, find it."""
    if seen.thread.conversation or not seen.thread.own:
        return
    account, conversation = tx.db.all("SELECT account, conversation FROM message WHERE id = ?", (message,))[0]
    bound = ties(seen, own_addresses(tx, account))
    tie_rows.store(tx, message, tie_rows.sums(account, bound))
    move_answers_behind(tx, account, message, seen.thread.own)
    together = {conversation, *tie_rows.tied(tx, account, bound)}
    if len(together) > 1:
        tx.stale.add(survivor(tx, tuple(sorted(together))))
