"""Whoever missed the bell can ask what came in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopbell.connector import Verified
from shopbell.events import Author, Batch, MessageSeen, Thread
from shopbell.ids import MessageId
from storage.store import Store, open_store

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


def words(key: str, minutes: int, *, own: bool = False, robot: bool = False, auto: bool = False) -> MessageSeen:
    return MessageSeen(
        remote_id=key,
        at=NOW + timedelta(minutes=minutes),
        author=Author("hello@tern.shop" if own else f"{key}@example.test"),
        own=own,
        text="Are you open?",
        thread=Thread(conversation=key),
        robot=robot,
        auto_reply=auto,
    )


async def test_only_new_words_of_people_are_news(store: Store) -> None:
    assert await store.library.newest_message() == MessageId(0)
    account, _ = await store.accounts.add_account("mail", Verified("hello@tern.shop", "", {}), "", NOW)
    await store.intake.ingest(account, "all", Batch((words("before", 1),), "1"), NOW)
    base = await store.library.newest_message()
    later = (
        words("old", -600),
        words("ana", 2),
        words("ours", 3, own=True),
        words("news", 4, robot=True),
        words("away", 5, auto=True),
        words("tom", 6),
    )
    await store.intake.ingest(account, "all", Batch(later, "2"), NOW)
    news = await store.library.arrived_after(base)
    assert [(await store.library.message(message)).remote_id for message in news] == ["ana", "tom"]
    assert await store.library.arrived_after(await store.library.newest_message()) == ()
