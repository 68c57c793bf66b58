"""The archive of a LinkedIn member."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from shopbell.archive.foreign import LeftOut
from shopbell.events import MessageSeen
from tests.unit.archives.support import Importing, read, zipped

COLUMNS = (
    "CONVERSATION ID",
    "CONVERSATION TITLE",
    "FROM",
    "SENDER PROFILE URL",
    "TO",
    "RECIPIENT PROFILE URLS",
    "DATE",
    "SUBJECT",
    "CONTENT",
    "FOLDER",
)
ANA, TERN = "https://www.linkedin.com/in/ana-r", "https://www.linkedin.com/in/tern"
TALK = [
    ("2-a", "", "Ana Ruiz", ANA, "Tern Bakery", TERN, "2026-03-14 15:09:26 UTC", "Cake", "Do you\ncater?", "INBOX"),
    ("2-a", "", "Tern Bakery", TERN, "Ana Ruiz", ANA, "2026-03-14 15:20:00 UTC", "", "Yes, we do", "INBOX"),
]


def table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    target = io.StringIO()
    csv.writer(target).writerows([columns, *rows])
    return "\ufeff" + target.getvalue()


def archive(folder: Path, rows: Sequence[tuple[str, ...]] = TALK, *, profile: bool = True) -> Path:
    parts = {
        "messages.csv": table(COLUMNS, rows),
        "Comments.csv": table(
            ("Date", "Link", "Message"),
            [("2026-03-15 09:00:00", "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A77", "Thank you!")],
        ),
    }
    if profile:
        parts["Profile.csv"] = table(("First Name", "Last Name"), [("Tern", "Bakery")])
    return zipped(folder / "Basic_LinkedInDataExport.zip", parts)


async def test_messages_and_comments_come_in_once(importing: Importing) -> None:
    done = await importing.twice(archive(importing.folder))
    assert (done.title, done.new, done.left_out) == ("The LinkedIn archive of Tern Bakery", 3, 0)
    assert await importing.lines() == [
        ("in", "Ana Ruiz", "Do you\ncater?"),
        ("out", "Tern Bakery", "Yes, we do"),
        ("out", "Tern Bakery", "Thank you!"),
    ]
    assert (await importing.messages())[0].author_address == "ana-r"
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.name) == ("linkedin", "Tern Bakery")


async def test_beside_a_synced_account_a_later_archive_adds_what_is_new(importing: Importing) -> None:
    account = await importing.account("linkedin", "organization:5", "Tern Bakery")
    await importing.take(archive(importing.folder))
    more = [*TALK, ("2-a", "", "Ana Ruiz", ANA, "Tern Bakery", TERN, "2026-03-16 15:09:26 UTC", "", "Great", "INBOX")]
    (done,) = await importing.take(archive(importing.folder, more))
    assert (done.account, done.new, done.known) == (account, 1, 3)


async def test_without_a_profile_we_are_who_is_in_every_conversation(importing: Importing) -> None:
    other = ("2-b", "", "Ben", "", "Tern Bakery", TERN, "2026-03-14 16:00:00 UTC", "", "Hi", "INBOX")
    await importing.take(archive(importing.folder, [*TALK, other], profile=False))
    assert [line[0] for line in await importing.lines()] == ["in", "out", "in", "out"]


def test_damaged_rows_are_left_out(tmp_path: Path) -> None:
    bad = [("2-a", "", "Ana", "", "", "", "some day", "", "x", ""), ("", "", "", "", "", "", "", "", "", ""), ("2-a",)]
    found = list(read(archive(tmp_path, [*TALK, *bad])))
    assert sum(isinstance(one, LeftOut) for one in found) == 3
    assert sum(isinstance(one, MessageSeen) for one in found) == 3
