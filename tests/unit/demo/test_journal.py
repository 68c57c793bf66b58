"""What was confirmed stays, whatever happens to the program."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.demo.journal import Journal
from shopbell.errors import Unreachable

_WRITER = """
import sys
from pathlib import Path
from connectors.demo.journal import Journal
journal = Journal(Path(sys.argv[1]))
for number in range(100_000):
    journal.append({"kind": "message", "id": number, "text": "x" * (number % 5000)})
    print(number, flush=True)
"""


def _numbers(path: Path) -> list[int]:
    return [record["id"] for _, record in Journal(path).after(0) if record["kind"] == "message"]


def test_a_line_is_there_for_every_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "mail.jsonl"
    writer, reader = Journal(path), Journal(path)
    writer.append({"kind": "message", "id": 1})
    assert [record["id"] for _, record in reader.after(0) if "id" in record] == [1]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "mail.jsonl"
    Journal(path).append({"kind": "message", "id": 1})
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_reading_goes_on_after_an_offset(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "mail.jsonl")
    journal.append({"kind": "message", "id": 1}, {"kind": "message", "id": 2})
    ends = [end for end, _ in journal.after(0)]
    assert [record.get("id") for _, record in journal.after(ends[-2])] == [2]
    assert list(journal.after(ends[-1])) == []


def test_a_torn_line_is_passed_over_and_hurts_nobody(tmp_path: Path) -> None:
    path = tmp_path / "mail.jsonl"
    Journal(path).append({"kind": "message", "id": 1})
    with path.open("ab") as file:
        file.write('{"kind": "message", "id": 2, "text": "Grü'.encode()[:-1])
    assert _numbers(path) == [1]
    journal = Journal(path)
    journal.append({"kind": "message", "id": 3})
    assert _numbers(path) == [1, 3]
    assert [record["id"] for _, record in journal.after(0) if "id" in record] == [1, 3]


def test_a_killed_writer_leaves_all_that_it_confirmed(tmp_path: Path) -> None:
    path = tmp_path / "mail.jsonl"
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root
    ) as writer:
        assert writer.stdout is not None
        confirmed = [int(writer.stdout.readline()) for _ in range(40)]
        os.kill(writer.pid, signal.SIGKILL)
    written = _numbers(path)
    assert written == list(range(len(written)))
    assert len(written) > confirmed[-1]
    Journal(path).append({"kind": "message", "id": -1})
    assert _numbers(path) == [*written, -1]


def test_a_kill_before_the_first_line_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "mail.jsonl"
    path.touch()
    assert Journal(path).epoch
    assert Journal(path).epoch == Journal(path).epoch


def test_a_disk_that_refuses_is_said_and_nothing_counts_as_written(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    with pytest.raises(Unreachable, match=r"cannot be used: .+\."):
        Journal(tmp_path / "state" / "mail.jsonl").append({"kind": "message", "id": 1})


def test_without_a_path_it_lives_in_memory() -> None:
    journal = Journal(None)
    journal.append({"kind": "message", "id": 1})
    assert [record.get("id") for _, record in journal.after(0)] == [None, 1]


def test_each_journal_has_an_epoch_of_its_own(tmp_path: Path) -> None:
    first, again, other = Journal(tmp_path / "a"), Journal(tmp_path / "a"), Journal(tmp_path / "b")
    assert first.epoch == again.epoch != other.epoch
