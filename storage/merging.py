"""Two conversations that turn out to be one: everything moves along, and the old id keeps leading there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopbell.archive.twins import is_archived
from storage.tables.conversations import count_in, show_outbox

if TYPE_CHECKING:
    from storage.transaction import Transaction


def survivor(tx: Transaction, conversations: tuple[int, ...]) -> int:
    """Merge all of them into the one with most messages (ties: the oldest); gives it."""
    if len(conversations) == 1:
        return conversations[0]
    for conversation in conversations:
        count_in(tx, conversation)
    sizes = {one: tx.db.value("SELECT messages FROM conversation WHERE id = ?", (one,)) for one in conversations}
    kept = min(conversations, key=lambda one: (-sizes[one], one))
    for other in conversations:
        if other != kept:
            _merge(tx, other, kept)
    return kept


def _merge(tx: Transaction, old: int, kept: int) -> None:
    db = tx.db
    db.run("UPDATE message SET conversation = ? WHERE conversation = ?", (kept, old))
    db.run("UPDATE outbox SET conversation = ? WHERE conversation = ?", (kept, old))
    db.run("UPDATE outcome SET conversation = ? WHERE conversation = ?", (kept, old))
    db.run("UPDATE mending SET conversation = ? WHERE conversation = ?", (kept, old))
    db.run("UPDATE promise SET conversation = ? WHERE conversation = ?", (kept, old))
    db.run("UPDATE archived_conversation SET conversation = ? WHERE conversation = ?", (kept, old))
    _move_draft(tx, old, kept)
    _add_numbers(tx, old, kept)
    db.run("UPDATE conversation_alias SET conversation = ? WHERE conversation = ?", (kept, old))
    remote = db.value("SELECT remote_id FROM conversation WHERE id = ?", (old,))
    db.run("DELETE FROM conversation WHERE id = ?", (old,))
    if remote:
        _name(tx, kept, remote)
    db.run("INSERT INTO conversation_alias (old, conversation) VALUES (?, ?)", (old, kept))
    tx.stale.discard(old)
    tx.reworded.add(kept)
    tx.windowed.add(kept)
    show_outbox(tx, kept)
    tx.touched.conversations.add(old)


def _name(tx: Transaction, kept: int, name: str) -> None:
    """A service's name goes before one that an archive gave; both lead here."""
    account, before = tx.db.all("SELECT account, remote_id FROM conversation WHERE id = ?", (kept,))[0]
    shown, other = (before, name) if before and not is_archived(before) else (name, before)
    tx.db.run("UPDATE conversation SET remote_id = ? WHERE id = ? AND remote_id <> ?", (shown, kept, shown))
    if is_archived(other):
        tx.db.run(
            "INSERT INTO archived_conversation (account, name, conversation) VALUES (?1, ?2, ?3)"
            " ON CONFLICT DO UPDATE SET conversation = ?3",
            (account, other, kept),
        )


def _add_numbers(tx: Transaction, old: int, kept: int) -> None:
    """Sums of both; the owner's word about either holds when it is the newer one, a person beats a robot."""
    tx.db.run(
        "UPDATE conversation AS k SET messages = k.messages + o.messages, unseen = k.unseen + o.unseen,"
        " said_by_people = k.said_by_people + o.said_by_people,"
        " said_by_robots = k.said_by_robots + o.said_by_robots,"
        " said_by_us = k.said_by_us + o.said_by_us,"
        " subject = iif(o.first_at < k.first_at OR k.subject = '', o.subject, k.subject),"
        " subject_key = iif(o.first_at < k.first_at OR k.subject_key = '',"
        "   o.subject_key, k.subject_key),"
        " first_at = min(k.first_at, o.first_at), loose_from = NULL,"
        " robot_word = coalesce(k.robot_word, o.robot_word),"
        " met = iif(k.met IS NULL OR o.met_at < k.met_at, coalesce(o.met, k.met), k.met),"
        " met_at = iif(k.met IS NULL OR o.met_at < k.met_at, coalesce(o.met_at, k.met_at), k.met_at)"
        " FROM conversation AS o WHERE o.id = ? AND k.id = ?",
        (old, kept),
    )
    tx.db.run(
        "UPDATE conversation AS k SET settled = o.settled, settled_reason = o.settled_reason,"
        " later_until = o.later_until, overruled_after = o.overruled_after"
        " FROM conversation AS o WHERE o.id = ? AND k.id = ? AND o.overruled_after IS NOT NULL"
        " AND (k.overruled_after IS NULL OR k.overruled_after < o.overruled_after)",
        (old, kept),
    )


def _move_draft(tx: Transaction, old: int, kept: int) -> None:
    """To the conversation that stays; where one is begun there too, both texts stay, one below the other."""
    db = tx.db
    moved = db.one("SELECT key, text FROM draft WHERE conversation = ?", (old,))
    if moved is None:
        return
    there = db.value("SELECT key FROM draft WHERE conversation = ?", (kept,))
    if there is None:
        db.run("UPDATE draft SET key = ?, conversation = ? WHERE key = ?", (f"c{kept}", kept, moved[0]))
        db.run("UPDATE conversation SET has_draft = 1 WHERE id = ?", (kept,))
    else:
        db.run(
            "UPDATE draft AS k SET text = k.text || char(10, 10) || o.text,"
            " attachments = (SELECT json_group_array(json(value)) FROM"
            "   (SELECT value FROM json_each(k.attachments)"
            "    UNION ALL SELECT value FROM json_each(o.attachments))),"
            " promises = (SELECT json_group_array(json(value)) FROM"
            "   (SELECT value FROM json_each(k.promises)"
            "    UNION ALL SELECT value FROM json_each(o.promises)))"
            " FROM draft AS o WHERE o.key = ? AND k.key = ?",
            (moved[0], there),
        )
        db.run("DELETE FROM draft WHERE key = ?", (moved[0],))
    tx.touched.drafts.update({moved[0], f"c{kept}"})
