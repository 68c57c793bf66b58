"""Killed with SIGKILL in the middle of a word: what is older than a second is in the database."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shopbell.model import View
from storage.store import open_store
from tests.storage.make import add_account, mail, take

ROOT = Path(__file__).parents[3]


def type_and_kill(profile: Path, conversation: int, keys: int) -> list[str]:
    """Let somebody press so many keys, kill them; the texts that stood there a second before, in order."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ui.composer.typing_child", str(profile), str(conversation)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        typed = [(time.monotonic(), child.stdout.readline().rstrip("\n")) for _ in range(keys)]
        child.kill()
        killed = time.monotonic()
    return [text for at, text in typed if killed - at >= 1.0]


@pytest.mark.slow
@pytest.mark.parametrize("keys", [45, 60, 77])
async def test_no_draft_older_than_a_second_is_lost(tmp_path: Path, keys: int) -> None:
    store = await open_store(tmp_path)
    await take(store, await add_account(store), mail("a1", 0, "Do you open on Monday?"))
    row = (await store.library.rows(View.ALL)).rows[0]
    await store.close()
    safe = await asyncio.to_thread(type_and_kill, tmp_path, row.id, keys)
    again = await open_store(tmp_path)
    draft = await again.library.draft(f"c{row.id}")
    await again.close()
    assert safe
    assert draft is not None
    assert draft.text.startswith(safe[-1])
