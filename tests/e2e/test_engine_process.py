"""The real engine process beside the command line: one reads and sends, the other asks."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors.demo.journal import Journal
from shopbell.changes import Changes
from shopbell.engine.bell_client import BellClient
from shopbell.engine.meeting import Meeting
from shopbell.model import OutboxState
from storage.store import open_store
from tests.unit.engine.support.clock import until

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, str(ROOT / "main.py")]
pytestmark = pytest.mark.timeout(180)


async def shopbell(profile: Path, *words: str, given: str = "") -> list[Any]:
    """One command; its rows."""
    child = await asyncio.create_subprocess_exec(
        *MAIN,
        "--profile",
        str(profile),
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, trouble = await child.communicate(given.encode())
    assert child.returncode == 0, trouble.decode()
    return [json.loads(line) for line in out.decode().splitlines()]


async def add(profile: Path, network: str) -> None:
    """An account of the demo shop, in which nothing happens by itself."""
    place = str(profile / "services" / "demo")
    answers = {"network": network, "alive": "no", "state_dir": place, "born": "2026-11-01T09:00:00+00:00"}
    await shopbell(profile, "accounts", "add", "demo", "--answers", "-", given=json.dumps(answers))


def started(profile: Path) -> "subprocess.Popen[bytes]":
    """`main.py engine`, as the window starts it."""
    child = subprocess.Popen([*MAIN, "--profile", str(profile), "engine"], stdin=subprocess.PIPE)
    assert child.stdin is not None
    child.stdin.write(b"token\n\n")
    child.stdin.flush()
    return child


@asynccontextmanager
async def engine(profile: Path) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """Stopped by SIGTERM, within two seconds and cleanly."""
    child = started(profile)
    try:
        yield child
        child.terminate()
        begun = time.monotonic()
        assert await asyncio.to_thread(child.wait, 30) == 0
        assert time.monotonic() - begun < 2.0
    finally:
        child.kill()
        child.wait()
        assert child.stdin is not None
        child.stdin.close()


@asynccontextmanager
async def listening(profile: Path) -> AsyncIterator[list[Changes]]:
    """What a window hears."""
    heard: list[Changes] = []
    client = BellClient(Meeting(profile), heard.append)
    client.start()
    try:
        await until(lambda: client.up)
        yield heard
    finally:
        await client.close()


async def test_what_the_command_line_does_the_running_engine_takes_up_at_once(tmp_path: Path) -> None:
    async with engine(tmp_path), listening(tmp_path) as heard:
        await add(tmp_path, "mastodon")
        await until(lambda: sum(changes.received for changes in heard) > 300)
        (row,) = await shopbell(tmp_path, "list", "all", "--limit", "1")
        heard.clear()
        await shopbell(tmp_path, "reply", str(row["conversation"]), "--text-file", "-", given="Yes, gladly!")
        journal = Journal(tmp_path / "services" / "demo" / "mastodon.jsonl")
        await until(lambda: any(record.get("text") == "Yes, gladly!" for _, record in journal.after(0)))
        store = await open_store(tmp_path, read_only=True)
        try:
            async with asyncio.timeout(20):
                while (await store.library.outbox())[0].state is not OutboxState.SENT:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        finally:
            await store.close()
        assert any(changes.outbox for changes in heard)


async def test_the_engine_takes_the_processor_from_nobody(tmp_path: Path) -> None:
    """A window on the same two cores stays smooth while history is read; where the system knows such a thing."""
    async with engine(tmp_path) as child, listening(tmp_path):
        if hasattr(os, "SCHED_BATCH"):
            assert os.sched_getscheduler(child.pid) == os.SCHED_BATCH
        assert child.poll() is None


async def test_a_sync_asked_for_while_the_engine_runs_is_done_by_the_engine(tmp_path: Path) -> None:
    await add(tmp_path, "blog")
    alone = await shopbell(tmp_path, "sync")
    assert alone[0]["received"] > 100
    async with engine(tmp_path), listening(tmp_path):
        (result,) = await shopbell(tmp_path, "sync")
    assert result == {**alone[0], "received": 0}


async def test_an_engine_that_starts_while_a_sync_runs_waits_or_goes(tmp_path: Path) -> None:
    await add(tmp_path, "mail")
    syncing = asyncio.create_task(shopbell(tmp_path, "sync"))
    child = started(tmp_path)
    (result,) = await syncing
    assert result["error"] is None
    assert child.stdin is not None
    child.stdin.close()
    assert await asyncio.to_thread(child.wait, 30) in {0, 75}


async def test_an_account_is_tried_by_the_engine_that_reads_it(tmp_path: Path) -> None:
    await add(tmp_path, "mail")
    async with engine(tmp_path), listening(tmp_path):
        for _ in range(2):
            tried = await shopbell(tmp_path, "accounts", "probe", "1")
            assert [(row["name"], row["finding"]) for row in tried][:2] == [("sign-in", "fine"), ("reading", "fine")]
        assert (await shopbell(tmp_path, "accounts", "list"))[0]["state"] in ("ok", "syncing")
