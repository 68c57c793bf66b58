"""docs/benchmarks.md: every figure of one run on one machine, and why a goal was missed."""

import os
import platform
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import apsw
from PySide6 import QtCore

from tests.bench import notmuch
from tests.bench.bench import Sizes
from tests.bench.results import Result
from tests.bench.shop import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
_INTRODUCTION = (
    "Written by `make bench`; the goals are those of the issue that asked for them. `ratio` is the value against"
    " that of the peer in the same run."
)
WHY = Path(__file__).parent / "why.md"


def write(
    results: Sequence[Result], sizes: Sizes, load: Sequence[tuple[float, float, float]], page: Path = PAGE
) -> None:
    """The whole page."""
    missed = [each for each in results if not each.met]
    parts = [
        "# Benchmarks",
        _INTRODUCTION,
        _machine(sizes, load),
        _table(results),
        f"## Missed\n\n{len(results) - len(missed)} of {len(results)} goals are met.",
        _missed(missed),
    ]
    page.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _machine(sizes: Sizes, load: Sequence[tuple[float, float, float]]) -> str:
    busy = " to ".join(f"{each[0]:.1f}" for each in (load[0], load[-1]))
    facts = [
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC",
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, load average {busy} from beginning to end",
        f"Python {platform.python_version()}, Qt {QtCore.qVersion()}, SQLite {apsw.sqlite_lib_version()}",
        notmuch.version() if notmuch.here() else "no notmuch",
        (
            f"shops of {sizes.messages:,} and {sizes.small:,} messages; {sizes.mails:,} mails beside notmuch;"
            f" {sizes.live:,} mails on the mail server"
        ),
    ]
    return "\n".join(f"- {fact}" for fact in facts)


def _table(results: Sequence[Result]) -> str:
    head = "| | value | peer | ratio | goal | met | |\n| --- | ---: | --- | ---: | --- | --- | --- |"
    return "\n".join((head, *map(_row, results)))


def _row(result: Result) -> str:
    ratio = "" if result.ratio is None else f"{result.ratio:g}"
    met = "yes" if result.met else "**no**"
    value = f"{result.value:g} {result.unit}"
    return f"| {result.name} | {value} | {result.peer} | {ratio} | {result.goal} | {met} | {result.note} |"


def _missed(missed: Sequence[Result]) -> str:
    """By how much, and why where somebody has looked (tests/bench/why.md: a name's beginning, a colon, the reason)."""
    reasons = _reasons()
    lines = []
    for each in missed:
        reason = next((why for name, why in reasons.items() if each.name.startswith(name)), "")
        lines.append(f"- **{each.name}**: {_by(each)} {reason}".rstrip())
    return "\n".join(lines)


def _by(result: Result) -> str:
    if result.ratio is not None:
        return f"{result.ratio:g} × the peer, goal {result.goal.removesuffix(' × peer')}."
    return f"{result.value:g} {result.unit}, goal {result.goal}."


def _reasons() -> Mapping[str, str]:
    lines = WHY.read_text(encoding="utf-8").splitlines() if WHY.exists() else []
    pairs = (line.removeprefix("- ").split(": ", 1) for line in lines if line.startswith("- ") and ": " in line)
    return dict(pairs)
