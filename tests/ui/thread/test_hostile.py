"""Markup in names, subjects and file names, hovered and clicked everywhere: no file is opened, nobody is asked."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PORT = "47813"


def trace(tmp_path: Path, *more: str) -> tuple[str, str]:
    """What the child said, and every file it opened and every connection it made."""
    secret = tmp_path / "secret-picture.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\n")
    log = tmp_path / "trace.txt"
    done = subprocess.run(
        [
            "strace", "-f", "-qq", "-s", "300", "-o", str(log),
            "-e", "trace=open,openat,openat2,connect,sendto,stat,statx,newfstatat,access,readlink",
            sys.executable, "-m", "tests.ui.thread.hostile_child", str(secret), PORT, *more,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )  # fmt: skip
    assert "done" in done.stdout, done.stderr[-2000:]
    return done.stdout, log.read_text("utf-8", "replace")


@pytest.mark.slow
def test_no_file_is_opened_and_nobody_is_asked(tmp_path: Path) -> None:
    said, log = trace(tmp_path)
    touched = [line for line in log.splitlines() if "secret-picture" in line and "execve" not in line]
    assert touched == []
    asked = [line for line in log.splitlines() if "AF_INET" in line]
    assert asked == []
    assert int(said.split("clicked ")[1].split()[0]) >= 15


@pytest.mark.slow
def test_a_careless_label_would_be_noticed(tmp_path: Path) -> None:
    _, log = trace(tmp_path, "careless")
    assert any("secret-picture" in line for line in log.splitlines())
