"""Search as you type: the library's own call, hits with the turns around them included, on the clock.

Each query is asked five times and its median counts, as other programs share the cores; p95 is over the queries. Beside
notmuch it is processor time on both sides.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import regex

from shopbell.text.fold_search import query_terms
from storage.database import open_reader
from storage.search import MATCH, expression
from storage.store import Store, open_store
from tests.bench import notmuch
from tests.bench.bench import Bench
from tests.bench.questions import LETTER, for_notmuch, questions
from tests.bench.results import Result, at_most, beside, middle, percentile
from tests.bench.taking_in import mail_to_searchable
from ui.models.hits import PAGE

_TIMES: Final = 5
_LIMIT: Final = 50
_IDS: Final = f"SELECT m.remote_id FROM ({MATCH}) AS found CROSS JOIN message AS m ON m.slot = found.rowid"
_CJK: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]{4,}")


def search(bench: Bench) -> list[Result]:
    """Every class on the large shop, and beside notmuch on the same mails."""
    found = [_on_the_large_shop(bench, name, taken) for name, taken in _ask(bench, bench.large).items()]
    if not notmuch.here():
        return found
    if not bench.imported.exists():
        mail_to_searchable(bench)
    asked = questions(bench.sizes.mails)
    theirs = notmuch.ask(bench.maildir, for_notmuch(asked), _TIMES)
    ours = _ids(bench.imported, asked)
    peer = f"notmuch in process, CPU, {bench.sizes.mails:,} mails"
    for name in asked:
        if not theirs[name]:
            continue
        pair = (peer, percentile(theirs[name], 0.95))
        title = f"newest 50 message ids, {name}, same mails, p95"
        found.append(beside(title, percentile(ours[name], 0.95), "ms", pair, most=0.5))
    return found


def _ids(profile: Path, asked: dict[str, Sequence[str]]) -> dict[str, list[float]]:
    """What the peer is asked for too: ids and nothing else."""
    database = open_reader(profile)
    taken: dict[str, list[float]] = {}
    for name, queries in asked.items():
        taken[name] = []
        for query in [*queries] * _TIMES:
            began = time.process_time()
            database.all(_IDS, (expression(query_terms(query)), 2**62, _LIMIT))
            taken[name].append((time.process_time() - began) * 1000)
    database.close()
    return taken


def _ask(bench: Bench, profile: Path) -> dict[str, list[float]]:
    return asyncio.run(_time(profile, questions(bench.sizes.messages)))


def _on_the_large_shop(bench: Bench, name: str, taken: Sequence[float]) -> Result:
    p95, half = percentile(taken, 0.95), percentile(taken, 0.5)
    note = f"{bench.sizes.messages:,} messages; median {half:.2f} ms, longest {max(taken):.1f} ms, {len(taken)} queries"
    if name == LETTER:
        note += "; the limit is for two letters or more"
    return at_most(f"search, {name}, p95", p95, "ms", 16, note)


async def _time(profile: Path, asked: dict[str, Sequence[str]]) -> dict[str, list[float]]:
    store = await open_store(profile, read_only=True)
    taken: dict[str, list[float]] = {}
    for name, queries in asked.items():
        taken[name] = []
        for query in queries:
            taken[name].append(middle([await _search(store, query) for _ in range(_TIMES)]))
    await store.close()
    return taken


async def _search(store: Store, query: str) -> float:
    began = time.perf_counter()
    await store.library.search(query, limit=PAGE)
    return (time.perf_counter() - began) * 1000


def cjk(bench: Bench) -> list[Result]:
    """Stretches of two to six characters, anywhere in a run, against an exact look through every text."""
    return [asyncio.run(_recall(bench.large))]


async def _recall(profile: Path) -> Result:
    wanted = _stretches(profile)
    exact = _exactly(profile, wanted)
    store = await open_store(profile, read_only=True)
    there = missed = 0
    for stretch in wanted:
        hits: set[int] = set()
        before = None
        while page := await store.library.search(stretch, limit=500, before=before):
            hits.update(int(hit.message) for hit in page)
            before = page[-1].message
        there += len(exact[stretch])
        missed += len(exact[stretch] - hits)
    await store.close()
    share = (there - missed) / there if there else 1.0
    note = f"{len(wanted)} stretches, {there} messages that have them"
    return Result("CJK substrings found", share, "share", "= 1", missed == 0 and there > 0, note=note)


def _stretches(profile: Path) -> list[str]:
    """From runs in messages of all ages."""
    rng = random.Random(3)
    database = open_reader(profile)
    newest = database.value("SELECT max(id) FROM message")
    found: list[str] = []
    for _ in range(4_000):
        text = database.value("SELECT text FROM message WHERE id = ?", (rng.randint(1, newest),)) or ""
        runs = _CJK.findall(text)
        if runs:
            run = rng.choice(runs)
            length = rng.randint(2, min(6, len(run)))
            at = rng.randint(0, len(run) - length)
            found.append(run[at : at + length])
    database.close()
    # The long ones first: a stretch of two may be in thousands of messages.
    return sorted(dict.fromkeys(found), key=len, reverse=True)[:60] + sorted(dict.fromkeys(found), key=len)[:12]


def _exactly(profile: Path, wanted: Sequence[str]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {stretch: set() for stretch in wanted}
    database = open_reader(profile)
    for number, text, subject in database.raw.execute("SELECT id, text, subject FROM message"):
        if text.isascii() and subject.isascii():
            continue
        for stretch in wanted:
            if stretch in text or stretch in subject:
                found[stretch].add(number)
    database.close()
    return found
