"""A Slack app added, read, answered and probed by the command line, with a real keyring."""

import asyncio
import json
from pathlib import Path

import pytest

from connectors.slack.testing import slack
from connectors.slack.testing.service import APP_TOKEN, BOT_TOKEN
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.slow, pytest.mark.server("keyring"), pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_an_app_is_added_answered_and_probed(shopbell: Shopbell, tmp_path: Path) -> None:
    async with slack() as stand, served(stand.line, "slack.com") as base:
        square = stand.service.add_channel("square")
        await stand.deliver("Do you have rye bread on Saturday?")
        stand.service.write(square, "ben", "Lovely weather, is it not?")
        answers = json.dumps({"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "api_base": base})
        added = await run(shopbell, "accounts", "add", "slack", "--answers", "-", typed=answers)
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        assert (row["person"], row["snippet"]) == ("Ana", "Do you have rye bread on Saturday?")
        answer = tmp_path / "answer.txt"
        answer.write_text("Yes, from eight.", encoding="utf-8")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        (sent,) = stand.service.sent
        assert (sent["text"], sent["channel"], bool(sent["thread_ts"])) == ("Yes, from eight.", stand.orders, True)
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        answer.write_text("Yes, from nine.", encoding="utf-8")
        await run(shopbell, "message", str(shown["messages"][1]["id"]), "change", "--text-file", str(answer))
        await run(shopbell, "sync")
        assert stand.service.sent[0]["text"] == "Yes, from nine."
        probed = await run(shopbell, "accounts", "probe", str(added.rows[0]["account"]))
        assert {"chat:write", "connections:write"} <= {one["name"] for one in probed.rows}
        assert not (await run(shopbell, "list", "waiting")).rows
    for token in (BOT_TOKEN, APP_TOKEN):
        files = [file for file in (tmp_path / "profile").rglob("*") if file.is_file()]
        assert not [file for file in files if token.encode() in file.read_bytes()]
