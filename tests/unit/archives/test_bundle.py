"""Downloads that were made to do harm, or broke on their way."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopbell.archive.bundle import FolderBundle, ZipBundle, is_safe, open_bundle, whole
from shopbell.errors import PayloadSkipped, StoreRefused
from tests.unit.archives.support import Importing, zipped


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "c:/x", "a\\..\\x", "a\x00b", "a\nb", ""])
def test_names_that_lead_out_are_no_parts(tmp_path: Path, name: str) -> None:
    assert not is_safe(name)
    bundle = open_bundle(zipped(tmp_path / "a.zip", {name or " ": "x", "ok.txt": "y"}))
    assert "ok.txt" in bundle.names
    assert all(is_safe(one) for one in bundle.names)
    bundle.close()


@given(st.text(max_size=40))
def test_a_safe_name_stays_inside(name: str) -> None:
    if is_safe(name):
        base = Path("/base")
        assert os.path.normpath(base / name).startswith("/base/") or os.path.normpath(base / name) == "/base"


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "keys.txt").write_text("keys")
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret / "keys.txt")
    (folder / "sub").symlink_to(secret)
    (folder / "own.txt").write_text("x")
    assert list(open_bundle(folder).names) == ["own.txt"]


def test_a_part_that_swells_is_refused_before_it_does(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target, target.open("bomb.txt", "w") as part:
        for _ in range(40):
            part.write(bytes(1024 * 1024))
    bundle = open_bundle(file)
    with pytest.raises(PayloadSkipped, match="larger than any"):
        bundle.open("bomb.txt")
    bundle.close()


def test_a_part_that_is_larger_than_it_says_is_cut(tmp_path: Path) -> None:
    bundle = open_bundle(zipped(tmp_path / "a.zip", {"a.txt": "x" * 100}))
    with pytest.raises(PayloadSkipped):
        whole(bundle, "a.txt", most=99)
    assert whole(bundle, "a.txt", most=100) == b"x" * 100
    bundle.close()


async def test_a_locked_zip_says_what_to_do(importing: Importing) -> None:
    file = zipped(importing.folder / "WhatsApp Chat with Ana.zip", {"_chat.txt": "14/03/2021, 15:09 - Ana: hi\n"})
    content = bytearray(file.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1
    file.write_bytes(content)
    with pytest.raises(StoreRefused, match="locked with a password"):
        await importing.take(file)


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b"", b"hello", b"\x00" * 5000])
async def test_what_is_no_archive_says_what_would_be(importing: Importing, content: bytes) -> None:
    file = importing.folder / "something.zip"
    file.write_bytes(content)
    with pytest.raises(StoreRefused, match=r"something|Nothing in"):
        await importing.take(file)
    with pytest.raises(StoreRefused, match="is not there"):
        await importing.take(importing.folder / "nowhere.zip")
    assert not await importing.store.library.accounts()


def test_both_kinds_give_the_same_parts(tmp_path: Path) -> None:
    parts = {"a/b.txt": "one", "c.txt": "two"}
    folder = tmp_path / "x"
    for name, text in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    one, other = FolderBundle(folder), ZipBundle(zipped(tmp_path / "x.zip", parts))
    assert list(one.names) == list(other.names) == ["a/b.txt", "c.txt"]
    assert whole(one, "a/b.txt") == whole(other, "a/b.txt") == b"one"
    assert (one.size("none"), other.size("none")) == (-1, -1)
    for bundle in (one, other):
        with pytest.raises(PayloadSkipped):
            bundle.open("none")
    other.close()
