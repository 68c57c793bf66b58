"""Places added, reviews read, answered and tried by the command line, with a real keyring."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors._kit.google.testing import REFRESH, SECRET
from connectors.google_reviews.testing import ProfileStand
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_reviews_are_read_and_answered_once(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = ProfileStand()
    review = stand.profile.add("Ana", "Is the rye vegan?", 4, at=datetime.now(UTC) - timedelta(hours=1))
    answer = tmp_path / "answer.txt"
    answer.write_text("Yes, all of it.", encoding="utf-8")
    async with served(stand.line, "mybusiness.googleapis.com") as base:
        typed = json.dumps({**stand.answers, "api_base": base})
        added = await run(shopbell, "accounts", "add", "google_reviews", "--answers", "-", typed=typed)
        assert added.rows[0]["address"] == "Rosa Pérez"
        await run(shopbell, "sync")
        (row,) = (await run(shopbell, "list", "waiting")).rows
        assert (row["person"], row["stars"], row["subject"]) == ("Ana", 4, "Rosa's bakery, Harbour Street 4")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert review.reply == "Yes, all of it."
        await run(shopbell, "sync")
        again = await asyncio.to_thread(shopbell.run, "reply", str(row["conversation"]), "--text-file", str(answer))
        assert (again.code, "one answer to a review" in again.said) == (1, True)
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["direction"] for message in shown["messages"]] == ["in", "out"]
        assert shown["messages"][0]["facts"]["stars"] == "4", "an export has the fact untouched"
        ours = str(shown["messages"][1]["id"])
        answer.write_text("Yes, all but one.", encoding="utf-8")
        await run(shopbell, "message", ours, "change", "--text-file", str(answer))
        await run(shopbell, "sync")
        assert review.reply == "Yes, all but one."
        # Taken back and answered anew: Google gives the answer no name of its own, so it is the same message again.
        await run(shopbell, "message", ours, "delete")
        await run(shopbell, "sync")
        assert review.reply == ""
        await run(shopbell, "sync")
        answer.write_text("Yes.", encoding="utf-8")
        await run(shopbell, "reply", str(row["conversation"]), "--text-file", str(answer))
        await run(shopbell, "sync")
        assert review.reply == "Yes."
        await run(shopbell, "sync")
        shown = (await run(shopbell, "show", str(row["conversation"]))).rows[0]
        assert [message["text"] for message in shown["messages"]] == ["Is the rye vegan?", "Yes."]
        probed = await run(shopbell, "accounts", "probe", str(added.rows[0]["account"]))
        assert len(probed.rows) == 4
    files = [file for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    for secret in (REFRESH, SECRET):
        assert not [file for file in files if secret.encode() in file.read_bytes()]
