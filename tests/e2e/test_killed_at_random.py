"""SIGKILL at random moments of syncing and sending changes nothing that anybody could notice afterwards.

SHOPBELL_KILLS is the number of kills in all (200 unless set), SHOPBELL_KILL_SEED repeats a run. Each episode is a shop
of its own, in which history comes in, messages leave, customers write and somebody types a draft while engines die.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from shopbell.ids import OutboxId
from shopbell.model import OutboxState
from tests.e2e.killing.dump import differences, dump, unfinished
from tests.e2e.killing.shop import ROOT, EngineRun, Shop, Step, settle, steps, sync

EPISODES = 10
KILLS = int(os.environ.get("SHOPBELL_KILLS", "200"))
SEED = int(os.environ.get("SHOPBELL_KILL_SEED", time.time_ns() % 1_000_000))
SOON, LATER = 0.12, 1.5
"""Seconds after the engine began to work: half of the kills fall into its first moments, where the sending is."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def moment(chance: random.Random) -> float:
    """When to kill."""
    return chance.uniform(0.0, SOON) if chance.random() < 0.5 else chance.uniform(0.0, LATER)


async def unkilled(shop: Shop, plan: tuple[Step, ...]) -> None:
    """The same doings, with full passes after each half."""
    await shop.found()
    for begins in (True, False):
        for step in plan:
            if step.begins is begins:
                await shop.do(step)
        await settle(shop)
    await sync(shop)


async def killed(shop: Shop, plan: tuple[Step, ...], chance: random.Random) -> Counter[str]:
    """An engine for every step, none of which lives to its end; what they were killed at."""
    caught: Counter[str] = Counter()
    await shop.found()
    typist = Typist(shop, chance)
    for number, step in enumerate(plan):
        if number and plan[number - 1].begins and not step.begins:
            await settle(shop)
        await shop.do(step)
        if number % 5 == 0:
            typist.begin(number)
        engine = EngineRun(shop)
        await engine.ready()
        await asyncio.sleep(moment(chance))
        engine.kill()
        caught.update(unfinished(shop.profile))
        if number % 5 == 4:
            await typist.killed()
    await typist.killed()
    await settle(shop)
    await sync(shop)
    return caught


class Typist:
    """Types into one draft after another, and is killed in the middle of a word."""

    def __init__(self, shop: Shop, chance: random.Random) -> None:
        self._shop = shop
        self._chance = chance
        self._child: subprocess.Popen[bytes] | None = None
        self._key = ""
        self.drafts = 0

    def begin(self, number: int) -> None:
        self._key = f"nkill{number}"
        script = "tests/e2e/killing/writer.py"
        self._child = subprocess.Popen(
            [sys.executable, script, str(self._shop.profile), "1", self._key],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )

    async def killed(self) -> None:
        """What was said to be saved is there, whatever came after it."""
        if self._child is None:
            return
        child, self._child = self._child, None
        assert child.stdout is not None
        first = await asyncio.to_thread(child.stdout.readline)
        await asyncio.sleep(self._chance.uniform(0.0, 0.1))
        child.send_signal(signal.SIGKILL)
        child.wait()
        said = [int(line) for line in (first + child.stdout.read()).split(b"\n") if line.strip()]
        child.stdout.close()
        store = await self._shop.open()
        draft = await store.library.draft(self._key)
        await store.close()
        assert draft is not None, "a draft was lost"
        kept = int(draft.text.split()[-1])
        assert kept in {said[-1], said[-1] + 1}, f"saved up to {said[-1]}, found up to {kept}"
        self.drafts += 1


@pytest.mark.parametrize("episode", range(EPISODES))
async def test_no_kill_loses_or_doubles_anything(
    episode: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(f"{SEED}/{episode}")
    plan = steps(max(KILLS // EPISODES, 8))
    record_property("seed", SEED)
    record_property("kills", len(plan))
    print(f"SHOPBELL_KILL_SEED={SEED} SHOPBELL_KILLS={KILLS} episode {episode}: {len(plan)} kills")
    one, other = Shop(tmp_path / "killed"), Shop(tmp_path / "unkilled")
    caught = await killed(one, plan, chance)
    for what, times in caught.items():
        record_property(what, times)
    print(f"killed at: {dict(caught)}")
    await unkilled(other, plan)
    assert differences(dump(one.profile), dump(other.profile)) == []
    await judge(one, plan)


async def judge(shop: Shop, plan: tuple[Step, ...]) -> None:
    """Every message sent arrived once, or is marked; and the database is whole.

    Words of the demo shop: what says "refuse me" is refused. What says "leave me unsure" never gets a receipt: it
    stays uncertain until it is seen coming back.
    """
    arrived = Counter(key for key, _ in shop.arrived())
    store = await shop.open()
    items = [await store.library.outbox_item(number) for number in map(OutboxId, range(1, 2 * len(plan) + 1))]
    trouble = await store.upkeep.check()
    await store.close()
    assert trouble == ()
    for item in items:
        refused = "refuse me" in item.text
        expected = {OutboxState.REFUSED, OutboxState.UNCERTAIN} if refused else {OutboxState.SENT}
        if "leave me unsure" in item.text.lower():
            expected.add(OutboxState.UNCERTAIN)
        assert item.state in expected, f"{item.key} is {item.state}: {item.reason}"
        assert arrived[item.key] == (0 if refused else 1), f"{item.key} arrived {arrived[item.key]} times"
