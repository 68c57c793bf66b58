"""Everything that `make test` runs, in one report: build/test-report.xml."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tools import check, report
from tools.prepare import PYTHON, ROOT

PARTS = ROOT / "build" / "test-parts"
WHOLE = ROOT / "build" / "test-report.xml"
# The quick ones use both cores. The others share servers, screens and the clock.
SLOW = "server or desktop or peer or slow"
PHASES = (
    ("quick", ("-n", "2", "-m", f"not ({SLOW})")),
    ("real", ("-m", SLOW)),
)


def run_pytest(name: str, options: Sequence[str]) -> Path | None:
    """Run one part of the tests; its report, unless pytest did not get that far."""
    file = PARTS / f"{name}.xml"
    command = [str(PYTHON), "-m", "pytest", "-q", f"--junitxml={file}", *options, "tests"]
    print(f"\n--- tests: {name}", flush=True)
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code not in (0, 1):
        print(f"pytest ended with {code}", flush=True)
    return file if file.exists() and code in (0, 1) else None


def main() -> int:
    """Check, then all tests; the closing line counts both."""
    began = time.monotonic()
    PARTS.mkdir(parents=True, exist_ok=True)
    for old in (*PARTS.glob("*.xml"), *WHOLE.parent.glob(WHOLE.name)):
        old.unlink()
    print("--- check", flush=True)
    check.check(PARTS / "check.xml")
    files = [PARTS / "check.xml", *(run_pytest(name, options) for name, options in PHASES)]
    found = [file for file in files if file]
    totals = report.join(found, WHOLE)
    print(f"\nThe report is {WHOLE.relative_to(ROOT)} ({time.monotonic() - began:.0f} s)")
    print(totals.sentence())
    return 0 if totals.failed == 0 and len(found) == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
