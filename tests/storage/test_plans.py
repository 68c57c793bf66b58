"""No hot question reads a whole table; the test was seen to notice when an index is taken away."""

from pathlib import Path

import apsw
import pytest

from shopbell.model import View
from storage import contacts, people, person_page, person_turns, waiting
from storage.closing import SQL as CLOSING
from storage.database import FILE
from storage.lists import LONGEST, page_sql
from storage.people import HEARD
from storage.portraits import WANTED as PORTRAITS
from storage.rare_words import MATCH as RARE
from storage.reports import OURS_BEFORE
from storage.search import HITS, MATCH
from storage.store import open_store
from storage.tables import exchanges, likeness, messages, onlookers, questions, seen, told, unions
from storage.tables.windows import NEWEST
from storage.timeline import _NEWER, _OLDER
from storage.twins import AROUND

NAMES = {"account": 1, "bucket": 1, "at": 0, "id": 0, "limit": 50}

HOT: dict[str, tuple[str, object, str]] = {
    "older messages": (messages.SELECT + _OLDER, (1, 0, 0, 50), "message_timeline"),
    "newer messages": (messages.SELECT + _NEWER, (1, 0, 0, 50), "message_timeline"),
    "jump to a date": (
        "SELECT id FROM message WHERE conversation = ? AND at >= ? ORDER BY at, id LIMIT 1",
        (1, 0),
        "message_timeline",
    ),
    "a word of ours": (
        (
            "SELECT at, id FROM message WHERE conversation = ? AND word = ? AND word > 0"
            " AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT 1"
        ),
        (1, 3, 0, 0),
        "message_word",
    ),
    "the longest wait": (
        LONGEST,
        (),
        "conversation_waiting",
    ),
    "unseen": ("SELECT id, account FROM message WHERE conversation = ? AND seen = 0", (1,), "message_unseen"),
    "unread before a message": (seen.UNREAD_BEFORE, (1, 0, 0), "message_unseen"),
    "ours before what was read": (OURS_BEFORE, (1, 0, 0, 200), "message_word"),
    "a hit": ("SELECT id FROM message WHERE slot = ?", (1,), "message_slot"),
    "a remote id": ("SELECT id FROM message WHERE account = ? AND remote_id = ?", (1, "x"), "message_remote"),
    "messages with questions": (questions.LINES, (1, 40), "message_timeline"),
    "the owner's words about sentences": (questions.WORDS, ("[1]",), ""),
    "hits with their turns": (HITS, ("[1]",), "message_slot"),
    "what was said about then": (AROUND, (1, 9, 1, "in", "message", "archive:", 1), "message_slot"),
    "search": (MATCH, ("x", 1, 50), ""),
    "messages that share rare words": (RARE, ("x", 0, 300), ""),
    "questions at slots with our answers": (told.ANSWERED, ("[1]", 1, 1, 3), "message_word"),
    "ours at slots": (told.SENT, ("[1]", 1, 1), "message_slot"),
    "answers not read yet": (told.UNREAD, (20_000, 0, 2, 24), "exchange_answered"),
    "what an exchange asked": (told.ASKING, (1, 0, 1, 5), "message_timeline"),
    "what answered an exchange": (told.ANSWER, (1, 3, 0), "message_word"),
    "an earlier turn of a person": (person_turns.OLDER, (1, 0, 0, 50), "message_timeline"),
    "a later turn of a person": (person_turns.NEWER, (1, 0, 0, 50), "message_timeline"),
    "conversations before a turn": (person_turns.NEAREST_OLDER, (1, 0), "conversation_person"),
    "conversations after a turn": (person_turns.NEAREST_NEWER, (1, 0), "conversation_person"),
    "last words of a person": (people._LAST_WORDS, (1,), "message_author"),
    "names with the same fact": (
        "SELECT identity FROM identity_fact WHERE kind = ? AND value = ? LIMIT ?",
        ("phone", "1", 6),
        "",
    ),
    "what two names have in common": (likeness._SHARED, (1, 2), "identity_fact_identity"),
    "links of a name": (unions._ATTACHED, {"identity": 1}, "person_deed_identity"),
    "open proposals": (person_page.OPEN, (0, 0, 0, 0, 50), "proposal_open"),
    "people": (person_page.PEOPLE, (0, 50), "identity_person"),
    "people as contacts": (contacts.PEOPLE, (0, 50), "identity_person"),
    "waiting": (page_sql(View.WAITING, of_account=False), NAMES, "conversation_waiting"),
    "waiting of an account": (page_sql(View.WAITING, of_account=True), NAMES, "conversation_account_waiting"),
    "anything public": (onlookers.PUBLIC, (1,), "message_public"),
    "our newest public word": (onlookers.OURS, (1,), "message_public"),
    "public words of theirs": (onlookers.THEIRS, (1, 0, 0, 10), "message_public"),
    "people waiting": (waiting.page_sql(of_account=False), NAMES, "conversation_waiting"),
    "people waiting at an account": (waiting.page_sql(of_account=True), NAMES, "conversation_account_waiting"),
    "where else people wait": (waiting.ALSO, ("[1]",), "conversation_person_waiting"),
    "who was never answered": (exchanges.LEFT, (0, 0, "", 0), "exchange_answered"),
    "settled": (page_sql(View.SETTLED, of_account=False), NAMES, "conversation_bucket"),
    "settled of an account": (page_sql(View.SETTLED, of_account=True), NAMES, "conversation_account_bucket"),
    "closing soon": (CLOSING["o"], NAMES | {"now": 0}, "conversation_closing"),
    "the rest of closing soon": (CLOSING["r"], NAMES | {"now": 0}, "conversation_waiting"),
    "when they last wrote": (HEARD, (1,), "message_timeline"),
    "whose newest says until when": (NEWEST, (1,), "message_timeline"),
    "pictures to fetch": (PORTRAITS, NAMES | {"failed": 0, "again": 0, "lately": 300}, "conversation_account_all"),
    "all": (page_sql(View.ALL, of_account=False), NAMES, "conversation_all"),
    "all of an account": (page_sql(View.ALL, of_account=True), NAMES, "conversation_account_all"),
}


