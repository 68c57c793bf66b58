"""The list model: pages on demand, the smallest change, a million rows at once."""

import asyncio
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from shopbell.ids import ConversationId
from shopbell.ports import RowPage
from tests.ui.support.backend import FakeBackend
from tests.ui.support.memory import MemoryShop
from tests.ui.support.shop import add_row, hours
from ui.models.order import runs, staying
from ui.models.people import PeopleModel
from ui.pace import Pace
from ui.tasks import Tasks


class Rows:
    """A source that counts what is asked of it."""

    def __init__(self, shop: MemoryShop, ids: list[int], pretend: int = 0) -> None:
        self.shop = shop
        self.ids = ids
        self.pretend = pretend
        self.asked: list[int] = []

    async def page(self, after: str, limit: int) -> RowPage:
        self.asked.append(limit)
        await asyncio.sleep(0)
        start = int(after or 0)
        end = start + limit
        rows = [self.shop.rows[ConversationId(i)] for i in self.ids[start:end]]
        return RowPage(tuple(rows), str(end) if end < max(len(self.ids), self.pretend) else "")


@pytest.fixture
def many(tern: FakeBackend) -> MemoryShop:
    for number in range(1000, 1400):
        add_row(tern.shop, number, f"Person {number}", 1, "Hello", hours(number))
    return tern.shop


@pytest.fixture
def model(tasks: Tasks, tern: FakeBackend) -> PeopleModel:
    return PeopleModel(tasks, tern.clock.now)


def shown(model: PeopleModel) -> list[int]:
    return [int(i) for i in model.ids]


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.waitUntil(lambda: tasks.idle)


def test_only_a_page_is_read_at_first_and_more_at_the_end(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    source = Rows(many, list(range(1000, 1400)))
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    assert len(model.ids) == 100
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    settle(qtbot, tasks)
    assert len(model.ids) == 200
    assert source.asked == [100, 100]


def test_a_row_taken_out_and_one_put_in_touch_nothing_else(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    source = Rows(many, [1000, 1001, 1002, 1003])
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    steps: list[tuple[str, int, int]] = []
    model.rowsInserted.connect(lambda _, a, b: steps.append(("in", a, b)))
    model.rowsRemoved.connect(lambda _, a, b: steps.append(("out", a, b)))
    source.ids = [1300, 1000, 1002, 1003]
    tasks.start(model.refresh())
    settle(qtbot, tasks)
    assert shown(model) == source.ids
    assert steps == [("out", 1, 1), ("in", 0, 0)]


def test_any_order_turns_into_any_other(model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot) -> None:
    chance = random.Random(7)
    source = Rows(many, [1000])
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    model.set_footer("That is everyone.")
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    for _ in range(40):
        source.ids = chance.sample(range(1000, 1060), chance.randrange(60))
        tasks.start(model.refresh())
        settle(qtbot, tasks)
        assert shown(model) == source.ids
        assert model.rowCount() == len(source.ids) + 1


def test_calls_that_come_while_reading_become_one(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    source = Rows(many, [1000])
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    for _ in range(20):
        tasks.start(model.refresh())
    settle(qtbot, tasks)
    assert len(source.asked) <= 3


def test_a_list_of_a_million_opens_as_fast_as_a_short_one(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    source = Rows(many, list(range(1000, 1400)), pretend=1_000_000)
    begun = time.perf_counter()
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    assert model.rowCount() == 100
    assert time.perf_counter() - begun < 0.5
    assert source.asked == [100]


def test_the_closing_sentence_is_spoken_and_cannot_be_chosen(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    tasks.start(model.show(Rows(many, [1000])))
    settle(qtbot, tasks)
    model.set_footer("That is everyone.")
    last = model.index(1, 0)
    assert last.data(Qt.ItemDataRole.AccessibleTextRole) == "That is everyone."
    assert not last.flags() & Qt.ItemFlag.ItemIsSelectable


@given(st.permutations(range(12)), st.lists(st.integers(0, 20), unique=True))
def test_the_most_rows_stay(old: list[int], new: list[int]) -> None:
    kept = staying(old, new)
    assert [i for i in old if i in kept] == [i for i in new if i in kept]
    assert len(kept) == longest_common(old, new)


def longest_common(one: list[int], other: list[int]) -> int:
    best = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for a, left in enumerate(one):
        for b, right in enumerate(other):
            same = best[a][b] + 1 if left == right else 0
            best[a + 1][b + 1] = max(same, best[a][b + 1], best[a + 1][b])
    return best[-1][-1]


def test_neighbouring_places_are_one_run() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert runs([]) == []


def test_what_lies_far_below_is_not_read_again(
    model: PeopleModel, many: MemoryShop, tasks: Tasks, qtbot: QtBot
) -> None:
    source = Rows(many, list(range(1000, 1400)))
    tasks.start(model.show(source))
    settle(qtbot, tasks)
    for _ in range(3):
        model.fetchMore(QModelIndex())
        settle(qtbot, tasks)
    assert len(model.ids) == 400
    model.in_sight = 20
    tasks.start(model.refresh())
    settle(qtbot, tasks)
    assert source.asked[-1] == 120
    assert shown(model) == list(range(1000, 1120))
    assert model.canFetchMore(QModelIndex())


async def test_a_flood_is_slowed_and_the_first_few_are_not() -> None:
    pace = Pace(burst=3, seconds=0.05)
    begun = time.perf_counter()
    for _ in range(3):
        await pace.turn()
    assert time.perf_counter() - begun < 0.04
    for _ in range(4):
        await pace.turn()
    assert time.perf_counter() - begun >= 0.15
