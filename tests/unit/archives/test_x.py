"""The archive of an X account."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from shopbell.archive.foreign import LeftOut
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Visibility
from tests.unit.archives.support import Importing, read, zipped

ACCOUNT = {"account": {"accountId": "10", "username": "tern", "accountDisplayName": "Tern Bakery"}}


def js(name: str, items: list[object]) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(items, indent=2)}"


def tweet(number: int, text: str, other: int = 0, answered: int = 0, **more: object) -> dict[str, object]:
    found: dict[str, object] = {
        "id_str": str(number),
        "full_text": text,
        "created_at": "Sat Mar 14 15:09:26 +0000 2026",
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://tern.shop/cake"}]},
        **more,
    }
    if other:
        found |= {"in_reply_to_user_id_str": str(other), "in_reply_to_screen_name": "ana"}
        found |= {"in_reply_to_status_id_str": str(answered)}
    return {"tweet": found}


def direct(number: int, sender: int, text: str, **more: object) -> dict[str, object]:
    other = 20 if sender == 10 else 10
    said = {"id": str(number), "senderId": str(sender), "recipientId": str(other), "text": text, "mediaUrls": []}
    return {"messageCreate": {**said, "createdAt": f"2026-03-14T15:0{number % 10}:26.123Z", **more}}


TWEETS = [tweet(1, "New bread!"), tweet(2, "@ana Yes &amp; https://t.co/a", 20, 99), tweet(3, "thread", 10, 1)]
DIRECT = [
    {
        "dmConversation": {
            "conversationId": "10-20",
            "messages": [direct(102, 10, "Yes"), direct(101, 20, "Open?"), {"joinConversation": {"createdAt": "x"}}],
        }
    }
]


def archive(folder: Path, **parts: str | bytes) -> Path:
    return zipped(
        folder / "twitter-2026.zip",
        {
            "data/account.js": js("account", [ACCOUNT]),
            "data/tweets.js": js("tweets", list(TWEETS)),
            "data/direct-messages.js": js("direct_messages", list(DIRECT)),
            "data/direct_messages_media/102-cake.jpg": b"jpeg",
            **parts,
        },
    )


async def test_answers_and_private_messages_come_in_once_and_posts_stay_out(importing: Importing) -> None:
    done = await importing.twice(archive(importing.folder))
    assert (done.title, done.new, done.left_out) == ("The X archive of @tern", 3, 0)
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.address, account.name) == ("x", "@tern", "Tern Bakery")
    messages = {one.remote_id: one for one in await importing.messages()}
    assert messages["2"].text == "Yes & https://tern.shop/cake"
    assert (messages["2"].visibility, messages["2"].recipients) == (Visibility.PUBLIC, ("@ana",))
    assert messages["dm:101"].direction.value == "in"
    assert await importing.store.library.blob(messages["dm:102"].attachments[0].sha256) == b"jpeg"


async def test_with_a_synced_account_each_is_one(importing: Importing) -> None:
    account = await importing.account("x", "@tern", "Tern Bakery")
    seen = MessageSeen(
        remote_id="dm:101",
        at=datetime(2026, 3, 14, 15, 1, 26, tzinfo=UTC),
        author=Author("@ana", "Ana"),
        own=False,
        text="Open?",
        thread=Thread(conversation="dm:10-20"),
    )
    await importing.sync(account, seen)
    (done,) = await importing.take(archive(importing.folder))
    assert (done.account, done.new, done.known) == (account, 2, 1)
    assert [row.messages for row in await importing.rows() if row.messages == 2]


def test_a_damaged_part_is_left_out(tmp_path: Path) -> None:
    broken = js("tweets", [*TWEETS, {"tweet": {"in_reply_to_user_id_str": "20", "created_at": "never"}}])
    file = archive(tmp_path, **{"data/tweets-part1.js": broken, "data/tweets-part2.js": "window.YTD = [{"})
    found = list(read(file))
    assert sum(isinstance(one, LeftOut) for one in found) == 2
    assert sum(isinstance(one, MessageSeen) for one in found) == 4