def trouble(raw: apsw.Connection, sql: str, arguments: object) -> list[str]:
    """Steps of the plan that read everything or sort."""
    plan = raw.execute("EXPLAIN QUERY PLAN " + sql, arguments).fetchall()  # type: ignore[arg-type]
    steps = [str(step[3]) for step in plan]
    return [
        step
        for step in steps
        if ("SCAN" in step and "VIRTUAL TABLE" not in step and "USING" not in step) or "TEMP B-TREE" in step
    ]


@pytest.fixture
async def database(profile: Path) -> apsw.Connection:
    """An empty database of today's format."""
    await (await open_store(profile)).close()
    return apsw.Connection(str(profile / FILE))


@pytest.mark.parametrize("name", sorted(HOT))
async def test_no_hot_question_reads_everything(database: apsw.Connection, name: str) -> None:
    sql, arguments, _ = HOT[name]
    assert trouble(database, sql, arguments) == []


@pytest.mark.parametrize("name", sorted(name for name, (_, _, index) in HOT.items() if index))
async def test_without_its_index_it_would(database: apsw.Connection, name: str) -> None:
    sql, arguments, index = HOT[name]
    rivals = [
        other
        for (other,) in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name ="
            " (SELECT tbl_name FROM sqlite_schema WHERE name = ?)",
            (index,),
        ).fetchall()
    ]
    assert index in rivals
    for rival in rivals:
        database.execute(f"DROP INDEX {rival}").fetchall()
    try:
        found = trouble(database, sql, arguments)
    except apsw.SQLError as error:
        found = [str(error)]
    assert found != []
