"""The disk: rights, fullness, damage, backups, older and newer formats."""

import asyncio
import os
import stat
import zipfile
from pathlib import Path

import apsw
import pytest

from shopbell.errors import StoreRefused
from shopbell.events import SeenAttachment
from shopbell.ids import AccountId
from storage.database import FILE, open_reader, open_writer
from storage.migrate import MIGRATIONS, Migration, migrate, migrations
from storage.store import Store, open_store
from tests.storage.make import add_account, answer, letter, mail, only, rows, take, texts

PICTURE = SeenAttachment("a.png", "image/png", 3, b"png")


async def test_nobody_else_may_look(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("a", raw=os.urandom(90_000), attachments=(PICTURE,)))
    found = [profile, *profile.rglob("*")]
    assert len(found) >= 6
    for path in found:
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


async def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o755)
    (folder / FILE).touch(mode=0o644)
    store = await open_store(folder)
    await store.close()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


async def test_a_newer_database_is_refused_in_words(store: Store, profile: Path) -> None:
    await store.close()
    raw = apsw.Connection(str(profile / FILE))
    raw.execute("PRAGMA user_version = 999").fetchall()
    raw.close()
    for read_only in (False, True):
        with pytest.raises(StoreRefused, match="newer Shopbell"):
            await open_store(profile, read_only=read_only)


async def test_no_profile_is_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="no Shopbell profile"):
        await open_store(tmp_path / "none", read_only=True)
    assert not (tmp_path / "none").exists()


async def test_something_else_under_that_name_is_refused_in_words(profile: Path) -> None:
    profile.mkdir()
    (profile / FILE).write_bytes(b"this is not a database, but it is long enough to look like one" * 99)
    with pytest.raises(StoreRefused, match="damaged"):
        await open_store(profile)


def schema(folder: Path) -> list[tuple[object, ...]]:
    """Every table, index and trigger as SQLite has it."""
    raw = apsw.Connection(str(folder / FILE), flags=apsw.SQLITE_OPEN_READONLY)
    found = raw.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    raw.close()
    return found


STEP = Migration(len(list(MIGRATIONS.glob("*.sql"))) + 1, "more", "ALTER TABLE person ADD COLUMN born TEXT")


def test_a_migrated_database_equals_a_fresh_one_and_a_copy_was_made(tmp_path: Path) -> None:
    for name, stages in (("fresh", [[*migrations(), STEP]]), ("moved", [migrations(), [*migrations(), STEP]])):
        folder = tmp_path / name
        for steps in stages:
            connection = open_writer(folder)
            migrate(connection, folder, steps)
            connection.close()
    assert schema(tmp_path / "fresh") == schema(tmp_path / "moved")
    assert not list((tmp_path / "fresh").glob("before-*"))
    (copy,) = (tmp_path / "moved").glob("before-update-*.db")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert apsw.Connection(str(copy)).execute("PRAGMA user_version").fetchone() == (STEP.number - 1,)


def test_wishes_that_wait_are_kept_when_more_kinds_of_them_are_known(tmp_path: Path) -> None:
    steps = migrations()
    (number,) = [step.number for step in steps if step.name == "hide_and_like"]
    connection = open_writer(tmp_path)
    migrate(connection, tmp_path, steps[: number - 1])
    connection.run("PRAGMA foreign_keys = OFF")
    wish = "INSERT INTO errand (message, account, kind, asked_at) VALUES (?, 1, ?, 5)"
    connection.run(wish, (7, "spam"))
    with pytest.raises(apsw.ConstraintError):
        connection.run(wish, (8, "hide"))
    migrate(connection, tmp_path, steps)
    connection.run(wish, (8, "hide"))
    assert connection.all("SELECT message, kind FROM errand ORDER BY message") == [(7, "spam"), (8, "hide")]
    connection.close()


@pytest.mark.parametrize("read_meanwhile", [False, True])
def test_the_copy_before_an_update_is_whole(tmp_path: Path, read_meanwhile: bool) -> None:
    connection = open_writer(tmp_path)
    migrate(connection, tmp_path)
    reader = open_reader(tmp_path)
    if read_meanwhile:
        reader.raw.execute("BEGIN")
        reader.all("SELECT * FROM setting")
    connection.run("INSERT INTO setting (name, value) VALUES ('last', 'words')")
    migrate(connection, tmp_path, [*migrations(), STEP])
    (copy,) = tmp_path.glob("before-update-*.db")
    reader.close()
    connection.close()
    kept = apsw.Connection(str(copy))
    assert kept.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert kept.execute("SELECT value FROM setting WHERE name = 'last'").fetchall() == [("words",)]
    kept.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    connection = open_writer(tmp_path)
    migrate(connection, tmp_path)
    bad = Migration(STEP.number, "bad", "CREATE TABLE half (x); SELECT no_such_function()")
    with pytest.raises(apsw.SQLError):
        migrate(connection, tmp_path, [*migrations(), bad])
    assert connection.value("PRAGMA user_version") == STEP.number - 1
    assert connection.one("SELECT 1 FROM sqlite_schema WHERE name = 'half'") is None
    connection.close()


