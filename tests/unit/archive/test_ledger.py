"""Promises, outcomes, mendings and time spent go along in an export and come back once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shopbell.archive.export import Export
from shopbell.archive.ledger import FILES, MENDINGS, OUTCOMES, PROMISES, TIME
from shopbell.archive.take_in import TakeIn
from shopbell.errors import PayloadSkipped
from shopbell.events import MessageSeen
from shopbell.ids import AccountId, ConversationId, MessageId
from shopbell.insight import NewOutcome, Period, Spent, Work
from shopbell.ledger import Ledger
from shopbell.model import Draft, View, Visibility
from shopbell.promises import DraftPromise, Keeping, NewPromise, PromiseState, Side
from storage.store import Store, open_store
from tests.storage.make import BEN, NOW, SHOP, add_account, at, chat, rows, take

DAY = 24 * 60
LATER = at(30 * DAY)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "first")
    yield opened
    await opened.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path / "second")
    yield opened
    await opened.close()


async def places(store: Store) -> dict[str, ConversationId]:
    return {row.remote_id: row.id for row in await rows(store, View.ALL)}


async def message(store: Store, room: str, remote_id: str) -> MessageId:
    """A message of a conversation, by the service's id."""
    page = await store.library.messages((await places(store))[room])
    return next(one.id for one in page.messages if one.remote_id == remote_id)


async def fill(store: Store) -> AccountId:
    """Four promises, a sentence that is none, two outcomes, a mending, and two days of work."""
    await add_account(store, "chat", "elsewhere@example.org")  # numbers of the two stores differ
    account = await add_account(store)
    await take(
        store,
        account,
        chat("q1", 0, "Do you deliver?", room="a"),
        chat("r1", 1, "I'll send the quote on Friday. You'll love it next week.", sender=SHOP, room="a"),
        chat("r2", 9 * DAY, "Here it is, sorry.", sender=SHOP, room="a"),
        chat("q2", 2, "I pay tomorrow.", sender=BEN, room="b"),
    )
    where, book = await places(store), store.promises
    own, theirs = await message(store, "a", "mid:r1"), await message(store, "b", "mid:q2")
    quote = NewPromise(where["a"], Side.OURS, "I'll send the quote on Friday.", at(DAY), message=own)
    kept, _ = await book.add_promise(quote, at(1))
    case = await store.mendings.mending_case(where["a"], at(9 * DAY))
    assert case is not None
    answer = await message(store, "a", "mid:r2")
    await store.mendings.record_mending(case, answer, at(9 * DAY))
    await book.keep_promise(kept, Keeping(answer, "the quote"), at(9 * DAY))
    await book.add_promise(NewPromise(where["b"], Side.THEIRS, "I pay tomorrow.", at(DAY), message=theirs), at(3))
    await book.add_promise(NewPromise(where["b"], Side.OURS, "the cake", at(5 * DAY), whole_day=False), at(4))
    let_go, _ = await book.add_promise(NewPromise(where["b"], Side.OURS, "the cake", at(6 * DAY)), at(5))
    await book.dismiss_promise(let_go, at(6))
    await book.pass_over(own, "You'll love it next week.")
    await store.insight.add_outcome(NewOutcome(where["b"], "sale", 4_250, "EUR"), at(7))
    await store.insight.add_outcome(NewOutcome(where["b"], "visit"), at(8))
    days = (Spent(account, Work.READING, "2026-11-20", 90), Spent(account, Work.WRITING, "2026-11-21", 40))
    await store.insight.add_spent(days)
    return account


def no_mail(raw: bytes, own: frozenset[str]) -> MessageSeen:
    raise PayloadSkipped("there is no mail here")


async def out(store: Store, folder: Path) -> Path:
    await Export(store.library, store.people, folder, ledger=store.ledger).write(LATER)
    return folder


async def taken(store: Store, folder: Path) -> None:
    taking = TakeIn(store.library, store.accounts, store.intake, store.desk, store.people, no_mail, ledger=store.ledger)
    await taking.take(folder, LATER)


