"""From the command to a list that can be used."""

import json
import sys
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.children import checked, run
from tests.bench.results import Result, beside, middle

_QT = "python -c 'import PySide6.QtWidgets'"


def start(bench: Bench) -> list[Result]:
    """Interleaved, so that a busy machine is the same for all three; medians. The first start compiles: not counted."""
    checked(run([sys.executable, "-c", "import PySide6.QtWidgets"]))
    _first_paint(bench.small)
    imports: list[float] = []
    small: list[float] = []
    large: list[float] = []
    for _ in range(bench.sizes.runs):
        imports.append(checked(run([sys.executable, "-c", "import PySide6.QtWidgets"])).wall * 1000)
        small.append(_first_paint(bench.small))
        large.append(_first_paint(bench.large))
    ours, base = middle(large), middle(small)
    little = f"{bench.sizes.small:,} messages"
    return [
        beside("start to usable list", ours, "ms", (_QT, middle(imports)), most=2.5),
        beside("start to usable list, large beside small", ours, "ms", (little, base), most=1.1),
    ]


def _first_paint(profile: Path) -> float:
    """Milliseconds from starting the process to the first frame with rows."""
    ended = checked(run([sys.executable, "-m", "tests.bench.first_paint", str(profile)]))
    told = json.loads(ended.said.splitlines()[-1])
    return float(told["at"] - ended.began) * 1000
