"""Google Takeout: comments at YouTube, reviews of the business, mail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopbell.archive.foreign import LeftOut
from shopbell.errors import NotFound, StoreRefused
from shopbell.events import Author, MessageSeen, Thread
from tests.unit.archives.support import Importing, read, zipped

COMMENTS = (
    "Channel ID,Comment create timestamp,Price,Comment ID,Parent comment ID,Post ID,Video ID,Comment text,Top-Level\n"
    'UC1,2026-03-14T15:09:26.123456+00:00,0,c1.r1,c1,,v1,"{""text"":""Thank ""},{""text"":""you!""}",\n'
    'UC1,2026-03-14T16:09:26.123456+00:00,0,c2,,,v2,"Fresh, every day",\n'
)
REVIEW = {
    "name": "accounts/1/locations/2/reviews/r1",
    "reviewer": {"displayName": "Ana Ruiz"},
    "starRating": "FOUR",
    "comment": "Lovely cake",
    "createTime": "2026-03-14T15:09:26Z",
    "updateTime": "2026-03-14T15:09:26Z",
    "reviewReply": {"comment": "Thank you", "updateTime": "2026-03-15T10:00:00Z"},
}
LETTER = (
    "From 1@xxx Sat Mar 14 15:09:26 +0000 2026\n"
    "Delivered-To: hello@tern.shop\nMessage-ID: <1@ana>\nFrom: Ana Ruiz <ana@example.org>\nTo: hello@tern.shop\n"
    "Date: Sat, 14 Mar 2026 15:09:26 +0000\nSubject: Cake\n\nDo you have lemon cake?\n\n"
)
PLACE = "Takeout/Google Business Profile/account-1/location-2"


def takeout(folder: Path, **more: str) -> Path:
    return zipped(folder / "takeout-20260314-001.zip", more)


async def test_everything_in_a_takeout_comes_in_each_to_its_own_account(importing: Importing) -> None:
    file = takeout(
        importing.folder,
        **{
            "Takeout/YouTube and YouTube Music/comments/comments.csv": COMMENTS,
            f"{PLACE}/reviews-1.json": json.dumps({"reviews": [REVIEW]}),
            "Takeout/Mail/All mail Including Spam and Trash.mbox": LETTER,
            "Takeout/archive_browser.html": "<p>",
        },
    )
    first = await importing.take(file)
    assert [(one.title, one.new, one.left_out) for one in first] == [
        ("Comments written at YouTube", 2, 0),
        ("Reviews of a Google Business Profile", 2, 0),
        ("Google mail of hello@tern.shop", 1, 0),
    ]
    assert [(one.new, one.known) for one in await importing.take(file)] == [(0, 2), (0, 2), (0, 1)]
    accounts = await importing.store.library.accounts()
    assert {one.connector for one in accounts} == {"youtube", "google_reviews", "mail"}
    assert (
        await importing.lines()
        == [
            ("in", "Ana Ruiz", "Do you have lemon cake?\n"),
            ("in", "Ana Ruiz", "Lovely cake"),
            ("out", "UC1", "Thank you!"),
            ("out", "UC1", "Fresh, every day"),
            ("out", "us", "Thank you"),
        ]
        or len(await importing.lines()) == 5
    )
    review = next(one for one in await importing.messages() if one.facts.get("stars"))
    assert review.facts["stars"] == "4"


async def test_of_a_takeout_only_what_belongs_to_the_named_account_comes_in(importing: Importing) -> None:
    account = await importing.account("youtube", "@tern", "Tern")
    other = await importing.account("telegram", "@ternbot")
    file = takeout(
        importing.folder,
        **{"Takeout/YouTube/comments/comments.csv": COMMENTS, f"{PLACE}/reviews.json": json.dumps([REVIEW])},
    )
    (done,) = await importing.take(file, account=account)
    assert (done.account, done.new) == (account, 2)
    with pytest.raises(NotFound, match="does not belong to that account"):
        await importing.take(file, account=other)


async def test_a_comment_joins_the_thread_that_was_synced(importing: Importing) -> None:
    account = await importing.account("youtube", "@tern", "Tern")
    theirs = MessageSeen(
        "c1",
        datetime(2026, 3, 14, 15, tzinfo=UTC),
        Author("UC2", "Ana"),
        own=False,
        text="Which flour?",
        thread=Thread(conversation="c1"),
    )
    await importing.sync(account, theirs)
    file = takeout(importing.folder, **{"Takeout/YouTube and YouTube Music/comments/comments.csv": COMMENTS})
    (done,) = await importing.take(file)
    assert (done.account, done.new) == (account, 2)
    assert sorted(row.messages for row in await importing.rows()) == [1, 2]


async def test_mail_that_was_synced_is_not_doubled(importing: Importing) -> None:
    account = await importing.account("mail", "hello@tern.shop")
    file = takeout(importing.folder, **{"Takeout/Mail/Inbox.mbox": LETTER})
    (letter,) = (one for one in read(file) if isinstance(one, MessageSeen))
    await importing.sync(account, letter)
    (done,) = await importing.take(file)
    assert (done.account, done.new, done.known) == (account, 0, 1)


def test_damaged_rows_are_left_out(tmp_path: Path) -> None:
    file = takeout(
        tmp_path,
        **{
            "Takeout/YouTube and YouTube Music/comments/comments.csv": COMMENTS + "UC1,never,0,c9,,,v,x,\n",
            f"{PLACE}/reviews.json": json.dumps({"reviews": [REVIEW, {"name": "x"}]}),
            f"{PLACE}/reviews-2.json": "{",
        },
    )
    assert sum(isinstance(one, LeftOut) for one in read(file)) == 3


async def test_mail_of_any_program_comes_in_from_the_window_as_by_command(importing: Importing) -> None:
    file = importing.folder / "old.mbox"
    file.write_text(LETTER + LETTER.replace("<1@ana>", "<2@ana>"))
    done = await importing.twice(file)
    assert (done.title, done.new) == ("Mail, old", 2)
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.address, account.name) == ("mail", "archive:old.mbox", "old.mbox")
    box = importing.folder / "Maildir"
    for part in ("cur", "new", "tmp"):
        (box / part).mkdir(parents=True)
    (box / "cur" / "1:2,S").write_text(LETTER.partition("\n")[2])
    assert (await importing.twice(box)).new == 1


async def test_an_export_of_ours_says_how_it_comes_back(importing: Importing) -> None:
    folder = importing.folder / "my-shop"
    folder.mkdir()
    (folder / "shopbell-export.json").write_text("{}")
    with pytest.raises(StoreRefused, match="is an export of Shopbell itself"):
        await importing.archives.look(folder)
