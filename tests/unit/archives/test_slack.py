"""A workspace exported from Slack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopbell.archive.foreign import LeftOut
from shopbell.errors import Rejected
from shopbell.events import Author, MessageSeen, Thread
from shopbell.model import MessageKind
from tests.unit.archives.support import Importing, read, zipped

USERS = [
    {"id": "U1", "name": "tern", "profile": {"real_name": "Tern Bakery", "display_name": "tern"}},
    {"id": "U2", "name": "ana", "profile": {"real_name": "Ana Ruiz", "display_name": ""}},
]
ORDERS = [
    {"type": "message", "user": "U2", "text": "Is <https://x.org|this> ok, <@U1>? &lt;3", "ts": "1773500966.000100"},
    {
        "type": "message",
        "user": "U1",
        "text": "Yes",
        "ts": "1773500999.000200",
        "thread_ts": "1773500966.000100",
        "files": [{"name": "cake.pdf", "mimetype": "application/pdf", "size": 9, "url_private": "https://files"}],
    },
    {"type": "message", "subtype": "channel_join", "user": "U2", "text": "<@U2> has joined", "ts": "1773500900.000001"},
    {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B1",
        "username": "robot",
        "text": "hi",
        "ts": "1773501000.1",
    },
]


def export(folder: Path, day: object = ORDERS, direct: object = ()) -> Path:
    return zipped(
        folder / "Tern Slack export.zip",
        {
            "users.json": json.dumps(USERS),
            "channels.json": json.dumps([{"id": "C1", "name": "orders", "members": ["U1", "U2"]}]),
            "dms.json": json.dumps([{"id": "D1", "members": ["U1", "U2"]}]),
            "orders/2026-03-14.json": json.dumps(day),
            "D1/2026-03-15.json": json.dumps(direct),
            "unknown/2026-03-15.json": "[]",
            "integration_logs.json": "[]",
        },
    )


async def test_a_workspace_comes_in_once(importing: Importing) -> None:
    direct = [{"type": "message", "user": "U1", "text": "Hello Ana", "ts": "1773600000.000100"}]
    file = export(importing.folder, direct=direct)
    with pytest.raises(Rejected, match="say which of these writers is you"):
        await importing.take(file)
    done = await importing.twice(file, me="tern")
    assert (done.title, done.new, done.left_out) == ("A Slack workspace, Tern Slack export", 5, 0)
    messages = await importing.messages()
    assert [(m.direction.value, m.kind.value, m.text) for m in messages] == [
        ("in", "machinery", "@Ana Ruiz has joined"),
        ("in", "message", "Is this (https://x.org) ok, @tern? <3"),
        ("out", "message", "Yes"),
        ("in", "message", "hi"),
        ("out", "message", "Hello Ana"),
    ]
    assert [file.name for file in messages[2].attachments] == ["cake.pdf"]
    assert messages[0].kind is MessageKind.MACHINERY


async def test_what_was_synced_is_not_doubled(importing: Importing) -> None:
    account = await importing.account("slack", "tern.slack.com")
    live = MessageSeen(
        remote_id="C1:1773500966.000100",
        at=next(one.at for one in read(export(importing.folder)) if isinstance(one, MessageSeen)),
        author=Author("U2", "Ana Ruiz"),
        own=False,
        text="Is this (https://x.org) ok, @tern? <3",
        thread=Thread(conversation="C1"),
    )
    await importing.sync(account, live)
    (done,) = await importing.take(export(importing.folder), me="tern")
    assert (done.account, done.new, done.known) == (account, 3, 1)


def test_a_damaged_day_and_a_damaged_line_are_left_out(tmp_path: Path) -> None:
    bad = [*ORDERS, {"type": "message", "ts": "no number"}, "nothing", {"ts": "1e400", "text": "x"}]
    file = export(tmp_path, bad)
    found = list(read(file, me="tern"))
    assert sum(isinstance(one, LeftOut) for one in found) == 3
    assert sum(isinstance(one, MessageSeen) for one in found) == 4
