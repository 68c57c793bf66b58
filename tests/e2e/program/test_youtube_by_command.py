"""A channel added, read, answered and tried by the command line, with a real keyring."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors._kit.google.testing import CLIENT, REFRESH, SECRET
from connectors.youtube.testing import ChannelStand
from tests.e2e.program.shopbell import Done, Shopbell
from tests.support.served import served

pytestmark = [pytest.mark.server("keyring"), pytest.mark.slow, pytest.mark.timeout(240)]


async def run(shopbell: Shopbell, *words: str, typed: str = "") -> Done:
    """Beside the double, which answers in this loop."""
    done = await asyncio.to_thread(shopbell.run, *words, typed=typed)
    assert done.code == 0, done
    return done


async def test_a_channel_is_added_and_its_viewers_are_answered(shopbell: Shopbell, tmp_path: Path) -> None:
    stand = ChannelStand()
    stand.channel.add("Ana", "Which flour do you use?", at=datetime.now(UTC) - timedelta(hours=1))
    quiet = stand.channel.add("Ben", "Nice?", at=datetime.now(UTC) - timedelta(hours=2))
    stand.channel.no_reply.add(quiet.id)
    async with served(stand.line, "youtube.googleapis.com") as base:
        typed = json.dumps({**stand.answers, "api_base": base})
        added = await run(shopbell, "accounts", "add", "youtube", "--answers", "-", typed=typed)
        assert added.rows[0]["address"] == "@rosasbakery"
        await run(shopbell, "sync")
        rows = {row["person"]: row for row in (await run(shopbell, "list", "waiting")).rows}
        ana, ben = rows["Ana"], rows["Ben"]
        assert (ana["snippet"], ana["subject"]) == ("Which flour do you use?", "How we bake, part 1")
        answer = tmp_path / "answer.txt"
        answer.write_text("Rye, from the mill in town.", encoding="utf-8")
        await run(shopbell, "reply", str(ana["conversation"]), "--text-file", str(answer))
        refused = await asyncio.to_thread(shopbell.run, "reply", str(ben["conversation"]), "--text-file", str(answer))
        assert (refused.code, "answer it on its own page" in refused.said) == (1, True)
        await run(shopbell, "sync")
        ours = [one.text for one in stand.channel.comments.values() if one.by_program]
        assert ours == ["Rye, from the mill in town."]
        units = stand.channel.units
        probed = await run(shopbell, "accounts", "probe", str(added.rows[0]["account"]))
        assert len(probed.rows) == 4
        assert stand.channel.units - units == 3, "it reads, and changes nothing"
    files = [file for file in (tmp_path / "profile").rglob("*") if file.is_file()]
    for secret in (REFRESH, SECRET):
        assert not [file for file in files if secret.encode() in file.read_bytes()]
    assert [file for file in files if CLIENT.encode() in file.read_bytes()], "the client's name is no secret"
