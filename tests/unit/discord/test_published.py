"""Our double answers as the published description says, and the table of it can tell."""

import json
from typing import Any

from connectors.discord.testing import DiscordStand
from connectors.discord.testing.service import BOT_ROLE, SERVER, TOKEN
from tests.unit.discord.published import faults

HEADERS = {"authorization": f"Bot {TOKEN}", "user-agent": "DiscordBot (x, 1)", "content-type": "application/json"}


def ask(stand: DiscordStand, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """Status and JSON."""
    status, _, found = stand.service.answer(method, f"/api/v10{path}", HEADERS, json.dumps(body).encode())
    return status, found


async def test_every_answer_is_as_published(stand: DiscordStand) -> None:
    service, orders = stand.service, stand.orders
    thread, talk = service.add_thread(orders, "Cake"), service.add_talk("ana")
    service.channels[thread]["thread_metadata"]["archived"] = True
    service.add_thread(orders, "Bread")
    service.change(asked := service.write(orders, "ana", "Rye?"), "Rye or wheat?")
    file = {"id": "7", "filename": "a", "size": 1, "url": "u", "proxy_url": "p", "content_type": "text/plain"}
    service.write(orders, "ben", "A list", attachments=[file])
    answer = {"content": "Yes", "nonce": "n", "enforce_nonce": True, "message_reference": {"message_id": asked["id"]}}
    calls = [
        ("GET", "/users/@me", None, "Me"),
        ("GET", "/applications/@me", None, "Application"),
        ("GET", "/users/@me/guilds", None, "[MyGuild]"),
        ("GET", f"/guilds/{SERVER}", None, "Guild"),
        ("GET", f"/guilds/{SERVER}/channels", None, "[Channel]"),
        ("GET", f"/guilds/{SERVER}/threads/active", None, "Threads"),
        ("GET", f"/guilds/{SERVER}/members/100000000000000001", None, "Member"),
        ("GET", f"/guilds/{SERVER}/members", None, "[Member]"),
        ("GET", f"/channels/{orders}", None, "Channel"),
        ("GET", f"/channels/{talk}", None, "Talk"),
        ("GET", f"/channels/{thread}", None, "Thread"),
        ("GET", f"/channels/{orders}/threads/archived/public", None, "Threads"),
        ("GET", "/gateway/bot", None, "Gateway"),
        ("POST", f"/channels/{orders}/messages", answer, "Message"),
        ("GET", f"/channels/{orders}/messages", None, "[Message]"),
        ("GET", f"/channels/{orders}/messages/{asked['id']}", None, "Message"),
        ("POST", f"/channels/{orders}/messages", {"content": " "}, "Error"),
        ("POST", f"/channels/{orders}/messages", {"content": "x" * 2001}, "Error"),
        ("GET", "/channels/1/messages", None, "Error"),
        ("GET", "/guilds/1", None, "Error"),
    ]
    for method, path, body, kind in calls:
        status, found = ask(stand, method, path, body)
        assert faults(found, kind, path) == []
        assert (status >= 400) == (kind == "Error")
    service.limited = 1.5
    assert faults(ask(stand, "GET", "/gateway/bot")[1], "Limited", "429") == []


async def test_pages_are_as_published(stand: DiscordStand) -> None:
    await stand.seed(250)
    path = f"/channels/{stand.orders}/messages"
    ids = [int(one["id"]) for one in stand.service.messages[stand.orders]]
    assert [int(one["id"]) for one in ask(stand, "GET", f"{path}?limit=3")[1]] == ids[:-4:-1]
    assert [int(one["id"]) for one in ask(stand, "GET", f"{path}?limit=3&after={ids[9]}")[1]] == ids[12:9:-1]
    assert [int(one["id"]) for one in ask(stand, "GET", f"{path}?limit=3&before={ids[9]}")[1]] == ids[8:5:-1]
    assert ask(stand, "GET", f"{path}?limit=101")[0] == 400
    assert ask(stand, "GET", f"{path}?before=1&after=2")[0] == 400


async def test_the_double_keeps_to_permissions(stand: DiscordStand) -> None:
    shut = stand.service.add_channel("shut", deny=1 << 16)
    stand.service.write(shut, "ana", "Hello")
    assert ask(stand, "GET", f"/channels/{shut}/messages") == (200, [])
    stand.service.roles_of_bot.remove(BOT_ROLE)
    assert ask(stand, "GET", f"/channels/{stand.orders}/messages")[1]["code"] == 50001


def test_the_table_finds_what_is_wrong() -> None:
    assert faults({"code": "50001"}, "Error", "e") == ["e.message is missing", "e.code is not i"]
    assert faults([{"id": 7}], "[Overwrite]", "o")[-1] == "o[0].id is no id"
    assert faults({"archived": 1}, "ThreadMetadata", "t")[-1] == "t.archived is not b"
    assert faults("2026-01-01T00:00:00", "t", "at") == ["at has no zone"]
    assert faults("soon", "t", "at") == ["at is no time"]
