"""A company added, its reviews read and answered by the command line, with a real keyring."""

import json
from pathlib import Path

import pytest

from connectors.trustpilot.testing import HOST, TrustpilotStand
from connectors.trustpilot.testing.service import SECRET
from tests.e2e.gated.commands import probe, run
from tests.e2e.program.shopbell import Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def test_reviews_are_read_answered_and_the_secret_stays_in_the_keyring(
    shopbell: Shopbell, tmp_path: Path
) -> None:
    stand = TrustpilotStand()
    await stand.deliver("Good rye. Do you have spelt too?")
    async with served(stand.line, HOST) as base:
        answers = json.dumps({**stand.answers, "server": base})
        added = await run(shopbell, "accounts", "add", "trustpilot", "--answers", "-", typed=answers)
        assert added.rows[0]["address"] == "corner-bakery.example"
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        assert (row["person"], row["snippet"]) == ("Ana", "Good rye. Do you have spelt too?")
        answer = tmp_path / "answer.txt"
        answer.write_text("Yes, on Fridays.", encoding="utf-8")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert [one.text for one in await stand.arrived()] == ["Yes, on Fridays."]
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        await probe(shopbell, str(added.rows[0]["account"]))
    kept = [file.read_bytes() for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    assert not [one for one in kept if SECRET.encode() in one]
