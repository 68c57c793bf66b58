"""A message as the service has it now becomes a row: new, the same again, or our own bubble come back."""

import json
from collections.abc import Sequence

from shopbell.events import Author, MessageSeen
from shopbell.model import Delivery, MessageKind
from shopbell.threading import bare_subject, ties
from shopbell.turn_state import SPOKEN, Word
from storage import meanings
from storage.instants import to_us
from storage.merging import survivor
from storage.parcels import Packed, Parcel
from storage.tables import ties as tie_rows
from storage.tables.conversations import Beginning, create
from storage.tables.messages import index_again
from storage.tables.persons import make_own, meet, network_of, own_addresses
from storage.tables.places import lies_at
from storage.tables.turns import last_ours
from storage.tables.words import free_slot
from storage.transaction import Added, Transaction

_DAY = 86_400_000_000


def take(tx: Transaction, account: int, parcel: Parcel, now: int) -> int:
    """Insert or update; gives the message's id."""
    seen = parcel.seen
    network = network_of(tx, account)
    at = min(to_us(seen.at), now + _DAY)
    author = meet(tx, network, seen.author.address, seen.author.name, at, wrote=True)
    if seen.own:
        make_own(tx, account, author, seen.author.address)
    message = _known(tx, account, seen)
    if message is None:
        message = _insert(tx, account, parcel, author, at)
    else:
        _update(tx, message, parcel)
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
        " AND prepared_remote_id <> '' AND state IN ('sending', 'uncertain', 'sent')",
        (account, seen.remote_id),
    )
    if row is None:
        return None
    from storage.tables.outbox import arrived_there

    arrived_there(tx, row[0], seen.remote_id, to_us(seen.at))
    own: int = row[1]
    return own


def count(added: Added, direction: str, kind: str, *, robot: bool, auto: bool, by: int = 1) -> None:
    """Count a spoken line to whoever said it."""
    added.messages += by
    if MessageKind(kind) not in SPOKEN or (auto and not robot):
        return
    if direction == "out":
        added.us += by
    elif robot:
        added.robots += by
    else:
        added.people += by


def _insert(tx: Transaction, account: int, parcel: Parcel, author: int, at: int) -> int:
    seen = parcel.seen
    network = network_of(tx, account)
    own = own_addresses(tx, account)
    met = [
        (one.address.casefold() in own, meet(tx, network, one.address, one.name, at, wrote=False))
        for one in seen.recipients
        if one.address
    ]
    whom = next((other for ours, other in met if not ours), None) if seen.own else author
    conversation, tie_sums = _conversation(tx, account, parcel, whom, at)
    robot = _is_robot(tx, conversation, author, seen)
    spoke = None if seen.own else last_ours(tx.db, conversation)
    answered = spoke is not None and spoke[0] > at
    word, questions = meanings.of_new(seen, robot=robot, answered=answered)
    unseen = not seen.own and (not seen.seen if seen.seen is not None else seen.live)
    message = _insert_row(tx, account, conversation, parcel, author, at, (word, questions, robot, unseen))
    added = tx.adding(conversation)
    added.unseen += int(unseen)
    count(added, "out" if seen.own else "in", seen.kind, robot=robot, auto=seen.auto_reply)
    tie_rows.store(tx, message, tie_sums)
    _insert_body(tx, message, parcel)
    _show_beginning(tx, conversation, seen, at, whom)
    _tell(tx, account, message, parcel, robot, at)
    return message


def _is_robot(tx: Transaction, conversation: int, author: int, seen: MessageSeen) -> bool:
    """Whether it is a machine's, where the owner may have said so of the conversation or the sender."""
    if seen.own:
        return False
    said = tx.db.value(
        "SELECT coalesce((SELECT robot_word FROM conversation WHERE id = ?),"
        " (SELECT robot_word FROM identity WHERE id = ?))",
        (conversation, author),
    )
    return seen.robot if said is None else bool(said)


