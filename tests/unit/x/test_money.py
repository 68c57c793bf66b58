"""The ledger is X's bill, and the month's budget is never passed: whatever is read, sent, lost or killed."""

import asyncio
import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.x.budget import Ledger
from connectors.x.connector import connector
from connectors.x.prices import LINK, SUMMONED
from connectors.x.session import XSession
from connectors.x.settings import XSettings
from shopbell.connector import DeleteMessage, OutgoingFile
from shopbell.errors import KnownError, RateLimited, Rejected, Uncertain, Unreachable
from shopbell.spending import Allowance
from storage.store import open_store
from tests.unit.x.shop import DOLLAR, MONTH, NOON, Shop, open_shop, private_to

DECEMBER = datetime(2026, 12, 1, tzinfo=MONTH.tzinfo)
PICTURE = OutgoingFile("loaf.png", "image/png", b"\x89PNG\r\n\x1a\n", "A loaf")


async def test_a_day_at_the_shop_costs_what_x_bills_for_it(shop: Shop) -> None:
    world, session = shop.stand.service.world, shop.session()
    for number in range(12):
        shop.stand.written(("ana", "ben", "chloe")[number % 3], f"Question {number}")
    world.write_private(world.person("dora").id, "7001", "Do you cater?")
    assert await shop.look(session) == []
    assert await shop.used() == shop.billed() > 0
    await shop.look(session)
    assert await shop.used() == shop.billed(), "the same again on one day is charged once"
    question = shop.one("Question 3")
    sent = await shop.send(session, shop.answer(question, "Yes, from seven."))
    await shop.send(session, shop.answer(question, "See tern.shop for all of it."))
    await shop.send(session, shop.answer(question, "Like this.", files=(PICTURE,)))
    await shop.send(session, private_to(shop, "dora", "We do."))
    await session.act(DeleteMessage(sent))
    with pytest.raises(Rejected):
        await shop.send(session, shop.answer(question, "To nobody", reply_to="12345"))
    await session.probe()
    shop.clock.pass_by(hours=3)
    await shop.look(shop.session())
    shop.clock.pass_by(days=1)
    await shop.look(shop.session())
    assert await shop.used() == shop.billed()
    kinds = [kind for _, kind, _ in shop.stand.service.bill.lines if kind.endswith("written")]
    written = ["dm", "delete", "link", "metadata", "summoned", "summoned"]
    assert sorted(kinds) == sorted(f"{kind} written" for kind in written)


async def test_a_name_is_paid_for_once_a_month_and_not_each_day(shop: Shop) -> None:
    for _day in range(3):
        shop.stand.written("ana", f"Question of day {_day}")
        await shop.look(shop.session(), "mentions")
        shop.clock.pass_by(days=1)
    users = [at for at, kind, _ in shop.stand.service.bill.lines if kind == "user"]
    assert len(users) == 1
    shop.clock.pass_by(days=30)
    shop.stand.written("ana", "Back again")
    await shop.look(shop.session(), "mentions")
    assert shop.one("Back again").author.name == "Ana"
    assert len([1 for _, kind, _ in shop.stand.service.bill.lines if kind == "user"]) == 2


async def test_looking_and_finding_nothing_is_free_but_for_the_newest_private_message_of_the_day(shop: Shop) -> None:
    world = shop.stand.service.world
    world.write_private(world.person("dora").id, "7001", "Do you cater?")
    await shop.look(shop.session())
    before = shop.billed()
    for _ in range(20):
        shop.clock.pass_by(minutes=5)
        await shop.look(shop.session())
    assert shop.billed() == before
    shop.clock.pass_by(days=1)
    await shop.look(shop.session())
    assert shop.billed() - before == 10_000
    assert await shop.used() == shop.billed()


async def test_a_busy_day_ends_in_a_sentence_and_the_next_goes_on_without_a_hole(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 2, owned=False)
    for number in range(300):
        at = NOON - timedelta(hours=20) + timedelta(minutes=number)
        shop.stand.written(f"person{number % 150}", f"Question {number}", at=at)
    session = shop.session()
    (stopped,) = await shop.look(session, "mentions")
    assert str(stopped).startswith("Today's part of this month's budget for X is used up")
    assert str(stopped).endswith("answers still leave.")
    assert stopped.until == datetime(2026, 11, 11, tzinfo=NOON.tzinfo)
    first = shop.billed()
    assert 0 < first <= 1_500_000 * 5 // 21, "what is meant for five of the 21 days that are left"
    days, waits = 0, [stopped]
    while waits and shop.clock.at.month == 11:
        shop.clock.at = waits[0].until
        waits, days = await shop.look(shop.session(), "mentions"), days + 1
        assert await shop.used() == shop.billed() <= 2 * DOLLAR
    assert days > 3
    read = sorted(int(text.split()[1]) for text in shop.texts())
    assert read == list(range(300))[-len(read) :], "the newest first, and nothing between"
    await shop.close()


