"""What is late, what was answered then, and whether the person came back."""

from datetime import timedelta

from shopbell.ids import AccountId, ConversationId
from shopbell.mending import LATE, MendingCase
from shopbell.model import Draft
from shopbell.promises import NewPromise, Side
from storage.store import Store
from tests.storage.make import NOW, at, chat, only, rows, take

DAY = 24 * 60
WEEKS_LATER = 14 * DAY


async def asked(store: Store, account: AccountId) -> ConversationId:
    await take(store, account, chat("q", 0, "Hello! Do you deliver on Sundays?"))
    return (await only(store)).id


async def case_at(store: Store, where: ConversationId, minutes: float) -> MendingCase | None:
    return await store.mendings.mending_case(where, at(minutes))


async def test_an_answer_is_late_after_a_week_and_not_before(store: Store, account: AccountId) -> None:
    where = await asked(store, account)
    assert await case_at(store, where, LATE / timedelta(minutes=1) - 1) is None
    case = await case_at(store, where, WEEKS_LATER)
    assert case is not None
    assert (case.asked, case.asked_at, case.late, case.promise) == (
        "Do you deliver on Sundays?",
        NOW,
        timedelta(days=14),
        None,
    )


async def test_a_broken_promise_is_there_to_mend_at_once(store: Store, account: AccountId) -> None:
    where = await asked(store, account)
    promise, _ = await store.promises.add_promise(NewPromise(where, Side.OURS, "the quote", at(30)), NOW)
    assert await case_at(store, where, 29) is None
    case = await case_at(store, where, 31)
    assert case is not None
    assert case.promise is not None
    assert (case.promise.id, case.late) == (promise, timedelta(minutes=1))
    await store.promises.dismiss_promise(promise, at(32))
    assert await case_at(store, where, 33) is None


async def test_theirs_is_theirs_to_mend_and_what_is_put_off_rests(store: Store, account: AccountId) -> None:
    where = await asked(store, account)
    await store.promises.add_promise(NewPromise(where, Side.THEIRS, "the money", at(30)), NOW)
    assert await case_at(store, where, 31) is None
    await store.desk.later(where, at(3 * WEEKS_LATER))
    assert await case_at(store, where, WEEKS_LATER) is None


async def test_the_answer_is_kept_with_whether_they_came_back(store: Store, account: AccountId) -> None:
    where = await asked(store, account)
    case = await case_at(store, where, WEEKS_LATER)
    assert case is not None
    draft = Draft(f"c{where}", where, account, "I am sorry. Yes, we do.", at(WEEKS_LATER))
    item, _ = await store.desk.enqueue(draft, "k", at=at(WEEKS_LATER), not_before=at(WEEKS_LATER + 1))
    bubble = (await store.library.outbox_item(item)).message
    await store.mendings.record_mending(case, bubble, at(WEEKS_LATER))
    await store.mendings.record_mending(case, bubble, at(WEEKS_LATER + 5))
    (mended,) = await store.mendings.mendings(NOW, at(2 * WEEKS_LATER))
    assert (mended.asked, mended.late, mended.at, mended.came_back_at) == (
        case.asked,
        timedelta(days=14),
        at(WEEKS_LATER),
        None,
    )
    await take(store, account, chat("again", WEEKS_LATER + 60, "Thank you!", room="room-2"))
    (mended,) = await store.mendings.mendings(NOW, at(2 * WEEKS_LATER))
    assert mended.came_back_at == at(WEEKS_LATER + 60)
    assert len(await rows(store)) == 2


async def test_an_answer_that_was_taken_back_mended_nothing(store: Store, account: AccountId) -> None:
    where = await asked(store, account)
    case = await case_at(store, where, WEEKS_LATER)
    assert case is not None
    draft = Draft(f"c{where}", where, account, "Sorry!", at(WEEKS_LATER))
    item, _ = await store.desk.enqueue(draft, "k", at=at(WEEKS_LATER), not_before=at(WEEKS_LATER + 1))
    await store.mendings.record_mending(case, (await store.library.outbox_item(item)).message, at(WEEKS_LATER))
    await store.desk.cancel(item)
    assert await store.mendings.mendings(NOW, at(2 * WEEKS_LATER)) == ()
