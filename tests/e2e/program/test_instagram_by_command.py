"""An Instagram account added, read, answered, judged and probed by the command line, with a real keyring."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.instagram.testing.service import TOKEN
from connectors.instagram.testing.stand import InstagramStand
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_an_account_is_added_and_its_people_are_answered_and_hidden(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = InstagramStand()
    world = stand.service.world
    comment = world.comment(
        world.post("Fresh rye today").id, "Do you have rye on Saturday?", writer=world.person("ana")
    )
    ben = world.person("ben")
    for number in range(24):
        world.letter(ben, f"Earlier {number}", at=world.now() - timedelta(hours=20, minutes=-number))
    world.letter(ben, "Are you open?")
    answer = tmp_path / "answer.txt"
    answer.write_text("Yes, from eight.", encoding="utf-8")
    async with served(stand.line, "graph.instagram.com") as base:
        answers = json.dumps({"access_token": TOKEN, "api_base": base})
        added = (await run(shopbell, "accounts", "add", "instagram", "--answers", "-", typed=answers)).rows[0]
        assert added["address"] == "@corner.bakery"
        await run(shopbell, "sync")
        waiting = {row["person"]: row for row in (await run(shopbell, "list", "waiting")).rows}
        assert set(waiting) == {"ana", "ben"}
        assert waiting["ben"]["answer_until"]
        shown = (await run(shopbell, "show", str(waiting["ben"]["conversation"]))).rows[0]
        assert len(shown["messages"]) == 20
        for name in ("ana", "ben"):
            await run(shopbell, "reply", str(waiting[name]["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one.text for one in await stand.arrived()] == ["Yes, from eight."] * 2
        shown = (await run(shopbell, "show", str(waiting["ana"]["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        await run(shopbell, "message", str(shown["messages"][0]["id"]), "hide")
        await run(shopbell, "sync")
        assert comment.hidden
        probed = (await run(shopbell, "accounts", "probe", str(added["account"]))).rows
        assert "instagram_business_manage_comments" in json.dumps(probed)
    profile = tmp_path / "profile"
    assert not [file for file in profile.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]