async def test_when_the_part_for_reading_is_used_up_answers_still_leave_until_the_last_cent(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 1, owned=False)
    shop.clock.at = NOON.replace(day=30)
    shop.stand.written("ana", "Are you open?")
    session = shop.session()
    assert await shop.look(session, "mentions") == []
    question = shop.one("Are you open?")
    for number in range(99):
        shop.stand.written(f"person{number}", f"More {number}")
    (stopped,) = await shop.look(session, "mentions")
    assert "What this month's budget for X has for reading is used up." in str(stopped)
    assert "1 December" in str(stopped)
    assert await shop.used() <= DOLLAR * 3 // 4
    sent = 0
    refusal = ""
    while not refusal:
        try:
            await shop.send(session, shop.answer(question, f"Answer {sent}"))
            sent += 1
        except Rejected as refused:
            refusal = str(refused)
    assert "of this month's budget for X nothing is left until 1 December" in refusal
    assert sent >= DOLLAR // 4 // SUMMONED
    assert await shop.used() == shop.billed() <= DOLLAR
    shop.clock.at = datetime(2026, 12, 1, 0, 1, tzinfo=NOON.tzinfo)
    before = len(shop.shelf.messages)
    await shop.look(shop.session(), "mentions")
    assert len(shop.shelf.messages) > before, "the month begins anew"
    await shop.send(shop.session(), shop.answer(question, "In December"))
    await shop.close()


async def test_what_is_too_dear_says_so_and_leaves_when_it_is_made_cheaper(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 1)
    shop.stand.written("ana", "Are you open?")
    session = shop.session()
    await shop.look(session, "mentions")
    question = shop.one("Are you open?")
    for number in range(4):
        await shop.send(session, shop.answer(question, f"tern.shop/{number}"))
    words = r"cost about \$0.20, and of this month's budget for X \$0.19 is left until 1 December. Without the link"
    with pytest.raises(Rejected, match=words):
        await shop.send(session, shop.answer(question, "tern.shop/5"))
    await shop.send(session, shop.answer(question, "At seven."))
    assert await shop.used() == shop.billed()
    assert await session.allowance() == Allowance("USD", shop.billed(), DOLLAR, DECEMBER)
    await shop.close()


async def test_reading_and_sending_at_once_do_not_pass_it_either(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 1, owned=False)
    shop.stand.written("ana", "Are you open?")
    session, other = shop.session(), shop.session()
    await shop.look(session, "mentions")
    question = shop.one("Are you open?")
    for number in range(200):
        shop.stand.written(f"person{number}", f"More {number}")

    async def send(number: int) -> None:
        with suppress(Rejected):
            await shop.send(session if number % 2 else other, shop.answer(question, f"tern.shop/{number}"))

    await asyncio.gather(
        *(send(number) for number in range(9)), shop.look(other, "mentions"), shop.look(session, "own")
    )
    assert shop.billed() <= await shop.used() <= DOLLAR
    assert len([1 for _, kind, _ in shop.stand.service.bill.lines if kind == "link written"]) == 4
    await shop.close()


class Killed(httpx.AsyncBaseTransport):
    """X takes the request, and the program is no more before the answer."""

    def __init__(self, line: httpx.AsyncBaseTransport, path: str) -> None:
        self._line = line
        self._path = path
        self.taken = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._line.handle_async_request(request)
        if request.url.path.endswith(self._path) and request.method in ("GET", "POST"):
            self.taken.set()
            await asyncio.Event().wait()
        return answer


@pytest.mark.parametrize("path", ["/mentions", "/2/tweets"])
async def test_a_program_that_is_killed_after_x_charged_has_noted_it(tmp_path: Path, path: str) -> None:
    """The store is opened anew, as the next program finds it; nothing of the first one's ending ran."""
    shop = await open_shop(tmp_path / "profile", 1, owned=False)
    shop.stand.written("ana", "Are you open?")
    await shop.look(shop.session(), "mentions")
    question = shop.one("Are you open?")
    for number in range(20):
        shop.stand.written(f"person{number}", f"More {number}")
    killed = Killed(shop.stand.line, path)
    session = connector().open(shop.account, replace(shop.tools(), transport=killed))
    assert isinstance(session, XSession)

    async def work() -> None:
        if path == "/mentions":
            await shop.look(session, "mentions")
        else:
            await shop.send(session, shop.answer(question, "Yes."))

    task = asyncio.create_task(work())
    await killed.taken.wait()
    found = await open_store(tmp_path / "profile")
    shop.store, first = found, shop.store
    assert shop.billed() <= await shop.used() <= DOLLAR
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await session.close()
    assert shop.billed() <= await shop.used(), "who is cancelled gives nothing back"
    await shop.look(shop.session(), "mentions")
    assert shop.billed() <= await shop.used() <= DOLLAR
    await first.close()
    await shop.close()


