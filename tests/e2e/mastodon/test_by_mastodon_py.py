"""An independent client finds our double to be a Mastodon server."""

import asyncio
import json
from pathlib import Path

import pytest

from connectors.mastodon.testing.server import served
from connectors.mastodon.testing.stand import CANARY, MastodonStand
from tests.servers.fediverse import mock

SCRIPT = Path(mock.__file__).with_name("mastodon_py.py")

pytestmark = [pytest.mark.peer("mastodon-py"), pytest.mark.timeout(240)]


async def test_mastodon_py_reads_posts_edits_deletes_and_listens() -> None:
    stand = MastodonStand()
    for number in range(3):
        stand.written("ana", f"@bakery older {number}")
    question = stand.written("ana", "@bakery Rye & wheat?")
    async with served(stand.service) as url:
        program = str(mock.environment() / "python")
        peer = await asyncio.create_subprocess_exec(
            program,
            str(SCRIPT),
            url,
            CANARY,
            question.id,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await asyncio.wait_for(peer.communicate(), 120)
    assert peer.returncode == 0, complained.decode()[-3000:]
    told = json.loads(said)
    assert (told["me"], told["limit"], told["same"]) == ("bakery", 500, True)
    assert [kind for kind, _, _ in told["mentions"]] == ["mention"] * 4
    assert told["mentions"][0][1] == question.id
    assert "Rye &amp; wheat?" in told["mentions"][0][2]
    assert told["asked"] == ["ana", "public", "bakery"]
    assert told["posted"] == [question.id, "Food", "A loaf"]
    assert told["edited"][1]
    assert told["source"] == "@ana Yes!"
    assert told["around"] == [[question.id]]
    assert told["own"] == [told["id"]]
    assert told["found"] == ["ana"]
    assert told["told"] == [f"update {told['id']}", f"edit {told['id']}", f"delete {told['id']}"]
