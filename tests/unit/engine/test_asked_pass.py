"""A full pass that another process asks the engine for."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from shopbell.engine.worker import Pass
from shopbell.errors import StoreRefused, Unreachable
from shopbell.ids import AccountId
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
