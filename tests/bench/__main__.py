"""python -m tests.bench [NAME…] [--messages N] [--quick]: one line of JSON for each figure, and docs/benchmarks.md."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench import insights, live, people, resting, searching, starting, taking_in, telling, windowed
from tests.bench.bench import QUICK, Bench, Sizes
from tests.bench.record import PAGE, write
from tests.bench.results import Result

MEASURES: dict[str, Callable[[Bench], list[Result]]] = {
    "start": starting.start,
    "ingest": taking_in.mail_to_searchable,
    "import": taking_in.mbox_import,
    "search": searching.search,
    "cjk": searching.cjk,
    "people": people.people,
    "told": telling.telling,
    "insight": insights.insights,
    "conversation": windowed.conversation,
    "scroll": windowed.scrolling,
    "jump": windowed.jumping,
    "html": windowed.html,
    "send": windowed.sending,
    "act": windowed.acting,
    "memory": live.memory,
    "live": live.live,
    "resting": resting.resting,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything could be measured, whether or not the goals are met."""
    words = _words().parse_args(arguments)
    sizes = QUICK if words.quick else Sizes()
    if words.messages:
        sizes = replace(sizes, messages=words.messages)
    bench = Bench(sizes)
    load = [os.getloadavg()]
    results: list[Result] = [result for file in words.lines for result in read(file)]
    try:
        for name in words.names or (() if results else MEASURES):
            began = time.monotonic()
            for result in MEASURES[name](bench):
                print(result.line(), flush=True)
                results.append(result)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
            load.append(os.getloadavg())
    finally:
        bench.close()
    page = words.page or (None if (words.names and not words.lines) or words.quick else PAGE)
    if page is not None:
        write(list({result.name: result for result in results}.values()), sizes, load, page)
    return 0


def read(file: Path) -> list[Result]:
    """What a run printed."""
    return [Result(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASURES, []], metavar="NAME", help=", ".join(MEASURES))
    parser.add_argument("--messages", type=int, help="size of the large shop")
    parser.add_argument("--quick", action="store_true", help="a few hundred messages: only whether it works")
    parser.add_argument(
        "--lines", type=Path, action="append", default=[], metavar="FILE", help="lines of an earlier run, for the page"
    )
    parser.add_argument("--page", type=Path, help="where to write the page; docs/benchmarks.md after a whole run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
