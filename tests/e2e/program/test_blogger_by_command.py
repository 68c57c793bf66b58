"""Blogs added, comments read and judged by the command line, with a real keyring; and no answer pretended."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors._kit.google.testing import REFRESH, SECRET
from connectors.blogger.testing import BlogStand
from connectors.blogger.testing.service import LIVE, PENDING
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_comments_are_read_and_judged_and_reply_says_why_not(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = BlogStand()
    now = datetime.now(UTC)
    asked = stand.blogs.add("Ana", "Which flour do you use?", at=now - timedelta(hours=1))
    held = stand.blogs.add("Eve", "Where is the shop?", at=now - timedelta(minutes=50), status=PENDING)
    answer = tmp_path / "answer.txt"
    answer.write_text("Rye.", encoding="utf-8")
    async with served(stand.line, "blogger.googleapis.com") as base:
        typed = json.dumps({**stand.answers, "api_base": base})
        added = await run(shopbell, "accounts", "add", "blogger", "--answers", "-", typed=typed)
        assert added.rows[0]["address"] == "Rosa"
        await run(shopbell, "sync")
        rows = {row["person"]: row for row in (await run(shopbell, "list", "waiting")).rows}
        ana, eve = rows["Ana"], rows["Eve"]
        assert (ana["snippet"], ana["subject"]) == ("Which flour do you use?", "Article number 1")
        assert "answer it on the article's own page" in ana["no_answer"]
        number = str(ana["conversation"])
        refused = await asyncio.to_thread(shopbell.run, "reply", number, "--text-file", str(answer))
        assert (refused.code, ana["no_answer"] in refused.said) == (1, True)
        (way,) = (await run(shopbell, "reach", number)).rows
        assert way["obstacle"] == "nobody can answer there from another program"
        shown = (await run(shopbell, "show", str(eve["conversation"]))).rows[0]["messages"][0]
        assert shown["facts"]["held"] == "1"
        await run(shopbell, "message", str(shown["id"]), "approve")
        await run(shopbell, "sync")
        assert stand.blogs.comments[held.id].status == LIVE
        # By hand, on the page; it comes in as ours and the turn is theirs.
        stand.blogs.own("Rye.", asked.id)
        await run(shopbell, "sync")
        assert {row["person"] for row in (await run(shopbell, "list", "waiting")).rows} == {"Eve"}
        probed = await run(shopbell, "accounts", "probe", str(added.rows[0]["account"]))
        assert len(probed.rows) == 3
    files = [file for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    for secret in (REFRESH, SECRET):
        assert not [file for file in files if secret.encode() in file.read_bytes()]
