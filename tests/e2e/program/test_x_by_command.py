"""An X account added, read, answered and tried by the command line, with a real keyring; what it cost is told."""

import asyncio
import json
from pathlib import Path

import pytest

from connectors.x.testing import XStand
from connectors.x.testing.oauth import CANARY
from connectors.x.testing.world import US
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "", code: int = 0) -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == code, done
    return done


async def test_mentions_are_read_and_answered_within_a_budget(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = XStand()
    world = stand.service.world
    stand.written("ana", "Do you have rye bread on Saturday?")
    world.write_private(world.person("ben").id, US, "Do you cater?")
    async with served(stand.line, "api.x.com") as base:
        answers = {**stand.answers, "budget": "1", "api_base": base}
        checked = await run(shopbell, "accounts", "check", "x", "--answers", "-", typed=json.dumps(answers))
        assert {row["finding"] for row in checked.rows if "finding" in row} == {"fine"}
        stand.service.bill.lines.clear()
        stand.service.bill.charged.clear()
        added = await run(shopbell, "accounts", "add", "x", "--answers", "-", typed=json.dumps(answers))
        assert added.rows[0]["address"] == "@tern_bakery"
        await run(shopbell, "sync")
        waiting = {row["person"]: row for row in (await run(shopbell, "list", "waiting")).rows}
        assert set(waiting) == {"Ana", "Ben"}
        assert waiting["Ana"]["snippet"] == "Do you have rye bread on Saturday?"
        answer = tmp_path / "answer.txt"
        for person, words in (("Ana", "Yes, from eight."), ("Ben", "We do.")):
            answer.write_text(words, encoding="utf-8")
            await run(shopbell, "reply", str(waiting[person]["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one.text for one in await stand.arrived()] == ["Yes, from eight.", "We do."]
        shown = (await run(shopbell, "show", str(waiting["Ana"]["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        probed = await run(shopbell, "accounts", "probe", str(added.rows[0]["account"]))
        assert {row["finding"] for row in probed.rows if "finding" in row} == {"fine", "untried"}
        await run(shopbell, "sync")
        (account,) = (await run(shopbell, "accounts", "list")).rows
        assert account["allowance"]["used"] == stand.service.bill.total(), "what the command line says is what X bills"
        assert " of $1.00 used this month; it begins anew on 1 " in account["allowance"]["words"]
    profile = tmp_path / "profile"
    assert not [file for file in profile.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]


async def test_what_is_not_left_of_the_budget_is_not_spent(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = XStand()
    stand.written("ana", "Where are your opening hours?")
    async with served(stand.line, "api.x.com") as base:
        answers = json.dumps({**stand.answers, "budget": "1", "api_base": base})
        await run(shopbell, "accounts", "add", "x", "--answers", "-", typed=answers)
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        answer = tmp_path / "answer.txt"
        for number in range(5):
            answer.write_text(f"See tern.shop/{number}", encoding="utf-8")
            await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
            await asyncio.to_thread(shopbell.run, "sync")
        assert len(await stand.arrived()) == 4
        rows = (await run(shopbell, "outbox", "list")).rows
        (held,) = [one for one in rows if "budget" in one["reason"]]
        assert "would cost about $0.20, and of this month's budget for X" in held["reason"]
    assert stand.service.bill.total() <= 1_000_000
