"""Everything a database says about the shop, without what two runs may differ in: local ids and times of sending."""

from pathlib import Path

import apsw

Rows = list[tuple[object, ...]]

QUERIES = {
    "messages": """
        SELECT a.address, m.remote_id, iif(m.outbox IS NULL, m.at, 0), m.direction, m.kind, m.word,
               i.address, m.author_name, m.text, m.questions, m.visibility, m.delivery, m.has_html,
               m.files, m.seen, m.robot, m.auto_reply, m.edited_at, m.gone_at, m.reply_to, m.context,
               m.recipients, m.subject, m.facts, m.outbox IS NULL, c.remote_id
        FROM message m JOIN account a ON a.id = m.account JOIN conversation c ON c.id = m.conversation
        LEFT JOIN identity i ON i.id = m.author
        WHERE m.remote_id NOT LIKE 'outbox:%'""",
    "bodies": """
        SELECT a.address, m.remote_id, b.html, b.html_file, b.raw, b.raw_file
        FROM body b JOIN message m ON m.id = b.message JOIN account a ON a.id = m.account""",
    "attachments": """
        SELECT a.address, m.remote_id, f.name, f.media_type, f.size, f.sha256, f.content_id, f.remote_ref
        FROM attachment f JOIN message m ON m.id = f.message JOIN account a ON a.id = m.account""",
    "conversations": """
        SELECT a.address, c.remote_id, i.address, p.name, c.subject, c.turn, c.bucket, c.waiting_since,
               c.messages, c.unseen, c.said_by_people, c.said_by_robots, c.said_by_us, c.snippet,
               c.open_question, c.open_questions, c.visibility, c.robot, c.settled, c.outbox_state IS NULL,
               (SELECT count(*) FROM message m WHERE m.conversation = c.id),
               iif(c.said_by_us > 0 AND EXISTS (SELECT 1 FROM outbox o WHERE o.conversation = c.id),
                   0, c.last_at)
        FROM conversation c JOIN account a ON a.id = c.account
        LEFT JOIN identity i ON i.id = c.identity LEFT JOIN person p ON p.id = c.person""",
    "identities": """
        SELECT i.network, i.address, i.name, i.own, p.name
        FROM identity i JOIN person p ON p.id = i.person""",
    # A refusal heard after a kill proves nothing about the try before it, and so is "not sure" to the owner.
    "outbox": """
        SELECT key, iif(state IN ('refused', 'uncertain'), 'waits for the owner', state), text, subject,
               to_list, prepared_remote_id
        FROM outbox""",
    "gaps": """
        SELECT a.address, g.start_at, g.end_at, g.reason, g.closed_at IS NULL
        FROM gap g JOIN account a ON a.id = g.account""",
    "tallies": "SELECT bucket, conversations FROM tally",
    "waiting": "SELECT count(*), sum(conversations) FROM waiting_person",
    "history read": """
        SELECT a.address, s.name, s.cursor FROM stream s JOIN account a ON a.id = s.account
        WHERE s.name = 'history'""",
    "places": """
        SELECT a.address, p.place, m.remote_id, p.emptied
        FROM place p JOIN message m ON m.id = p.message JOIN account a ON a.id = p.account""",
    "found": """
        SELECT m.remote_id FROM message_words w JOIN message m ON m.slot = w.rowid
        WHERE message_words MATCH 'bread OR cake OR rye OR gladly' AND m.remote_id NOT LIKE 'outbox:%'""",
    "orphans in the index": """
        SELECT w.rowid FROM message_words w LEFT JOIN message m ON m.slot = w.rowid
        WHERE m.id IS NULL AND message_words MATCH 'bread OR cake OR rye OR gladly'""",
}


def dump(profile: Path) -> dict[str, Rows]:
    """Sorted rows of each kind."""
    connection = apsw.Connection(str(profile / "shopbell.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in QUERIES.items()}
    finally:
        connection.close()


def differences(left: dict[str, Rows], right: dict[str, Rows]) -> list[str]:
    """The first few rows that only one of them has."""
    found = []
    for name in QUERIES:
        ours, theirs = set(left[name]), set(right[name])
        found += [f"{name}: only after kills: {row!r}"[:600] for row in sorted(ours - theirs, key=repr)[:3]]
        found += [f"{name}: only without: {row!r}"[:600] for row in sorted(theirs - ours, key=repr)[:3]]
        if len(left[name]) != len(right[name]):
            found.append(f"{name}: {len(left[name])} rows after kills, {len(right[name])} without")
    return found


def unfinished(profile: Path) -> list[str]:
    """What a killed engine was in the middle of, as far as its database tells."""
    connection = apsw.Connection(str(profile / "shopbell.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = [f"outbox {state}" for (state,) in connection.execute(STATES)]
        unread = {address for (address,) in connection.execute(HISTORY_TO_READ)}
    finally:
        connection.close()
    return [*found, *(f"history of {address}" for address in sorted(unread))]


STATES = "SELECT DISTINCT state FROM outbox WHERE state IN ('queued', 'sending', 'uncertain')"
HISTORY_TO_READ = "SELECT address FROM account WHERE progress_done < progress_total"
