"""What services that charge were asked for: sums that add up, whoever asks, and that outlive their account."""

import asyncio
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from shopbell.ports.spending import SpendingBook, Use
from shopbell.spending import UNITS, Allowance, payer_of
from storage.store import Store, open_store
from tests.storage.make import SHOP, add_account

MONTH = datetime(2026, 11, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
ANA, BEN = payer_of("x", "ana"), payer_of("x", "ben")


def use(amount: int, at: datetime = NOON, currency: str = "USD", what: str = "post read", count: int = 1) -> Use:
    return Use(currency, what, amount, count, at)


async def test_what_was_noted_is_there_after_a_restart_for_its_payer_currency_and_time(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    for one in (use(5000), use(15_000, what="post"), use(50, currency=UNITS), use(7, MONTH - timedelta(hours=1))):
        await store.spending.use(ANA, one)
    await store.spending.use(BEN, use(1))
    await store.close()
    store = await open_store(tmp_path)
    book = store.spending
    assert await book.used(ANA, "USD", MONTH) == 20_000
    assert await book.used(ANA, "USD", MONTH - timedelta(days=1)) == 20_007
    assert await book.used(ANA, UNITS, MONTH) == 50
    assert await book.used(ANA, "USD", MONTH, "post") == 15_000
    assert await book.used(ANA, "USD", MONTH, "nothing") == 0
    assert await book.used(ANA, "USD", NOON + timedelta(hours=1)) == 0
    await store.close()


async def test_what_is_given_back_lowers_the_sum(store: Store) -> None:
    await store.spending.use(ANA, use(50_000))
    await store.spending.use(ANA, use(-45_000))
    assert await store.spending.used(ANA, "USD", MONTH) == 5000


async def test_two_at_once_cannot_both_take_the_last_of_it(store: Store) -> None:
    taken = await asyncio.gather(*(store.spending.take(ANA, use(400), 1000, MONTH) for _ in range(9)))
    assert sum(taken) == 2
    assert await store.spending.used(ANA, "USD", MONTH) == 800
    assert await store.spending.take(ANA, use(200), 1000, MONTH), "up to the limit, and no further"
    assert not await store.spending.take(ANA, use(1), 1000, MONTH)


async def test_two_processes_at_once_cannot_either(store: Store, profile: Path) -> None:
    other = await open_store(profile)
    books: tuple[SpendingBook, ...] = (store.spending, other.spending)
    taken = await asyncio.gather(*(book.take(ANA, use(100), 1000, MONTH) for book in books for _ in range(9)))
    assert sum(taken) == 10
    await other.close()


async def test_a_thing_is_new_once_on_each_day_in_utc_and_two_days_later_nobody_remembers_it(store: Store) -> None:
    book = store.spending
    late = datetime(2026, 11, 29, 23, 59, tzinfo=UTC)
    assert await book.first_today(ANA, "post", ["1", "2", "1"], late) == {"1", "2"}
    assert await book.first_today(ANA, "post", ["2", "3"], late) == {"3"}
    assert await book.first_today(ANA, "user", ["2"], late) == {"2"}
    assert await book.first_today(BEN, "post", ["2"], late) == {"2"}
    assert await book.first_today(ANA, "post", ["2"], late + timedelta(minutes=2)) == {"2"}
    await book.first_today(ANA, "post", ["9"], late + timedelta(days=2))
    left = await store.parts.read(lambda db: db.all("SELECT key FROM charged ORDER BY key"))
    assert left == [("2",), ("9",)]


async def test_sums_go_after_two_months(store: Store) -> None:
    await store.spending.use(ANA, use(5, NOON - timedelta(days=62)))
    await store.spending.use(ANA, use(7, NOON - timedelta(days=63)))
    await store.spending.use(ANA, use(1))
    assert await store.spending.used(ANA, "USD", NOON - timedelta(days=99)) == 6


async def test_whoever_removes_an_account_and_adds_it_again_has_no_second_budget_and_leaves_no_name(
    store: Store,
) -> None:
    payer = payer_of("mail", SHOP.address)
    account = await add_account(store)
    await store.spending.use(payer, use(9))
    await store.accounts.set_allowance(account, Allowance("USD", 9, 10, NOON))
    await store.accounts.remove_account(account, keep_history=False)
    await add_account(store)
    assert await store.spending.used(payer, "USD", MONTH) == 9
    rows = await store.parts.read(lambda db: db.all("SELECT payer, what FROM spending"))
    assert SHOP.address not in str(rows)
    assert [one.allowance for one in await store.library.accounts()] == [None]


async def test_an_account_says_how_much_of_its_budget_is_used_up(store: Store) -> None:
    account = await add_account(store)
    told = Allowance("USD", 1_320_000, 10_000_000, datetime(2026, 12, 1, tzinfo=UTC))
    assert await store.accounts.set_allowance(account, told)
    assert not await store.accounts.set_allowance(account, told)
    assert [one.allowance for one in await store.library.accounts()] == [told]
    await store.accounts.remove_account(account, keep_history=True)
    again = await add_account(store)
    assert again == account
    assert [one.allowance for one in await store.library.accounts()] == [None]


_amounts = st.integers(-5_000_000, 50_000_000)
_uses = st.builds(
    Use,
    currency=st.sampled_from(["USD", "EUR", UNITS]),
    what=st.sampled_from(["post", "user", "Grüße"]),
    amount=_amounts,
    count=st.integers(0, 100),
    at=st.integers(0, 40 * 24 * 60).map(lambda minutes: MONTH + timedelta(minutes=minutes)),
)
_steps = st.lists(st.tuples(st.sampled_from([ANA, BEN]), _uses, st.none() | _amounts), max_size=25)


@settings(max_examples=40, deadline=None)
@given(_steps, st.integers(0, 40 * 24))
def test_every_sum_is_the_sum_of_what_was_noted(steps: list[tuple[str, Use, int | None]], hours: int) -> None:
    """`take` with any limit notes it exactly when the limit is then kept."""

    async def check(folder: str) -> None:
        store = await open_store(Path(folder))
        noted: list[tuple[str, Use]] = []
        since = MONTH + timedelta(hours=hours)

        def total(payer: str, currency: str) -> int:
            mine = (one for who, one in noted if who == payer and one.currency == currency)
            return sum(one.amount for one in mine if one.at >= since)

        for payer, one, limit in steps:
            if limit is None:
                await store.spending.use(payer, one)
                noted.append((payer, one))
                continue
            fits = total(payer, one.currency) + one.amount <= limit
            assert await store.spending.take(payer, one, limit, since + timedelta(minutes=59)) is fits
            noted += [(payer, one)] if fits else []
        for payer in (ANA, BEN):
            for currency in ("USD", "EUR", UNITS):
                assert await store.spending.used(payer, currency, since) == total(payer, currency)
        await store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(folder))
