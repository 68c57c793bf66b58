"""Conversation rows: everything a list paints, made again in the transaction of whatever changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopbell.errors import NotFound
from shopbell.model import Turn
from shopbell.text.at_need import own_words, snippet
from shopbell.threading import bare_subject
from shopbell.turn_state import Standing, decide, still_overruled
from storage.meanings import say_again
from storage.tables import onlookers, windows
from storage.tables.mentions import OUT_OF_SIGHT, Mention
from storage.tables.stale import mark_stale
from storage.tables.turns import Facts, facts
from storage.transaction import Added, Transaction

if TYPE_CHECKING:
    from storage.database import ReadConnection

WAITING, THEIRS, SETTLED, LATER, ROBOTS, MENTIONS = 1, 2, 3, 4, 5, 6
"""The lists; each conversation is in one of them, and in list 0 while it has no message."""

_BUCKETS = {Turn.YOURS: WAITING, Turn.THEIRS: THEIRS, Turn.SETTLED: SETTLED}
_NOTHING = Added()


def resolve(db: ReadConnection, conversation: int) -> int:
    """Its id today: of one that was found to be part of another, that other's. Raises NotFound."""
    if db.one("SELECT 1 FROM conversation WHERE id = ?", (conversation,)):
        return conversation
    known = db.value("SELECT conversation FROM conversation_alias WHERE old = ?", (conversation,))
    if known is None:
        raise NotFound("This conversation is not here any more.")
    found: int = known
    return found


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a conversation begins with."""

    account: int
    at: int
    remote_id: str = ""
    subject: str = ""
    subject_key: str = ""
    identity: int | None = None
    loose_from: int | None = None


def create(tx: Transaction, begun: Beginning) -> int:
    """A conversation without messages."""
    made = tx.db.insert(
        "INSERT INTO conversation (account, remote_id, subject, subject_key, first_at, last_at,"
        " identity, person, loose_from, met, met_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6,"
        " (SELECT person FROM identity WHERE id = ?6), ?7, ?6, ?5)",
        (
            begun.account,
            begun.remote_id,
            begun.subject,
            begun.subject_key,
            begun.at,
            begun.identity,
            begun.loose_from,
        ),
    )
    tx.stale.add(made)
    return made


@dataclass(frozen=True, slots=True)
class _State:
    """What the row says before it is made again."""

    met: int | None
    met_at: int | None
    messages: int
    people: int
    robots: int
    us: int
    robot_word: int | None
    later_until: int | None
    settled: int
    overruled_after: int | None
    last_message: int | None
    mention: int
    answer_until: int | None
    no_answer: str
    stars: int


def refresh(tx: Transaction, conversations: Iterable[int]) -> None:
    """Make rows again and count in what is new."""
    for conversation in conversations:
        _refresh(tx, conversation)
        mark_stale(tx, conversation)
        tx.touched.conversations.add(conversation)
    tx.stale.clear()
    tx.reworded.clear()
    tx.windowed.clear()


def count_in(tx: Transaction, conversation: int) -> None:
    """Add what new messages add to the numbers of the row."""
    added = tx.added.pop(conversation, _NOTHING)
    if added != _NOTHING:
        tx.db.run(
            f"UPDATE conversation SET {_COUNTED} WHERE id = ?1",  # noqa: S608 - our own words
            (conversation, *_numbers(added)),
        )


_COUNTED = """
    messages = messages + ?2, unseen = unseen + ?3,
    said_by_people = said_by_people + ?4, said_by_robots = said_by_robots + ?5,
    said_by_us = said_by_us + ?6,
    subject = iif(?8 <> '' AND (subject = '' OR ?7 < first_at), ?8, subject),
    subject_key = iif(?8 <> '' AND (subject = '' OR ?7 < first_at), ?9, subject_key),
    first_at = min(first_at, coalesce(?7, first_at)),
    met = iif(?10 IS NOT NULL AND (met IS NULL OR ?11 < met_at), ?10, met),
    met_at = iif(?10 IS NOT NULL AND (met IS NULL OR ?11 < met_at), ?11, met_at)
