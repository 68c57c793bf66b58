"""One profile of the demo shop, what its owner and its customers do, and the engine process over it.

The demo service lives in files of its own, which outlive every engine: what it took, it has.
"""

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.demo.api import Item
from connectors.demo.journal import Journal
from connectors.demo.plan import read_plan
from connectors.demo.service import DemoService
from shopbell.connector import Verified
from shopbell.ids import ConversationId, OutboxId
from shopbell.model import Account, Draft, OutboxState
from storage.store import Store, open_store

ROOT = Path(__file__).parents[3]
BORN = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
NETWORKS = ("mail", "mastodon", "blog")
ADDRESSES = {"mail": "hello@tern.shop", "mastodon": "@tern@social.coast", "blog": "Tern blog"}
WORDS = ("Yes, gladly.", "Leave me unsure about this.", "Please refuse me.", "On Saturday at ten.")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens before one start of the engine: answers of the owner, words of customers."""

    number: int
    begins: bool
    """New conversations instead of answers: history need not be here yet."""

    @property
    def texts(self) -> tuple[str, str]:
        """What the owner sends now."""
        one, two = WORDS[self.number % 4], WORDS[(self.number + 1) % 4]
        return f"{one} ({self.number}a)", f"{two} ({self.number}b)"


def steps(kills: int) -> tuple[Step, ...]:
    """The first half while history comes in, the second half in the middle of conversations."""
    return tuple(Step(number, number < kills // 2) for number in range(kills))


class Shop:
    """The profile. Everything here is done by the test, never by the engine."""

    def __init__(self, folder: Path) -> None:
        self.profile = folder / "profile"
        self.services = folder / "services"

    async def open(self) -> Store:
        """As the window has it."""
        return await open_store(self.profile)

    async def found(self) -> None:
        """Three accounts, alike in every shop."""
        store = await self.open()
        for network in NETWORKS:
            answers = {
                "network": network,
                "state_dir": str(self.services),
                "born": BORN.isoformat(),
                "alive": "no",
            }
            plan = read_plan(answers)
            settings = {**plan.network.settings(), **answers, "signed_in": BORN.isoformat()}
            verified = Verified(plan.network.address, "Tern Bakery", settings)
            await store.accounts.add_account("demo", verified, "", BORN)
        await store.close()

    async def do(self, step: Step) -> None:
        """The owner writes, and customers do."""
        store = await self.open()
        accounts = {account.settings["network"]: account for account in await store.library.accounts()}
        for letter, text in zip("ab", step.texts, strict=True):
            key = f"key-{step.number:04}-{letter}"
            await self._send(store, accounts, step, key, text)
        if not step.begins:
            self._customers_write(accounts["mail"], step)
        await store.close()

    async def _send(self, store: Store, accounts: dict[str, Account], step: Step, key: str, text: str) -> None:
        now = datetime.now(UTC)
        conversation = None if step.begins else await _conversation(store, step)
        draft = Draft(
            key=f"n{key}" if conversation is None else f"c{conversation}",
            conversation=conversation,
            account=accounts["mail"].id,
            text=text,
            updated_at=now,
            subject="" if conversation else f"About {key}",
            to=() if conversation else (f"Guest {step.number} <guest{step.number}@example.com>",),
        )
        await store.desk.enqueue(draft, key, at=now, not_before=now)

    def _customers_write(self, account: Account, step: Step) -> None:
        """Into the service's files, as its other users do."""
        plan = read_plan(account.settings)
        service = DemoService(plan, BORN, Journal(plan.journal()))
        for part in range(3):
            at = BORN + timedelta(minutes=10 * step.number + part)
            service.write(
                Item(
                    id=f"new-{step.number}-{part}",
                    at=at,
                    conversation=f"walk-in-{step.number % 5}",
                    address=f"walkin{step.number % 5}@example.com",
                    name=f"Walk-in {step.number % 5}",
                    own=False,
                    text=f"Do you have rye bread on day {step.number}, part {part}?",
                )
            )

    def arrived(self) -> list[tuple[str, str]]:
        """Key and text of everything the mail service took from us, in order, twice when twice."""
        lines = (self.services / "mail.jsonl").read_text().splitlines()
        records = [json.loads(line) for line in lines if line.strip() and _whole(line)]
        return [(record["key"], record["text"]) for record in records if record.get("key")]


def _whole(line: str) -> bool:
    """A service killed in the middle of a line leaves a torn one, which it takes for nothing."""
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


async def _conversation(store: Store, step: Step) -> ConversationId:
    """The same one in every shop: that of a guest an earlier step wrote to."""
    return (await store.library.outbox_item(OutboxId(1 + 2 * (step.number % 3)))).conversation


class EngineRun:
    """`main.py engine`, started as the window starts it."""

    def __init__(self, shop: Shop) -> None:
        self._ready = shop.profile / "run" / "engine.token"
        self._ready.unlink(missing_ok=True)
        words = [sys.executable, "main.py", "--profile", str(shop.profile), "engine"]
        self._child = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE)
        self._write(b"token\n\n")

    def _write(self, data: bytes) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(data)
        self._child.stdin.flush()

    async def ready(self) -> None:
        """The engine is at work; before that there is nothing to interrupt."""
        async with asyncio.timeout(60):
            while not self._ready.exists():
                assert self._child.poll() is None, "the engine stopped by itself"
                await asyncio.sleep(0.002)

    def kill(self) -> None:
        """SIGKILL."""
        assert self._child.poll() is None, "the engine stopped by itself"
        self._child.kill()
        self._end()

    def _end(self) -> None:
        self._child.wait()
        assert self._child.stdin is not None
        self._child.stdin.close()


async def settle(shop: Shop) -> None:
    """Full passes that nobody interrupts, until nothing waits any more."""
    for _ in range(30):
        await sync(shop)
        store = await shop.open()
        waiting = [item for item in await store.library.outbox() if item.state in WAITING]
        await store.close()
        if not waiting:
            return
    raise AssertionError("some messages never left")


WAITING = {OutboxState.HELD, OutboxState.QUEUED, OutboxState.SENDING}


async def sync(shop: Shop) -> list[dict[str, object]]:
    """One full pass that nobody interrupts."""
    words = [sys.executable, "main.py", "--profile", str(shop.profile), "sync"]
    child = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, trouble = await child.communicate()
    assert child.returncode in {0, 3}, trouble.decode()
    return [json.loads(line) for line in out.decode().splitlines()]
