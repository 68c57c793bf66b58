"""What an owner feels in the window, over the large shop; no engine runs."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.bench.bench import Bench
from tests.bench.driver import Driver, window
from tests.bench.results import Result, at_most, beside, middle, percentile


def conversation(bench: Bench) -> list[Result]:
    """A thousand messages open."""
    with window(bench.lively) as driver:
        seen = [driver.ask("open_long") for _ in range(bench.sizes.runs)]
    ours, theirs = (middle([run[name] for run in seen]) for name in ("ours", "browser"))
    peer = (f"one QTextBrowser with {seen[0]['messages']} messages", theirs)
    return [beside("open a conversation of a thousand messages", ours, "ms", peer, most=0.25)]


def scrolling(bench: Bench) -> list[Result]:
    """A step and its frame."""
    with window(bench.lively) as driver:
        frames = driver.ask("scroll")
    return [
        at_most(f"scroll frame, {where}, p95", percentile(taken, 0.95), "ms", 8, f"longest {max(taken):.1f} ms")
        for where, taken in frames.items()
    ]


def jumping(bench: Bench) -> list[Result]:
    """To any date."""
    return [_percentile(bench, "jump to any date, p99", 10, 0.99, lambda driver: driver.ask("jump"))]


def sending(bench: Bench) -> list[Result]:
    """From the press to the durable bubble."""
    return [_percentile(bench, "Send to durable bubble, p99", 50, 0.99, lambda driver: driver.ask("send"))]


def acting(bench: Bench) -> list[Result]:
    """Settle."""
    with window(bench.lively) as driver:
        taken = driver.ask("act")
    note = f"the row itself has left the list after {percentile(taken['gone'], 0.95):.0f} ms (p95)"
    return [at_most("an action painted, p95", percentile(taken["painted"], 0.95), "ms", 16, note)]


def html(bench: Bench) -> list[Result]:
    """200 kB of a newsletter's HTML."""
    with window(bench.lively) as driver:
        seen = [driver.ask("html", page=page_of(200_000)) for _ in range(min(3, bench.sizes.runs))]
    off, turn = (middle([run[name] for run in seen]) for name in ("off", "turn"))
    return [
        at_most("200 kB of HTML, beside the UI thread", off, "ms", 60, "processor time"),
        at_most("200 kB of HTML, longest turn of the UI thread", turn, "ms", 16),
    ]


def page_of(size: int) -> str:
    """A newsletter: tables in tables, styles, links and pictures from elsewhere."""
    rng = random.Random(9)
    cell = partial(_cell, rng)
    rows: list[str] = []
    length = 0
    while length < size:
        rows.append(f"<tr>{cell(len(rows))}{cell(len(rows) + 1)}</tr>")
        length += len(rows[-1])
    return f"<html><head><style>td{{padding:4px}}</style></head><body><table>{''.join(rows)}</table></body></html>"


def _cell(rng: random.Random, number: int) -> str:
    words = " ".join(rng.choice(("bread", "flour", "rye", "cake", "oven", "shop", "order", "new")) for _ in range(18))
    return (
        '<td style="font-family:Arial;color:#333333" width="300"><table cellpadding="4"><tr><td>'
        f'<a href="https://shop.example/item/{number}"><b>{words[:20]}</b></a><p>{words}</p>'
        f'<img src="https://shop.example/p/{number}.png" width="120" height="80"></td></tr></table></td>'
    )


def _percentile(bench: Bench, name: str, limit: float, share: float, ask: Callable[[Driver], Any]) -> Result:
    with window(bench.lively) as driver:
        taken = ask(driver)
    note = f"median {percentile(taken, 0.5):.1f} ms, longest {max(taken):.1f} ms, {len(taken)} times"
    return at_most(name, percentile(taken, share), "ms", limit, note)