def _insert_row(
    tx: Transaction,
    account: int,
    conversation: int,
    parcel: Parcel,
    author: int,
    at: int,
    found: tuple[Word, str, bool, bool],
) -> int:
    seen = parcel.seen
    word, questions, robot, unseen = found
    next_id = tx.db.value("SELECT seq FROM sqlite_sequence WHERE name = 'message'") or 0
    slot = free_slot(tx.db, at, next_id + 1)
    message = tx.db.insert(
        "INSERT INTO message (account, conversation, remote_id, at, slot, direction, kind, word,"
        " author, author_name, text, questions, visibility, delivery, has_html, files, seen, robot,"
        " auto_reply, reply_to, context, recipients, subject, facts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            account,
            conversation,
            seen.remote_id,
            at,
            slot,
            "out" if seen.own else "in",
            seen.kind.value,
            int(word),
            author,
            tx.identities[network_of(tx, account), seen.author.address][1],
            seen.text,
            questions,
            seen.visibility.value,
            (Delivery.SENT if seen.own else Delivery.RECEIVED).value,
            int(bool(seen.html)),
            len(seen.attachments),
            int(not unseen),
            int(robot),
            int(seen.auto_reply),
            seen.reply_to,
            seen.context,
            recipients_json(seen.recipients),
            seen.subject,
            json.dumps(dict(seen.facts), ensure_ascii=False) if seen.facts else "",
        ),
    )
    tx.index(slot, parcel.indexed)
    return message


def recipients_json(recipients: Sequence[Author]) -> str:
    """Stored as 'Name <address>' or the address."""
    if not recipients:
        return ""
    shown = [f"{one.name} <{one.address}>" if one.name else one.address for one in recipients]
    return json.dumps(shown, ensure_ascii=False)


def _conversation(
    tx: Transaction, account: int, parcel: Parcel, whom: int | None, at: int
) -> tuple[int, tuple[int, ...]]:
    """The conversation a new message belongs to, made or merged where needed, and its ties to store."""
    seen = parcel.seen
    if seen.thread.conversation:
        return _named(tx, account, seen, at, whom), ()
    bound = ties(seen, own_addresses(tx, account))
    found = tie_rows.tied(tx, account, bound)
    if not found:
        person = _person(tx, whom)
        match = tie_rows.by_subject(tx, account, seen, person, at)
        found = () if match is None else (match,)
    sums = tie_rows.sums(account, bound)
    if found:
        return survivor(tx, found), sums
    begun = Beginning(
        account,
        at,
        subject=seen.subject,
        subject_key=bare_subject(seen.subject),
        identity=whom,
        loose_from=tie_rows.loose_from(seen),
    )
    return create(tx, begun), sums


def _person(tx: Transaction, identity: int | None) -> int | None:
    person: int | None = tx.db.value("SELECT person FROM identity WHERE id = ?", (identity,))
    return person


def _named(tx: Transaction, account: int, seen: MessageSeen, at: int, whom: int | None) -> int:
    """The conversation that the service itself names."""
    remote = seen.thread.conversation
    found: int | None = tx.db.value(
        "SELECT id FROM conversation WHERE account = ? AND remote_id = ? AND remote_id <> ''",
        (account, remote),
    )
    if found is not None:
        return found
    return create(tx, Beginning(account, at, remote, seen.subject, identity=whom))


def _show_beginning(tx: Transaction, conversation: int, seen: MessageSeen, at: int, whom: int | None) -> None:
    """The subject is that of the oldest message that has one."""
    tx.db.run(
        "UPDATE conversation SET subject = iif(?2 <> '' AND (subject = '' OR ?1 < first_at), ?2, subject),"
        " subject_key = iif(?2 <> '' AND (subject = '' OR ?1 < first_at), ?3, subject_key),"
        " first_at = min(first_at, ?1), identity = coalesce(identity, ?4),"
        " last_at = max(last_at, ?1) WHERE id = ?5",
        (at, seen.subject, bare_subject(seen.subject), whom, conversation),
    )


def _insert_body(tx: Transaction, message: int, parcel: Parcel) -> None:
    if parcel.html != Packed() or parcel.raw != Packed():
        tx.db.run(
            "INSERT OR REPLACE INTO body (message, html, html_file, raw, raw_file) VALUES (?, ?, ?, ?, ?)",
            (message, parcel.html.here, parcel.html.file, parcel.raw.here, parcel.raw.file),
        )
    tx.db.many(
        "INSERT INTO attachment (message, name, media_type, size, sha256, content_id, remote_ref)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (message, one.name, one.media_type, one.size, sha256, one.content_id, one.remote_ref)
            for one, sha256 in zip(parcel.seen.attachments, parcel.files, strict=True)
        ],
    )


def _tell(tx: Transaction, account: int, message: int, parcel: Parcel, robot: bool, at: int) -> None:
    seen = parcel.seen
    tx.touched.messages.add(message)
    tx.touched.received += 1
    if seen.live and not (seen.own or robot or seen.auto_reply) and seen.kind is MessageKind.MESSAGE:
        tx.touched.arrived.add(message)
    tx.newest[account] = max(at, tx.newest.get(account, at))


