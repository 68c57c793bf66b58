"""A full pass that another process asks the engine for."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from shopbell.engine.worker import Pass
from shopbell.errors import StoreRefused, Unreachable
from shopbell.ids import AccountId
from shopbell.probing import Finding, Found
from tests.unit.engine.test_bell import Engine, bell, client


@pytest.mark.expects_log("a pass that was asked for failed")
async def test_a_pass_that_stumbles_is_an_error_and_no_endless_wait(tmp_path: Path) -> None:
    class Stumbling(Engine):
        async def sync(self, accounts: Sequence[AccountId] | None) -> Sequence[Pass]:
            raise StoreRefused("The disk is full.")

    async with bell(tmp_path) as (server, _), client(tmp_path) as (asking, _):
        server.serve(Stumbling())
        with pytest.raises(Unreachable):
            async with asyncio.timeout(2):
                await asking.sync(None)


async def test_what_an_account_may_do_is_tried_by_the_engine_and_told_to_whoever_asked(tmp_path: Path) -> None:
    async with bell(tmp_path), client(tmp_path) as (asking, _), asyncio.timeout(5):
        found, passes = await asyncio.gather(asking.probe(AccountId(1)), asking.sync([AccountId(1)]))
        assert [one.name for one in found] == [f"right-{number}" for number in range(40)]
        assert found[0].finding is Finding.MISSING
        assert found[0].remedy.startswith("Put it right in the console.")
        assert passes[0].received == 5
        with pytest.raises(Unreachable, match=r"The service asks to wait\."):
            await asking.probe(AccountId(2))
        assert (await asking.probe(AccountId(1)))[0].needed


@pytest.mark.expects_log("a try that was asked for failed")
async def test_a_try_that_stumbles_is_an_error_and_no_endless_wait(tmp_path: Path) -> None:
    class Stumbling(Engine):
        async def probe(self, account: AccountId) -> Sequence[Found]:
            raise ZeroDivisionError

    async with bell(tmp_path) as (server, _), client(tmp_path) as (asking, _):
        server.serve(Stumbling())
        with pytest.raises(Unreachable):
            async with asyncio.timeout(2):
                await asking.probe(AccountId(1))


async def test_an_engine_that_goes_disappoints_whoever_waits_for_a_try(tmp_path: Path) -> None:
    class Slow(Engine):
        async def probe(self, account: AccountId) -> Sequence[Found]:
            await asyncio.sleep(60)
            return ()

    async with bell(tmp_path) as (server, _), client(tmp_path) as (asking, _):
        server.serve(Slow())
        waiting = asyncio.create_task(asking.probe(AccountId(1)))
        await asyncio.sleep(0.05)
        await server.stop()
        with pytest.raises(Unreachable):
            async with asyncio.timeout(2):
                await waiting
