"""Killed at any moment, the database is whole, the cursor never ahead, and nothing confirmed is lost."""

import asyncio
import random
import signal
import sys
from collections.abc import Awaitable
from pathlib import Path

import pytest

from shopbell.events import Batch
from shopbell.ids import AccountId
from shopbell.model import View
from storage.store import Store, open_store
from tests.storage.make import ANA, NOW, add_account, answer, mail, rows, take

KILLS = 20

_CHILD = """
import asyncio, sys
from pathlib import Path
from tests.storage.make import answer, mail, rows
from shopbell.events import Batch, SeenAttachment
from shopbell.ids import AccountId
from storage.store import open_store
from tests.storage.make import at

async def main():
    store = await open_store(Path(sys.argv[1]))
    account = AccountId(1)
    start = int(await store.intake.cursor(account, "INBOX") or "0")
    print("open", flush=True)
    async def read():
        for n in range(start, start + 10_000, 7):
            events = [
                mail(f"m{k}", k, f"cake {k}", parents=[f"m{k - 5}"], place=f"INBOX;1;{k}", subject="S",
                     raw=b"raw", attachments=(SeenAttachment("f", "x/y", 5, str(k).encode()),))
                for k in range(n, n + 7)
            ]
            await store.intake.ingest(account, "INBOX", Batch(tuple(events), str(n + 7)), at(100_000))
    async def write():
        row = (await rows(store))[0]
        for n in range(10_000):
            await store.desk.save_draft(answer(row, f"typed {start} {n}"))
            print(f"typed {start} {n}", flush=True)
            if n % 5 == 4:
                await store.desk.enqueue(answer(row, f"typed {start} {n}"), f"k{start}-{n}", at=at(n), not_before=at(n))
                print(f"sent k{start}-{n}", flush=True)
    await asyncio.gather(read(), write())

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_killed_writer_leaves_a_whole_database(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("first", sender=ANA))
    await store.intake.ingest(account, "INBOX", Batch((), "0"), NOW)
    chance = random.Random(11)
    for _ in range(KILLS):
        said = await _run_and_kill(profile, chance.uniform(0.0, 0.8))
        await _look(store, account, said)
    assert await store.upkeep.check() == ()
    assert int(await store.intake.cursor(account, "INBOX")) > 0


async def _run_and_kill(profile: Path, seconds: float) -> list[str]:
    """Start a writer, let it run so long after it opened, kill it; gives what it had confirmed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CHILD, str(profile), stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert child.stdout is not None
    assert await child.stdout.readline() == b"open\n"
    asyncio.get_running_loop().call_later(seconds, child.send_signal, signal.SIGKILL)
    rest = await child.stdout.read()
    assert await child.wait() == -signal.SIGKILL
    return rest.decode().splitlines()


async def _look(store: Store, account: AccountId, said: list[str]) -> None:
    cursor = int(await store.intake.cursor(account, "INBOX"))
    wanted = [f"mid:m{n}" for n in range(cursor)]
    assert await store.intake.known(account, wanted) == frozenset(wanted)
    sent = [line.split()[1] for line in said if line.startswith("sent ")]
    keys = {item.key for item in await store.library.outbox()}
    assert keys >= set(sent)
    typed = [line for line in said if line.startswith("typed ")]
    if typed and not said[-1].startswith("sent "):
        words = {item.text for item in await store.library.outbox()}
        words |= {draft.text for draft in await store.library.drafts()}
        start, _, number = typed[-1].removeprefix("typed ").partition(" ")
        later = f"typed {start} {int(number) + 1}"
        assert words & {typed[-1], later}, typed[-1]


async def test_two_processes_write_at_once(store: Store, account: AccountId, profile: Path) -> None:
    """A bulk reader in another process, and the owner's drafts here, which never wait long."""
    await take(store, account, mail("first"))
    await store.intake.ingest(account, "INBOX", Batch((), "0"), NOW)
    (row,) = await rows(store, View.ALL)
    child = asyncio.create_task(_run_and_kill(profile, 1.5))
    number = 0
    while not child.done():
        number += 1
        await store.desk.save_draft(answer(row, f"mine {number}"))
        await asyncio.sleep(0.005)
    said = await child
    assert number > 20
    assert len(said) > 20
    assert await store.upkeep.check() == ()


async def test_owners_work_goes_before_bulk_work(store: Store, account: AccountId) -> None:
    done: list[str] = []

    async def note(name: str, work: Awaitable[object]) -> None:
        await work
        done.append(name)

    events = [mail(f"m{n}", n, "cake " * 50, subject="S") for n in range(400)]
    await asyncio.gather(
        note("bulk", take(store, account, *events[:200])),
        note("bulk", take(store, account, *events[200:])),
        note("owner", store.desk.set_setting("a", "b")),
    )
    assert done[0] == "owner"


async def test_two_stores_of_one_profile_see_each_other(store: Store, account: AccountId, profile: Path) -> None:
    other = await open_store(profile)
    await take(other, account, mail("a"))
    assert len(await rows(store)) == 1
    await add_account(store, "chat", "@shop")
    assert len(await other.library.accounts()) == 2
    await other.close()
