"""Files that are kept together are whole and last, or leave nothing behind."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from shopbell.errors import StoreRefused
from storage.blobs import Blobs


def files(folder: Path) -> list[Path]:
    """Everything that lies there, whole or not."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_all_are_there_when_the_block_ends(tmp_path: Path) -> None:
    """Under their sums, private, each once."""
    blobs = Blobs(tmp_path)
    known = blobs.put(b"known")
    with blobs.together() as gathering:
        sums = [gathering.put(content) for content in (b"one", b"two", b"one", b"known", b"three")]
    assert [blobs.get(sha256) for sha256 in sums] == [b"one", b"two", b"one", b"known", b"three"]
    assert known in sums
    assert len(files(tmp_path)) == len(list(blobs)) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in files(tmp_path))


def test_none_may_be_named_before_they_last(tmp_path: Path) -> None:
    """A file has its name only once it is synced."""
    blobs = Blobs(tmp_path)
    with blobs.together() as gathering:
        gathering.put(b"one")
        gathering.put(b"two")
        assert list(blobs) == []
    assert len(list(blobs)) == 2


def test_what_was_not_finished_goes(tmp_path: Path) -> None:
    """Whatever stopped the block, nothing half written stays."""
    blobs = Blobs(tmp_path)
    with suppress(ValueError), blobs.together() as gathering:
        gathering.put(b"one")
        assert len(files(tmp_path)) == 1
        raise ValueError("stopped")
    assert files(tmp_path) == []


def test_a_disk_that_refuses_is_a_sentence(tmp_path: Path) -> None:
    """As it is for one file."""
    blobs = Blobs(tmp_path / "blobs")
    (tmp_path / "blobs").write_bytes(b"in the way")
    with pytest.raises(StoreRefused, match="could not be saved"), blobs.together() as gathering:
        gathering.put(b"one")


def test_a_file_that_is_there_already_is_young_again(tmp_path: Path) -> None:
    """So that whoever sweeps files leaves it to the row to come."""
    blobs = Blobs(tmp_path)
    path = blobs.path(blobs.put(b"old"))
    os.utime(path, (1, 1))
    with blobs.together() as gathering:
        gathering.put(b"old")
    assert path.stat().st_mtime > 1
