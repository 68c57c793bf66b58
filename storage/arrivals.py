"""A message as the service has it now becomes a row: new, the same again, or our own bubble come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.archive.twins import is_archived
from storage import meanings, portraits
from storage.again import update
from storage.belonging import Belonging, belonging
from storage.database import Row
from storage.inserting import Coming, insert
from storage.instants import to_us
from storage.reports import hear_early
from storage.tables import mentions, onlookers
from storage.tables import ties as tie_rows
from storage.tables.likeness import learn
from storage.tables.order import after_what_it_answers, move_answers_behind
from storage.tables.outbox import arrived_there
from storage.tables.persons import make_own, meet, network_of, own_addresses
from storage.tables.places import begins_at, lies_at
from storage.tables.turns import last_ours
from storage.twins import comes_home, known_otherwise

if TYPE_CHECKING:
    from shopbell.events import MessageSeen
    from storage.parcels import Parcel
    from storage.transaction import Transaction

_DAY = 86_400_000_000
_MINUTE = 60_000_000
"""Services tell time in seconds, and by clocks of their own."""


def take(tx: Transaction, account: int, parcel: Parcel, now: int) -> int:
    """Insert or update; gives the message's id."""
    seen = parcel.seen
    # A clock that is wrong must not put a message on top of the list for years.
    at = min(to_us(seen.at), now + _DAY)
    message, named_anew = _known(tx, account, seen), False
    if message is None and (twin := _rewritten(tx, account, seen)) is not None:
        if seen.place:
            lies_at(tx, account, twin, seen.place)
        return twin
    if message is None and (other := known_otherwise(tx, account, parcel, at)) is not None:
        if is_archived(seen.remote_id):
            return other
        message, named_anew = other, True
    if message is None:
        message = _insert(tx, account, parcel, at)
        if seen.place:
            begins_at(tx, account, message, seen.place)
        return message
    author, name = _meet_author(tx, account, seen, at)
    if named_anew:
        tx.db.run("UPDATE message SET author = ?, author_name = ? WHERE id = ?", (author, name, message))
    comes_home(tx, account, message, seen)
    update(tx, message, parcel)
    mentions.told_to_us(tx, message, seen)
    if seen.place:
        lies_at(tx, account, message, seen.place)
    return message


def _known(tx: Transaction, account: int, seen: MessageSeen) -> int | None:
    """The row of this remote id; a bubble whose exact bytes went out under it is that row."""
    message: int | None = tx.db.value(
        "SELECT id FROM message WHERE account = ? AND remote_id = ?", (account, seen.remote_id)
    )
    if message is not None or not seen.own:
        return message
    row = tx.db.one(
        "SELECT id, message FROM outbox WHERE account = ? AND prepared_remote_id = ?"
        " AND prepared_remote_id <> '' AND state IN ('queued', 'sending', 'uncertain', 'sent')",
        (account, seen.remote_id),
    )
    row = row or _not_sure_of(tx, account, seen)
    if row is None:
        return None
    arrived_there(tx, row[0], seen.remote_id, to_us(seen.at))
    own: int = row[1]
    return own


def _not_sure_of(tx: Transaction, account: int, seen: MessageSeen) -> Row | None:
    """A press of Send whose answer was lost, at a service that knows no key: this is it, by its place and its words."""
    if not seen.thread.conversation:
        return None
    return tx.db.one(
        "SELECT o.id, o.message FROM outbox AS o JOIN conversation AS c ON c.id = o.conversation"
        " WHERE o.account = ? AND o.state = 'uncertain' AND o.prepared_remote_id = '' AND c.remote_id = ?"
        " AND trim(o.text, char(9, 10, 13, 32)) = ? AND o.created_at <= ? ORDER BY o.id LIMIT 1",
        (account, seen.thread.conversation, seen.text.strip(), to_us(seen.at) + _MINUTE),
    )


def _rewritten(tx: Transaction, account: int, seen: MessageSeen) -> int | None:
    """What we sent from here, where a provider filed a copy whose headers it rewrote: same id, another sender or date.

    Nothing but its place is taken from such a copy, so that nobody who pretends to be us changes what we wrote.
    """
    if not seen.own or not seen.thread.own:
        return None
    named = tie_rows.named(tx, account, seen.thread.own)
    found: int | None = tx.db.value("SELECT id FROM message WHERE id = ? AND outbox IS NOT NULL", (named,))
    return found


def _meet_author(tx: Transaction, account: int, seen: MessageSeen, at: int) -> tuple[int, str]:
    """Identity and name."""
    network = seen.author.network or network_of(tx, account)
    author = meet(tx, network, seen.author.address, seen.author.name, at, wrote=True)
    if seen.own:
        make_own(tx, account, author, seen.author.address)
    elif seen.author.portrait:
        portraits.is_told(tx, account, author, seen.author.portrait, at)
    return author, tx.identities[network, seen.author.address][1]


def _insert(tx: Transaction, account: int, parcel: Parcel, at: int) -> int:
    seen = parcel.seen
    author, name = _meet_author(tx, account, seen, at)
    addressed = _first_addressed(tx, account, seen, at)
    met = addressed if seen.own else author
    found = belonging(tx, account, seen, met, at)
    stands = at if found.made else after_what_it_answers(tx, account, seen, at)
    robot = _is_robot(tx, found, author, seen)
    word, questions = meanings.of_new(seen, robot=robot, answered=_answered(tx, found, seen, stands))
    message = insert(
        tx,
        Coming(
            account=account,
            conversation=found.conversation,
            parcel=parcel,
            at=stands,
            written=at,
            author=author,
            author_name=name,
            met=met,
            word=word,
            questions=questions,
            robot=robot,
            unseen=not seen.own and (seen.live if seen.seen is None else not seen.seen),
            ties=found.sums,
        ),
    )
    mentions.came_in(tx, found.conversation, seen, at, made=found.made)
    onlookers.came_in(tx, account, message, seen)
    if parcel.about and not robot:
        learn(tx, author, parcel.about, at)
    if not found.made:
        move_answers_behind(tx, account, message, seen.thread.own)
    if seen.own:
        hear_early(tx, account, message, seen)
    return message


def _first_addressed(tx: Transaction, account: int, seen: MessageSeen, at: int) -> int | None:
    """Meet everybody addressed; gives the first who is not the shop itself."""
    network = network_of(tx, account)
    own = own_addresses(tx, account)
    first = None
    for one in seen.recipients:
        if one.address:
            identity = meet(tx, one.network or network, one.address, one.name, at, wrote=False)
            if first is None and one.address.casefold() not in own:
                first = identity
    return first


def _answered(tx: Transaction, found: Belonging, seen: MessageSeen, at: int) -> bool:
    """Whether we spoke after it."""
    if seen.own or found.made:
        return False
    ours = last_ours(tx.db, found.conversation)
    return ours is not None and ours[0] > at


def _is_robot(tx: Transaction, found: Belonging, author: int, seen: MessageSeen) -> bool:
    """Whether it is a machine's, where the owner may have said so of the conversation or the sender."""
    if seen.own:
        return False
    said = tx.db.value(
        "SELECT coalesce((SELECT robot_word FROM conversation WHERE id = ?),"
        " (SELECT robot_word FROM identity WHERE id = ?))",
        (None if found.made else found.conversation, author),
    )
    return seen.robot if said is None else bool(said)