"""
# The subject is that of the oldest message that has one.


def _numbers(added: Added) -> tuple[object, ...]:
    """Arguments 2 to 11 of _COUNTED."""
    key = bare_subject(added.subject) if added.subject else ""
    return (
        *(added.messages, added.unseen, added.people, added.robots, added.us),
        *(added.first_at, added.subject, key, added.met, added.met_at),
    )


def _refresh(tx: Transaction, conversation: int) -> None:
    row = tx.db.one(
        "SELECT met, met_at, messages, said_by_people, said_by_robots, said_by_us, robot_word,"
        " later_until, settled, overruled_after, last_message, mention, answer_until, no_answer, stars"
        " FROM conversation WHERE id = ?",
        (conversation,),
    )
    if row is None:
        return
    state = _State(*row)
    added = tx.added.get(conversation, _NOTHING)
    known = facts(tx.db, conversation, state.messages + added.messages)
    if known is not None and known.unread:
        for message in known.unread:
            say_again(tx, message)
        known = facts(tx.db, conversation, state.messages + added.messages)
    if known is None:
        count_in(tx, conversation)
        _empty(tx, conversation)
    else:
        windows.keep(tx, conversation, (state.answer_until, state.no_answer, state.stars))
        onlookers.keep(tx, conversation)
        _write(tx, conversation, state, tx.added.pop(conversation, _NOTHING), known)


def _empty(tx: Transaction, conversation: int) -> None:
    """Its only message was undone: it leaves the lists, and comes back with a new one."""
    tx.db.run(
        "UPDATE conversation SET bucket = 0, turn = 'settled', waiting_since = NULL, snippet = '',"
        " open_question = '', open_questions = 0, last_message = NULL WHERE id = ?",
        (conversation,),
    )


def _write(tx: Transaction, conversation: int, state: _State, added: Added, known: Facts) -> None:
    robot = _is_robot(state, added)
    stands = Standing(Turn.SETTLED) if robot else _stands(known)
    overruled = still_overruled(state.overruled_after, known.newest_ask)
    turn, bucket = _placed(state, stands, overruled=overruled, robot=robot)
    questions = () if robot else known.questions
    words = None
    if known.last[0] != state.last_message or conversation in tx.reworded:
        words = _last_words(tx, known.last[0])
    tx.db.run(
        _UPDATE,
        (
            conversation,
            *_numbers(added),
            *known.last,
            words,
            turn.value,
            bucket,
            stands.waiting_since if turn is Turn.YOURS else None,
            int(robot),
            questions[0] if questions else "",
            len(questions),
            known.whom or _met(state, added),
            int(overruled),
        ),
    )


_UPDATE = f"""
UPDATE conversation SET {_COUNTED},
    last_message = ?12, last_at = ?13, visibility = ?14, snippet = coalesce(?15, snippet),
    turn = ?16, bucket = ?17, waiting_since = ?18, robot = ?19,
    open_question = ?20, open_questions = ?21,
    identity = ?22, person = (SELECT person FROM identity WHERE id = ?22),
    later_until = iif(?23, later_until, NULL), settled = iif(?23, settled, 0),
    settled_reason = iif(?23, settled_reason, ''),
    overruled_after = iif(?23, overruled_after, NULL)
WHERE id = ?1
"""  # noqa: S608 - our own words


def _stands(known: Facts) -> Standing:
    return decide(known.waiting, spoken=known.spoken, closed=known.closed)


def _met(state: _State, added: Added) -> int | None:
    """Whom it is with while nobody of them said anything."""
    if added.met is None:
        return state.met
    older = state.met_at is None or state.met is None or added.met_at < state.met_at
    return added.met if older else state.met


def _is_robot(state: _State, added: Added) -> bool:
    """The owner's word, else: only machines spoke here."""
    if state.robot_word is not None:
        return bool(state.robot_word)
    people = state.people + added.people + state.us + added.us
    return state.robots + added.robots > 0 and people == 0


def _placed(state: _State, stands: Standing, *, overruled: bool, robot: bool) -> tuple[Turn, int]:
    if state.mention == Mention.HEARD:
        return Turn.SETTLED, MENTIONS
    if state.mention in OUT_OF_SIGHT:
        return Turn.SETTLED, SETTLED
    if robot:
        return Turn.SETTLED, ROBOTS
    if overruled and state.later_until is not None:
        return stands.turn, LATER
    if overruled and state.settled:
        return Turn.SETTLED, SETTLED
    return stands.turn, _BUCKETS[stands.turn]


def _last_words(tx: Transaction, message: int) -> str:
    text = tx.texts.get(message)
    if text is None:
        text = tx.db.value("SELECT text FROM message WHERE id = ?", (message,))
    return snippet(own_words(text)) or snippet(text) or _file_names(tx.db, message)


def _file_names(db: ReadConnection, message: int) -> str:
    rows = db.all("SELECT name FROM attachment WHERE message = ? LIMIT 3", (message,))
    return ", ".join(name for (name,) in rows)


def overrule(tx: Transaction, conversation: int, *, settled: bool, reason: str = "", until: int | None = None) -> None:
    """Settled or later, against everything known now."""
    newest = tx.db.value(
        "SELECT at FROM message WHERE conversation = ? ORDER BY at DESC, id DESC LIMIT 1",
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
