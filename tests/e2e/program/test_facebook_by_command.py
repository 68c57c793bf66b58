"""A Page added, read, answered, judged and probed by the command line, with a real keyring."""

import asyncio
import json
from pathlib import Path

import pytest

from connectors.facebook.testing.service import TOKEN
from connectors.facebook.testing.stand import FacebookStand
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_a_page_is_added_and_its_people_are_answered_hidden_and_liked(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = FacebookStand()
    world = stand.service.world
    post = world.post("Fresh rye today")
    comment = world.comment(post.id, "Do you have rye on Saturday?", writer=world.person("ana"))
    world.letter(world.person("ben"), "Are you open?")
    answer = tmp_path / "answer.txt"
    answer.write_text("Yes, from eight.", encoding="utf-8")
    async with served(stand.line, "graph.facebook.com") as base:
        answers = json.dumps({"access_token": TOKEN, "api_base": base})
        added = (await run(shopbell, "accounts", "add", "facebook", "--answers", "-", typed=answers)).rows[0]
        assert added["address"].startswith("facebook.com/")
        await run(shopbell, "sync")
        waiting = {row["person"]: row for row in (await run(shopbell, "list", "waiting")).rows}
        assert {name: row["snippet"] for name, row in waiting.items()} == {
            "Ana": "Do you have rye on Saturday?",
            "Ben": "Are you open?",
        }
        assert waiting["Ben"]["answer_until"]
        for name in ("Ana", "Ben"):
            await run(shopbell, "reply", str(waiting[name]["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one.text for one in await stand.arrived()] == ["Yes, from eight."] * 2
        shown = (await run(shopbell, "show", str(waiting["Ana"]["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        theirs = str(shown["messages"][0]["id"])
        for deed in ("hide", "like"):
            await run(shopbell, "message", theirs, deed)
            await run(shopbell, "sync")
        assert (comment.hidden, comment.liked) == (True, True)
        answer.write_text("Just for you: two loaves.", encoding="utf-8")
        ways = (await run(shopbell, "reach", str(waiting["Ana"]["conversation"]))).rows
        (private,) = [row for row in ways if row["way"].endswith("-private")]
        await run(
            *(shopbell, "reply", str(waiting["Ana"]["conversation"]), "--way", private["way"]),
            *("--text-file", str(answer)),
        )
        await run(shopbell, "sync")
        await run(shopbell, "sync")
        assert comment.private
        everything = (await run(shopbell, "list", "all")).rows
        texts = []
        for row in everything:
            shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
            texts += [message["text"] for message in shown["messages"]]
        assert texts.count("Just for you: two loaves.") == 1
        probed = (await run(shopbell, "accounts", "probe", str(added["account"]))).rows
        assert "pages_read_engagement" in json.dumps(probed)
    profile = tmp_path / "profile"
    assert not [file for file in profile.rglob("*") if file.is_file() and TOKEN.encode() in file.read_bytes()]