_COMPARED = (
    "text, subject, context, visibility, kind, reply_to, recipients, facts, has_html, conversation,"
    " edited_at, outbox, files, direction, robot, auto_reply, slot"
)


def _update(tx: Transaction, message: int, parcel: Parcel) -> None:
    """The same message again: write what is different, and nothing when nothing is."""
    seen = parcel.seen
    old = tx.db.one(f"SELECT {_COMPARED} FROM message WHERE id = ?", (message,))  # noqa: S608
    if old is None:
        return
    ours = old[11] is not None
    facts = json.dumps(dict(seen.facts), ensure_ascii=False) if seen.facts else ""
    compared = (
        ("subject", seen.subject, old[1]),
        ("context", seen.context, old[2]),
        ("visibility", seen.visibility.value, old[3]),
        ("reply_to", seen.reply_to, old[5]),
        ("recipients", recipients_json(seen.recipients), old[6]),
        ("facts", facts, old[7]),
    )
    changed: dict[str, object] = {name: new for name, new, before in compared if new not in ("", before)}
    if not ours and old[10] is None and seen.text != old[0]:
        changed["text"] = seen.text
    if not ours and old[10] is None and bool(seen.html) != bool(old[8]) and seen.html:
        changed["has_html"] = 1
    _write_update(tx, message, old[9], changed)
    _complete(tx, message, parcel, ours=ours)
    if seen.seen is not None and not seen.own:
        from storage.tables.seen import seen_there

        seen_there(tx, message, seen=seen.seen)


def _write_update(tx: Transaction, message: int, conversation: int, changed: dict[str, object]) -> None:
    if not changed:
        return
    sets = ", ".join(f"{name} = ?" for name in changed)
    tx.db.run(f"UPDATE message SET {sets} WHERE id = ?", (*changed.values(), message))  # noqa: S608
    if "text" in changed:
        meanings.say_again(tx, message)
    index_again(tx, message)
    tx.stale.add(conversation)
    tx.reworded.add(conversation)
    tx.touched.messages.add(message)


def _complete(tx: Transaction, message: int, parcel: Parcel, *, ours: bool) -> None:
    """Add what was missing: the original, the HTML, files, ties of a bubble that came back."""
    seen = parcel.seen
    body = tx.db.one(
        "SELECT html IS NULL AND html_file = '', raw IS NULL AND raw_file = '' FROM body WHERE message = ?", (message,)
    )
    if body is None or (body[1] and parcel.raw != Packed()) or (body[0] and parcel.html != Packed()):
        _fill_body(tx, message, parcel)
    if ours:
        _tie_bubble(tx, message, seen)
        return
    known = tx.db.all("SELECT id, sha256 FROM attachment WHERE message = ? ORDER BY id", (message,))
    if not known and seen.attachments:
        tx.db.run("UPDATE message SET files = ? WHERE id = ?", (len(seen.attachments), message))
        _insert_body(tx, message, parcel)
        tx.touched.messages.add(message)
    for (attachment, have), sha256 in zip(known, parcel.files, strict=False):
        if sha256 and sha256 != have:
            tx.db.run("UPDATE attachment SET sha256 = ? WHERE id = ?", (sha256, attachment))
            tx.touched.messages.add(message)


def _fill_body(tx: Transaction, message: int, parcel: Parcel) -> None:
    if parcel.html == Packed() and parcel.raw == Packed():
        return
    tx.db.run(
        "INSERT INTO body (message, html, html_file, raw, raw_file) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO UPDATE SET"
        " html = coalesce(html, ?2), html_file = iif(html_file = '', ?3, html_file),"
        " raw = coalesce(raw, ?4), raw_file = iif(raw_file = '', ?5, raw_file)",
        (message, parcel.html.here, parcel.html.file, parcel.raw.here, parcel.raw.file),
    )


def _tie_bubble(tx: Transaction, message: int, seen: MessageSeen) -> None:
    """Our own message as the service has it: answers to it, also those that came before, find it."""
    if seen.thread.conversation or not seen.thread.own:
        return
    account, conversation = tx.db.all("SELECT account, conversation FROM message WHERE id = ?", (message,))[0]
    bound = ties(seen, own_addresses(tx, account))
    tie_rows.store(tx, message, tie_rows.sums(account, bound))
    together = {conversation, *tie_rows.tied(tx, account, bound)}
    if len(together) > 1:
        tx.stale.add(survivor(tx, tuple(sorted(together))))
