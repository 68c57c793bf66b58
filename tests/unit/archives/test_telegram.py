"""What Telegram Desktop exports: one chat or everything, and beside a bot that was synced."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.telegram.mapping import message_of
from shopbell.archive.foreign import LeftOut
from shopbell.errors import Rejected
from shopbell.events import MessageSeen
from shopbell.model import MessageKind
from tests.unit.archives.support import Importing, read, zipped

AT = int(datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC).timestamp())


def item(number: int, text: object, who: int = 700, **more: object) -> dict[str, object]:
    """A message as `result.json` has it."""
    at = AT + 60 * number
    name = {700: "Ana Ruiz", 1: "Tern Bakery"}.get(who, "Somebody")
    told = datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat()
    return {
        "id": number,
        "type": "message",
        "date": told,
        "date_unixtime": str(at),
        "from": name,
        "from_id": f"user{who}",
        "text": text,
        "text_entities": [],
        **more,
    }


def chat(
    *items: dict[str, object], kind: str = "personal_chat", number: int = 700, name: str = "Ana Ruiz"
) -> dict[str, object]:
    return {"name": name, "type": kind, "id": number, "messages": list(items)}


TALK = chat(
    item(1, "Do you have lemon cake?"),
    item(2, ["Yes: ", {"type": "text_link", "text": "see here", "href": "https://tern.shop/lemon"}], 1),
    item(3, "", 700, photo="photos/photo_1.jpg", width=1, height=1),
    {"id": 4, "type": "service", "date": "2026-03-14T15:13:00", "actor": "Ana Ruiz", "action": "phone_call"},
)
WHOLE = {
    "about": "Here is the data you requested.",
    "personal_information": {"user_id": 1, "first_name": "Tern", "last_name": "Bakery", "phone_number": "+44"},
    "chats": {
        "about": "This page lists all chats.",
        "list": [
            TALK,
            chat(item(1, "Lunch?", 700), item(2, "Yes", 1), kind="private_supergroup", number=55, name="Lunch club"),
            chat(item(1, "Buy flour", 1), kind="saved_messages", number=1, name=""),
            chat(item(1, "Offer!", 9), kind="public_channel", number=9, name="Spam"),
        ],
    },
    "left_chats": {"about": "", "list": [chat(item(1, "Bye", 800), number=800, name="Ben")]},
}


def saved(folder: Path, content: object, **files: bytes) -> Path:
    return zipped(folder / "ChatExport.zip", {"ChatExport/result.json": json.dumps(content), **files})


async def test_one_chat_comes_in_with_its_pictures_and_once(importing: Importing) -> None:
    file = saved(importing.folder, TALK, **{"ChatExport/photos/photo_1.jpg": b"jpeg"})
    done = await importing.twice(file)
    assert (done.title, done.new, done.left_out) == ("A Telegram chat with Ana Ruiz", 4, 0)
    messages = await importing.messages()
    assert [(m.direction.value, m.text) for m in messages[:3]] == [
        ("in", "Do you have lemon cake?"),
        ("out", "Yes: see here (https://tern.shop/lemon)"),
        ("in", ""),
    ]
    assert await importing.store.library.blob(messages[2].attachments[0].sha256) == b"jpeg"
    assert (messages[3].kind, messages[3].text) == (MessageKind.MACHINERY, "phone call")


async def test_everything_comes_in_but_notes_and_channels(importing: Importing) -> None:
    done = await importing.twice(saved(importing.folder, WHOLE))
    assert (done.title, done.new) == ("All of Telegram", 7)
    (account,) = await importing.store.library.accounts()
    assert (account.connector, account.address, account.name) == ("telegram", "1", "Tern Bakery")
    assert sorted(row.subject for row in await importing.rows()) == ["", "", "Lunch club"]
    assert ("out", "Tern Bakery", "Yes") in await importing.lines()


async def test_a_group_alone_has_to_be_told_who_we_are(importing: Importing) -> None:
    group = chat(item(1, "Lunch?"), item(2, "Yes", 1), kind="private_group", number=5, name="Lunch club")
    file = saved(importing.folder, group)
    with pytest.raises(Rejected, match="say which of these writers is you"):
        await importing.take(file)
    await importing.twice(file, me="Tern Bakery")
    assert [line[0] for line in await importing.lines()] == ["in", "out"]


def update(number: int, text: str, who: int) -> dict[str, object]:
    """The same message as the Bot API tells it, to a bot of a business account."""
    name = {"700": ("Ana", "Ruiz"), "1": ("Tern", "Bakery")}[str(who)]
    return {
        "message_id": number,
        "business_connection_id": "bc",
        "date": AT + 60 * number,
        "chat": {"id": 700, "type": "private", "first_name": "Ana", "last_name": "Ruiz"},
        "from": {"id": who, "is_bot": False, "first_name": name[0], "last_name": name[1]},
        "text": text,
    }


@pytest.mark.parametrize("first", ["synced", "archive"])
async def test_with_a_synced_bot_each_message_is_one(importing: Importing, first: str) -> None:
    account = await importing.account("telegram", "@ternbot", "Tern bot")
    live = [
        message_of(update(1, "Do you have lemon cake?", 700), 9, ("ternbot",), live=True),
        message_of(update(5, "Thanks", 700), 9, ("ternbot",), live=True),
    ]
    file = saved(importing.folder, TALK)
    if first == "synced":
        assert await importing.sync(account, *live) == 2
        (done,) = await importing.take(file)
        assert (done.account, done.new, done.known) == (account, 3, 1)
    else:
        (done,) = await importing.take(file, account=account)
        assert done.new == 4
        assert await importing.sync(account, *live) == 1
    (row,) = await importing.rows()
    assert [m.text for m in await importing.messages() if m.text] == [
        "Do you have lemon cake?",
        "Yes: see here (https://tern.shop/lemon)",
        "phone call",
        "Thanks",
    ]
    assert row.messages == 5
    assert {m.author_address for m in await importing.messages() if m.direction.value == "in"} == {"700"}


def test_a_group_has_the_number_that_bots_know(tmp_path: Path) -> None:
    kinds = (("private_group", "c-5:1"), ("private_supergroup", "c-1005:1"), ("public_supergroup", "c-1005:1"))
    for kind, remote in kinds:
        (one,) = read(saved(tmp_path, chat(item(1, "x"), kind=kind, number=5)), me="x")
        assert isinstance(one, MessageSeen)
        assert one.remote_id == remote


def test_damaged_messages_are_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    bad = [{"id": 2}, {"id": 0, "date": "x"}, "no object", item(3, "ok") | {"date_unixtime": "9" * 30}]
    found = list(read(saved(tmp_path, chat(item(1, "one"), *bad, item(9, "nine")))))  # type: ignore[arg-type]
    assert [one.text for one in found if isinstance(one, MessageSeen)] == ["one", "nine"]
    assert sum(isinstance(one, LeftOut) for one in found) == 4


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "text", "from", "href"]), inner),
    max_leaves=6,
)
FIELDS = ("id", "type", "date", "date_unixtime", "from", "from_id", "text", "photo", "members", "poll", "file")


@given(items=st.lists(st.dictionaries(st.sampled_from(FIELDS), JUNK), max_size=4))
def test_no_shape_breaks_it(tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, object]]) -> None:
    file = tmp_path_factory.mktemp("t") / "result.json"
    file.write_text(json.dumps(chat(*items)))
    for one in read(file):
        assert isinstance(one, MessageSeen | LeftOut)