async def test_no_connection_and_refusals_cost_nothing(shop: Shop) -> None:
    shop.stand.written("ana", "Are you open?")
    session = shop.session()
    await shop.look(session, "mentions")
    question = shop.one("Are you open?")
    before = await shop.used()
    shop.stand.line.offline = True
    for _ in range(5):
        with pytest.raises(Unreachable):
            await shop.look(session, "mentions")
        with pytest.raises(Unreachable):
            await shop.send(session, shop.answer(question, "Yes."))
    shop.stand.line.offline = False
    shop.stand.service.limited = 30
    with pytest.raises(RateLimited):
        await shop.send(session, shop.answer(question, "Yes."))
    shop.stand.service.refusal = "No."
    with pytest.raises(Rejected):
        await shop.send(session, shop.answer(question, "Yes."))
    shop.stand.line.lose_next = True
    with pytest.raises(Unreachable):
        await shop.send(session, shop.answer(question, "Yes."))
    assert await shop.used() == before == shop.billed()


async def test_what_the_set_ups_check_cost_belongs_to_the_month_once(tmp_path: Path) -> None:
    shop = await open_shop(tmp_path, 10, spent="20000", spent_at=NOON.isoformat())
    for _ in range(3):
        assert (await shop.session().allowance()) == Allowance("USD", 20_000, 10 * DOLLAR, DECEMBER)
        shop.clock.pass_by(hours=5)
    shop.clock.pass_by(days=1)
    await shop.session().allowance()
    assert await shop.used() == 20_000
    await shop.close()


async def test_a_budget_that_was_raised_counts_from_now_on(shop: Shop) -> None:
    settings_ = XSettings.of({**shop.account.settings, "budget": "1"})
    low = Ledger(settings_, shop.tools())
    async with low.answering(900_000):
        pass
    with pytest.raises(Rejected):
        async with low.answering(LINK):
            pass
    high = Ledger(replace(settings_, budget="2"), shop.tools())
    async with high.answering(LINK):
        pass
    assert await shop.used() == 900_000 + LINK


_deeds = st.sampled_from(
    (
        *("writes", "writes", "writes", "writes privately", "looks", "looks", "answers", "answers", "links", "deletes"),
        *("probes", "an hour", "a day", "restart", "lost answer", "lost request", "cut page", "offline", "refused"),
    )
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_deeds, st.integers(0, 9)), max_size=40), st.sampled_from([1, 3, 50]), st.booleans())
def test_the_ledger_is_never_below_the_bill_nor_above_the_budget(
    deeds: list[tuple[str, int]], budget: int, owned: bool
) -> None:
    """And equal to the bill as long as no answer was lost on its way."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_live(Path(folder), deeds, budget, owned=owned))


async def _live(folder: Path, deeds: list[tuple[str, int]], budget: int, *, owned: bool) -> None:
    shop = await open_shop(folder, budget, owned=owned)
    session, lost = shop.session(), False
    shop.stand.written("ana", "First question")
    await shop.look(session, "mentions")
    for step, (deed, number) in enumerate(deeds):
        if deed == "restart":
            session = shop.session()
        if deed in ("lost answer", "cut page"):
            lost = True
        with suppress(KnownError):
            await _do(shop, session, deed, number, step)
        shop.stand.line.offline = False
        shop.stand.service.refusal = ""
        used, billed = await shop.used(), shop.billed()
        assert billed <= used <= budget * DOLLAR
        assert lost or used == billed
    await shop.close()


async def _do(shop: Shop, session: XSession, deed: str, number: int, step: int) -> None:
    match deed:
        case "writes" | "writes privately":
            _customers(shop, deed, number, step)
        case "an hour" | "a day":
            shop.clock.pass_by(hours=1 if deed == "an hour" else 24)
        case "lost answer" | "lost request" | "offline" | "refused":
            await _badly(shop, session, deed, f"Answer {step}")
        case "probes":
            await session.probe()
        case "cut page":
            shop.stand.line.cut_next = True
            await shop.look(session, "mentions", "own")
        case "answers" | "links" | "deletes":
            await _write(shop, session, deed, step)
        case _:
            await shop.look(session)


def _customers(shop: Shop, deed: str, number: int, step: int) -> None:
    if deed == "writes":
        for each in range(number):
            shop.stand.written(f"person{each}", f"Words {step} {each}")
    else:
        world = shop.stand.service.world
        world.write_private(world.person(f"person{number}").id, "7001", f"Private {step}")


async def _write(shop: Shop, session: XSession, deed: str, step: int) -> None:
    words = f"See tern.shop/{step}" if deed == "links" else f"Words of ours {step}"
    sent = await shop.send(session, shop.answer(shop.one("First question"), words))
    if deed == "deletes":
        await session.act(DeleteMessage(sent))


async def _badly(shop: Shop, session: XSession, deed: str, words: str) -> None:
    """One whose end may be lost is looked up, as the engine does."""
    line, service = shop.stand.line, shop.stand.service
    line.forget_next, line.lose_next = deed == "lost answer", deed == "lost request"
    line.offline, service.refusal = deed == "offline", "No." if deed == "refused" else ""
    outgoing = shop.answer(shop.one("First question"), words)
    prepared = await session.prepare(outgoing)
    try:
        await session.send(outgoing, prepared)
    except Uncertain:
        assert await session.find_sent(outgoing, prepared) is not None
    finally:
        line.forget_next = line.lose_next = False
