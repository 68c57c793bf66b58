"""What you told others: from the question to the answers, over the large shop, once its newest answers are read."""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psutil

from shopbell.clock import SystemClock
from shopbell.ids import ConversationId
from shopbell.services.told import Tellings
from storage.store import Store, open_store
from tests.bench.bench import Bench
from tests.bench.results import Result, at_most, percentile

_ASKED: Final = 60
_QUESTIONS: Final = (
    "SELECT conversation, text FROM message WHERE direction = 'in' AND word > 0 ORDER BY id LIMIT ? OFFSET ?"
)
_MIB: Final = 1024 * 1024


def telling(bench: Bench) -> list[Result]:
    """By meaning and words, then whether nearly this was written lately, and the memory of the model."""
    found, nearly, memory, kept, seconds = asyncio.run(_measure(bench.lively, bench.sizes.messages))
    size = f"{bench.sizes.messages:,} messages, {kept:,} vectors kept"
    note = f"{size}; median {percentile(found, 0.5):.0f} ms, longest {max(found):.0f} ms, {len(found)} questions"
    again = f"{size}; median {percentile(nearly, 0.5):.0f} ms, longest {max(nearly):.0f} ms"
    first = f"read once for all in {seconds:.0f} s beside everything else" if kept else "no model"
    return [
        at_most("what you told others, p95", percentile(found, 0.95), "ms", 150, note),
        at_most("nearly the same text lately, p95", percentile(nearly, 0.95), "ms", 150, again),
        at_most("memory added by the model of meaning", memory, "MB", 160, first),
    ]


async def _measure(profile: Path, messages: int) -> tuple[list[float], list[float], float, int, float]:
    store = await open_store(profile)
    tellings = Tellings(store.told, store.library, store.insight, store.meaning, SystemClock())
    before = psutil.Process().memory_info().rss
    if store.meaning.is_there():
        await store.meaning.vectors(["?"])
    memory = (psutil.Process().memory_info().rss - before) / _MIB
    began = time.monotonic()
    while await tellings.read_on():
        pass
    seconds = time.monotonic() - began
    print(f"what was answered is read after {seconds:.0f} s", file=sys.stderr)
    kept = await store.parts.read(lambda db: db.value("SELECT count(*) FROM told_vector"))
    asked = await _asked(store, messages)
    found = [await _took(tellings.answers_to([text], conversation)) for conversation, text in asked]
    nearly = [await _took(tellings.nearly_told(text, conversation)) for conversation, text in asked]
    await store.close()
    return found, nearly, memory, kept, seconds


async def _asked(store: Store, messages: int) -> Sequence[tuple[ConversationId, str]]:
    step = max(1, messages // (3 * _ASKED))
    rows = await store.parts.read(lambda db: [db.one(_QUESTIONS, (1, at * step)) for at in range(_ASKED)])
    return [(ConversationId(row[0]), row[1]) for row in rows if row is not None]


async def _took(work: object) -> float:
    began = time.perf_counter()
    await work  # type: ignore[misc]
    return (time.perf_counter() - began) * 1000
