"""One engine for each profile."""

import os
import subprocess
import sys
from pathlib import Path

from shopbell.engine.lock import ProfileLock

HOLDER = """
import sys
from pathlib import Path
from shopbell.engine.lock import ProfileLock
kept = ProfileLock(Path(sys.argv[1]))
print(kept.take(), flush=True)
sys.stdin.read()
"""


def test_a_second_engine_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = ProfileLock(tmp_path / "run" / "lock"), ProfileLock(tmp_path / "run" / "lock")
    assert first.take()
    assert first.take(), "taking what is held is harmless"
    assert not second.take()
    first.release()
    first.release()
    with second:
        assert second.take()
    assert first.take()
    first.release()


def test_a_killed_engine_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    lock = ProfileLock(path)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline().strip() == b"True"
    assert not lock.take()
    holder.kill()
    holder.wait()
    holder.stdout.close()
    holder.stdin.close()
    assert lock.take()
    lock.release()