async def test_what_the_owner_keeps_comes_back_as_it_was_and_once(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await out(store, tmp_path / "out")
    for name in ("again", "twice"):
        await taken(other, tmp_path / "out")
        await out(other, tmp_path / name)
        for file in FILES:
            assert (tmp_path / name / file).read_bytes() == (tmp_path / "out" / file).read_bytes(), file
    assert await other.upkeep.check() == ()


async def test_promises_come_back_open_kept_by_something_and_let_go(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await taken(other, await out(store, tmp_path / "out"))
    where = await places(other)
    (kept,) = await other.promises.promises_of(where["a"])
    answer = await message(other, "a", "mid:r2")
    assert (kept.state, kept.kept_by, kept.closed_at) == (
        PromiseState.KEPT,
        Keeping(answer, "the quote"),
        at(9 * DAY),
    )
    assert kept.message == await message(other, "a", "mid:r1")
    theirs, cake, let_go = await other.promises.promises_of(where["b"])
    assert (theirs.side, cake.due_at, cake.whole_day, cake.message) == (Side.THEIRS, at(5 * DAY), False, None)
    assert let_go.state is PromiseState.DISMISSED
    assert {one.id for one in await other.promises.open_promises()} == {theirs.id, cake.id}
    own = await message(other, "a", "mid:r1")
    assert await other.promises.passed_over([own]) == {(own, "You'll love it next week.")}
    (mended,) = await other.mendings.mendings(NOW, LATER)
    assert (mended.promise, mended.message, mended.late) == (kept.id, answer, timedelta(days=8))


async def test_outcomes_and_time_come_back(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await taken(other, await out(store, tmp_path / "out"))
    found = await other.insight.outcomes(Period(NOW, LATER))
    assert [(one.kind, one.cents, one.currency, one.at) for one in found] == [
        ("sale", 4_250, "EUR", at(7)),
        ("visit", None, "", at(8)),
    ]
    spent = await other.insight.spent("2026-11-20", "2026-11-21")
    assert [(one.work, one.seconds) for one in spent] == [(Work.READING, 90), (Work.WRITING, 40)]


async def test_into_itself_nothing_is_doubled_and_what_became_of_it_since_stays(store: Store, tmp_path: Path) -> None:
    account = await fill(store)
    await out(store, tmp_path / "out")
    theirs, cake, _ = await store.promises.promises_of((await places(store))["b"])
    await store.promises.keep_promise(theirs.id, Keeping(words="paid in cash"), at(20))
    await store.promises.move_promise(cake.id, at(8 * DAY), whole_day=True)
    await store.insight.add_spent([Spent(account, Work.READING, "2026-11-20", 30)])
    before = await store.ledger.ledger()
    await taken(store, tmp_path / "out")
    assert await store.ledger.ledger() == before


async def test_promises_of_words_that_were_not_sent_come_back_with_them(
    store: Store, other: Store, tmp_path: Path
) -> None:
    account = await fill(store)
    promised = DraftPromise("The quote on Friday.", at(DAY), whole_day=False)
    where = (await places(store))["b"]
    answer = Draft(f"c{where}", where, account, "The quote on Friday.", NOW, promises=(promised,))
    letter = replace(answer, key="n1", conversation=None, to=("new@example.org",))
    for draft in (answer, letter):
        await store.desk.save_draft(draft)
    await taken(other, await out(store, tmp_path / "out"))
    assert [draft.promises for draft in await other.library.drafts()] == [(promised,), (promised,)]


async def test_damaged_rows_are_left_out_and_the_others_come_back(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await out(store, tmp_path / "out")
    beside = '{"beside": {"account": 1, "message": "mid:q1"}, "message": {"account": 1, "message": "mid:q1"}'
    moments = '"at": "2026-11-20T12:00:00+00:00", "asked_at": "2026-11-20T12:00:00+00:00"'
    odd = {
        PROMISES: ["{", '{"row": "promise"}', beside + ', "row": "promise", "side": "I"}', '{"row": "no promise"}'],
        OUTCOMES: ["7", '{"kind": "sale"}', beside + ', "kind": 3}', '{"beside": [], "kind": "sale", "at": 1}'],
        MENDINGS: [beside + f', {moments}, "late_seconds": {late}}}' for late in ("NaN", "1e400", '"x"', "null")],
        TIME: ['{"account": 1, "day": "20261120", "work": "reading", "seconds": 9}', '{"account": 7}', "[]",
               '{"account": 1, "day": "2026-11-20", "work": "reading", "seconds": -5}'],
    }  # fmt: skip
    for name, lines in odd.items():
        file = tmp_path / "out" / name
        file.write_text("\n".join([*lines, *file.read_text(encoding="utf-8").splitlines()]), encoding="utf-8")
    await taken(other, tmp_path / "out")
    found, here = await store.ledger.ledger(), await other.ledger.ledger()
    assert _sizes(here) == _sizes(found)


async def test_rows_without_their_messages_make_nothing(store: Store, other: Store, tmp_path: Path) -> None:
    await fill(store)
    await out(store, tmp_path / "out")
    (tmp_path / "out" / "messages.jsonl").write_text("", encoding="utf-8")
    await taken(other, tmp_path / "out")
    assert _sizes(await other.ledger.ledger()) == (0, 0, 0, 0, 2)


def _sizes(ledger: Ledger) -> tuple[int, ...]:
    return tuple(map(len, (ledger.promises, ledger.passed, ledger.outcomes, ledger.mendings, ledger.spent)))


async def test_what_onlookers_may_see_unanswered_goes_along(store: Store, other: Store, tmp_path: Path) -> None:
    """Let be it comes back let be; the next public question asks for a line all the same."""
    account = await add_account(store)

    def line(name: str, minutes: float, *, public: bool, mine: bool, text: str = "Do you deliver?") -> MessageSeen:
        seen = Visibility.PUBLIC if public else Visibility.PRIVATE
        return chat(name, minutes, text, sender=SHOP if mine else BEN, room="post", visibility=seen)

    await take(store, account, line("q", 0, public=True, mine=False), line("r", 5, public=False, mine=True))
    where = (await places(store))["post"]
    await store.questions.let_onlookers(where, be=True)
    await out(store, tmp_path / "out")
    for _ in range(2):
        await taken(other, tmp_path / "out")
    (row,) = await rows(other, View.ALL)
    assert row.onlookers is None
    assert len((await other.ledger.ledger()).let) == 1
    there = (await other.library.messages(row.id)).messages[0].account
    later = line("q2", 9, public=True, mine=False, text="And on Sundays?"), line("r2", 12, public=False, mine=True)
    await take(other, there, *later)
    (row,) = await rows(other, View.ALL)
    assert row.onlookers is not None
    await store.questions.let_onlookers(where, be=False)
    assert (await store.ledger.ledger()).let == ()


async def test_without_the_owners_word_it_comes_back_asking_for_a_line(
    store: Store, other: Store, tmp_path: Path
) -> None:
    account = await add_account(store)
    public = chat("q", 0, "Do you deliver?", sender=BEN, room="post", visibility=Visibility.PUBLIC)
    await take(store, account, public, chat("r", 5, "Yes.", sender=SHOP, room="post"))
    await taken(other, await out(store, tmp_path / "out"))
    (row,) = await rows(other, View.ALL)
    assert row.onlookers is not None
