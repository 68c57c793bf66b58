"""Lint, format, types and import rules; each step's own words, then one line per step."""

import subprocess
import sys
import time
from pathlib import Path

from tools import report
from tools.prepare import BIN, ROOT

STEPS = {
    "lint": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy", "shopbell", "ui", "connectors", "storage", "main.py", "tests", "tools"),
    "imports": ("lint-imports",),
}


def check(file: Path | None = None) -> bool:
    """Run every step, write a JUnit `file` if one is named; whether all passed."""
    done = []
    for name, (program, *arguments) in STEPS.items():
        began = time.monotonic()
        command = [str(BIN / program), *arguments]
        step = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        wrong = (step.stdout + step.stderr) if step.returncode else ""
        print(f"{wrong}{name}: {'FAILED' if wrong else 'passed'}", flush=True)
        done.append((name, time.monotonic() - began, wrong))
    if file:
        report.write_steps(file, "check", done)
    return not any(wrong for _, _, wrong in done)


if __name__ == "__main__":
    sys.exit(0 if check() else 1)
