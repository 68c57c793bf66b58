"""Joins JUnit files into one, and counts."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COUNTS = ("tests", "failures", "errors", "skipped")


@dataclass(frozen=True, slots=True)
class Totals:
    """What a report adds up to."""

    tests: int
    failed: int
    skipped: int
    seconds: float

    def sentence(self) -> str:
        """The closing line, in the plain form that tools read."""
        passed = self.tests - self.failed - self.skipped
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{passed} passed, {self.failed} failed{skipped}"


def join(parts: Sequence[Path], whole: Path) -> Totals:
    """Write every test suite of `parts` into `whole`."""
    root = ET.Element("testsuites", name="shopbell")
    for part in parts:
        root.extend(ET.parse(part).getroot().iter("testsuite"))  # noqa: S314 - our own files
    totals = count(root)
    values = (totals.tests, totals.failed, 0, totals.skipped)
    root.attrib.update({name: str(value) for name, value in zip(COUNTS, values, strict=True)})
    root.set("time", f"{totals.seconds:.3f}")
    whole.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(whole, encoding="utf-8", xml_declaration=True)
    return totals


def count(root: ET.Element) -> Totals:
    """Add the suites up."""

    def total(name: str) -> float:
        return sum(float(suite.get(name) or 0) for suite in root.iter("testsuite"))

    return Totals(
        tests=int(total("tests")),
        failed=int(total("failures") + total("errors")),
        skipped=int(total("skipped")),
        seconds=total("time"),
    )


def write_steps(file: Path, suite: str, steps: Sequence[tuple[str, float, str]]) -> None:
    """A suite of steps (name, seconds, what went wrong or nothing) that no test runner ran."""
    failures = sum(bool(wrong) for _, _, wrong in steps)
    node = ET.Element("testsuite", name=suite, tests=str(len(steps)), failures=str(failures))
    node.set("time", f"{sum(seconds for _, seconds, _ in steps):.3f}")
    for name, seconds, wrong in steps:
        case = ET.SubElement(node, "testcase", classname=suite, name=name, time=f"{seconds:.3f}")
        if wrong:
            ET.SubElement(case, "failure", message=f"{name} failed").text = wrong
    root = ET.Element("testsuites")
    root.append(node)
    ET.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)