def test_steps_are_numbered_without_a_hole() -> None:
    assert [step.number for step in migrations()] == list(range(1, len(migrations()) + 1))


async def test_a_full_disk_is_a_sentence_and_loses_nothing(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("a"), cursor="1")
    row = await only(store)
    await store.desk.save_draft(answer(row, "kept"))
    limit(store, pages=1)
    with pytest.raises(StoreRefused, match="disk is full"):
        await take(store, account, *[mail(f"m{n}", n, "x" * 9_000) for n in range(60)], cursor="2")
    with pytest.raises(StoreRefused, match="disk is full"):
        await store.desk.save_draft(answer(row, "y" * 200_000))
    assert await store.intake.cursor(account, "INBOX") == "1"
    draft = await store.library.draft(f"c{row.id}")
    assert draft is not None
    assert draft.text == "kept"
    limit(store, pages=2_000_000)
    await store.desk.save_draft(answer(row, "y" * 200_000))
    await take(store, account, *[mail(f"m{n}", n, "x" * 9_000) for n in range(60)], cursor="2")
    assert await store.upkeep.check() == ()


def limit(store: Store, pages: int) -> None:
    """Let the database file not grow beyond so many pages, as a full disk would."""
    connection = store.parts.writer()._connection
    connection.value(f"PRAGMA max_page_count = {pages:d}")


async def test_a_file_that_cannot_be_written_is_a_sentence(store: Store, account: AccountId, profile: Path) -> None:
    blobs = profile / "blobs"
    blobs.rmdir()
    blobs.write_bytes(b"in the way")
    with pytest.raises(StoreRefused, match="could not be saved"):
        await store.desk.keep_file("a", "b", b"content")
    with pytest.raises(StoreRefused, match="could not be saved"):
        await take(store, account, mail("a", attachments=(PICTURE,)))
    assert await rows(store) == ()


async def test_a_backup_under_a_writer_is_whole(store: Store, account: AccountId, tmp_path: Path) -> None:
    await take(store, account, mail("first", attachments=(PICTURE,)))
    target = tmp_path / "backup.zip"

    async def write() -> None:
        for n in range(30):
            await take(store, account, mail(f"m{n}", n, parents=["first"]))

    writing = asyncio.create_task(write())
    await store.upkeep.backup(target)
    await writing
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    restored = tmp_path / "restored"
    with zipfile.ZipFile(target) as archive:
        archive.extractall(restored)
    opened = await open_store(restored)
    assert await opened.upkeep.check() == ()
    assert "Can you do the lemon cake for Saturday?" in await texts(opened, (await only(opened)).id)
    await opened.close()
    assert not list(tmp_path.glob(".backup-*"))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE tally SET conversations = 7 WHERE bucket = 1", "numbers beside the lists"),
        ("DELETE FROM waiting_person", "numbers beside the lists"),
        ("UPDATE conversation SET messages = 9", "counts its messages wrongly"),
        ("UPDATE conversation SET waiting_since = 5", "since when"),
        ("DELETE FROM message_words", "cannot be found by search"),
        ("INSERT INTO message_words (rowid, text) VALUES (1, 'x')", "that are not there"),
        ("UPDATE message SET author = 99", "refers to"),
    ],
)
async def test_a_check_finds_what_was_planted(
    store: Store, account: AccountId, profile: Path, damage: str, said: str
) -> None:
    await take(store, account, mail("a"))
    raw = apsw.Connection(str(profile / FILE))
    raw.execute(damage).fetchall()
    raw.close()
    found = await store.upkeep.check()
    assert any(said in sentence for sentence in found), found


async def test_a_check_finds_missing_and_changed_files(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, mail("a", attachments=(PICTURE,)))
    (file,) = [path for path in (profile / "blobs").rglob("*") if path.is_file()]
    file.write_bytes(b"pnx")
    assert "damaged" in (await store.upkeep.check())[0]
    file.unlink()
    assert "missing" in (await store.upkeep.check())[0]


async def test_a_check_finds_a_broken_page(store: Store, account: AccountId, profile: Path) -> None:
    await take(store, account, *[mail(f"m{n}", n) for n in range(100)])
    await store.close()
    # A page that opening has no need of: which ones are the last in the file depends on how many tables there are.
    raw = apsw.Connection(str(profile / FILE))
    question = "SELECT pageno FROM dbstat WHERE name = 'message' AND pagetype = 'leaf' LIMIT 1"
    page = int(str(raw.execute(question).fetchall()[0][0]))
    raw.close()
    with (profile / FILE).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(os.urandom(4096))
    opened = await open_store(profile, read_only=True)
    assert "damaged" in (await opened.upkeep.check())[0]
    await opened.close()


async def test_closing_twice_is_harmless_and_later_writes_are_refused(store: Store, account: AccountId) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreRefused, match="closing"):
        await store.desk.save_draft(letter(account))


async def test_two_programs_may_make_the_same_profile_at_once(tmp_path: Path) -> None:
    first, second = await asyncio.gather(open_store(tmp_path / "p"), open_store(tmp_path / "p"))
    await add_account(first)
    assert len(await second.library.accounts()) == 1
    await first.close()
    await second.close()
