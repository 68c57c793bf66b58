"""A page added, its comments read and answered by the command line, with a real keyring."""

import json
from pathlib import Path

import pytest

from connectors.linkedin.testing import HOST, LinkedInStand
from connectors.linkedin.testing.service import SECRET, TOKEN
from tests.e2e.gated.commands import probe, run
from tests.e2e.program.shopbell import Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def test_comments_are_read_answered_and_the_keys_stay_in_the_keyring(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = LinkedInStand()
    await stand.deliver("Do you have rye bread?")
    async with served(stand.line, HOST) as base:
        answers = json.dumps({**stand.answers, "server": base})
        added = await run(shopbell, "accounts", "add", "linkedin", "--answers", "-", typed=answers)
        assert added.rows[0]["address"] == "corner-bakery"
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        assert row["snippet"] == "Do you have rye bread?"
        answer = tmp_path / "answer.txt"
        answer.write_text("Yes, from eight.", encoding="utf-8")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one.text for one in await stand.arrived()] == ["Yes, from eight."]
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        await probe(shopbell, str(added.rows[0]["account"]))
    kept = [file.read_bytes() for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    assert not [one for one in kept if TOKEN.encode() in one or SECRET.encode() in one]
