"""Our double answers as Slack's published examples do, and the table of them can tell."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import connect

from connectors.slack.testing import SlackStand
from connectors.slack.testing.entities import BOT_USER
from connectors.slack.testing.service import APP_TOKEN, BOT_TOKEN, USER_TOKEN
from tests.unit.slack.published import faults


def ask(stand: SlackStand, method: str, token: str = BOT_TOKEN, /, **words: object) -> tuple[Mapping[str, str], Any]:
    """Headers and JSON."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/x-www-form-urlencoded"}
    status, found, data = stand.service.answer("POST", f"/api/{method}", headers, urlencode(words).encode())
    assert status in (200, 429)
    return found, data


async def test_every_answer_is_as_published(stand: SlackStand) -> None:
    service, orders = stand.service, stand.orders
    talk = service.add_talk("dmitri")
    asked = service.write(orders, "ana", "Rye? 👋 https://a.example")
    service.write(orders, "ben", "I too", thread=asked["ts"])
    service.change(orders, asked, "Rye or wheat?")
    metadata = json.dumps({"event_type": "shopbell_answer", "event_payload": {"key": "k"}})
    _, place = ask(stand, "files.getUploadURLExternal", filename="a.txt", length=3)
    service.answer("POST", urlsplit(place["upload_url"]).path, {"content-type": "text/plain"}, b"rye")
    complete: dict[str, object] = {
        "files": json.dumps([{"id": place["file_id"], "title": "a.txt"}]),
        "channel_id": orders,
    }
    _, posted = ask(stand, "chat.postMessage", channel=orders, text="Yes", metadata=metadata)
    calls: list[tuple[str, dict[str, object], str]] = [
        ("auth.test", {}, "AuthTest"),
        ("users.conversations", {"types": "public_channel,im"}, "Conversations"),
        ("conversations.info", {"channel": orders}, "Info"),
        ("conversations.info", {"channel": talk}, "Info"),
        ("conversations.history", {"channel": orders, "include_all_metadata": "true"}, "History"),
        ("conversations.replies", {"channel": orders, "ts": asked["ts"]}, "History"),
        ("users.info", {"user": BOT_USER}, "UserInfo"),
        ("files.completeUploadExternal", complete, "Completed"),
        ("files.info", {"file": place["file_id"]}, "FileInfo"),
        ("chat.update", {"channel": orders, "ts": posted["ts"], "text": "No"}, "Updated"),
        ("chat.delete", {"channel": orders, "ts": posted["ts"]}, "Deleted"),
    ]
    assert faults(place, "UploadPlace", "upload") == []
    assert faults(posted, "Posted", "posted") == []
    for method, words, kind in calls:
        headers, found = ask(stand, method, **words)
        assert faults(found, kind, method) == []
        assert found["ok"] is True
        assert "chat:write" in headers["X-OAuth-Scopes"]
    assert faults(ask(stand, "apps.connections.open", APP_TOKEN)[1], "Open", "open") == []
    assert ask(stand, "conversations.mark", USER_TOKEN, channel=orders, ts=asked["ts"])[1] == {"ok": True}


async def test_every_refusal_is_as_published(stand: SlackStand) -> None:
    service, orders = stand.service, stand.orders
    theirs = service.write(orders, "ana", "Rye?")["ts"]
    calls: list[tuple[str, dict[str, object], str]] = [
        ("conversations.history", {"channel": "C0NOBODY"}, "channel_not_found"),
        ("conversations.replies", {"channel": orders, "ts": "1.000000"}, "thread_not_found"),
        ("chat.postMessage", {"channel": "C0NOBODY", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": orders, "text": " "}, "no_text"),
        ("chat.postMessage", {"channel": orders, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.update", {"channel": orders, "ts": theirs, "text": "x"}, "cant_update_message"),
        ("chat.delete", {"channel": orders, "ts": theirs}, "cant_delete_message"),
        ("chat.delete", {"channel": orders, "ts": "1.000000"}, "message_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("files.info", {"file": "F0NOTHING"}, "file_not_found"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("no.such.method", {}, "unknown_method"),
    ]
    for method, words, error in calls:
        found = ask(stand, method, **words)[1]
        assert faults(found, "Error", method) == []
        assert (found["ok"], found["error"]) == (False, error)
    assert ask(stand, "auth.test", "xoxb-wrong")[1]["error"] == "invalid_auth"
    service.scopes.remove("channels:history")
    found = ask(stand, "conversations.history", channel=orders)[1]
    assert faults(found, "MissingScope", "scope") == []
    assert found["needed"] == "channels:history"
    service.limited = 7
    assert ask(stand, "users.conversations") == ({"Retry-After": "7"}, {"ok": False, "error": "ratelimited"})


async def test_pages_are_as_published(stand: SlackStand) -> None:
    await stand.seed(25)
    stamps = [one["ts"] for one in stand.service.messages[stand.orders]]
    page = ask(stand, "conversations.history", channel=stand.orders, limit=10)[1]
    assert [one["ts"] for one in page["messages"]] == stamps[:14:-1]
    assert page["has_more"] is True
    cursor = page["response_metadata"]["next_cursor"]
    following = ask(stand, "conversations.history", channel=stand.orders, limit=10, cursor=cursor)[1]
    assert [one["ts"] for one in following["messages"]] == stamps[14:4:-1]
    after = ask(stand, "conversations.history", channel=stand.orders, oldest=stamps[20])[1]
    assert [one["ts"] for one in after["messages"]] == stamps[:20:-1]
    one = ask(
        stand, "conversations.history", channel=stand.orders, oldest=stamps[3], latest=stamps[3], inclusive="true"
    )
    assert [message["ts"] for message in one[1]["messages"]] == [stamps[3]]


async def test_frames_are_as_published(stand: SlackStand) -> None:
    async with connect(stand.socket.url, proxy=None) as line:
        assert faults(json.loads(await line.recv()), "Hello", "hello") == []
        await stand.deliver("Rye?")
        envelope = json.loads(await line.recv())
        assert faults(envelope, "Envelope", "envelope") == []
        assert envelope["payload"]["event"]["channel"] == stand.orders


def test_the_table_finds_what_is_wrong() -> None:
    assert faults({"ok": 1}, "Error", "e") == ["e.error is missing", "e.ok is not b"]
    assert faults([{"user": "U", "ts": "5"}], "[Edited]", "x") == ["x[0].ts is no time of a message"]
    assert faults({}, "[Edited]", "x") == ["x is no list"]
    assert faults(None, "Edited", "x") == ["x is no Edited"]
