"""The window hears every change of every process: by the bell, and what the bell missed by the change counter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopbell.changes import Changes
from shopbell.engine.feed import BellFeed
from shopbell.engine.meeting import Meeting
from shopbell.ids import MessageId
from tests.unit.engine.support.clock import until
from tests.unit.engine.test_bell import ONE, bell


@asynccontextmanager
async def feed(profile: Path, counter: list[int]) -> AsyncIterator[tuple[BellFeed, list[Changes]]]:
    async def read() -> int:
        return counter[0]

    made = BellFeed(Meeting(profile), read, linked_seconds=0.05, alone_seconds=0.05)
    heard: list[Changes] = []
    made.subscribe(heard.append)
    await made.start()
    try:
        yield made, heard
    finally:
        await made.close()


async def test_our_own_changes_are_told_once_for_each_turn_of_the_loop(tmp_path: Path) -> None:
    async with feed(tmp_path, [0]) as (made, heard):
        made.ring(Changes(counter=1, messages=frozenset({MessageId(1)})))
        made.ring(Changes(counter=2, messages=frozenset({MessageId(2)})))
        assert heard == []
        await until(lambda: bool(heard))
        assert heard == [Changes(counter=2, messages=frozenset({MessageId(1), MessageId(2)}))]


async def test_a_change_by_a_process_that_did_not_ring_is_found_by_the_counter(
    tmp_path: Path,
) -> None:
    counter = [5]
    async with feed(tmp_path, counter) as (_, heard):
        counter[0] = 6
        await until(lambda: bool(heard))
        assert heard == [Changes(counter=6, everything=True)]


async def test_a_change_that_was_rung_is_not_told_twice(tmp_path: Path) -> None:
    counter = [6]
    async with bell(tmp_path) as (server, _), feed(tmp_path, counter) as (made, heard):
        await until(lambda: made.client.up)
        counter[0] = 7
        server.ring(ONE)
        await until(lambda: bool(heard))
        await asyncio.sleep(0.2)
        assert heard == [ONE]


async def test_what_was_missed_while_the_line_was_away_is_read_again(tmp_path: Path) -> None:
    counter = [5]
    async with feed(tmp_path, counter) as (made, heard):
        async with bell(tmp_path):
            await until(lambda: made.client.up)
        counter[0] = 9
        async with bell(tmp_path):
            await until(lambda: Changes(counter=9, everything=True) in heard)


async def test_what_was_rung_before_the_line_was_there_is_not_hidden_by_what_comes_after_it(tmp_path: Path) -> None:
    """The engine's first arrival may be committed before the window has found its bell."""
    counter = [5]
    async with bell(tmp_path) as (server, _), feed(tmp_path, counter) as (made, heard):
        await until(lambda: made.client.up)
        counter[0] = 7
        server.ring(ONE)  # the seventh; of the sixth nobody tells
        await until(lambda: any(changes.everything for changes in heard))


async def test_what_others_changed_is_not_hidden_by_what_we_do_while_there_is_no_line(tmp_path: Path) -> None:
    counter = [5]
    async with feed(tmp_path, counter) as (made, heard):
        counter[0] = 7
        made.ring(ONE)
        await until(lambda: any(changes.everything for changes in heard))


async def test_two_processes_feed_one_another(tmp_path: Path) -> None:
    async with (
        bell(tmp_path),
        feed(tmp_path, [6]) as (first, _),
        feed(tmp_path, [6]) as (second, heard),
    ):
        await until(lambda: first.client.up and second.client.up)
        first.ring(ONE)
        await until(lambda: ONE in heard)


async def test_nobody_is_called_after_stopping_to_listen(tmp_path: Path) -> None:
    async with feed(tmp_path, [0]) as (made, heard):
        extra: list[Changes] = []
        stop = made.subscribe(extra.append)
        stop()
        stop()
        made.ring(ONE)
        await until(lambda: bool(heard))
        assert extra == []


@pytest.mark.expects_log("a listener failed")
async def test_one_listener_that_stumbles_does_not_make_the_others_deaf(tmp_path: Path) -> None:
    async with feed(tmp_path, [6]) as (made, heard):

        def stumble(changes: Changes) -> None:
            raise ValueError

        made.subscribe(stumble)
        late: list[Changes] = []
        made.subscribe(late.append)
        made.ring(ONE)
        await until(lambda: bool(late))
        assert heard == [ONE]
