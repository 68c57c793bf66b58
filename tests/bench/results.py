"""One line of the benchmark, and the arithmetic behind it."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Result:
    """A figure that was really seen. `ratio` is value by value against `peer`, measured in the same run."""

    name: str
    value: float
    unit: str
    goal: str
    met: bool
    peer: str = ""
    ratio: float | None = None
    note: str = ""

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def at_most(name: str, value: float, unit: str, limit: float, note: str = "") -> Result:
    """A figure with a fixed limit."""
    return Result(name, rounded(value), unit, f"≤ {limit:g} {unit}", value <= limit, note=note)


def at_least(name: str, value: float, unit: str, limit: float, note: str = "") -> Result:
    """A figure that has to reach something."""
    return Result(name, rounded(value), unit, f"≥ {limit:g} {unit}", value >= limit, note=note)


def beside(
    name: str, value: float, unit: str, peer: tuple[str, float], *, most: float = math.inf, least: float = 0.0
) -> Result:
    """A figure beside a peer's: their ratio has to lie between `least` and `most`."""
    whose, theirs = peer
    ratio = value / theirs if theirs else math.inf
    goal = f"≤ {most:g} × peer" if most < math.inf else f"≥ {least:g} × peer"
    met = least <= ratio <= most
    return Result(name, rounded(value), unit, goal, met, f"{whose}: {rounded(theirs):g} {unit}", rounded(ratio))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so much of the others do not exceed; `share` of 0.95 is p95."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share) - 1)]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def rounded(value: float) -> float:
    """Three digits that count."""
    return float(f"{value:.3g}") if abs(value) < 1000 else round(value)
