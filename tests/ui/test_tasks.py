"""Slots become tasks in one place, and none of their errors gets lost."""

import asyncio

import pytest
from pytestqt.qtbot import QtBot

from shopbell.errors import Rejected
from ui.tasks import Tasks


def test_a_known_error_becomes_a_quiet_line(tasks: Tasks, qtbot: QtBot) -> None:
    async def refuse() -> None:
        raise Rejected("Say first who should get it.")

    with qtbot.waitSignal(tasks.failed) as said:
        tasks.start(refuse())
    assert said.args == ["Say first who should get it."]


@pytest.mark.expects_log("a task of the window failed")
def test_a_mistake_of_ours_is_logged_and_said_without_details(tasks: Tasks, qtbot: QtBot) -> None:
    async def stumble() -> None:
        raise ZeroDivisionError("7 secrets")

    with qtbot.waitSignal(tasks.failed) as said:
        tasks.start(stumble())
    assert said.args is not None
    assert "went wrong" in said.args[0]
    assert "secrets" not in said.args[0]


def test_only_the_latest_of_a_kind_ends(tasks: Tasks, qtbot: QtBot) -> None:
    ended: list[int] = []
    gate = asyncio.Event()

    async def look(number: int) -> None:
        await gate.wait()
        ended.append(number)

    tasks.latest("search", look(1))
    tasks.latest("search", look(2))
    gate.set()
    qtbot.waitUntil(lambda: bool(ended) and tasks.idle)
    assert ended == [2]


def test_nothing_starts_after_closing(tasks: Tasks, qtbot: QtBot) -> None:
    ended: list[int] = []

    async def work() -> None:
        ended.append(1)

    async def never() -> None:
        await asyncio.Event().wait()

    tasks.start(never())
    closing = asyncio.get_running_loop().create_task(tasks.close())
    qtbot.waitUntil(closing.done)
    tasks.start(work())
    assert tasks.idle
    assert ended == []
