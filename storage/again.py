"""A message that is here already, as the service has it now: what is different is written, else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import meanings
from storage.belonging import join_again
from storage.inserting import facts_json, insert_body, recipients_json
from storage.parcels import Packed, Parcel
from storage.reports import hear_early
from storage.tables import windows
from storage.tables.messages import index_again
from storage.tables.seen import seen_there

if TYPE_CHECKING:
    from storage.transaction import Transaction


def update(tx: Transaction, message: int, parcel: Parcel) -> None:
    """Words the owner sent stay as written; words edited later are not undone by an older page."""
    row = tx.db.one(
        "SELECT conversation, outbox IS NOT NULL, edited_at IS NOT NULL, text, has_html, account, subject,"
        " context, visibility, reply_to, recipients, facts FROM message WHERE id = ?",
        (message,),
    )
    if row is None:
        return
    seen = parcel.seen
    conversation, ours, edited, text, has_html, account = row[:6]
    changed = _different(parcel, row[6:])
    if not ours and not edited:
        if seen.text != text:
            changed["text"] = seen.text
        if seen.html and not has_html:
            changed["has_html"] = 1
    if changed:
        windows.came_in(tx, conversation, seen.facts)
        _write(tx, message, conversation, changed)
    _fill_body(tx, message, parcel)
    if ours:
        join_again(tx, message, seen)
        hear_early(tx, account, message, seen)
    else:
        fill_files(tx, message, parcel)
    if seen.seen is not None and not seen.own:
        seen_there(tx, message, seen=seen.seen)


def _different(parcel: Parcel, before: tuple[object, ...]) -> dict[str, object]:
    """Columns with a new value that is not empty."""
    seen = parcel.seen
    now = {
        "subject": seen.subject,
        "context": seen.context,
        "visibility": seen.visibility.value,
        "reply_to": seen.reply_to,
        "recipients": recipients_json(seen.recipients),
        "facts": facts_json(seen.facts),
    }
    return {name: new for (name, new), old in zip(now.items(), before, strict=True) if new not in ("", old)}


def _write(tx: Transaction, message: int, conversation: int, changed: dict[str, object]) -> None:
    sets = ", ".join(f"{name} = ?" for name in changed)
    tx.db.run(
        f"UPDATE message SET {sets} WHERE id = ?",  # noqa: S608 - our own column names
        (*changed.values(), message),
    )
    if "text" in changed:
        meanings.say_again(tx, message)
    index_again(tx, message)
    tx.stale.add(conversation)
    tx.reworded.add(conversation)
    tx.touched.messages.add(message)


def _fill_body(tx: Transaction, message: int, parcel: Parcel) -> None:
    """Add HTML or original where they were missing."""
    if parcel.html == Packed() and parcel.raw == Packed():
        return
    tx.db.run(
        "INSERT INTO body (message, html, html_file, raw, raw_file) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT DO UPDATE SET"
        " html = iif(html IS NULL AND html_file = '', ?2, html),"
        " html_file = iif(html IS NULL AND html_file = '', ?3, html_file),"
        " raw = iif(raw IS NULL AND raw_file = '', ?4, raw),"
        " raw_file = iif(raw IS NULL AND raw_file = '', ?5, raw_file)"
        " WHERE (html IS NULL AND html_file = '') OR (raw IS NULL AND raw_file = '')",
        (message, parcel.html.here, parcel.html.file, parcel.raw.here, parcel.raw.file),
    )


def fill_files(tx: Transaction, message: int, parcel: Parcel) -> None:
    """Add attachments or their bytes where they were missing."""
    if not parcel.files:
        return
    known = tx.db.all("SELECT id, sha256 FROM attachment WHERE message = ? ORDER BY id", (message,))
    if not known:
        tx.db.run("UPDATE message SET files = ? WHERE id = ?", (len(parcel.files), message))
        insert_body(tx, message, parcel)
        tx.touched.messages.add(message)
    for (attachment, have), sha256 in zip(known, parcel.files, strict=False):
        if sha256 not in ("", have):
            tx.db.run("UPDATE attachment SET sha256 = ? WHERE id = ?", (sha256, attachment))
            tx.touched.messages.add(message)
