"""Bluesky's own client (npm's @atproto/api), which checks every answer against the lexicons, at our double."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.bluesky.testing import stand
from connectors.bluesky.testing.network import HANDLE, SHOP
from tests.servers import packages
from tests.servers.bluesky import MANIFEST

pytestmark = [pytest.mark.peer("@atproto/api"), pytest.mark.slow, pytest.mark.timeout(240)]
SCRIPT = MANIFEST.with_name("client.mjs")


async def told_by_client(modules: Path, given: dict[str, str]) -> dict[str, Any]:
    """Run the script to its end."""
    program = await asyncio.create_subprocess_exec(
        str(packages.node()),
        str(SCRIPT),
        str(modules),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(packages.node_environment()),
    )
    out, errors = await program.communicate(json.dumps(given).encode())
    assert program.returncode == 0, errors.decode()[-3000:]
    found: dict[str, Any] = json.loads(out)
    return found


async def test_the_official_client_finds_a_server() -> None:
    modules = await asyncio.to_thread(packages.npm, MANIFEST)
    async with stand() as place:
        await place.seed(7)
        place.whisper("psst")
        answers = place.answers
        told = await told_by_client(
            modules,
            {
                "service": answers["service"],
                "handle": HANDLE,
                "password": answers["app_password"],
                "chat": answers["chat_service"],
                "other": "ana.test",
            },
        )
    assert told["did"] == SHOP
    assert told["noticed"] == [f"older message {number}" for number in reversed(range(7))]
    assert sorted(told["views"]) == sorted(told["noticed"])
    assert told["facets"] == ["mention", "link", "tag"]
    assert (told["same"], told["alt"], told["records"], told["left"]) == (True, "three points", 1, 0)
    assert told["refused"] == "InvalidRequest"
    assert told["messages"] == ["hello", "psst"]
    assert told["log"] == ["hello"]
    assert told["members"] == 2
    assert told["again"] == HANDLE
