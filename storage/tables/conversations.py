"""Conversation rows: everything a list paints, made again in the transaction of whatever changes it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from shopbell.errors import NotFound
from shopbell.model import Turn
from shopbell.text.plain import snippet
from shopbell.text.quotes import own_words
from shopbell.turn_state import Standing, decide, left_open, still_overruled
from storage.database import ReadConnection
from storage.transaction import Added, Transaction

WAITING, THEIRS, SETTLED, LATER, ROBOTS, MENTIONS = 1, 2, 3, 4, 5, 6
"""The lists; each conversation is in one of them."""

_BUCKETS = {Turn.YOURS: WAITING, Turn.THEIRS: THEIRS, Turn.SETTLED: SETTLED}
_RUN = 20
"""How many messages of a run are looked at for questions."""


def resolve(db: ReadConnection, conversation: int) -> int:
    """Its id today: of one that was found to be part of another, that other's. Raises NotFound."""
    if db.one("SELECT 1 FROM conversation WHERE id = ?", (conversation,)):
        return conversation
    known = db.value("SELECT conversation FROM conversation_alias WHERE old = ?", (conversation,))
    if known is None:
        raise NotFound("This conversation is not here any more.")
    found: int = known
    return found


def create(tx: Transaction, account: int, at: int, *, remote_id: str = "", subject: str = "", key: str = "") -> int:
    """An empty one; `key` is its subject to compare by."""
    made = tx.db.insert(
        "INSERT INTO conversation (account, remote_id, subject, subject_key, first_at, last_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (account, remote_id, subject, key, at, at),
    )
    tx.stale.add(made)
    return made


@dataclass(frozen=True, slots=True)
class _State:
    """What the row says before it is made again."""

    identity: int | None
    people: int
    robots: int
    us: int
    robot_word: int | None
    later_until: int | None
    settled: bool
    overruled_after: int | None
    last_message: int | None


def refresh(tx: Transaction, conversations: Iterable[int]) -> None:
    """Make rows again, after `tx.added` was counted in."""
    for conversation in conversations:
        count_in(tx, conversation)
        _refresh(tx, conversation)
        tx.touched.conversations.add(conversation)
    tx.stale.clear()
    tx.reworded.clear()


def count_in(tx: Transaction, conversation: int) -> None:
    """Add what new messages add to the numbers of the row."""
    added = tx.added.pop(conversation, None)
    if added is None or added == Added():
        return
    tx.db.run(
        "UPDATE conversation SET messages = messages + ?, unseen = unseen + ?,"
        " said_by_people = said_by_people + ?, said_by_robots = said_by_robots + ?,"
        " said_by_us = said_by_us + ? WHERE id = ?",
        (added.messages, added.unseen, added.people, added.robots, added.us, conversation),
    )


