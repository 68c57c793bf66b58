"""A bot added, read and answered by the command line, with a real keyring."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.telegram.testing import BotStand
from connectors.telegram.testing.service import TOKEN
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_a_bot_is_added_and_its_people_are_answered(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = BotStand()
    stand.service.people_write(77, "Ana", "Do you have rye bread on Saturday?")
    async with served(stand.line, "api.telegram.org") as base:
        answers = json.dumps({"bot_token": TOKEN, "api_base": base})
        added = await run(shopbell, "accounts", "add", "telegram", "--answers", "-", typed=answers)
        assert added.rows[0]["address"] == "@corner_bakery_bot"
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        assert (row["person"], row["snippet"]) == ("Ana", "Do you have rye bread on Saturday?")
        answer = tmp_path / "answer.txt"
        answer.write_text("Yes, from eight.", encoding="utf-8")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one["text"] for one in stand.service.sent] == ["Yes, from eight."]
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        ours = shown["messages"][1]["id"]
        answer.write_text("Yes, from nine.", encoding="utf-8")
        await run(shopbell, "message", str(ours), "change", "--text-file", str(answer))
        await run(shopbell, "sync")
        assert stand.service.sent[0]["text"] == "Yes, from nine."
    profile = tmp_path / "profile"
    assert not [file for file in profile.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]


async def test_a_business_chat_takes_an_answer_for_a_day(shopbell: Shopbell, tmp_path: Path) -> None:
    """What comes too late is refused in words and not sent into the service's error."""
    stand = BotStand()
    now = datetime.now(UTC)
    old = int((now - timedelta(hours=23, minutes=50)).timestamp())
    stand.service.people_write(76, "Ben", "May I pay later?", date=int((now - timedelta(hours=25)).timestamp()))
    stand.service.people_write(77, "Ana", "Do you have rye bread on Saturday?", date=old)
    async with served(stand.line, "api.telegram.org") as base:
        answers = json.dumps({"bot_token": TOKEN, "api_base": base})
        await run(shopbell, "accounts", "add", "telegram", "--answers", "-", typed=answers)
        await run(shopbell, "sync")
        ana, ben = (await run(shopbell, "list", "waiting", "--order", "closing")).rows
        assert [row["person"] for row in (ana, ben)] == ["Ana", "Ben"]
        until = datetime.fromisoformat(ana["answer_until"])
        assert until == datetime.fromtimestamp(old, UTC) + timedelta(hours=24)
        answer = tmp_path / "answer.txt"
        answer.write_text("Yes, from eight.", encoding="utf-8")
        late = await asyncio.to_thread(shopbell.run, "reply", str(ben["conversation"]), "--text-file", str(answer))
        assert (late.code, "Telegram took an answer until" in late.said) == (1, True)
        (way,) = (await run(shopbell, "reach", str(ben["conversation"]))).rows
        assert way["obstacle"] == "the answer window here is closed"
        await run(shopbell, "reply", str(ana["conversation"]), "--text-file", str(answer))
        (waits,) = (await run(shopbell, "outbox", "list")).rows
        assert waits["answer_until"] == ana["answer_until"]
        await run(shopbell, "sync")
    assert [(one["chat"]["id"], one["text"]) for one in stand.service.sent] == [(77, "Yes, from eight.")]
