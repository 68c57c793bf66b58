"""The downloads of Facebook and Instagram: their letters, their conversations, and beside what was synced."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors._kit.archives.meta import true_words
from shopbell.archive.foreign import LeftOut
from shopbell.errors import Rejected
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import Turn, View
from tests.unit.archives.support import Importing, read, zipped

AT = datetime(2026, 3, 14, 15, 9, 26, 123_000, tzinfo=UTC)
FACEBOOK = "your_facebook_activity/messages/inbox"
INSTAGRAM = "your_instagram_activity/messages/inbox"


def told(value: object) -> str:
    """JSON as Meta writes it: UTF-8 byte by byte as \\u00xx."""

    def false(one: object) -> object:
        if isinstance(one, str):
            return one.encode().decode("latin-1")
        if isinstance(one, list):
            return [false(item) for item in one]
        return {name: false(item) for name, item in one.items()} if isinstance(one, dict) else one

    return json.dumps(false(value))


def message(seconds: int, who: str, text: str = "", **more: object) -> dict[str, object]:
    at = int((AT + timedelta(seconds=seconds)).timestamp() * 1000)
    said = {"sender_name": who, "timestamp_ms": at, "is_geoblocked_for_viewer": False}
    return said | ({"content": text} if text else {}) | more


def thread(*messages: dict[str, object], others: tuple[str, ...] = ("Zoë Núñez",), title: str = "") -> str:
    """The newest message first."""
    people = [{"name": one} for one in (*others, "Tern Bakery")]
    newest = list(reversed(messages))
    return told({"participants": people, "messages": newest, "title": title or others[0], "thread_path": "inbox/zoe_1"})


TALK = (
    message(0, "Zoë Núñez", "¿Tenéis tarta? 🍋"),
    message(60, "Tern Bakery", "¡Sí!"),
    message(61, "Tern Bakery", "¡Sí!"),
    message(90, "Zoë Núñez", photos=[{"uri": f"{FACEBOOK}/zoe_1/photos/1.jpg", "creation_timestamp": 1}]),
)
PROFILE = {"profile_v2": {"name": {"full_name": "Tern Bakery"}}}


def facebook(folder: Path, **parts: str | bytes) -> Path:
    return zipped(
        folder / "facebook-tern.zip",
        {
            "personal_information/profile_information/profile_information.json": told(PROFILE),
            f"{FACEBOOK}/zoe_1/message_1.json": thread(*TALK[2:]),
            f"{FACEBOOK}/zoe_1/message_2.json": thread(*TALK[:2]),
            f"{FACEBOOK}/zoe_1/photos/1.jpg": b"jpeg",
            "your_facebook_activity/comments_and_reactions/comments.json": told(
                {
                    "comments_v2": [
                        {
                            "timestamp": int(AT.timestamp()),
                            "data": [{"comment": {"timestamp": int(AT.timestamp()), "comment": "Danke, schön!"}}],
                            "title": "Tern Bakery commented on Zoë's post.",
                        }
                    ]
                }
            ),
            **parts,
        },
    )


@given(st.text())
def test_every_letter_comes_back(text: str) -> None:
    try:
        false = text.encode().decode("latin-1")
    except UnicodeError:
        return
    assert true_words(false) == text


@given(st.text(st.characters(min_codepoint=0x100)))
def test_what_is_right_already_stays(text: str) -> None:
    assert true_words(text) == text


async def test_facebook_comes_in_with_its_letters_and_once(importing: Importing) -> None:
    done = await importing.twice(facebook(importing.folder))
    assert (done.title, done.new, done.left_out) == ("The Facebook archive of Tern Bakery", 5, 0)
    lines = await importing.lines()
    assert lines.count(("out", "Tern Bakery", "¡Sí!")) == 2
    assert ("in", "Zoë Núñez", "¿Tenéis tarta? 🍋") in lines
    assert ("out", "Tern Bakery", "Danke, schön!") in lines
    photo = next(one for one in await importing.messages() if one.attachments)
    assert await importing.store.library.blob(photo.attachments[0].sha256) == b"jpeg"
    assert {row.turn for row in await importing.rows(View.ALL)} <= {Turn.SETTLED, Turn.THEIRS}


def live(number: int, said: dict[str, object], *, own: bool) -> MessageSeen:
    """The same message as Graph tells it: in whole seconds, people by number."""
    at = datetime.fromtimestamp(int(str(said["timestamp_ms"])) // 1000, UTC)
    writer = Author("900", "Tern Bakery") if own else Author("7001", "Zoë Núñez")
    return MessageSeen(f"m_{number}", at, writer, own=own, text=str(said["content"]), thread=Thread(conversation="t_5"))


@pytest.mark.parametrize("first", ["synced", "archive"])
async def test_with_a_synced_page_each_message_is_one(importing: Importing, first: str) -> None:
    account = await importing.account("facebook", "facebook.com/900", "Tern Bakery")
    synced = (
        live(1, TALK[0], own=False),
        live(2, TALK[1], own=True),
        live(3, TALK[2], own=True),
        live(4, message(900, "Zoë Núñez", "Gracias"), own=False),
    )
    file = facebook(importing.folder)
    if first == "synced":
        assert await importing.sync(account, *synced) == 4
        (done,) = await importing.take(file)
        assert (done.account, done.new, done.known) == (account, 2, 3)
    else:
        (done,) = await importing.take(file)
        assert (done.account, done.new) == (account, 5)
        assert await importing.sync(account, *synced) == 1
    await importing.take(file)
    assert await importing.sync(account, *synced) == 0
    sizes = sorted(row.messages for row in await importing.rows())
    assert sizes == [1, 5]
    assert not await importing.store.upkeep.check()


async def test_instagram_is_told_apart_and_knows_us_by_its_profile(importing: Importing) -> None:
    profile = {"profile_user": [{"string_map_data": {"Name": {"value": "Tern Bakery"}, "Username": {"value": "tern"}}}]}
    comments = [{"string_map_data": {"Comment": {"value": "Merci!"}, "Time": {"timestamp": 1773500966}}}]
    file = zipped(
        importing.folder / "instagram-tern.zip",
        {
            "personal_information/personal_information/personal_information.json": told(profile),
            f"{INSTAGRAM}/zoe_1/message_1.json": thread(*TALK[:2]),
            "your_instagram_activity/comments/post_comments_1.json": told(comments),
        },
    )
    done = await importing.twice(file)
    assert (done.title, done.new) == ("The Instagram archive of Tern Bakery", 3)
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.address) == ("instagram", "tern")


async def test_without_a_profile_we_are_who_is_in_every_conversation(importing: Importing) -> None:
    parts = {"messages/inbox/zoe_1/message_1.json": thread(*TALK)}
    file = zipped(importing.folder / "one.zip", parts)
    with pytest.raises(Rejected, match="say which of these writers is you"):
        await importing.take(file)
    parts["messages/inbox/ben_2/message_1.json"] = thread(message(5, "Ben", "Hi"), others=("Ben",))
    await importing.twice(zipped(importing.folder / "two.zip", parts))
    assert len([line for line in await importing.lines() if line[0] == "out"]) == 2


def test_damaged_files_and_messages_are_left_out(tmp_path: Path) -> None:
    bad = thread(TALK[0], {"sender_name": "x"}, {"timestamp_ms": 10**30, "sender_name": "y"}, TALK[1])
    file = facebook(tmp_path, **{f"{FACEBOOK}/b_2/message_1.json": bad, f"{FACEBOOK}/c_3/message_1.json": "{"})
    found = list(read(file))
    assert sum(isinstance(one, LeftOut) for one in found) == 3
    assert sum(isinstance(one, MessageSeen) for one in found) == 7