def _refresh(tx: Transaction, conversation: int) -> None:
    row = tx.db.one(
        "SELECT identity, said_by_people, said_by_robots, said_by_us, robot_word, later_until,"
        " settled, overruled_after, last_message FROM conversation WHERE id = ?",
        (conversation,),
    )
    last = tx.db.one(
        "SELECT id, at, visibility FROM message"
        " WHERE conversation = ? AND kind IN ('message', 'call', 'visit')"
        " ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    ) or tx.db.one(
        "SELECT id, at, visibility FROM message WHERE conversation = ? ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    )
    if row is None or last is None:
        return
    state = _State(*row)
    if last[0] != state.last_message or conversation in tx.reworded:
        _show_last(tx, conversation, last)
    _show_turn(tx, conversation, state)


def _show_last(tx: Transaction, conversation: int, last: tuple[int, int, str]) -> None:
    text = tx.db.value("SELECT text FROM message WHERE id = ?", (last[0],))
    words = snippet(own_words(text)) or snippet(text) or _file_names(tx, last[0])
    tx.db.run(
        "UPDATE conversation SET last_message = ?, last_at = ?, visibility = ?, snippet = ? WHERE id = ?",
        (last[0], last[1], last[2], words, conversation),
    )


def _file_names(tx: Transaction, message: int) -> str:
    rows = tx.db.all("SELECT name FROM attachment WHERE message = ? LIMIT 3", (message,))
    return ", ".join(name for (name,) in rows)


def _show_turn(tx: Transaction, conversation: int, state: _State) -> None:
    db = tx.db
    robot = bool(state.robot_word)
    if state.robot_word is None:
        robot = state.robots > 0 and state.people == 0 and state.us == 0
    ours = last_ours(db, conversation)
    waiting = first_unanswered(db, conversation, ours)
    stands = decide(waiting[0] if waiting else None, spoken=bool(ours or waiting or _thanks(db, conversation)))
    if robot:
        stands = Standing(Turn.SETTLED)
    overruled = still_overruled(state.overruled_after, _newest_ask(db, conversation))
    questions = () if robot else open_questions(db, conversation, ours)
    turn, bucket = _placed(state, stands, overruled=overruled, robot=robot)
    identity = _whom(db, conversation, waiting) or state.identity
    db.run(
        "UPDATE conversation SET turn = ?1, bucket = ?2, waiting_since = ?3, robot = ?4,"
        " open_question = ?5, open_questions = ?6, identity = ?7,"
        " person = (SELECT person FROM identity WHERE id = ?7),"
        " later_until = iif(?8, later_until, NULL), settled = iif(?8, settled, 0),"
        " settled_reason = iif(?8, settled_reason, ''),"
        " overruled_after = iif(?8, overruled_after, NULL) WHERE id = ?9",
        (
            turn.value,
            bucket,
            stands.waiting_since if turn is Turn.YOURS else None,
            int(robot),
            questions[0] if questions else "",
            len(questions),
            identity,
            int(overruled),
            conversation,
        ),
    )


def _placed(state: _State, stands: Standing, *, overruled: bool, robot: bool) -> tuple[Turn, int]:
    if robot:
        return Turn.SETTLED, ROBOTS
    if overruled and state.later_until is not None:
        return stands.turn, LATER
    if overruled and state.settled:
        return Turn.SETTLED, SETTLED
    return stands.turn, _BUCKETS[stands.turn]


def last_ours(db: ReadConnection, conversation: int) -> tuple[int, int] | None:
    """Time and id of our last word."""
    return db.one(
        "SELECT at, id FROM message WHERE conversation = ? AND word = 3 AND word > 0 ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    )


def first_unanswered(
    db: ReadConnection, conversation: int, ours: tuple[int, int] | None
) -> tuple[int, int, int | None] | None:
    """Time, id and author of the first message after our last word that asks for an answer."""
    return db.one(
        "SELECT at, id, iif(direction = 'in', author, NULL) FROM message"
        " WHERE conversation = ? AND word = 1 AND word > 0 AND (at, id) > (?, ?)"
        " ORDER BY at, id LIMIT 1",
        (conversation, *(ours or (-(2**62), 0))),
    )


def _newest_ask(db: ReadConnection, conversation: int) -> int | None:
    at: int | None = db.value(
        "SELECT at FROM message WHERE conversation = ? AND word = 1 AND word > 0 ORDER BY at DESC, id DESC LIMIT 1",
        (conversation,),
    )
    return at


def _thanks(db: ReadConnection, conversation: int) -> bool:
    return (
        db.one(
            "SELECT 1 FROM message WHERE conversation = ? AND word = 2 AND word > 0 LIMIT 1",
            (conversation,),
        )
        is not None
    )


def _whom(db: ReadConnection, conversation: int, waiting: tuple[int, int, int | None] | None) -> int | None:
    """Who waits; else who of them spoke last."""
    if waiting is not None and waiting[2] is not None:
        return waiting[2]
    newest = db.one(
        "SELECT author, at FROM (SELECT author, at FROM message WHERE conversation = ?1"
        " AND word = 1 AND word > 0 AND direction = 'in' ORDER BY at DESC, id DESC LIMIT 1)"
        " UNION ALL SELECT author, at FROM (SELECT author, at FROM message WHERE conversation = ?1"
        " AND word = 2 AND word > 0 ORDER BY at DESC, id DESC LIMIT 1) ORDER BY 2 DESC LIMIT 1",
        (conversation,),
    )
    return None if newest is None else newest[0]


def open_questions(db: ReadConnection, conversation: int, ours: tuple[int, int] | None) -> tuple[str, ...]:
    """Questions since our last word, after those that our last words clearly passed over."""
    after = _questions(db, conversation, ours or (-(2**62), 0), (2**62, 0))
    return (*(_passed_over(db, conversation, ours) if ours else ()), *after)


def _questions(db: ReadConnection, conversation: int, after: tuple[int, int], before: tuple[int, int]) -> list[str]:
    rows = db.all(
        "SELECT questions FROM message WHERE conversation = ? AND word = 1 AND word > 0"
        " AND (at, id) > (?, ?) AND (at, id) < (?, ?) ORDER BY at, id LIMIT ?",
        (conversation, *after, *before, _RUN),
    )
    return [question for (stored,) in rows if stored for question in json.loads(stored)]


def _passed_over(db: ReadConnection, conversation: int, ours: tuple[int, int]) -> tuple[str, ...]:
    asked = _before(db, conversation, 1, ours)
    if asked is None:
        return ()
    answered = _before(db, conversation, 3, asked) or (-(2**62), 0)
    questions = _questions(db, conversation, answered, ours)
    if len(questions) < 2:
        return ()
    answers = db.all(
        "SELECT text FROM message WHERE conversation = ? AND word = 3 AND word > 0"
        " AND (at, id) > (?, ?) ORDER BY at DESC, id DESC LIMIT 5",
        (conversation, *asked),
    )
    return left_open(questions, "\n".join(own_words(text) for (text,) in answers))


def _before(db: ReadConnection, conversation: int, word: int, limit: tuple[int, int]) -> tuple[int, int] | None:
    return db.one(
        "SELECT at, id FROM message WHERE conversation = ? AND word = ? AND word > 0"
        " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT 1",
        (conversation, word, *limit),
    )


def overrule(tx: Transaction, conversation: int, *, settled: bool, reason: str = "", until: int | None = None) -> None:
    """Settled or later, against everything known now."""
    newest = tx.db.value(
        "SELECT max(at) FROM (SELECT at FROM message WHERE conversation = ? ORDER BY at DESC LIMIT 1)",
        (conversation,),
    )
    tx.db.run(
        "UPDATE conversation SET settled = ?, settled_reason = ?, later_until = ?, overruled_after = ? WHERE id = ?",
        (int(settled), reason, until, newest, conversation),
    )
    tx.stale.add(conversation)


def clear_overrule(tx: Transaction, conversation: int) -> None:
    """As if the owner had said nothing about it."""
    tx.db.run(
        "UPDATE conversation SET settled = 0, settled_reason = '', later_until = NULL,"
        " overruled_after = NULL WHERE id = ?",
        (conversation,),
    )
    tx.stale.add(conversation)


_WORST = ("refused", "uncertain", "sending", "queued", "held")


def show_outbox(tx: Transaction, conversation: int) -> None:
    """The worst state of what has not left from here."""
    rows = tx.db.all("SELECT state FROM outbox WHERE conversation = ?", (conversation,))
    states = {state for (state,) in rows}
    worst = next((state for state in _WORST if state in states), None)
    tx.db.run("UPDATE conversation SET outbox_state = ? WHERE id = ?", (worst, conversation))
    tx.stale.add(conversation)
